import {
  callError,
  type CallError,
  type Description,
  type IceServer,
  type Signal,
  type Source,
} from '../../protocol/index.ts';
import type { EngineListener, MediaEngine } from '../engine.ts';
import { MediaFailure } from '../media-errors.ts';
import { LinkMonitor } from './link-monitor.ts';
import { PeerLink } from './peer-link.ts';

export interface MeshOptions {
  /** Milliseconds of a clock that goes on while the machine sleeps. */
  readonly now?: () => number;
}

/**
 * Links from this page straight to every other participant.
 *
 * Promises are rejected with a `MediaFailure`: `bad-request` for a description that cannot be used, `not-supported`, and
 * `call-over` when the link was closed meanwhile.
 */
export class MeshEngine implements MediaEngine {
  readonly #listener: EngineListener;
  readonly #monitor: LinkMonitor;
  #links = new Map<string, PeerLink>();
  #tracks = new Map<Source, MediaStreamTrack>();
  #iceServers: readonly IceServer[] = [];
  #closed = false;

  constructor(listener: EngineListener, options: MeshOptions = {}) {
    this.#listener = listener;
    this.#monitor = new LinkMonitor(listener, options.now ?? Date.now);
  }

  setIceServers(servers: readonly IceServer[]): void {
    this.#iceServers = servers;
    for (const link of this.#links.values()) link.setIceServers(servers);
  }

  async offer(link: string): Promise<Description & { type: 'offer' }> {
    return this.#orClose(link, this.#create(link, true).offer(this.#tracks));
  }

  async prepareAnswer(link: string, offer: Description & { type: 'offer' }): Promise<void> {
    await this.#orClose(link, this.#create(link, false).prepareAnswer(offer));
  }

  async openAnswer(link: string): Promise<Description & { type: 'answer' }> {
    const peer = this.#get(link);
    const answer = await this.#orClose(link, peer.openAnswer(this.#tracks));
    this.#monitor.watch(link, peer);
    return answer;
  }

  async openOffer(link: string, answer: Description & { type: 'answer' }): Promise<void> {
    const peer = this.#get(link);
    this.#monitor.watch(link, peer);
    await this.#orClose(link, peer.openOffer(answer));
  }

  receive(link: string, signal: Signal): void {
    const peer = this.#links.get(link);
    if (peer === undefined) return;
    if (signal.type === 'description' && signal.description.type === 'offer') this.#monitor.yield(link);
    peer.receive(signal);
  }

  expectMedia(link: string, expected: boolean): void {
    if (this.#links.has(link)) this.#monitor.expect(link, expected);
  }

  setTrack(source: Source, track: MediaStreamTrack | null): void {
    if (track === null) this.#tracks.delete(source);
    else this.#tracks.set(source, track);
    for (const link of this.#links.values()) link.setTrack(source, track);
  }

  remoteTrack(link: string, source: Source): MediaStreamTrack | null {
    return this.#links.get(link)?.remoteTrack(source) ?? null;
  }

  checkNow(): void {
    this.#monitor.checkNow();
  }

  closeLink(link: string): void {
    this.#monitor.unwatch(link);
    this.#links.get(link)?.close();
    this.#links.delete(link);
  }

  close(): void {
    this.#closed = true;
    this.#monitor.close();
    for (const link of [...this.#links.keys()]) this.closeLink(link);
    this.#tracks.clear();
  }

  /** What could not be negotiated is of no use, and leaves nothing behind. */
  async #orClose<T>(link: string, step: Promise<T>): Promise<T> {
    const peer = this.#links.get(link);
    try {
      return await step;
    } catch (reason) {
      if (this.#links.get(link) === peer) this.closeLink(link);
      throw reason;
    }
  }

  #get(link: string): PeerLink {
    const peer = this.#links.get(link);
    if (peer === undefined) throw new MediaFailure(callError('call-over'));
    return peer;
  }

  /** A link of the same name makes room: it is the same two ends, beginning anew. */
  #create(link: string, offerer: boolean): PeerLink {
    if (this.#closed) throw new MediaFailure(callError('call-over'));
    if (globalThis.RTCPeerConnection === undefined) throw new MediaFailure(callError('not-supported'));
    this.closeLink(link);
    const peer: PeerLink = new PeerLink(offerer, this.#iceServers, {
      signal: (signal) => this.#listener.signal(link, signal),
      connection: () => this.#monitor.connection(link),
      tracks: () => this.#listener.tracks(link),
      failed: (error: CallError) => this.#listener.failed(link, error),
    });
    this.#links.set(link, peer);
    return peer;
  }
}
