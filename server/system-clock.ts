import { LONGEST_TIMEOUT, type Clock } from './clock.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  // Unreferenced: what waits for a missed call must not keep a process alive that has closed its sockets.
  setTimeout: (run, ms) => setTimeout(run, Math.min(Math.max(0, ms), LONGEST_TIMEOUT)).unref(),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
};
