import { SOURCES, type Source } from '../../../src/protocol/index.ts';
import { Serial } from '../../clients/serial.ts';
import type { Clock } from '../../clock.ts';
import type { CleanCandidate } from '../candidates.ts';
import { MediaServerError, type Direction, type DownOffer, type Layer, type LayerChoice } from '../media-server.ts';
import type { CheckedOffer } from '../offer.ts';
import { DownConnection, type Origin } from './down.ts';
import type { JanusHandle } from './handle.ts';
import { CODES, JanusError } from './messages.ts';
import type { MemberRow } from './survivors.ts';
import { UpConnection } from './up.ts';
import type { RoomKeys } from './video-room.ts';

/** What a member needs of its room. */
export interface MemberContext {
  readonly keys: RoomKeys;
  /** Attaches to the plug-in, as soon as the room is made. */
  attach(): Promise<JanusHandle>;
  readonly clock: Clock;
}

export interface MemberEvents {
  published(sources: readonly Source[]): void;
  unpublished(): void;
  talking(talking: boolean): void;
  connectionUp(direction: Direction): void;
  connectionDown(direction: Direction): void;
  /** What it publishes or receives has changed. */
  changed(): void;
}

/** How often and after how many ms a subscription is tried again when somebody whom it wants is just going. */
const GOING = { tries: 3, ms: 40 };

/** A participant of a room at Janus, with its two connections. What concerns one of them happens in order. */
export class Member {
  /** What was last said of how high its video is watched. */
  demand: ReadonlyMap<Source, Layer | null> = new Map();
  adopted = true;
  #up: UpConnection | undefined;
  #joining: Promise<UpConnection> | undefined;
  #down: DownConnection | undefined;
  #closed = false;
  /** Connections up so far: each has a name of its own, as Janus forgets the old one in its own time. */
  #generation = 0;
  readonly #muted = new Set<Source>();
  readonly #upward = new Serial();
  readonly #downward = new Serial();

  constructor(
    readonly id: string,
    private readonly context: MemberContext,
    private readonly events: MemberEvents,
  ) {}

  get up(): UpConnection | undefined {
    return this.#up;
  }

  get down(): DownConnection | undefined {
    return this.#down;
  }

  publish(offer: CheckedOffer): Promise<string> {
    return this.#upward.run(async () => {
      if (this.#up && !this.#up.continues(offer.session)) this.#dropUp(this.#up);
      const up = await this.#join();
      try {
        const answer = await up.publish(offer);
        // Before the first packet.
        for (const source of this.#muted) await up.mute(this.context.keys, source, true);
        return answer;
      } catch (error) {
        // What it has half understood is of no use to anybody.
        this.#dropUp(up);
        throw error;
      }
    });
  }

  /** @param wanted looks again at what is published each time it is called */
  subscribe(wanted: () => readonly Origin[], fresh: boolean): Promise<DownOffer | null> {
    return this.#onDown(async () => {
      if (fresh && this.#down) this.#dropDown(this.#down);
      for (let tries = 1; ; tries++) {
        const origins = wanted();
        if (origins.length === 0 && !this.#down) return null;
        const { privateId } = await this.#join();
        this.#down ??= await this.#attachDown();
        try {
          return await this.#down.subscribe(this.context.keys, privateId, origins);
        } catch (error) {
          // One of many is just going, and Janus does nothing at all then; soon we hear who.
          const going = error instanceof JanusError && error.code === CODES.noSuchFeed;
          if (!going || tries === GOING.tries) throw error;
          await new Promise<void>((done) => this.context.clock.setTimeout(done, GOING.ms));
        }
      }
    });
  }

  answer(sdp: string): Promise<void> {
    return this.#onDown(() => this.#needDown().answer(sdp));
  }

  restartDown(): Promise<DownOffer> {
    return this.#onDown(() => this.#needDown().restart());
  }

  layers(choices: readonly LayerChoice[]): Promise<void> {
    return this.#onDown(() => this.#needDown().layers(choices));
  }

