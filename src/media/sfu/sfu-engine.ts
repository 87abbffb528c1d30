import type { LinkQuality, LinkStats } from '../../call/state.ts';
import { callError, type Candidate, type Description, type Source } from '../../protocol/index.ts';
import { NO_ICE, type Ice } from '../ice.ts';
import { MediaFailure } from '../media-errors.ts';
import type { ConnectionStatus, Cure } from './connection-health.ts';
import { Downlink, type Stream } from './downlink.ts';
import type { Layer } from './ladder.ts';
import { changesBetween, LayerPolicy, type Person, type WantedStream } from './layers.ts';
import { Monitor, type Way } from './monitor.ts';
import { Uplink, type Publication, type VideoSource } from './uplink.ts';

export interface SfuListener {
  /** Of this page, in batches, never before the description that they belong to. */
  candidates(way: Way, candidates: readonly Candidate[]): void;
  state(way: Way, status: ConnectionStatus): void;
  /**
   * An attempt is due: `publish`, or a restart that the media server offers; with `rebuild` both by a new connection. Said
   * again, at growing intervals, as long as it does not help.
   */
  mend(way: Way, cure: Cure): void;
  /** What is to be received has changed: all of it, and what that means since it was said last. */
  wanted(streams: readonly WantedStream[], changes: ReturnType<typeof changesBetween>): void;
  /** Tracks of this participant exist now, or are others than before. */
  tracks(participantId: string): void;
  /** Whether what is expected of this participant arrives and is decoded. */
  flows(participantId: string, flowing: boolean): void;
  quality(participantId: string, quality: LinkQuality): void;
  /** Once a second for everybody whom we receive. What is sent is the same in all of them. */
  stats(participantId: string, stats: LinkStats): void;
  /** We have begun, or ceased, to hold our pictures back. */
  videoHeld(held: boolean): void;
}

export interface SfuOptions {
  readonly ice?: Ice;
  readonly tracks?: ReadonlyMap<Source, MediaStreamTrack>;
  /** Milliseconds of a clock that goes on while the machine sleeps. */
  readonly now?: () => number;
}

/**
 * Media of a room by way of a media server: one connection up, on which we offer, and one down, on which it does.
 *
 * Promises are rejected with a `MediaFailure`: `bad-request` for a description that cannot be used, `not-supported`, and
 * `call-over` when the connection was closed meanwhile.
 */
