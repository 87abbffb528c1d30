import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
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
  #empty: readonly string[] = [];

  constructor(private readonly options: SweepOptions) {}

  start(): void {
    this.stop();
    void this.#run();
  }

  stop(): void {
    this.options.clock.clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    const { clock, everyMs } = this.options;
    await this.#sweep().catch(() => undefined);
    this.stop();
    this.#timer = clock.setTimeout(() => void this.#run(), everyMs);
  }

  async #sweep(): Promise<void> {
    const { adminKey, sign, log } = this.options;
    const handle = await this.options.manager();
    // Another process of this deployment may just have made a room that nobody is in yet.
    const before = this.#empty;
    const empty = await listEmptyRooms(handle, adminKey);
    const own = this.options.own();
    this.#empty = empty.filter((id) => !own.includes(id));
    for (const id of this.#empty.filter((id) => before.includes(id))) {
      await destroyRoom(handle, keysOf(id, sign)).then(
        () => log.info({ reason: 'nobody owns it' }, 'a room at Janus is swept'),
        // A room of another deployment has another secret.
        () => undefined,
      );
    }
  }
}
