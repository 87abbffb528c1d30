import type { LinkBudget } from '../../call/state.ts';
import { callError, type Description, type Signal, type Source } from '../../protocol/index.ts';
import type { EngineListener, MediaEngine } from '../engine.ts';
import { NO_ICE, type Ice } from '../ice.ts';
import { MediaFailure } from '../media-errors.ts';
import { LinkMonitor } from './link-monitor.ts';
import { MeshLink } from './mesh-link.ts';
import type { LocalTracks } from './peer-link.ts';

export interface MeshOptions {
  /** Milliseconds of a clock that goes on while the machine sleeps. */
  readonly now?: () => number;
}

/**
 * Links from this page straight to every other participant.
 *
 * Promises are rejected with a `MediaFailure`: `bad-request` for a description that cannot be used, `no-common-codec`,
 * `not-supported`, and `call-over` when the link was closed meanwhile.
 */
export class MeshEngine implements MediaEngine {
  readonly listener: EngineListener;
  readonly #monitor: LinkMonitor;
  #links = new Map<string, MeshLink>();
  #tracks = new Map<Source, MediaStreamTrack>();
  readonly shared: { readonly tracks: LocalTracks; ice: Ice } = {
    tracks: this.#tracks,
    ice: NO_ICE,
  };
  #closed = false;

  constructor(listener: EngineListener, options: MeshOptions = {}) {
    this.listener = listener;
    this.#monitor = new LinkMonitor(
      {
        status: (link, status) => listener.status(link, status),
        quality: (link, quality) => listener.quality(link, quality),
        stats: (link, stats) => listener.stats(link, stats),
        videoHeld: (link, held) => listener.videoHeld(link, held),
        mend: (link, cure) => this.#links.get(link)?.mend(cure),
      },
      options.now ?? Date.now,
    );
  }

  setIce(ice: Ice): void {
    this.shared.ice = ice;
    for (const link of this.#links.values()) link.setIce(ice);
  }

  async offer(link: string): Promise<Description & { type: 'offer' }> {
    return this.#orClose(link, this.#create(link, true).offer());
  }

  async prepareAnswer(link: string, offer: Description & { type: 'offer' }): Promise<void> {
    await this.#orClose(link, this.#create(link, false).prepareAnswer(offer));
  }

  async openAnswer(link: string): Promise<Description & { type: 'answer' }> {
    const mesh = this.#get(link);
    const answer = await this.#orClose(link, mesh.openAnswer());
    this.#monitor.watch(link, mesh);
    return answer;
  }

  async openOffer(link: string, answer: Description & { type: 'answer' }): Promise<void> {
    const mesh = this.#get(link);
    this.#monitor.watch(link, mesh);
    await this.#orClose(link, mesh.openOffer(answer));
  }

  receive(link: string, signal: Signal): void {
    if (signal.type === 'description') this.#monitor.yield(link);
    this.#links.get(link)?.receive(signal);
  }

  expectMedia(link: string, expected: boolean): void {
    if (this.#links.has(link)) this.#monitor.expect(link, expected);
  }

  limitLink(link: string, budget: LinkBudget | null): void {
    this.#links.get(link)?.setBudget(budget);
  }

  setTrack(source: Source, track: MediaStreamTrack | null): void {
    if (track === null) this.#tracks.delete(source);
    else this.#tracks.set(source, track);
    for (const link of this.#links.values()) link.setTrack(source, track);
  }

  hasScreen(link: string): boolean {
    return this.#links.get(link)?.hasScreen ?? false;
  }

  remoteTrack(link: string, source: Source): MediaStreamTrack | null {
    return this.#links.get(link)?.remoteTrack(source) ?? null;
  }

  levels(): ReadonlyMap<string, number> {
    return new Map([...this.#links].map(([link, mesh]) => [link, mesh.level]));
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
    const mesh = this.#links.get(link);
    try {
      return await step;
    } catch (reason) {
      if (this.#links.get(link) === mesh) this.closeLink(link);
      throw reason;
    }
  }

  #get(link: string): MeshLink {
    const mesh = this.#links.get(link);
    if (mesh === undefined) throw new MediaFailure(callError('call-over'));
    return mesh;
  }

  /** A link of the same name makes room: it is the same two ends, beginning anew. */
  #create(link: string, offerer: boolean): MeshLink {
    if (this.#closed) throw new MediaFailure(callError('call-over'));
    if (globalThis.RTCPeerConnection === undefined) throw new MediaFailure(callError('not-supported'));
    this.closeLink(link);
    const mesh: MeshLink = new MeshLink(offerer, this.shared, {
      signal: (signal) => this.listener.signal(link, signal),
      connection: () => this.#monitor.connection(link),
      renewed: () => this.#monitor.renew(link),
      tracks: () => this.listener.tracks(link),
      lacks: (kind) => this.listener.lacks(link, kind),
      failed: (error) => this.listener.failed(link, error),
    });
    this.#links.set(link, mesh);
    return mesh;
  }
}
