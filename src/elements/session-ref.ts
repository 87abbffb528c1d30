import { ignored } from '../host/log.ts';
import { loadCode } from '../host/load-code.ts';
import { storedKeys } from '../host/storage-area.ts';
import { isLive } from '../call/first-select.ts';
import { INITIAL_STATE, type SessionState } from '../call/state.ts';
import { whenIdle } from './idle.ts';
import type { Screens } from './screens.ts';
import type { SessionLike } from './session-like.ts';

/** Who we are and where we call. Nothing is sent anywhere before a user id, a token or a source of tokens is given. */
export interface SessionOptions {
  /** Origin of the calling server; by default where the script came from. */
  readonly server?: string;
  readonly userId?: string;
  readonly userName?: string;
  readonly token?: string;
  /** Asked for a token whenever one is needed, also when the last one has expired. */
  readonly tokenSource?: () => Promise<string>;
  /** BCP 47; by default the page's `lang`, then the browser's languages. */
  readonly locale?: string;
}

/** A call of the page waits to be taken up again after a reload: for the others it has left if that takes long. */
function callWaits(): boolean {
  return storedKeys('sessionStorage').some((key) => /^call-elements:.+#\d+$/.test(key));
}

/** After the page has said who its visitor is. */
function soon(task: () => void): () => void {
  const timer = setTimeout(task);
  return () => clearTimeout(timer);
}

const GONE = new Error('The page has taken its token source away.');

/**
 * How elements reach their session. It costs next to nothing, so that a page with only a button loads little: the
 * session itself, with its connection and its media, is loaded in idle time, or at once when somebody clicks.
 */
export class SessionRef {
  #options: SessionOptions;
  #session: SessionLike | null = null;
  /** Made by us, so ours to close. */
  #own = true;
  #loading: Promise<SessionLike> | null = null;
  #release: (() => void) | null = null;
  #cancelIdle: (() => void) | null = null;
  #late = false;
  /** The session was made with an old name or token. */
  #stale = false;
  #closed = false;
  #ringtone = true;
  #accompanied = true;
  #handled: string | null = null;
  /** The elements that show its calls, once there are any: see {@link screensOf}. */
  screens: Screens | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(options: SessionOptions = {}) {
    this.#options = options;
  }

  /** A handle on a session that somebody else owns. */
  static of(session: SessionLike): SessionRef {
    const ref = new SessionRef();
    ref.#accompanied = false;
    ref.provide(session);
    return ref;
  }

  get options(): SessionOptions {
    return this.#options;
  }

  get session(): SessionLike | null {
    return this.#session;
  }

  get state(): SessionState {
    return this.#session?.state ?? INITIAL_STATE;
  }

  /** Nobody has said who we are, though there was time to. */
  get nobody(): boolean {
    return this.#late && !this.#session && !this.#identified;
  }

  get #identified(): boolean {
    const { userId, token, tokenSource } = this.#options;
    return Boolean(userId || token || tokenSource);
  }

  /**
   * Another user or another server ends what was going on. A new name or a fresh token of the same user waits for the end
   * of a call, and a new token source is simply the one that is asked next.
   */
  configure(options: SessionOptions): void {
    const old = this.#options;
    this.#options = options;
    if (this.#own) {
      const { server, userId, tokenSource } = options;
      const known = Boolean(options.token || tokenSource) === Boolean(old.token || old.tokenSource);
      if (server !== old.server || userId !== old.userId || !known) this.#renew();
      else this.#stale ||= options.token !== old.token || options.userName !== old.userName;
    }
    this.changed();
  }

  /** Uses a session that is given from outside instead of an own one; null goes back to the own one. */
  provide(session: SessionLike | null): void {
    if (session === this.#session) return;
    this.#drop();
    this.#own = session === null;
    if (session) this.#adopt(session);
    this.changed();
  }

  /** Loads and connects when the page has time for it. */
  connectSoon(): void {
    this.#closed = false;
    if (this.#session || this.#loading || this.#cancelIdle) return;
    this.#cancelIdle = (callWaits() ? soon : whenIdle)(() => {
      this.#cancelIdle = null;
      this.#late = true;
      if (this.#identified) this.load().catch(ignored('The code of calls could not be loaded ahead of time.'));
      this.changed();
    });
  }

  /** The session, loaded at once if it is not there yet. Rejects when its code cannot be loaded; the next try loads anew. */
  load(): Promise<SessionLike> {
    this.#closed = false;
    if (this.#session) return Promise.resolve(this.#session);
    this.#cancelIdle?.();
    this.#cancelIdle = null;
    if (this.#loading) return this.#loading;
    const loading = loadCode(() => import('./open-session.ts')).then(
      ({ openSession }) => {
        // Dropped or replaced while it was loading.
        if (this.#closed) throw new Error('The session was closed while it was loading.');
        if (this.#loading !== loading) return this.load();
        this.#loading = null;
        const { tokenSource, ...options } = this.#options;
        // Asked for at the time, for pages give a new function whenever they render.
        const latest = { tokenSource: () => (this.#options.tokenSource ?? tokenSource)?.() ?? Promise.reject(GONE) };
        const session = openSession({ ...options, ...(tokenSource && latest) });
        this.#adopt(session);
        this.changed();
        return session;
      },
      (error: unknown) => {
        if (this.#loading === loading) this.#loading = null;
        throw error;
      },
    );
    return (this.#loading = loading);
  }

  /** Tells about every change of the session, of its state and of the options. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The page takes the ringing of this call upon itself. */
  leaveToPage(callId: string): void {
    this.#handled = callId;
    this.#session?.silence(callId);
    this.changed();
  }

  /** The page has taken the ringing of this call upon itself: it is not shown before it is answered. */
  isHandledByPage(callId: string): boolean {
    return this.#handled === callId;
  }

  /** Whether the session may ring aloud; kept for a session that is loaded later. */
  setRingtone(on: boolean): void {
    this.#ringtone = on;
    this.#session?.setRingtone(on);
  }

  close(): void {
    this.#closed = true;
    this.#cancelIdle?.();
    this.#cancelIdle = null;
    this.#drop();
    this.changed();
  }

  #adopt(session: SessionLike): void {
    this.#session = session;
    if (!this.#ringtone) session.setRingtone(false);
    const stops = [session.subscribe(() => this.changed())];
    this.#release = () => stops.forEach((stop) => stop());
    if (!this.#accompanied) return;
    // What rings and shows itself without an element is needed only once there is a session.
    loadCode(() => import('./companion.ts')).then(
      ({ Companion }) => {
        if (this.#session !== session) return;
        const companion = new Companion(this, session);
        stops.push(() => companion.close());
      },
      () => {},
    );
  }

  #renew(): void {
    const wanted = this.#session ?? this.#loading;
    this.#drop();
    if (wanted) this.connectSoon();
  }

  #drop(): void {
    this.#stale = false;
    this.#loading = null;
    this.#release?.();
    this.#release = null;
    const session = this.#session;
    this.#session = null;
    if (this.#own) session?.close();
  }

  /** Tells those who have subscribed. */
  changed(): void {
    if (this.#stale && !isLive(this.state.call)) this.#renew();
    for (const listener of [...this.#listeners]) listener();
  }
}
