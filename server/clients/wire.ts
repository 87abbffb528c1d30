import type { ServerEvent, SUPERSEDED } from '../../src/protocol/index.ts';

/** One connection as the services see it: a socket, a window of the same page, or a test. */
export interface Wire {
  /**
   * Sends a message; on a wire that has closed it goes nowhere. `number` is 0 for a message outside the numbered ones.
   * `acknowledged` is called at most once, if the other side says that it got it.
   */
  send(event: ServerEvent | typeof SUPERSEDED, payload: unknown, number: number, acknowledged?: () => void): void;
  /** `again`: the client is welcome to connect anew. `for-good`: it is not. */
  close(how: 'again' | 'for-good'): void;
}
