import type { Source } from '../../../src/protocol/index.ts';
import type { Clock } from '../../clock.ts';
import type { CleanCandidate } from '../candidates.ts';
import { MediaServerError, type DownOffer, type Layer, type LayerChoice } from '../media-server.ts';
import type { JanusHandle } from './handle.ts';
import type { PluginData } from './messages.ts';
import type { DownRow } from './survivors.ts';
import {
  configureStreams,
  joinAsSubscriber,
  restartSubscription,
  startSubscription,
  updateSubscription,
  type RoomKeys,
  type StreamChoice,
} from './video-room.ts';

/** Something published that somebody wants, with where Janus has it. */
export interface Origin {
  readonly participant: string;
  readonly source: Source;
  readonly feed: string;
  readonly feedMid: string;
  readonly layer?: Layer | undefined;
}

/** What comes on one media section; see {@link DownRow}. */
export type DownStream = DownRow['streams'][number];

export interface DownEvents {
  up(): void;
  /** The layer that comes on some stream has changed. */
  layerChanged(): void;
  gone(): void;
}

const HIGHEST: Layer = 2;

/**
 * When a layer that was asked for is asked for again; milliseconds. Janus switches at a key frame and asks for one once,
 * but Chromium answers no request for a key frame within 300 ms of another one, which may have been somebody else's.
 */
const INSIST = [400, 800, 1_600];

/** The connection on which a participant receives all others. */
export class DownConnection {
  #joined: boolean;
  #answered: boolean;
  #streams: readonly DownStream[];

  constructor(
    private readonly handle: JanusHandle,
    private readonly events: DownEvents,
    private readonly clock: Clock,
    row?: DownRow,
  ) {
    this.#joined = row !== undefined;
    this.#answered = row?.answered ?? true;
    this.#streams = row?.streams ?? [];
    handle.events = {
      webrtcUp: () => events.up(),
      hangUp: () => events.gone(),
      plugin: (data) => this.#hear(data),
    };
  }

  get streams(): readonly DownStream[] {
    return this.#streams;
  }

  async subscribe(keys: RoomKeys, privateId: number, wanted: readonly Origin[]): Promise<DownOffer | null> {
    this.#needAnswered();
    const kept = (stream: DownStream) => wanted.some((origin) => same(origin, stream.origin));
    const add = wanted
      .filter((origin) => !this.#streams.some((stream) => same(origin, stream.origin)))
      .map(({ feed, feedMid, layer }) => ({ feed, mid: feedMid, ...(layer !== undefined && { substream: layer }) }));
    const remove = this.#streams.filter((stream) => !kept(stream)).map(({ mid }) => mid);
    if (add.length + remove.length === 0) return null;

    const fresh = !this.#joined;
    const { streams, offer } = fresh
      ? await joinAsSubscriber(this.handle, keys, privateId, add)
      : await updateSubscription(this.handle, add, remove);
    this.#joined = true;
    const before = this.#streams;
    this.#streams = streams.flatMap(({ mid, feed, feedMid }): DownStream[] => {
      const old = before.find((one) => one.mid === mid && one.origin.feed === feed && one.origin.feedMid === feedMid);
      const origin = wanted.find((one) => one.feed === feed && one.feedMid === feedMid);
      if (!origin) return [];
      return [old ?? { mid, origin, send: true, target: origin.layer ?? HIGHEST, current: null }];
    });
    return offer === undefined ? null : this.#offer(offer, fresh);
  }

  async answer(sdp: string): Promise<void> {
    if (this.#answered) throw new MediaServerError('not-found', 'there is nothing to answer');
    await startSubscription(this.handle, sdp);
    this.#answered = true;
  }

  async restart(): Promise<DownOffer> {
    // Janus would not even answer.
    this.#needAnswered();
    return this.#offer(await restartSubscription(this.handle), false);
  }

  async layers(choices: readonly LayerChoice[]): Promise<void> {
    const changes = choices.flatMap(({ participant, source, send, layer, temporalLayer }) => {
      const of = ({ origin }: DownStream) => origin.participant === participant && origin.source === source;
      const stream = this.#streams.find(of);
      if (!stream) return [];
      const change: StreamChoice = {
        mid: stream.mid,
        // Each time it is said, even without a change, Janus asks the publisher for a key frame.
        ...(send !== undefined && send !== stream.send && { send }),
        ...(layer !== undefined && layer !== stream.target && { substream: layer }),
        ...(temporalLayer !== undefined && { temporal: temporalLayer }),
      };
      return Object.keys(change).length > 1 ? [{ stream, change }] : [];
    });
    if (changes.length === 0) return;
    await configureStreams(
      this.handle,
      changes.map(({ change }) => change),
    );
    for (const { stream, change } of changes) {
      stream.send = change.send ?? stream.send;
      stream.target = change.substream ?? stream.target;
    }
    this.#insist(new Set(changes.filter(({ change }) => change.substream !== undefined).map(({ stream }) => stream)));
  }

  candidates(candidates: readonly (CleanCandidate | null)[]): Promise<void> {
    return this.handle.trickle(candidates);
  }

  close(): Promise<void> {
    this.#streams = [];
    return this.handle.detach();
  }

  toRow(): DownRow {
    return { handle: this.handle.id, answered: this.#answered, streams: this.#streams };
  }

  #insist(streams: ReadonlySet<DownStream>, tries = 0): void {
    const ms = INSIST[tries];
    if (ms === undefined || streams.size === 0) return;
    this.clock.setTimeout(() => {
      const late = this.#streams.filter(
        (one) => streams.has(one) && one.send && one.current !== null && one.current !== one.target,
      );
      if (late.length === 0) return;
      const again = late.map(({ mid, target }) => ({ mid, substream: target }));
      configureStreams(this.handle, again).then(
        () => this.#insist(new Set(late), tries + 1),
        // It has just gone.
        () => undefined,
      );
    }, ms);
  }

  #offer(sdp: string, fresh: boolean): DownOffer {
    this.#answered = false;
    const streams = this.#streams.map(({ mid, origin: { participant, source } }) => ({ mid, participant, source }));
    return { sdp, streams, fresh };
  }

  #needAnswered(): void {
    if (!this.#answered) throw new MediaServerError('busy', 'the last offer is not answered yet');
  }

  #hear({ videoroom, mid, substream }: PluginData): void {
    if (videoroom !== 'event' || (substream !== 0 && substream !== 1 && substream !== 2)) return;
    const stream = this.#streams.find((one) => one.mid === mid);
    if (!stream) return;
    stream.current = substream;
    this.events.layerChanged();
  }
}

const same = (one: Origin, two: Origin): boolean => one.feed === two.feed && one.feedMid === two.feedMid;
