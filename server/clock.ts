/** Time as the services see it. Tests put a virtual clock in its place, and nothing below the gateway knows another one. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** Longer waits than this overflow in Node and fire at once. */
export const LONGEST_TIMEOUT = 2 ** 31 - 1;
