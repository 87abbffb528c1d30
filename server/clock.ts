/** Time as the services see it. Tests put a virtual clock in its place, and nothing below the gateway knows another one. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** Longer waits than this overflow in Node and fire at once. */
export const LONGEST_TIMEOUT = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  // Unreferenced: what waits for a missed call must not keep a process alive that has closed its sockets.
  setTimeout: (run, ms) => setTimeout(run, Math.min(Math.max(0, ms), LONGEST_TIMEOUT)).unref(),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
};
