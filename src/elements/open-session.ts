import { createCallSession } from '../session/create-call-session.ts';
import type { SessionLike } from './session-like.ts';
import type { SessionOptions } from './session-ref.ts';

/** The door to all that a page with only a button does not load: connection, media, and what joins them. */
export function openSession({ locale: _locale, server, ...who }: SessionOptions): SessionLike {
  const session = createCallSession({ server: server ?? location.origin, ...who });
  session.connect();
  return session;
}
