import type { EventEmitter } from 'node:events';
import type { Guard } from './guard.ts';

/** So many of a browser's six connections to one host (by HTTP/1.1, over all of its tabs) may be held by polls. */
const HELD = 4;
/** In this time each of any number of tabs gets its turn; milliseconds. Well under the time in which a ping has to be answered. */
const ROUND = 2_000;

/** As much of an Engine.IO connection as this takes. */
export interface PollingConnection extends EventEmitter {
  readonly transport: EventEmitter & {
    readonly name: string;
    readonly writable: boolean;
    send(packets: { type: 'noop' }[]): void;
  };
}

/**
 * Lets many tabs of one user poll. A poll is open until there is something to say, so that a seventh tab of a browser would wait
 * for ever, and not even load its scripts. With more than a few, polls are answered with nothing after a while: the browser then
 * lets the next one go.
 */
export class PollTurns {
  readonly #byUser = new Map<string, Set<() => void>>();

  constructor(private readonly guard: Guard) {}

  /** @param userId whose tab it is; users and not addresses, as many people may share one of these */
  join(userId: string, connection: PollingConnection): void {
    const { transport } = connection;
    if (transport.name !== 'polling') return;
    const others = this.#byUser.get(userId) ?? new Set();
    this.#byUser.set(userId, others);
    let timer: NodeJS.Timeout | undefined;
    const answer = this.guard(
      () => {
        if (transport.writable) transport.send([{ type: 'noop' }]);
      },
      () => undefined,
    );
    const begin = (): void => {
      clearTimeout(timer);
      if (others.size > HELD) timer = setTimeout(answer, (ROUND * HELD) / others.size);
    };
    others.add(begin);
    transport.on('ready', begin);
    connection.once('close', () => {
      clearTimeout(timer);
      others.delete(begin);
      if (others.size === 0) this.#byUser.delete(userId);
    });
    // One more may be one too many for those whose polls are open already.
    if (others.size === HELD + 1) for (const again of others) again();
    else begin();
  }
}
