import type { Clock } from '../clock.ts';
import type { Table } from './table.ts';
import type { Tables } from './tables.ts';

/** The store did not take an operation: it has not been done, and may be done another time. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** Pauses before what has failed is tried again, in milliseconds; the last one repeats. */
const PAUSES = [50, 100, 200, 400, 800, 1_600, 3_000];
/** An operation fails after this: the page that has asked gives up and asks anew before long. */
const OPERATION = 6_000;
/** What has to be done, for a part of it is done already, is tried for so long. */
const DUTY = 10 * 60_000;

/** Runs an operation, again with growing pauses while the store is away, for so many milliseconds. */
async function persist<R>(clock: Clock, within: number, operation: () => Promise<R>): Promise<R> {
  const until = clock.now() + within;
  for (let attempt = 0; ; attempt++) {
    try {
      return await operation();
    } catch (error) {
      const pause = PAUSES[Math.min(attempt, PAUSES.length - 1)] ?? 0;
      if (!(error instanceof StoreUnavailable) || clock.now() + pause > until) throw error;
      await new Promise<void>((resume) => clock.setTimeout(resume, pause));
    }
  }
}

/**
 * A step that has to follow, because what it follows from is done: it is repeated until the store takes it. The step changes
 * nothing when it fails, so a step of several changes is made of duties, but for its first.
 */
export function duty<R>({ clock }: { readonly clock: Clock }, step: () => Promise<R>): Promise<R> {
  return persist(clock, DUTY, step);
}

/** Tables whose operations are tried again for a moment, so that a store that stumbles fails nobody. */
export function steadyTables(tables: Tables, clock: Clock): Tables {
  return {
    users: steady(tables.users, clock),
    calls: steady(tables.calls, clock),
    rooms: steady(tables.rooms, clock),
    watchers: steady(tables.watchers, clock),
  };
}

function steady<T>(table: Table<T>, clock: Clock): Table<T> {
  const again = <R>(operation: () => Promise<R>): Promise<R> => persist(clock, OPERATION, operation);
  return {
    get: (key) => again(() => table.get(key)),
    update: (key, change) => again(() => table.update(key, change)),
    updateTwo: (keys, change) => again(() => table.updateTwo(keys, change)),
    values: () => again(() => table.values()),
    size: () => again(() => table.size()),
    saved: () => again(() => table.saved()),
  };
}
