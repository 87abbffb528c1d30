import { describeError, throttle, type Log } from '../log.ts';

/** One line in this time says what kind of error it was, and how many came since the last one. */
const LOG_EVERY = 10_000;

/** Makes a listener that never throws: an error in it is logged, and ends what it was about. */
export type Guard = <A extends readonly unknown[]>(
  listener: (...args: A) => void,
  end: (...args: A) => void,
) => (...args: A) => void;

/**
 * The one guard around every listener of the gateway. Node ends the process for what is thrown out of a listener, so a
 * stranger's message that hits a mistake of ours would end everybody's calls.
 */
export function createGuard(log: Log): Guard {
  const line = throttle(LOG_EVERY);
  const report = (error: unknown): void =>
    line((count) => log.error({ error: describeError(error), count }, 'a connection was ended by an error'));
  return (listener, end) =>
    (...args) => {
      try {
        listener(...args);
      } catch (error) {
        report(error);
        try {
          end(...args);
        } catch (again) {
          report(again);
        }
      }
    };
}
