import * as v from 'valibot';
import { log } from '../host/log.ts';
import { Id, isPassing, LIMITS, type Reply, type ServerMessage } from '../protocol/index.ts';
import { SYSTEM_CLOCK, type Clock } from '../signaling/clock.ts';
import { pauseBefore } from '../signaling/pauses.ts';
import type { SignalingClient } from '../signaling/signaling-client.ts';

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;
/** After so many failures in a row it waits for the next change, or for the next connection. */
const TRIES = 8;

type Users = 'everyone' | ReadonlySet<string>;
const NOBODY: ReadonlySet<string> = new Set();

/**
 * Whom the page wants to know about: the union of what its elements watch. It is told to the server in lists that are not
 * too long, one after the other, so that any number of elements costs few messages.
 */
export class PresenceWatch {
  readonly #wanted = new Set<{ users: 'everyone' | readonly string[] }>();
  /** What the server knows, as far as we know. Null: unknown, all has to be said. */
  #told: Users | null = NOBODY;
  #telling = false;
  /** Counts the times that all had to be said anew. */
  #round = 0;
  #failures = 0;
  #retry: unknown;

  constructor(
    private readonly signaling: SignalingClient,
    private readonly receive: (message: ServerMessage) => void,
    private readonly clock: Clock = SYSTEM_CLOCK,
    private readonly random: () => number = Math.random,
  ) {}

  add(users: 'everyone' | readonly string[]): () => void {
    const watch = { users };
    this.#wanted.add(watch);
    this.#tellSoon();
    return () => {
      if (this.#wanted.delete(watch)) this.#tellSoon();
    };
  }

  /** Says it again to a server that may have forgotten. */
  tell(): void {
    this.#told = this.#wanted.size === 0 ? NOBODY : null;
    this.#round++;
    this.#failures = 0;
    this.#tellSoon();
  }

  close(): void {
    this.#wanted.clear();
    this.clock.clearTimeout(this.#retry);
  }

  #tellSoon(): void {
    if (this.#telling) return;
    this.#telling = true;
    this.clock.clearTimeout(this.#retry);
    queueMicrotask(() => void this.#tellAll());
  }

  /** Until the server knows what is wanted by then. */
  async #tellAll(): Promise<void> {
    let reply: Reply<'watch_presence'> | null;
    let round: number;
    do {
      round = this.#round;
      reply = await this.#tellNext();
      // What failed on an earlier connection says nothing about this one.
    } while (reply && (reply.ok || round !== this.#round));
    this.#telling = false;
    if (!reply) return;
    log('warn', 'The server does not tell who is there.', reply);
    this.#told = null;
    // After `server-unreachable` comes a new connection, and with it `tell`.
    if (!isPassing(reply.code) || reply.code === 'server-unreachable' || ++this.#failures > TRIES) return;
    const pause = pauseBefore(this.#failures - 1, FIRST_PAUSE, LONGEST_PAUSE, this.random);
    this.#retry = this.clock.setTimeout(() => this.#tellSoon(), pause);
  }

  /** Says the next part of what the server does not know yet; null when it knows all. */
  async #tellNext(): Promise<Reply<'watch_presence'> | null> {
    const wanted = this.#users();
    const told = this.#told;
    const missing = told !== null && told !== 'everyone' && wanted !== 'everyone' ? addition(told, wanted) : null;
    if (missing?.length === 0 || (wanted === 'everyone' && told === 'everyone')) return null;
    // Who is no longer wanted goes with a list that takes the place of all.
    const part = wanted === 'everyone' ? wanted : (missing ?? [...wanted]).slice(0, LIMITS.watchedUsers);
    const saying: Users = part === 'everyone' ? part : new Set(missing ? [...(told as Set<string>), ...part] : part);
    this.#told = saying;
    const reply = await this.signaling.request('watch_presence', { users: part, ...(missing && { more: true }) });
    if (!reply.ok) return reply;
    this.#failures = 0;
    for (const payload of reply.presence) this.receive({ event: 'presence', payload });
    return reply;
  }

  #users(): Users {
    const all = [...this.#wanted].map(({ users }) => users);
    // One id that cannot be anybody's must not cost the others theirs.
    return all.includes('everyone')
      ? 'everyone'
      : new Set(
          all
            .flat()
            .filter((id) => v.is(Id, id))
            .sort(),
        );
  }
}

/** Who is in `wanted` and not in `told`; null when somebody is in `told` and not in `wanted`. */
function addition(told: ReadonlySet<string>, wanted: ReadonlySet<string>): string[] | null {
  for (const id of told) if (!wanted.has(id)) return null;
  return [...wanted].filter((id) => !told.has(id));
}
