import { ConnectionHealth, type ConnectionStatus } from '../../src/media/sfu/connection-health.ts';
import { Flows } from '../../src/media/sfu/flows.ts';
import { changesBetween, type WantedStream } from '../../src/media/sfu/layers.ts';
import type { Person, Publication, SfuEngine, Way } from '../../src/media/sfu/index.ts';
import type { Arrival } from '../../src/media/sfu/reports.ts';
import type { SfuListener } from '../../src/media/sfu/sfu-engine.ts';
import type { ModelSfu } from './model-sfu.ts';

/** How often a page looks at connections that are not as they should be. */
const LOOK = 1_000;
/** How long media takes to flow, and how long its end to be noticed. */
const FLOW = 100;
const NOTICE = 1_500;

/** A connection of a page with the media server. */
export interface Connection {
  readonly id: string;
  readonly engine: ModelSfuEngine;
  readonly way: Way;
  /** An answer has come, or has been given. */
  described: boolean;
}

/** What a session uses of it. */
type Carrier = Pick<SfuEngine, keyof SfuEngine>;

/** The page's side of it: keeps the promises of {@link SfuEngine} with the real judgement of how connections are and whom one hears. */
export class ModelSfuEngine implements Carrier {
  readonly #connections: Record<Way, Connection | null> = { up: null, down: null };
  readonly #health: Record<Way, ConnectionHealth | null> = { up: null, down: null };
  readonly #told: Record<Way, ConnectionStatus | null> = { up: null, down: null };
  #beats = 0;
  #people: ReadonlyMap<string, Person> = new Map();
  #wanted: readonly WantedStream[] = [];
  readonly #flows = new Flows();
  #looking: unknown = null;
  #closed = false;

  constructor(
    private readonly listener: SfuListener,
    private readonly sfu: ModelSfu,
    /** Whose page it is. */
    readonly owner: unknown,
    private readonly sends: () => void,
  ) {}

