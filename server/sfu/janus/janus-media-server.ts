import { randomUUID } from 'node:crypto';
import type { Candidate, Source } from '../../../src/protocol/index.ts';
import type { Clock } from '../../clock.ts';
import { describeError, opaqueRoom, type Log } from '../../log.ts';
import type { Neighbour } from '../../neighbours.ts';
import type { Sign } from '../../rooms/tickets.ts';
import {
  MediaServerError,
  type Direction,
  type DownOffer,
  type LayerChoice,
  type MediaServer,
  type MediaServerErrorCode,
  type MediaServerEvents,
  type MediaServerStatus,
  type SourceOfMid,
  type Wanted,
} from '../media-server.ts';
import { cleanCandidates } from '../candidates.ts';
import { checkOffer } from '../offer.ts';
import { cleanDescription } from '../sdp.ts';
import type { JanusHandle } from './handle.ts';
import type { Member } from './member.ts';
import { CODES, JanusError } from './messages.ts';
import { JanusRoom, type RoomContext } from './room.ts';
import { JanusSession } from './session.ts';
import { Sweep } from './sweep.ts';
import type { Survivor, Survivors } from './survivors.ts';
import { keysOf, PLUGIN, type RoomSettings } from './video-room.ts';

export interface JanusOptions extends RoomSettings {
  /** `ws://`, `wss://`, or `ws+unix://` and the path of a socket. */
  readonly url: string;
  readonly apiSecret: string | undefined;
  /** What the secrets of rooms are made with. */
  readonly sign: Sign;
  readonly clock: Clock;
  readonly log: Log;
  /** Is told whether Janus is there. */
  readonly neighbour?: Pick<Neighbour, 'missing' | 'here'> | undefined;
  /** Without them, the session ends with the process, and its media too. */
  readonly survivors?: Survivors | undefined;
  readonly times?: Partial<typeof TIMES>;
}

const TIMES = {
  /** Between looks for rooms that nobody owns; one that is found empty twice is destroyed. */
  sweep: 60_000,
  /** How long connections of an earlier run wait to be adopted: as long as their pages may take to come back. */
  adopt: 120_000,
};

const MEANING: ReadonlyMap<number, MediaServerErrorCode> = new Map<number, MediaServerErrorCode>([
  [CODES.lost, 'unavailable'],
  [CODES.timeout, 'unavailable'],
  [CODES.closed, 'unavailable'],
  [CODES.overloaded, 'unavailable'],
  [CODES.noSuchRoom, 'unavailable'],
  [CODES.noSuchHandle, 'unavailable'],
  [CODES.noSuchFeed, 'not-found'],
  [CODES.publishersFull, 'full'],
  [CODES.invalidSdp, 'refused'],
  [CODES.invalidSdpType, 'refused'],
  [CODES.invalidJsep, 'refused'],
  [CODES.unexpectedAnswer, 'refused'],
]);

/** One Janus as a media server: https://janus.conf.meetecho.com */
export class JanusMediaServer implements MediaServer {
  readonly #session: JanusSession;
  readonly #rooms = new Map<string, JanusRoom>();
  readonly #times: typeof TIMES;
  readonly #sweep: Sweep;
  #events: MediaServerEvents | undefined;
  #manager: Promise<JanusHandle> | undefined;
  #saving = false;

