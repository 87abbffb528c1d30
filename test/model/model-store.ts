import { StoreUnavailable } from '../../server/store/steady.ts';
import type { Table } from '../../server/store/table.ts';
import type { Tables } from '../../server/store/tables.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What may befall the store, or the way to it. */
export interface StoreTrouble {
  /** Milliseconds to the store, and back. */
  readonly trip: number;
  /** Every change is tried on the row as it was before the last change, and then again: somebody else was faster. */
  readonly contested: boolean;
  /** Every so many operations one fails; 0 for none. */
  readonly failsEvery: number;
  /** All fail for so many milliseconds from now on. */
  readonly awayFor: number;
}

const NEAR: StoreTrouble = { trip: 0, contested: false, failsEvery: 0, awayFor: 0 };

/** By the number that a story gives. */
const TROUBLES: readonly Partial<StoreTrouble>[] = [
  {},
  { trip: 5 },
  { trip: 40 },
  { contested: true },
  { trip: 15, contested: true },
  { failsEvery: 3 },
  { trip: 10, failsEvery: 2 },
  { trip: 5, contested: true, failsEvery: 5, awayFor: 1_500 },
];

/**
 * A store that is another process: its answers take time, come in the order of the questions, and may be that it failed.
 * What fails has not been done.
 */
export class ModelStore {
  #trouble = NEAR;
  #awayUntil = 0;
  #operations = 0;
  #breaks: { readonly at: number; readonly ms: number } | null = null;
  #there = Promise.resolve();
  #back = Promise.resolve();

  constructor(private readonly clock: VirtualClock) {}

  befall(number: number): void {
    this.#trouble = { ...NEAR, ...TROUBLES[number % TROUBLES.length] };
    this.#awayUntil = this.clock.now() + this.#trouble.awayFor;
  }

  /** It is away for so long from that operation on. */
  breakAt(at: number, ms: number): void {
    this.#breaks = { at, ms };
  }

  /** How often it was asked. */
  get operations(): number {
    return this.#operations;
  }

  /** The tables as the services see them. */
  around(tables: Tables): Tables {
    return {
      users: this.#table(tables.users),
      calls: this.#table(tables.calls),
      rooms: this.#table(tables.rooms),
      watchers: this.#table(tables.watchers),
    };
  }

  #table<T>(table: Table<T>): Table<T> {
    /** As the rows were before the last change. */
    const stale = new Map<string, T | undefined>();
    const remember = async (key: string): Promise<void> => void stale.set(key, await table.get(key));
    return {
      get: (key) => this.#ask(() => table.get(key)),
      values: () => this.#ask(() => table.values()),
      size: () => this.#ask(() => table.size()),
      saved: () => this.#ask(() => table.saved()),
      update: (key, change) =>
        this.#ask(async () => {
          if (this.#trouble.contested) change(stale.get(key));
          await remember(key);
          return table.update(key, change);
        }),
      updateTwo: ([one, two], change) =>
        this.#ask(async () => {
          if (this.#trouble.contested) change(stale.get(one), stale.get(two));
          await remember(one);
          await remember(two);
          return table.updateTwo([one, two], change);
        }),
    };
  }

  async #ask<R>(operation: () => Promise<R>): Promise<R> {
    await (this.#there = this.#travel(this.#there));
    const count = ++this.#operations;
    if (count === this.#breaks?.at) this.#awayUntil = this.clock.now() + this.#breaks.ms;
    const { failsEvery } = this.#trouble;
    const fails = this.clock.now() < this.#awayUntil || (failsEvery > 0 && count % failsEvery === 0);
    let result: R | undefined;
    if (!fails) result = await operation();
    await (this.#back = this.#travel(this.#back));
    if (fails) throw new StoreUnavailable('as the story wants it');
    return result as R;
  }

  /** Nobody overtakes who is on the way already, nor whoever arrives at the same moment. */
  async #travel(ahead: Promise<void>): Promise<void> {
    const at = this.clock.now() + this.#trouble.trip;
    await ahead;
    const wait = at - this.clock.now();
    if (wait > 0) await new Promise<void>((done) => this.clock.setTimeout(done, wait));
  }
}
