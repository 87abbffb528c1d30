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

  take(now: number, count = 1): boolean {
    this.#fill(now);
    if (this.#tokens < count) return false;
    this.#tokens -= count;
    return true;
  }

  /** Whether there is something to take. */
  has(now: number): boolean {
    this.#fill(now);
    return this.#tokens >= 1;
  }

  /**
   * Takes one in advance. After how many milliseconds it is there; undefined when that is longer than `patienceMs`, and
   * nothing is taken.
   */
  reserve(now: number, patienceMs: number): number | undefined {
    this.#fill(now);
    const wait = (Math.max(0, 1 - this.#tokens) / this.rate.perSecond) * 1000;
    if (wait > patienceMs) return undefined;
    this.#tokens--;
    return wait;
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

/** Maximum number of users, or addresses, without connections to remember; the one that left first is forgotten first. */
const LEFT = 10_000;

/**
 * One thing for each user, or address, shared by all that hold it. It outlives the last of them until it is as good as new: who
 * has had too much does not get a fresh measure by going and coming.
 */
export class PerKey<T> {
  readonly #held = new Map<string, { value: T; holders: number }>();
  readonly #left = new Map<string, T>();

  constructor(
    private readonly make: () => T,
    private readonly isNew: (value: T) => boolean,
    private readonly keep = LEFT,
  ) {}

  hold(key: string): T {
    const held = this.#held.get(key) ?? { value: this.#left.get(key) ?? this.make(), holders: 0 };
    held.holders++;
    this.#held.set(key, held);
    this.#left.delete(key);
    return held.value;
  }

  release(key: string): void {
    const held = this.#held.get(key);
    if (!held || --held.holders > 0) return;
    this.#held.delete(key);
    if (this.isNew(held.value)) return;
    this.#left.set(key, held.value);
    for (const first of this.#left.keys()) {
      if (this.#left.size <= this.keep) break;
      this.#left.delete(first);
    }
  }

  /** Forgets what is as good as new by now. */
  prune(): void {
    for (const [key, value] of this.#left) if (this.isNew(value)) this.#left.delete(key);
  }

  holders(key: string): number {
    return this.#held.get(key)?.holders ?? 0;
  }

  /** Of how many something is kept, held or not. */
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
  /** Lines of chat, reactions and hands of all clients of one user. */
  readonly chat: Rate;
  /** Times that all clients of one user go, or come back, into rooms. */
  readonly joins: Rate;
  /**
   * Descriptions, and wishes for new ones, from one participant to another. Each may cost the other page a peer connection;
   * a link in trouble takes about one a second.
   */
  readonly descriptions: Rate;
  /** So many refused messages within so many milliseconds show a client the door. */
  readonly abuse: { readonly refusals: number; readonly withinMs: number };
  /** Clients of one user, connected or about to come back; connections may be twice as many, as old ones break late. */
  readonly clients: number;
  /** Packets of one connection, of every kind, and their bytes: counted before anything is parsed. */
  readonly packets: Rate;
  readonly bytes: Rate;
  /** New connections of everybody: as many as the process takes in without those inside noticing. */
  readonly handshakes: Rate;
  /** Connections of everybody that have not said yet who they are. */
  readonly unidentified: number;
  readonly address: AddressLimits;
}

/** What one address may do. Many people may share it: an office, a school, or all users behind a proxy that is not declared. */
export interface AddressLimits {
  /** Connections at the same time. */
  readonly connections: number;
  /** Those of them that have not said yet who they are. */
  readonly unidentified: number;
  /** New connections. Past it they wait for their turn, and are refused when that is too far away. */
  readonly handshakes: Rate;
  /** Proofs of identity that are not accepted. Past it none is looked at. */
  readonly failures: Rate;
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
  joins: { burst: 40, perSecond: 0.5 },
  descriptions: { burst: 20, perSecond: 2 },
  abuse: { refusals: 50, withinMs: 10_000 },
  clients: 32,
  packets: { burst: 500, perSecond: 100 },
  bytes: { burst: 2_000_000, perSecond: 256_000 },
  handshakes: { burst: 50, perSecond: 300 },
  unidentified: 5_000,
  address: {
    connections: 5_000,
    unidentified: 1_000,
    handshakes: { burst: 500, perSecond: 200 },
    failures: { burst: 300, perSecond: 10 },
  },
};

/** For tests and benchmarks that measure something else. */
const ANY: Rate = { burst: 1e9, perSecond: 1e9 };
export const NO_LIMITS: Limits = {
  client: ANY,
  user: ANY,
  calls: ANY,
  rings: { pair: { perMinute: 1e9, perHour: 1e9 }, strangersPerMinute: 1e9, atOnce: 2, declined: [] },
  chat: ANY,
  joins: ANY,
  descriptions: ANY,
  abuse: { refusals: 1e9, withinMs: 1 },
  clients: 1e9,
  packets: ANY,
  bytes: ANY,
  handshakes: ANY,
  unidentified: 1e9,
  address: { connections: 1e9, unidentified: 1e9, handshakes: ANY, failures: ANY },
};
