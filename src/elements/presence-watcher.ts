import type { SessionLike } from './session-like.ts';

/** Asks one session about one person, for as long as an element shows that person. */
export class PresenceWatcher {
  #watched: { session: SessionLike; to: string; stop: () => void } | null = null;

  watch(session: SessionLike | null, to: string | undefined): void {
    if (this.#watched?.session === session && this.#watched?.to === to) return;
    this.#watched?.stop();
    this.#watched = session && to ? { session, to, stop: session.watchPresence([to]) } : null;
  }
}
