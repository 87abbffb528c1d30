import { action } from 'storybook/actions';
import type { StoryContext, StoryObj } from '@storybook/web-components-vite';
import type { SessionState } from '../../src/call/state.ts';
import { screensOf } from '../../src/elements/screens.ts';
import type { DeviceChoice } from '../../src/media/devices.ts';
import { show } from './paint.ts';
import type { FrameName } from './setting.ts';
import { SnapshotSession } from './snapshot-session.ts';

/** A story that is a session's state, and nothing else: no server, no camera, the same at every look. */
export interface Still {
  readonly state: Partial<SessionState>;
  /** The places in which it is looked at; the first one is the one that Storybook shows. */
  readonly frames?: readonly FrameName[];
  /** It has other colours in the dark: more of it than the stage is to be seen. */
  readonly schemes?: readonly ('light' | 'dark')[];
  /** Beside English: it is drawn in these as well. */
  readonly locales?: readonly string[];
}

export const BOTH_SCHEMES = ['light', 'dark'] as const;
/** The one with the longest words, and the one that is read from the right. */
export const ALL_LOCALES = ['id', 'ar'] as const;

/** Shows pictures of people, and tells Storybook what was asked of the session. */
export class PaintedSession extends SnapshotSession {
  constructor(state: Partial<SessionState>) {
    super(state);
    const log = action('session');
    const named = (kind: string, ...labels: string[]): DeviceChoice[] =>
      labels.map((label, index) => ({ id: `${kind}-${index}`, label, chosen: index === 0 }));
    this.plugged = {
      microphone: named('microphone', 'Built-in microphone', 'Headset'),
      camera: named('camera', 'Built-in camera', 'Desk camera'),
      speaker: named('speaker', 'Built-in speakers', 'Headset'),
    };
    this.told = (intent, values) => void log(intent, ...values);
  }

  override attach(participantId: string, source: string, element: HTMLMediaElement): () => void {
    show(element, participantId, source);
    return super.attach(participantId, source, element);
  }
}

export function still<Args>(
  state: Partial<SessionState>,
  { args, play, ...how }: Omit<Still, 'state'> & Pick<StoryObj<Args>, 'args' | 'play'> = {},
): StoryObj<Args> {
  return { parameters: { state, ...how }, ...(args && { args }), ...(play && { play }) };
}

/** The element with the story's attributes, in a session that says what the story's state says. */
export function draw<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  args: object,
  { parameters }: Pick<StoryContext, 'parameters'>,
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  const session = new PaintedSession((parameters as Still).state);
  Object.assign(element, args, { session });
  // What floats takes its own place.
  if (!('floating' in args && args.floating))
    Object.assign(element.style, { display: 'block', width: '100%', height: '100%' });
  return element;
}

/** The same for elements that have their session from the `<call-session>` around them. */
export function inSession({ parameters }: Pick<StoryContext, 'parameters'>, element: HTMLElement): HTMLElement {
  const around = document.createElement('call-session');
  around.session = new PaintedSession((parameters as Still).state);
  // The story is about that element: its calls need no floating phone.
  screensOf(around.sessionRef).add({ host: document.documentElement, shows: (_call, specially) => !specially });
  around.append(element);
  return around;
}
