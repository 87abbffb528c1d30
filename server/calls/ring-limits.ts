import type { ErrorCode } from '../../src/protocol/index.ts';
import type { Clock } from '../clock.ts';

/** How often it may ring. */
export interface RingRates {
  /** From one user to another one. */
  readonly pair: { readonly perMinute: number; readonly perHour: number };
  /**
   * At one user, from all whom that user does not know. Half of them only for callers who have not rung there within the
   * hour, so that those who ring again and again leave something to the others.
   */
  readonly strangersPerMinute: number;
  /** Calls that ring at one user at the same time, from strangers. One that the user knows finds one more place. */
  readonly atOnce: number;
  /** Pauses after a call was declined, in milliseconds; the last one repeats. */
  readonly declined: readonly number[];
}

export type RingRefusal = Extract<ErrorCode, 'called-too-often' | 'just-declined'> | 'busy';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Maximum number of pairs, of callees and of acquaintances to remember. The least recently used go first. */
const MOST = 20_000;

interface Pair {
  /** When it rang, within the last hour. */
  readonly rings: readonly number[];
  /** Calls declined in a row, within the last hour. */
  readonly declined: number;
  readonly declinedAt: number;
}

const NEW_PAIR: Pair = { rings: [], declined: 0, declinedAt: -Infinity };

/** Who may ring at whom at this moment. It counts what rings, whatever becomes of it. */
export class RingLimits {
  readonly #pairs = new Recent<Pair>(MOST);
  /** When strangers rang at a user, within the last minute. */
  readonly #callees = new Recent<readonly number[]>(MOST);
  /** Pairs of users who have talked with each other. */
  readonly #acquainted = new Recent<true>(MOST);

  constructor(
    private readonly clock: Clock,
    private readonly rates: RingRates,
  ) {}

  /** Counts a ring, or says why there is none. */
  take(caller: string, callee: string, known: boolean): RingRefusal | null {
    const now = this.clock.now();
    const pair = this.#pairOf(caller, callee, now);
    const { pair: most, declined, strangersPerMinute } = this.rates;
    const pause = declined[Math.min(pair.declined, declined.length) - 1] ?? 0;
    if (now - pair.declinedAt < pause) return 'just-declined';
    const lastMinute = pair.rings.filter((at) => at > now - MINUTE).length;
    if (lastMinute >= most.perMinute || pair.rings.length >= most.perHour) return 'called-too-often';
    if (!known) {
      const strangers = (this.#callees.get(callee) ?? []).filter((at) => at > now - MINUTE);
      const share = pair.rings.length > 0 ? strangersPerMinute / 2 : strangersPerMinute;
      if (strangers.length >= share) return 'busy';
      this.#callees.set(callee, [...strangers, now]);
    }
    this.#pairs.set(keyOf(caller, callee), { ...pair, rings: [...pair.rings, now] });
    return null;
  }

  /** It did not ring after all. */
  giveBack(caller: string, callee: string): void {
    const pair = this.#pairs.get(keyOf(caller, callee));
    const last = pair?.rings.at(-1);
    if (!pair || last === undefined) return;
    this.#pairs.set(keyOf(caller, callee), { ...pair, rings: pair.rings.slice(0, -1) });
    const strangers = this.#callees.get(callee);
    if (strangers?.at(-1) === last) this.#callees.set(callee, strangers.slice(0, -1));
  }

  /** The callee has clicked on Decline. */
  declined(caller: string, callee: string): void {
    const now = this.clock.now();
    const pair = this.#pairOf(caller, callee, now);
    this.#pairs.set(keyOf(caller, callee), { ...pair, declined: pair.declined + 1, declinedAt: now });
  }

  /** The callee has clicked on Answer. */
  answered(caller: string, callee: string): void {
    const pair = this.#pairs.get(keyOf(caller, callee));
    if (pair) this.#pairs.set(keyOf(caller, callee), { ...pair, declined: 0, declinedAt: -Infinity });
    this.#acquainted.set(bothOf(caller, callee), true);
  }

  /** How many calls may ring at somebody at the same time, for one more of them. */
  places(known: boolean): number {
    return this.rates.atOnce + Number(known);
  }

  haveTalked(caller: string, callee: string): boolean {
    return this.#acquainted.get(bothOf(caller, callee)) !== undefined;
  }

  get size(): number {
    return this.#pairs.size + this.#callees.size + this.#acquainted.size;
  }

  #pairOf(caller: string, callee: string, now: number): Pair {
    const { rings, declined, declinedAt } = this.#pairs.get(keyOf(caller, callee)) ?? NEW_PAIR;
    const recent = declinedAt > now - HOUR;
    return { rings: rings.filter((at) => at > now - HOUR), declined: recent ? declined : 0, declinedAt };
  }
}

/** A table that forgets what was not used for longest. */
class Recent<T> {
  readonly #entries = new Map<string, T>();

  constructor(private readonly most: number) {}

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): T | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: string, value: T): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.most) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }
}

/** Ids hold no control characters. */
function keyOf(caller: string, callee: string): string {
  return `${caller}\n${callee}`;
}

function bothOf(one: string, other: string): string {
  return one < other ? keyOf(one, other) : keyOf(other, one);
}
