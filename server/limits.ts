import type { RingRates } from './calls/ring-limits.ts';

/** So many at once, and so many a second on average. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

export class TokenBucket {
  #tokens: number;
  #filledAt: number;

  constructor(
    private readonly rate: Rate,
    now: number,
  ) {
    this.#tokens = rate.burst;
    this.#filledAt = now;
  }

  take(now: number): boolean {
    this.#fill(now);
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  /** Nothing was taken for so long that a new one would be the same. */
  isFull(now: number): boolean {
    this.#fill(now);
    return this.#tokens === this.rate.burst;
  }

  #fill(now: number): void {
    const grown = (Math.max(0, now - this.#filledAt) / 1000) * this.rate.perSecond;
    this.#tokens = Math.min(this.rate.burst, this.#tokens + grown);
    this.#filledAt = now;
  }
}

/** What is left of so many users is kept: the one who left first is forgotten first. */
const LEFT_USERS = 10_000;

/**
 * One thing a user, shared by the user's clients. It outlives the last of them until it is as good as new: who has had
 * too much does not get a fresh measure by going and coming.
 */
export class PerUser<T> {
  readonly #held = new Map<string, { value: T; holders: number }>();
  readonly #left = new Map<string, T>();

  constructor(
    private readonly make: () => T,
    private readonly isNew: (value: T) => boolean,
    private readonly keep = LEFT_USERS,
  ) {}

  hold(userId: string): T {
    const held = this.#held.get(userId) ?? { value: this.#left.get(userId) ?? this.make(), holders: 0 };
    held.holders++;
    this.#held.set(userId, held);
    this.#left.delete(userId);
    return held.value;
  }

  release(userId: string): void {
    const held = this.#held.get(userId);
    if (!held || --held.holders > 0) return;
    this.#held.delete(userId);
    if (this.isNew(held.value)) return;
    this.#left.set(userId, held.value);
    for (const first of this.#left.keys()) {
      if (this.#left.size <= this.keep) break;
      this.#left.delete(first);
    }
  }

  /** Forgets what is as good as new by now. */
  prune(): void {
    for (const [userId, value] of this.#left) if (this.isNew(value)) this.#left.delete(userId);
  }

  holders(userId: string): number {
    return this.#held.get(userId)?.holders ?? 0;
  }

  /** Of how many users something is kept, with clients or without. */
  get size(): number {
    return this.#held.size + this.#left.size;
  }
}

export interface Limits {
  /** Messages of one client. */
  readonly client: Rate;
  /** Messages of all clients of one user. */
  readonly user: Rate;
  /** Calls that all clients of one user start. */
  readonly calls: Rate;
  /** How often it may ring. */
  readonly rings: RingRates;
  /** Lines of chat and reactions of all clients of one user. */
  readonly chat: Rate;
  /** So many refused messages within so many milliseconds show a client the door. */
  readonly abuse: { readonly refusals: number; readonly withinMs: number };
  /** Clients of one user, connected or about to come back; connections may be twice as many, as old ones break late. */
  readonly clients: number;
}

export const DEFAULT_LIMITS: Limits = {
  client: { burst: 200, perSecond: 50 },
  user: { burst: 600, perSecond: 150 },
  calls: { burst: 20, perSecond: 1 },
  rings: {
    pair: { perMinute: 6, perHour: 30 },
    strangersPerMinute: 20,
    atOnce: 2,
    declined: [10_000, 30_000, 120_000, 600_000],
  },
  chat: { burst: 10, perSecond: 1 },
  abuse: { refusals: 50, withinMs: 10_000 },
  clients: 32,
};

/** For tests and benchmarks that measure something else. */
const ANY: Rate = { burst: 1e9, perSecond: 1e9 };
export const NO_LIMITS: Limits = {
  client: ANY,
  user: ANY,
  calls: ANY,
  rings: { pair: { perMinute: 1e9, perHour: 1e9 }, strangersPerMinute: 1e9, atOnce: 2, declined: [] },
  chat: ANY,
  abuse: { refusals: 1e9, withinMs: 1 },
  clients: 1e9,
};
