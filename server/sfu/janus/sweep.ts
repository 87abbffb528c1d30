import type { Clock } from '../../clock.ts';
import { ignored, type Log } from '../../log.ts';
import type { Sign } from '../../rooms/tickets.ts';
import type { JanusHandle } from './handle.ts';
import { destroyRoom, keysOf, listEmptyRooms } from './video-room.ts';

export interface SweepOptions {
  readonly adminKey: string | undefined;
  readonly sign: Sign;
  readonly clock: Clock;
  readonly log: Log;
  readonly everyMs: number;
  manager(): Promise<JanusHandle>;
  /** Ids at Janus of the rooms that are in use here. */
  own(): readonly string[];
}

/** Destroys the rooms that a run of the server has left at Janus: those that are found empty twice, and are ours. */
export class Sweep {
  #timer: unknown;
  /** What each start makes anew: a sweep that is under way when it is stopped plans no other one. */
  #turn: object | null = null;
  #empty: readonly string[] = [];

  constructor(private readonly options: SweepOptions) {}

  start(): void {
    this.stop();
    void this.#run((this.#turn = {}));
  }

  stop(): void {
    this.#turn = null;
    this.options.clock.clearTimeout(this.#timer);
  }

  async #run(turn: object): Promise<void> {
    const { clock, everyMs, log } = this.options;
    await this.#sweep(turn).catch(ignored(log, 'the rooms at Janus could not be looked through'));
    if (turn !== this.#turn) return;
    this.#timer = clock.setTimeout(() => void this.#run(turn), everyMs);
  }

  async #sweep(turn: object): Promise<void> {
    const { adminKey, sign, log } = this.options;
    const handle = await this.options.manager();
    // Another process of this deployment may just have made a room that nobody is in yet.
    const before = this.#empty;
    const empty = await listEmptyRooms(handle, adminKey);
    if (turn !== this.#turn) return;
    const own = this.options.own();
    this.#empty = empty.filter((id) => !own.includes(id));
    for (const id of this.#empty.filter((id) => before.includes(id))) {
      await destroyRoom(handle, keysOf(id, sign)).then(
        () => log.info({ reason: 'nobody owns it' }, 'a room at Janus is swept'),
        // A room of another deployment has another secret.
        ignored(log, 'a room at Janus is not ours to sweep'),
      );
    }
  }
}
