import type { Call, SessionState } from './state.ts';

// What a page with only a button asks of the state: the rest of the selectors is loaded with the session.

/** A call that has not ended yet. */
export function isLive(call: Call | null): call is Call {
  return call !== null && call.phase !== 'ended';
}

/** What is known of whether a user can be reached. Ids are whatever people are called: `constructor` is nobody by itself. */
export function selectPresence({ presence }: Pick<SessionState, 'presence'>, id: string): Presence | undefined {
  return Object.hasOwn(presence, id) ? presence[id] : undefined;
}

type Presence = SessionState['presence'][string];