  candidates(direction: Direction, candidates: readonly (CleanCandidate | null)[]): Promise<void> {
    const queue = direction === 'up' ? this.#upward : this.#downward;
    return queue.run(async () => (direction === 'up' ? this.#up : this.#down)?.candidates(candidates));
  }

  mute(source: Source, muted: boolean): Promise<void> {
    if (muted) this.#muted.add(source);
    else this.#muted.delete(source);
    return this.#upward.run(async () => this.#up?.mute(this.context.keys, source, muted));
  }

  /** At once, and not after what is waiting: that fails. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#up?.close(), this.#down?.close()]);
  }

  /** Compares with what Janus says of this one's feed after events may have been missed. */
  reconcile(publishes: boolean | undefined): void {
    const up = this.#up;
    if (!up) return;
    if (publishes === undefined || (up.isLive && !publishes)) this.#lostUp(up);
    else if (publishes) up.setLive();
  }

  toRow(): MemberRow {
    const muted = SOURCES.filter((source) => this.#muted.has(source));
    const [up, down] = [this.#up?.toRow() ?? null, this.#down?.toRow() ?? null];
    return { id: this.id, up, down, muted, generation: this.#generation };
  }

  restore({ up, down, muted, generation }: MemberRow, handle: (id: number) => JanusHandle): void {
    this.adopted = false;
    this.#generation = generation;
    for (const source of muted) this.#muted.add(source);
    if (up) this.#setUp(new UpConnection(handle(up.handle), this.#upEvents(), up));
    if (down) this.#down = new DownConnection(handle(down.handle), this.#downEvents(), this.context.clock, down);
  }

  #join(): Promise<UpConnection> {
    return (this.#joining ??= this.#joinNow().catch((error: unknown) => {
      this.#joining = undefined;
      throw error;
    }));
  }

  async #joinNow(): Promise<UpConnection> {
    const handle = await this.#attach();
    const feed = `${this.id}/${++this.#generation}`;
    try {
      const up = await UpConnection.join(handle, this.context.keys, feed, this.#upEvents());
      if (this.#closed) throw gone();
      return this.#setUp(up);
    } catch (error) {
      void handle.detach();
      throw error;
    }
  }

  #setUp(up: UpConnection): UpConnection {
    this.#up = up;
    this.#joining = Promise.resolve(up);
    return up;
  }

  async #attachDown(): Promise<DownConnection> {
    return new DownConnection(await this.#attach(), this.#downEvents(), this.context.clock);
  }

  async #attach(): Promise<JanusHandle> {
    const handle = await this.context.attach();
    if (!this.#closed) return handle;
    void handle.detach();
    throw gone();
  }

  #upEvents() {
    return {
      live: () => this.events.connectionUp('up'),
      published: () => {
        if (!this.#up) return;
        this.events.published(this.#up.published.map(({ source }) => source));
        this.events.changed();
      },
      talking: (talking: boolean) => this.events.talking(talking),
      gone: () => {
        if (this.#up) this.#lostUp(this.#up);
      },
    };
  }

  #downEvents() {
    return {
      up: () => this.events.connectionUp('down'),
      layerChanged: () => this.events.changed(),
      gone: () => this.#lostDown(),
    };
  }

  #onDown<T>(run: () => Promise<T>): Promise<T> {
    return this.#downward.run(async () => {
      try {
        return await run();
      } catch (error) {
        // It was detached while nobody listened.
        if (error instanceof JanusError && error.code === CODES.noSuchHandle) this.#lostDown();
        throw error;
      }
    });
  }

  #lostDown(): void {
    if (!this.#down) return;
    this.#dropDown(this.#down);
    this.events.connectionDown('down');
    this.events.changed();
  }

  #lostUp(up: UpConnection): void {
    this.#dropUp(up);
    if (up.isNegotiated) this.events.connectionDown('up');
  }

  #dropUp(up: UpConnection): void {
    void up.close();
    if (up !== this.#up) return;
    this.#up = undefined;
    this.#joining = undefined;
    if (up.isTalking) this.events.talking(false);
    if (up.published.length > 0) this.events.unpublished();
    this.events.changed();
  }

  #dropDown(down: DownConnection): void {
    void down.close();
    if (down === this.#down) this.#down = undefined;
  }

  #needDown(): DownConnection {
    if (!this.#down) throw new MediaServerError('not-found', 'there is no connection down');
    return this.#down;
  }
}

const gone = () => new MediaServerError('not-found', 'the participant has left');
