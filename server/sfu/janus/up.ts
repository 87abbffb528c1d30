import type { Source } from '../../../src/protocol/index.ts';
import type { CleanCandidate } from '../candidates.ts';
import type { SourceOfMid } from '../media-server.ts';
import type { CheckedOffer } from '../offer.ts';
import type { JanusHandle } from './handle.ts';
import type { PluginData } from './messages.ts';
import type { UpRow } from './survivors.ts';
import { joinAsPublisher, moderate, publish, type RoomKeys } from './video-room.ts';

export interface UpEvents {
  live(): void;
  /** What can be received has changed. */
  published(): void;
  talking(talking: boolean): void;
  gone(): void;
}

/** The membership in a Janus room, with or without a connection on which something is published. */
export class UpConnection {
  /** Of the RTCPeerConnection, see {@link CheckedOffer}; null while there is none. */
  #session: string | null;
  #sources: readonly SourceOfMid[];
  #live: boolean;
  #talking = false;

  constructor(
    private readonly handle: JanusHandle,
    private readonly events: UpEvents,
    private readonly row: UpRow,
  ) {
    this.#session = row.session;
    this.#sources = row.sources;
    this.#live = row.live;
    handle.events = {
      webrtcUp: () => this.setLive(),
      hangUp: () => this.events.gone(),
      plugin: (data) => this.#hear(data),
    };
  }

  static async join(handle: JanusHandle, keys: RoomKeys, feed: string, events: UpEvents): Promise<UpConnection> {
    const privateId = await joinAsPublisher(handle, keys, feed);
    return new UpConnection(handle, events, {
      handle: handle.id,
      feed,
      privateId,
      session: null,
      sources: [],
      live: false,
    });
  }

  /** By which Janus knows it. */
  get feed(): string {
    return this.row.feed;
  }

  get privateId(): number {
    return this.row.privateId;
  }

  /** Whether there is a connection, or one on its way. */
  get isNegotiated(): boolean {
    return this.#session !== null;
  }

  get isLive(): boolean {
    return this.#live;
  }

  get isTalking(): boolean {
    return this.#talking;
  }

  /** What others can receive: Janus refuses subscriptions until media can flow. */
  get published(): readonly SourceOfMid[] {
    return this.#live ? this.#sources : [];
  }

  /** Whether an offer of this session continues the connection. */
  continues(session: string): boolean {
    return this.#session === null || this.#session === session;
  }

  /** @returns the answer */
  async publish({ sdp, session, sources }: CheckedOffer): Promise<string> {
    const { answer, disabled } = await publish(this.handle, sdp, this.#session !== null);
    this.#session = session;
    this.#sources = sources.filter(({ mid }) => !disabled.includes(mid));
    if (this.#live) this.events.published();
    return answer;
  }

  async mute(keys: RoomKeys, source: Source, muted: boolean): Promise<void> {
    const section = this.#sources.find((one) => one.source === source);
    if (!section) return;
    await moderate(this.handle, keys, this.feed, section.mid, muted);
    // Janus does not listen to what nobody hears.
    if (muted && source === 'microphone') this.#setTalking(false);
  }

  async candidates(candidates: readonly (CleanCandidate | null)[]): Promise<void> {
    if (this.#session !== null) await this.handle.trickle(candidates);
  }

  setLive(): void {
    if (this.#live) return;
    this.#live = true;
    this.events.live();
    this.events.published();
  }

  close(): Promise<void> {
    return this.handle.detach();
  }

  toRow(): UpRow {
    return { ...this.row, session: this.#session, sources: this.#sources, live: this.#live };
  }

  /** Every publisher hears of every other one; what concerns this one is all that we need. */
  #hear(data: PluginData): void {
    const { videoroom, id, mid } = data;
    if (videoroom === 'destroyed') this.events.gone();
    if (id !== this.feed || (videoroom !== 'talking' && videoroom !== 'stopped-talking')) return;
    if (!this.#sources.some((one) => one.source === 'microphone' && one.mid === mid)) return;
    this.#setTalking(videoroom === 'talking');
  }

  #setTalking(talking: boolean): void {
    if (this.#talking === talking) return;
    this.#talking = talking;
    this.events.talking(talking);
  }
}
