import { isErrorCode, type CallError, type User } from '../../protocol/index.ts';
import type { RoomPeek } from '../../session/groups.ts';
import type { SessionLike } from '../session-like.ts';

/** How often one looks who is there. Milliseconds. */
const EVERY_MS = 10_000;

/** Looks into a room from outside, for as long as somebody sees what it finds. */
export class RoomWatch {
  readonly #changed: () => void;
  /** Whether what it finds is seen at this moment. */
  readonly #seen: () => boolean;
  #watched: { readonly session: SessionLike; readonly room: string } | null = null;
  #room = '';
  #timer: ReturnType<typeof setInterval> | undefined;
  #peek: RoomPeek | null = null;
  #refusal: CallError | null = null;

  constructor(seen: () => boolean, changed: () => void) {
    this.#seen = seen;
    this.#changed = changed;
  }

  /** Null as long as nobody knows. */
  get people(): readonly User[] | null {
    return this.#peek?.people ?? null;
  }

  get full(): boolean {
    return this.#peek?.full ?? false;
  }

  get locked(): boolean {
    return this.#peek?.locked ?? false;
  }

  /** One may not even look. */
  get refusal(): CallError | null {
    return this.#refusal;
  }

  /** `session` null, or `room` empty: looks no more. A session that is not connected cannot look. */
  watch(session: SessionLike | null, room: string): void {
    const wanted = session && room ? { session, room } : null;
    if (wanted?.session === this.#watched?.session && wanted?.room === this.#watched?.room) return;
    // What was seen is still shown while the server is away for a moment.
    if (room !== this.#room) this.#peek = null;
    this.#room = room;
    this.#refusal = null;
    clearInterval(this.#timer);
    document.removeEventListener('visibilitychange', this.#look);
    this.#watched = wanted;
    if (!wanted) return;
    document.addEventListener('visibilitychange', this.#look);
    this.#timer = setInterval(this.#look, EVERY_MS);
    this.#look();
  }

  readonly #look = (): void => {
    const watched = this.#watched;
    if (!watched || document.visibilityState === 'hidden' || !this.#seen()) return;
    watched.session.peek(watched.room).then(
      (peek) => this.#found(watched, peek, null),
      (error: unknown) => {
        const { code } = (error ?? {}) as Partial<CallError>;
        // A server that is away for a moment has not changed what is known.
        if (code === 'forbidden' && isErrorCode(code)) this.#found(watched, null, error as CallError);
      },
    );
  };

  #found(watched: object, peek: RoomPeek | null, refusal: CallError | null): void {
    if (watched !== this.#watched) return;
    this.#peek = peek;
    this.#refusal = refusal;
    this.#changed();
  }
}
