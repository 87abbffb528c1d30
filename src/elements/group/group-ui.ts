import type { TemplateResult } from 'lit';
import { isolate } from '../../i18n/index.ts';
import type { Reaction } from '../../protocol/index.ts';
import type { PhoneUi } from '../phone/parts.ts';
import type { Texts } from '../phone/texts.ts';
import type { SessionLike } from '../session-like.ts';
import type { GridView } from './grid-view.ts';

/** What stands beside the stage, or over it where there is no room. */
export type SideName = 'people' | 'chat' | 'add';

/** What opens over the bar. */
export type PopoverName = 'microphone' | 'camera' | 'more' | 'details' | 'reactions';

export type GridLayout = 'grid' | 'spotlight';

/** What a click in a room asks for. */
export interface GridActions {
  /** `wait`: for a place. */
  readonly join: (wait: boolean) => void;
  readonly leave: () => void;
  /** Takes the last screen away. */
  readonly close: () => void;
  readonly raiseHand: () => void;
  readonly react: (reaction: Reaction) => void;
  /** Without somebody, all the others. */
  readonly mute: (participantId?: string) => void;
  readonly remove: (participantId: string) => void;
  readonly lock: (locked: boolean) => void;
  readonly toggleSide: (side: SideName, event?: Event) => void;
  readonly toggle: (popover: PopoverName, event: Event) => void;
  readonly layout: (layout: GridLayout) => void;
}

/** The little that a grid knows besides its session. */
export interface GridUi {
  readonly texts: Texts;
  readonly layout: GridLayout;
  readonly actions: GridActions;
  readonly side: SideName | null;
  readonly popover: PopoverName | null;
  readonly unread: number;
  readonly session: SessionLike | null;
  /** For the parts that are those of a phone. */
  readonly phone: PhoneUi;
}

export type GridPart = (view: GridView, ui: GridUi) => TemplateResult | symbol;

/** `Ana, Budi and 2 others` as the person's language puts it; no more than three names. */
export function listed({ t, locale }: Texts, names: readonly string[], most = 3): string {
  const shown = names.length > most ? names.slice(0, most - 1) : names;
  const type = names.length > shown.length ? 'unit' : 'conjunction';
  const list = new Intl.ListFormat(locale.tag, { type }).format(shown.map((name) => isolate(locale, name)));
  return names.length > shown.length ? t('news.others', { names: list, count: names.length - shown.length }) : list;
}
