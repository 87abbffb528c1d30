import type { SessionEvents } from '../call/announce.ts';

/** The events of `<call-session>` and `<video-call>`, by name. They do not bubble, and their details are frozen. */
export type CallEventMap = { readonly [E in keyof SessionEvents]: CustomEvent<Readonly<SessionEvents[E]>> };

type Listen<Options> = <E extends keyof CallEventMap>(
  type: E,
  listener: (event: CallEventMap[E]) => void,
  options?: boolean | Options,
) => void;

/** Types `addEventListener` and `removeEventListener` of an element that has the events of {@link CallEventMap}. */
export interface CallEventTarget {
  addEventListener: Listen<AddEventListenerOptions> & HTMLElement['addEventListener'];
  removeEventListener: Listen<EventListenerOptions> & HTMLElement['removeEventListener'];
}

// A record of all of them, so that a name that is missing here does not compile.
const NAMES: Readonly<Record<keyof SessionEvents, true>> = {
  'call-incoming': true,
  'call-state-change': true,
  'call-connected': true,
  'call-ended': true,
  'call-participant-join': true,
  'call-participant-leave': true,
  'call-media-change': true,
  'call-quality-change': true,
  'call-chat-message': true,
  'call-error': true,
};

export const CALL_EVENTS = Object.keys(NAMES) as (keyof SessionEvents)[];

/** False when the page has prevented it, which only `call-incoming` allows. */
export function dispatchCallEvent<E extends keyof SessionEvents>(
  target: EventTarget,
  type: E,
  detail: SessionEvents[E],
): boolean {
  const event = new CustomEvent(type, { detail: freeze(detail), cancelable: type === 'call-incoming' });
  return target.dispatchEvent(event);
}

/** All the way down: a detail shares objects with the session's state, which nobody may change. */
function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}
