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
    const grown = (Math.max(0, now - this.#filledAt) / 1000) * this.rate.perSecond;
    this.#tokens = Math.min(this.rate.burst, this.#tokens + grown);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}

/** One thing a user, shared by the user's clients, gone with the last of them. */
export class PerUser<T> {
  readonly #held = new Map<string, { value: T; holders: number }>();

  constructor(private readonly make: () => T) {}

  hold(userId: string): T {
    const held = this.#held.get(userId) ?? { value: this.make(), holders: 0 };
    held.holders++;
    this.#held.set(userId, held);
    return held.value;
  }

  release(userId: string): void {
    const held = this.#held.get(userId);
    if (held && --held.holders === 0) this.#held.delete(userId);
  }

  get size(): number {
    return this.#held.size;
  }
}

export interface Limits {
  /** Messages of one client. */
  readonly client: Rate;
  /** Messages of all clients of one user. */
  readonly user: Rate;
  /** Calls that all clients of one user start. */
  readonly calls: Rate;
  /** So many refused messages within so many milliseconds show a client the door. */
  readonly abuse: { readonly refusals: number; readonly withinMs: number };
}

export const DEFAULT_LIMITS: Limits = {
  client: { burst: 200, perSecond: 50 },
  user: { burst: 600, perSecond: 150 },
  calls: { burst: 20, perSecond: 1 },
  abuse: { refusals: 50, withinMs: 10_000 },
};

/** For tests and benchmarks that measure something else. */
const ANY: Rate = { burst: 1e9, perSecond: 1e9 };
export const NO_LIMITS: Limits = { client: ANY, user: ANY, calls: ANY, abuse: { refusals: 1e9, withinMs: 1 } };