  get status(): ConnectionStatus {
    const both = (['up', 'down'] as const).map((way) => this.#health[way]?.status ?? 'connecting');
    return (['failed', 'lost', 'connecting'] as const).find((status) => both.includes(status)) ?? 'connected';
  }

  setIce(): void {}
  setTrack(_source: string, track: MediaStreamTrack | null): void {
    if (track) this.sends();
  }
  setDemand(): void {}
  addCandidates(): void {}

  async publish(anew = false): Promise<Publication> {
    if (this.#closed) throw new Error('closed');
    const { id } = this.#connections.up && !anew ? this.#connections.up : this.#open('up');
    await Promise.resolve();
    this.listener.candidates('up', [{ candidate: 'up', sdpMid: '0', sdpMLineIndex: 0 }]);
    return { offer: { type: 'offer', sdp: id }, sources: [{ mid: '0', source: 'microphone' }] };
  }

  async published(_answer: unknown, offer?: { sdp: string }): Promise<void> {
    const { up } = this.#connections;
    if (!up) throw new Error('closed');
    await Promise.resolve();
    if (offer && offer.sdp !== up.id) return;
    up.described = true;
    this.sfu.look();
  }

  async receive(_offer: unknown, _streams: unknown, fresh = false) {
    if (this.#closed) throw new Error('closed');
    const down = this.#connections.down && !fresh ? this.#connections.down : this.#open('down');
    await Promise.resolve();
    down.described = true;
    this.sfu.look();
    return { type: 'answer' as const, sdp: down.id };
  }

  follow(people: ReadonlyMap<string, Person>): void {
    this.#people = people;
    const now = this.sfu.clock.now();
    for (const [id, { media }] of people) this.#flows.expect(id, media.microphone ? ['microphone'] : [], now);
    this.#flows.keep(people);
    const before = this.#wanted;
    const after = [...people.keys()].map((participantId): WantedStream => {
      return { participantId, source: 'microphone', send: true, layer: null };
    });
    const changes = changesBetween(before, after);
    if (!this.#closed && (changes.resubscribe || changes.layers.length > 0)) {
      this.#wanted = after;
      this.listener.wanted(after, changes);
    }
    if (!this.#closed) this.#lookIn(FLOW);
  }

  get wanted(): readonly WantedStream[] {
    return this.#wanted;
  }

  isFlowing(participant: string): boolean {
    return this.#flows.isFlowing(participant);
  }

  remoteTrack(): null {
    return null;
  }

  levels(): ReadonlyMap<string, number> {
    return new Map();
  }

  checkNow(): void {}

  close(): void {
    this.#closed = true;
    this.sfu.clock.clearTimeout(this.#looking);
    for (const way of ['up', 'down'] as const) this.#drop(way);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Whether this page hears somebody by this way at this moment, whatever has been noticed of it. */
  hears(participant: string): boolean {
    const { down } = this.#connections;
    if (!down || !this.sfu.carries(down)) return false;
    const isMuted = this.#people.get(participant)?.media.microphone !== true;
    return isMuted ? this.sfu.offers(down, participant) : this.sfu.comes(down, participant);
  }

  /** Whether what somebody sends, or will send when it unmutes, has a way to this page. */
  reaches(participant: string): boolean {
    const { down } = this.#connections;
    return down !== null && this.sfu.offers(down, participant);
  }

  state(way: Way): ConnectionStatus {
    return this.#health[way]?.status ?? 'connecting';
  }

  /** Looks soon, and goes on while something is not as it should be. */
  look(): void {
    if (this.#closed) return;
    for (const way of ['up', 'down'] as const) {
      const [connection, health] = [this.#connections[way], this.#health[way]];
      const flows = connection !== null && this.sfu.carries(connection);
      if (health && flows !== (health.status === 'connected')) this.#lookIn(flows ? FLOW : NOTICE);
    }
    for (const id of this.#people.keys())
      if (this.hears(id) !== this.isFlowing(id)) this.#lookIn(this.hears(id) ? FLOW : NOTICE);
  }

  #lookIn(ms: number): void {
    this.#looking ??= this.sfu.clock.setTimeout(() => {
      this.#looking = null;
      this.#lookNow();
      if (this.#closed) return;
      const steady = (['up', 'down'] as const).every(
        (way) => (this.#health[way]?.status ?? 'connected') === 'connected',
      );
      if (steady) this.look();
      else this.#lookIn(LOOK);
    }, ms);
  }

  #lookNow(): void {
    const now = this.sfu.clock.now();
    for (const way of ['up', 'down'] as const) {
      const [connection, health] = [this.#connections[way], this.#health[way]];
      if (!connection || !health) continue;
      if (this.sfu.carries(connection)) {
        health.expect(true);
        health.connection('connected', now);
        health.observe({ arrived: ++this.#beats, media: this.#beats }, now);
      } else {
        health.connection('disconnected', now);
        health.blind(now);
      }
      this.#conclude(way);
      if (this.#closed) return;
    }
    for (const id of this.#flows.observe(this.#arrivals(), this.#carried(), now)) {
      if (this.#closed) return;
      this.listener.flows(id, this.isFlowing(id));
    }
  }

  /** As browsers count it: there is nothing of a section on which nothing has come. */
  #arrivals(): Arrival[] {
    const { down } = this.#connections;
    return [...this.#people.keys()].flatMap((participantId) => {
      if (!down || !this.sfu.comes(down, participantId)) return [];
      const mid = `${participantId}/microphone`;
      return [{ mid, participantId, source: 'microphone', packets: this.#beats, frames: 0, freezes: 0 }];
    });
  }

  #carried(): ReadonlySet<string> {
    const { down } = this.#connections;
    if (!down || this.state('down') !== 'connected') return new Set();
    return new Set([...this.#people.keys()].filter((id) => this.sfu.offers(down, id)));
  }

  #conclude(way: Way): void {
    const health = this.#health[way];
    const cure = health?.decide(this.sfu.clock.now());
    if (health && health.status !== this.#told[way]) {
      this.#told[way] = health.status;
      this.listener.state(way, health.status);
    }
    if (cure && !this.#closed) this.listener.mend(way, cure);
  }

  #open(way: Way): Connection {
    this.#drop(way);
    if (way === 'down') this.#flows.renew();
    const connection = this.sfu.connect(this, way);
    this.#connections[way] = connection;
    const now = this.sfu.clock.now();
    if (this.#health[way]) this.#health[way].renew(now);
    else this.#health[way] = new ConnectionHealth(now);
    this.#conclude(way);
    this.#lookIn(LOOK);
    return connection;
  }

  #drop(way: Way): void {
    const connection = this.#connections[way];
    this.#connections[way] = null;
    if (connection) this.sfu.disconnect(connection);
  }
}
