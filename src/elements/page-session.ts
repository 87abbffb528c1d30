import { setLog, type LogHook } from '../host/log.ts';
import { SessionRef, type SessionOptions } from './session-ref.ts';
import type { SessionLike } from './session-like.ts';

/** The page's default session: that of every element outside of a `<call-session>`. */
export const pageRef = new SessionRef();

/** What a page can say about its default session, and about all of them. */
export type PageOptions = { readonly [K in keyof SessionOptions]?: SessionOptions[K] | undefined } & {
  /** Hears what goes on inside, for all sessions of the page: see {@link LogEntry}. Null: nobody. */
  readonly log?: LogHook | null | undefined;
};

/**
 * Says who the page's visitor is and where to call. What is left out stays as it was; `undefined` takes it back.
 * With somebody named, the page connects when it has time to, and can be called from then on.
 */
export function configureCalls({ log, ...options }: PageOptions): void {
  if (log !== undefined) setLog(log);
  const merged = Object.entries({ ...pageRef.options, ...options }).filter(([, value]) => value !== undefined);
  pageRef.configure(Object.fromEntries(merged));
  const { userId, token, tokenSource } = pageRef.options;
  if (typeof document === 'object' && (userId || token || tokenSource)) pageRef.connectSoon();
}

/** The page's default session, for a page that wants to look at its state or to watch who is online. */
export function defaultSession(): Promise<SessionLike> {
  return pageRef.load();
}
