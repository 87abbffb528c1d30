import type { Decorator } from '@storybook/web-components-vite';

/** Width and height of the place that a page gives to an element, in CSS pixels. */
export interface Frame {
  readonly width: number;
  readonly height: number;
}

export const FRAMES = {
  /** The side of a chat. */
  sidebar: { width: 280, height: 480 },
  /** A card that floats over a page. */
  card: { width: 340, height: 480 },
  phone: { width: 390, height: 780 },
  desktop: { width: 860, height: 520 },
  wall: { width: 1240, height: 700 },
} as const satisfies Record<string, Frame>;
export type FrameName = keyof typeof FRAMES;

/** The page around a story: its language, its colours, and the place that it gives to the element. */
export const setting: Decorator = (story, { globals, parameters }) => {
  const root = document.documentElement;
  const { locale, scheme } = globals as { locale: string; scheme: string };
  root.lang = locale;
  root.dir = locale === 'ar' ? 'rtl' : 'ltr';
  root.style.colorScheme = scheme;
  root.style.background = 'light-dark(#eef0f5, #0b0d12)';
  root.style.color = 'light-dark(#171a21, #f4f6fa)';

  const main = document.createElement('main');
  main.style.padding = '16px';
  const { frames } = parameters as { frames?: readonly FrameName[] };
  const [first] = frames ?? [];
  if (first) {
    main.dataset['frame'] = '';
    resize(main, FRAMES[first]);
  }
  main.append(story() as Node);
  return main;
};

/** Gives it another place. */
export function resize(main: HTMLElement, { width, height }: Frame): void {
  Object.assign(main.style, {
    boxSizing: 'content-box',
    width: `${width}px`,
    maxWidth: 'calc(100vw - 32px)',
    height: `${height}px`,
  });
}
