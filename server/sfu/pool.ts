import type { MediaServer, MediaServerEvents, MediaServerStatus } from './media-server.ts';

/** Several media servers as one: a room is wholly on one of them, each new one on the least loaded that is healthy. */
export class MediaServerPool implements MediaServer {
  constructor(private readonly servers: readonly [MediaServer, ...MediaServer[]]) {}

  async start(events: MediaServerEvents): Promise<void> {
    const all = Object.assign(Object.create(events) as MediaServerEvents, {
      statusChanged: () => events.statusChanged(this.status),
    });
    await Promise.all(this.servers.map((server) => server.start(all)));
  }

  get status(): MediaServerStatus {
    const all = this.servers.map(({ status }) => status);
    return {
      healthy: all.some(({ healthy }) => healthy),
      participants: all.reduce((sum, { participants }) => sum + participants, 0),
    };
  }

  publish: MediaServer['publish'] = (room, ...rest) => this.#of(room).publish(room, ...rest);
  subscribe: MediaServer['subscribe'] = (room, ...rest) => this.#of(room).subscribe(room, ...rest);
  answer: MediaServer['answer'] = (room, ...rest) => this.#of(room).answer(room, ...rest);
  restartDown: MediaServer['restartDown'] = (room, ...rest) => this.#of(room).restartDown(room, ...rest);
  candidates: MediaServer['candidates'] = (room, ...rest) => this.#of(room).candidates(room, ...rest);
  layers: MediaServer['layers'] = (room, ...rest) => this.#of(room).layers(room, ...rest);
  mute: MediaServer['mute'] = (room, ...rest) => this.#of(room).mute(room, ...rest);
  leave: MediaServer['leave'] = (room, ...rest) => this.#of(room).leave(room, ...rest);
  closeRoom: MediaServer['closeRoom'] = (room) => this.#of(room).closeRoom(room);
  adopt: MediaServer['adopt'] = (room, participant) => this.#of(room).adopt(room, participant);

  has(room: string): boolean {
    return this.servers.some((server) => server.has(room));
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
  }

  #of(room: string): MediaServer {
    return this.servers.find((server) => server.has(room)) ?? this.#choose();
  }

  #choose(): MediaServer {
    const healthy = this.servers.filter(({ status }) => status.healthy);
    // With none, the first one says that it is not there.
    return (
      healthy.reduce<MediaServer | undefined>(
        (least, one) => (least && least.status.participants <= one.status.participants ? least : one),
        undefined,
      ) ?? this.servers[0]
    );
  }
}
