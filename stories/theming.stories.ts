import type { Meta, StoryObj } from '@storybook/web-components-vite';
import '../src/define/index.ts';
import type { SessionState } from '../src/call/state.ts';
import { ANA, aCall, CITRA, DEWI, talking } from './support/states.ts';
import { BOTH_SCHEMES, PaintedSession } from './support/still.ts';

/** What a page may set; what it leaves out stays as it is. */
interface Theme {
  accent: string;
  danger: string;
  success: string;
  stage: string;
  surface: string;
  radius: number;
  space: number;
  font: string;
}

const DEFAULTS: Theme = {
  accent: '#3566f6',
  danger: '#ef3e42',
  success: '#2bbd6e',
  stage: '#10131a',
  surface: '',
  radius: 16,
  space: 8,
  font: '',
};

const ENDED = aCall({ phase: 'ended', endReason: 'hang-up', connectedAt: 0, endedAt: 252_000 });
const ONLINE = { presence: { ana: { user: ANA, online: true } } };

export default {
  title: 'Theming',
  args: DEFAULTS,
  argTypes: {
    accent: { control: 'color' },
    danger: { control: 'color' },
    success: { control: 'color' },
    stage: { control: 'color' },
    surface: { control: 'color' },
    radius: { control: { type: 'range', min: 0, max: 40 } },
    space: { control: { type: 'range', min: 4, max: 16 } },
  },
} satisfies Meta<Theme>;

/** The properties that differ from what they are by themselves. */
function declarations(theme: Theme): string[] {
  return Object.entries(theme)
    .filter(([name, value]) => value !== '' && value !== DEFAULTS[name as keyof Theme])
    .map(([name, value]) => `--call-${name}: ${typeof value === 'number' ? `${value}px` : String(value)};`);
}

function phone(state: Partial<SessionState>, height = 340): HTMLElement {
  const element = document.createElement('video-call');
  element.noRingtone = true;
  element.session = new PaintedSession(state);
  element.style.cssText = `display: block; height: ${height}px`;
  return element;
}

function button(): HTMLElement {
  const around = document.createElement('call-session');
  around.session = new PaintedSession(ONLINE);
  around.append(Object.assign(document.createElement('call-button'), { to: 'ana' }));
  return around;
}

/** Turn the knobs below, and take the block of CSS along. */
export const Playground: StoryObj<Theme> = {
  parameters: { pictured: true, schemes: BOTH_SCHEMES },
  render: (theme) => {
    const rules = declarations(theme);
    const place = document.createElement('div');
    place.style.cssText = `display: grid; gap: 16px; grid-template-columns: repeat(auto-fit, minmax(280px, 1fr)); ${rules.join(' ')}`;
    place.append(
      phone({ call: aCall({ phase: 'incoming', direction: 'incoming', peer: CITRA }) }),
      phone(talking()),
      phone({ call: { ...ENDED, peer: DEWI } }),
    );

    const css = document.createElement('pre');
    css.tabIndex = 0;
    css.style.cssText =
      'margin: 16px 0 8px; padding: 16px; border-radius: 12px; overflow: auto; line-height: 18px; background: light-dark(#fff, #14171e)';
    css.textContent =
      rules.length > 0
        ? `:root {\n${rules.map((rule) => `  ${rule}`).join('\n')}\n}`
        : ':root {\n  /* All as it is. */\n}';
    const copy = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Copy' });
    copy.addEventListener('click', () => void navigator.clipboard.writeText(css.textContent ?? ''));

    const all = document.createElement('div');
    const first = document.createElement('p');
    first.append(button());
    first.style.cssText = rules.join(' ');
    all.append(first, place, css, copy);
    return all;
  },
};

const ACCENTS = [
  '#3566f6',
  '#000',
  '#fff',
  '#777',
  '#8a8a8a',
  '#ffd400',
  '#ff7a00',
  '#e11d48',
  '#00c2a8',
  '#7c3aed',
  '#4b8b3b',
  'hotpink',
];

/** Whatever a page takes as its accent, what stands on it can be read. */
export const Accents: StoryObj = {
  parameters: { pictured: true, schemes: BOTH_SCHEMES },
  render: () => {
    const place = document.createElement('div');
    place.style.cssText = 'display: grid; gap: 12px; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr))';
    for (const accent of ACCENTS) {
      const card = document.createElement('div');
      card.style.setProperty('--call-accent', accent);
      const call = { ...ENDED, peer: { id: accent, name: accent } };
      card.append(phone({ call }, 290), button());
      place.append(card);
    }
    return place;
  },
};
