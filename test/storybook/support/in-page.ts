import type { Frame, FrameName } from '../../../stories/support/setting.ts';

// Runs in the page of a story, in whatever browser: each function stands for itself.

export interface StoryGlobals {
  readonly __STORYBOOK_ADDONS_CHANNEL__?: { last(event: string): unknown[] | undefined };
  readonly __STORYBOOK_PREVIEW__?: {
    readonly currentRender?: { readonly story?: { readonly parameters: Record<string, unknown> } };
  };
}

export type Scheme = 'light' | 'dark';

/** `rendered`, what went wrong, or nothing as long as it is being drawn. */
export function ended(): string {
  const channel = (globalThis as StoryGlobals).__STORYBOOK_ADDONS_CHANNEL__;
  for (const event of ['storyErrored', 'storyThrewException', 'playFunctionThrewException', 'storyMissing']) {
    const [error] = channel?.last(event) ?? [];
    if (error) return `${event}: ${(error as Error).message ?? JSON.stringify(error)}`;
  }
  return channel?.last('storyRendered') ? 'rendered' : '';
}

export function parameters(): { frames?: FrameName[]; schemes?: Scheme[]; locales?: string[]; still: boolean } {
  const found = (globalThis as StoryGlobals).__STORYBOOK_PREVIEW__?.currentRender?.story?.parameters ?? {};
  const { frames, schemes, locales, state, pictured } = found as {
    locales?: string[];
    frames?: FrameName[];
    schemes?: Scheme[];
    state?: object;
    pictured?: boolean;
  };
  return {
    ...(frames && { frames }),
    ...(schemes && { schemes }),
    ...(locales && { locales }),
    still: state !== undefined || pictured === true,
  };
}

/** Puts the story into this place; on small ones there is no mouse, whatever is plugged into the machine that draws. */
export function place(frame: Frame | null, mouse: boolean): void {
  const main = document.querySelector<HTMLElement>('#storybook-root main');
  if (frame && main) Object.assign(main.style, { width: `${frame.width}px`, height: `${frame.height}px` });
  const roots = (root: ParentNode): ShadowRoot[] =>
    [...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot ? [shadowRoot, ...roots(shadowRoot)] : []));
  for (const { adoptedStyleSheets } of roots(document)) {
    for (const { cssRules } of adoptedStyleSheets) {
      for (const rule of cssRules) {
        if (!(rule instanceof CSSMediaRule)) continue;
        const { media } = rule;
        const was = (Reflect.get(media, 'was') as string | undefined) ?? media.mediaText;
        if (!/hover: none|pointer: coarse/.test(was)) continue;
        Reflect.set(media, 'was', was);
        media.mediaText = mouse ? 'not all' : 'all';
      }
    }
  }
}

export function bounds(): { x: number; y: number; width: number; height: number } {
  const main = document.querySelector('#storybook-root main');
  const { x, y, width, height } = (main ?? document.body).getBoundingClientRect();
  // Nothing in it but what lies over the page.
  if (height < 40) return { x: 0, y: 0, width: innerWidth, height: innerHeight };
  return { x, y, width: Math.min(width, innerWidth), height: Math.min(height, innerHeight) };
}

/** Until nothing changes any more. */
export async function settle(): Promise<void> {
  const nextFrame = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(done));
  const everything = (root: ParentNode): string =>
    [...root.querySelectorAll('*')]
      .map((element) => (element.shadowRoot ? element.shadowRoot.innerHTML + everything(element.shadowRoot) : ''))
      .join('');
  const videos = (root: ParentNode): HTMLVideoElement[] =>
    [...root.querySelectorAll('*')].flatMap((element) => [
      ...(element instanceof HTMLVideoElement ? [element] : []),
      ...(element.shadowRoot ? videos(element.shadowRoot) : []),
    ]);
  await document.fonts.ready;
  let before = '';
  const end = performance.now() + 5_000;
  for (let still = 0; still < 4 && performance.now() < end;) {
    await nextFrame();
    const drawn = videos(document).every(
      (video) => !video.checkVisibility() || !video.srcObject || video.videoWidth > 0,
    );
    const now = everything(document);
    still = now === before && drawn ? still + 1 : 0;
    before = now;
  }
  for (const animation of document.getAnimations()) animation.finish();
  // The focus of a field has a caret that blinks.
  const focused = (root: DocumentOrShadowRoot): Element | null =>
    root.activeElement?.shadowRoot ? focused(root.activeElement.shadowRoot) : root.activeElement;
  const field = focused(document);
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.blur();
  await nextFrame();
  await nextFrame();
}