  constructor(private readonly options: JanusOptions) {
    this.#times = { ...TIMES, ...options.times };
    this.#sweep = new Sweep({
      ...options,
      everyMs: this.#times.sweep,
      manager: () => this.#managing(),
      own: () => [...this.#rooms.values()].map((room) => room.janusId),
    });
    this.#session = new JanusSession(options, {
      up: (session) => void this.#up(session),
      away: () => this.#tellStatus(),
      lost: () => this.#lost(),
      unreachable: (why) => this.options.neighbour?.missing(why),
    });
  }

  get status(): MediaServerStatus {
    let participants = 0;
    for (const room of this.#rooms.values()) participants += room.members.size;
    return { healthy: this.#session.isUp, participants };
  }

  async start(events: MediaServerEvents): Promise<void> {
    this.#events = events;
    const survivor = await this.options.survivors?.load(this.options.url);
    // Before Janus has said whether it still has them: who comes back meanwhile finds the room, and waits for that word.
    if (survivor) this.#restore(survivor);
    this.#session.open(survivor?.session);
  }

  publish(room: string, participant: string, sdp: string, sources: readonly SourceOfMid[]): Promise<string> {
    return this.#do(room, () => {
      // First: what is refused makes no room.
      const offer = checkOffer(sdp, sources);
      return this.#member(room, participant).publish(offer);
    });
  }

  subscribe(room: string, participant: string, wanted: readonly Wanted[], fresh = false): Promise<DownOffer | null> {
    const others = wanted.filter((one) => one.participant !== participant);
    return this.#do(room, () => {
      const member = this.#member(room, participant);
      // Who is just going when it is asked for is not there when that is tried again.
      return member.subscribe(() => this.#rooms.get(room)?.resolve(others) ?? [], fresh);
    });
  }

  answer(room: string, participant: string, answer: string): Promise<void> {
    return this.#do(room, () => this.#known(room, participant).answer(cleanDescription(answer).sdp));
  }

  restartDown(room: string, participant: string): Promise<DownOffer> {
    return this.#do(room, () => this.#known(room, participant).restartDown());
  }

  candidates(
    room: string,
    participant: string,
    direction: Direction,
    candidates: readonly (Candidate | null)[],
  ): Promise<void> {
    return this.#do(room, () => this.#known(room, participant).candidates(direction, cleanCandidates(candidates)));
  }

  layers(room: string, participant: string, choices: readonly LayerChoice[]): Promise<void> {
    return this.#do(room, () => this.#known(room, participant).layers(choices));
  }

  mute(room: string, participant: string, source: Source, muted: boolean): Promise<void> {
    return this.#do(room, () => this.#known(room, participant).mute(source, muted));
  }

  async leave(roomId: string, participant: string): Promise<void> {
    const room = this.#rooms.get(roomId);
    if (!room) return;
    await room.remove(participant);
    if (room.members.size === 0) await this.#destroy(room);
  }

  async closeRoom(roomId: string): Promise<void> {
    const room = this.#rooms.get(roomId);
    if (room) await this.#destroy(room);
  }

  has(room: string): boolean {
    return this.#rooms.has(room);
  }

  adopt(room: string, participant: string): boolean {
    const member = this.#rooms.get(room)?.members.get(participant);
    if (member) member.adopted = true;
    return member !== undefined;
  }

  async stop(): Promise<void> {
    const keep = this.options.survivors !== undefined;
    this.#sweep.stop();
    if (!keep) await Promise.all([...this.#rooms.values()].map((room) => this.#destroy(room)));
    await this.#session.close(keep);
  }

  #member(roomId: string, participant: string): Member {
    let room = this.#rooms.get(roomId);
    if (!room) {
      // A pool is to look elsewhere the next time.
      if (!this.#session.isUp) throw new MediaServerError('unavailable', 'Janus is not there');
      room = new JanusRoom(roomId, keysOf(randomUUID(), this.options.sign), this.#context());
      this.#rooms.set(roomId, room);
    }
    return room.member(participant);
  }

  #known(room: string, participant: string): Member {
    const member = this.#rooms.get(room)?.members.get(participant);
    if (!member) throw new MediaServerError('not-found', 'the participant is not known here');
    member.adopted = true;
    return member;
  }

  #context(): RoomContext {
    const { options } = this;
    if (!this.#events) throw new TypeError('It has not been started.');
    return {
      settings: options,
      events: this.#events,
      attach: () => this.#session.attach(PLUGIN),
      manager: () => this.#managing(),
      clock: options.clock,
      log: options.log,
      changed: () => this.#save(),
    };
  }

  #managing(): Promise<JanusHandle> {
    return (this.#manager ??= this.#session.attach(PLUGIN).catch((error: unknown) => {
      this.#manager = undefined;
      throw error;
    }));
  }

  /** Runs something for a room, and says in our words why it failed. */
  async #do<T>(roomId: string, run: () => Promise<T>): Promise<T> {
    try {
      const result = await run();
      this.#rooms.get(roomId)?.updateDemand();
      this.#save();
      return result;
    } catch (error) {
      const room = this.#rooms.get(roomId);
      if (error instanceof JanusError && error.code === CODES.noSuchRoom && room) {
        this.#loseRoom(room);
      }
      if (error instanceof MediaServerError) throw error;
      const code = (error instanceof JanusError && MEANING.get(error.code)) || 'failed';
      if (code === 'failed')
        this.options.log.error({ roomId: opaqueRoom(roomId), error: describeError(error) }, 'Janus failed');
      throw new MediaServerError(code, error instanceof JanusError ? `Janus says ${error.code}` : 'not by Janus');
    }
  }

  async #destroy(room: JanusRoom): Promise<void> {
    if (this.#rooms.get(room.id) === room) this.#rooms.delete(room.id);
    this.#save();
    await room.destroy();
  }

  /** Never rejects. */
  async #up(session: 'new' | 'same'): Promise<void> {
    this.options.neighbour?.here();
    this.#tellStatus();
    // Events that came while nobody listened are lost: what has happened is asked for.
    if (session === 'same') await Promise.all([...this.#rooms.values()].map((room) => this.#reconcile(room)));
    this.#save();
    this.#sweep.start();
  }

  #restore(survivor: Survivor): void {
    for (const row of survivor.rooms) {
      const room = new JanusRoom(row.id, keysOf(row.janusId, this.options.sign), this.#context());
      room.restore(row, (id) => this.#session.handle(id));
      this.#rooms.set(row.id, room);
    }
    this.options.clock.setTimeout(() => this.#leaveUnadopted(), this.#times.adopt);
    this.options.log.info({ count: survivor.rooms.length }, 'rooms of an earlier run are taken over');
  }

  async #reconcile(room: JanusRoom): Promise<void> {
    try {
      await room.reconcile();
    } catch (error) {
      // Anything else is told by the session.
      if (error instanceof JanusError && error.code === CODES.noSuchRoom) this.#loseRoom(room);
    }
  }

  /** Somebody has destroyed it at Janus. */
  #loseRoom(room: JanusRoom): void {
    if (this.#rooms.get(room.id) !== room) return;
    void this.#destroy(room);
    this.#events?.lost(room.id);
  }

  #leaveUnadopted(): void {
    for (const room of this.#rooms.values()) {
      for (const { id, adopted } of room.members.values()) if (!adopted) void this.leave(room.id, id);
    }
  }

  #lost(): void {
    const lost = [...this.#rooms.keys()];
    this.#rooms.clear();
    this.#manager = undefined;
    this.#sweep.stop();
    if (lost.length > 0) this.options.log.warn({ count: lost.length }, 'Janus is gone, with its rooms');
    for (const room of lost) this.#events?.lost(room);
    this.#tellStatus();
    this.#save();
  }

  #tellStatus(): void {
    this.#events?.statusChanged(this.status);
  }

  /** Once for all that changes in a moment. */
  #save(): void {
    const { survivors, url } = this.options;
    if (!survivors || this.#saving) return;
    this.#saving = true;
    setImmediate(() => {
      this.#saving = false;
      const { id } = this.#session;
      const rooms = [...this.#rooms.values()].map((room) => room.toRow());
      survivors.save(url, id === undefined ? null : { session: id, rooms });
    });
  }
}