export class SfuEngine {
  readonly #listener: SfuListener;
  readonly #now: () => number;
  readonly #monitor: Monitor;
  readonly #policy = new LayerPolicy();
  #ice: Ice;
  readonly #tracks: Map<Source, MediaStreamTrack>;
  readonly #demand = new Map<VideoSource, Layer | null>();
  #up: Uplink | null = null;
  #down: Downlink | null = null;
  #people: ReadonlyMap<string, Person> = new Map();
  #wanted: readonly WantedStream[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(listener: SfuListener, { ice = NO_ICE, tracks = new Map(), now = Date.now }: SfuOptions = {}) {
    this.#listener = listener;
    this.#now = now;
    this.#ice = ice;
    this.#tracks = new Map(tracks);
    this.#monitor = new Monitor(
      {
        state: (way, status) => listener.state(way, status),
        mend: (way, cure) => listener.mend(way, cure),
        flows: (id, flowing) => listener.flows(id, flowing),
        quality: (id, quality) => listener.quality(id, quality),
        stats: (id, stats, froze) => {
          this.#policy.observe(id, stats.lossIn, froze, this.#now());
          listener.stats(id, stats);
          this.#choose();
        },
        videoHeld: (held) => listener.videoHeld(held),
      },
      now,
    );
  }

  /** The worse of what both connections are. */
  get status(): ConnectionStatus {
    const both = [this.#monitor.status('up'), this.#monitor.status('down')];
    return (['failed', 'lost', 'connecting'] as const).find((status) => both.includes(status)) ?? 'connected';
  }

  setIce(ice: Ice): void {
    this.#ice = ice;
    this.#up?.setIce(ice);
    this.#down?.setIce(ice);
  }

  /**
   * The first offer, and from then on such that restart ICE.
   * @param anew by a new connection, which the media server takes in place of the one before
   */
  async publish(anew = false): Promise<Publication> {
    if (this.#closed) throw over();
    const up = this.#up && !anew ? this.#up : this.#openUp();
    return up.publish();
  }

  /** @param offer what it answers: an answer that has been overtaken by another offer is dropped */
  async published(answer: Description & { type: 'answer' }, offer?: Description): Promise<void> {
    if (!this.#up) throw over();
    await this.#up.published(answer, offer);
  }

  /**
   * Answers an offer of the media server; one after the other.
   * @param streams all that comes from now on, by media section
   * @param fresh the offer begins a new connection
   */
  async receive(
    offer: Description & { type: 'offer' },
    streams: readonly Stream[],
    fresh = false,
  ): Promise<Description & { type: 'answer' }> {
    if (this.#closed) throw over();
    const down = this.#down && !fresh ? this.#down : this.#openDown();
    const answer = await down.receive(offer, streams);
    this.#expect();
    return answer;
  }

  addCandidates(way: Way, candidates: readonly Candidate[]): void {
    (way === 'up' ? this.#up : this.#down)?.addCandidates(candidates);
  }

  /** What we send from now on; null sends nothing. Never needs SDP. */
  setTrack(source: Source, track: MediaStreamTrack | null): void {
    if (track === null) this.#tracks.delete(source);
    else this.#tracks.set(source, track);
    this.#up?.setTrack(source, track);
  }

  /** The highest layer that somebody watches, of a screen any; null for nobody. What nobody watches is not sent. */
  setDemand(source: VideoSource, highest: Layer | null): void {
    this.#demand.set(source, highest);
    this.#up?.setDemand(source, highest);
  }

  /** Who is in the room, what they send and how high they are shown here: says what to receive of it. */
  follow(people: ReadonlyMap<string, Person>): void {
    this.#people = people;
    this.#policy.follow(people);
    this.#choose();
    this.#expect();
  }

  /** All that is to be received. */
  get wanted(): readonly WantedStream[] {
    return this.#wanted;
  }

  isFlowing(participantId: string): boolean {
    return this.#monitor.flows.isFlowing(participantId);
  }

  remoteTrack(participantId: string, source: Source): MediaStreamTrack | null {
    return this.#down?.track(participantId, source) ?? null;
  }

  /** How loud the microphones are that arrive now, from 0 to 1 (full scale), by participant. */
  levels(): ReadonlyMap<string, number> {
    return this.#down?.levels() ?? new Map();
  }

  /** Looks at once instead of at the next turn: the network or the clock has jumped. */
  checkNow(): void {
    this.#monitor.checkNow();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#monitor.close();
    this.#up?.close();
    this.#down?.close();
    this.#up = this.#down = null;
    this.#tracks.clear();
  }

  #openUp(): Uplink {
    this.#up?.close();
    const up: Uplink = new Uplink(this.#ice, {
      candidates: (candidates) => up === this.#up && this.#listener.candidates('up', candidates),
      state: (state) => up === this.#up && this.#monitor.connection('up', state),
    });
    this.#up = up;
    for (const [source, highest] of this.#demand) up.setDemand(source, highest);
    for (const [source, track] of this.#tracks) up.setTrack(source, track);
    this.#monitor.watchUp(up);
    return up;
  }

  #openDown(): Downlink {
    this.#down?.close();
    const down: Downlink = new Downlink(this.#ice, {
      candidates: (candidates) => down === this.#down && this.#listener.candidates('down', candidates),
      state: (state) => down === this.#down && this.#monitor.connection('down', state),
      tracks: (participantId) => this.#closed || this.#listener.tracks(participantId),
    });
    this.#down = down;
    this.#monitor.watchDown(down);
    return down;
  }

  #choose(): void {
    if (this.#closed) return;
    const before = this.#wanted;
    this.#wanted = this.#policy.wanted(this.#now());
    clearTimeout(this.#timer);
    const wait = this.#policy.dueAt - this.#now();
    if (wait < Infinity) this.#timer = setTimeout(() => this.#choose(), Math.max(0, wait) + 1);
    if (this.#wanted === before) return;
    this.#expect();
    this.#listener.wanted(this.#wanted, changesBetween(before, this.#wanted));
  }

  /** What is on at the other end, and sent to us. */
  #expect(): void {
    let any = false;
    for (const [id, { media }] of this.#people) {
      const sources = this.#wanted
        .filter(({ participantId, source, send }) => participantId === id && send && media[source])
        .map(({ source }) => source);
      any ||= sources.includes('microphone') || sources.includes('camera');
      this.#monitor.flows.expect(id, sources, this.#now());
    }
    this.#monitor.flows.keep(this.#people);
    this.#monitor.changed(any);
  }
}

const over = (): MediaFailure => new MediaFailure(callError('call-over'));
