import { ignored, log } from '../../host/log.ts';
import type { LinkBudget, MediaKind } from '../../call/state.ts';
import type { CallError, Description, Signal, Source } from '../../protocol/index.ts';
import type { Ice } from '../ice.ts';
import { originOf } from './descriptions.ts';
import type { Cure } from './link-health.ts';
import { PeerLink, type LocalTracks } from './peer-link.ts';
import type { Pressure } from './video-policy.ts';

export interface MeshLinkListener {
  signal(signal: Signal): void;
  connection(): void;
  /** The other end's tracks exist now, or are others than before. */
  tracks(): void;
  /** Another connection carries the link from now on. */
  renewed(): void;
  /** Both ends have no format in common for this kind of media. */
  lacks(kind: MediaKind): void;
  failed(error: CallError): void;
}

/** What links share: read when it is needed. */
export interface MeshContext {
  readonly tracks: LocalTracks;
  readonly ice: Ice;
}

interface Next {
  readonly peer: PeerLink;
  offer: Description | null;
  sentAt: number;
}

/** An offer is not sent again sooner than this; milliseconds. */
const REPEAT_AFTER = 900;

/** The other end cannot make this page replace a connection more often than this; milliseconds. */
const REBIRTH_PAUSE = 1_000;

/**
 * A link of the mesh: a peer connection, and another one in its place when restarts do not bring the first one back.
 * They may never do: Chromium pairs its new candidates with those that the other end had before, and when that is
 * Firefox, which answers there but takes no media, it nominates such a pair and stays with it.
 */
export class MeshLink {
  readonly offerer: boolean;
  readonly #context: MeshContext;
  readonly #listener: MeshLinkListener;
  #peer: PeerLink;
  /** Offered in place of the present connection, and not answered yet. */
  #next: Next | null = null;
  /** When `#next` was last made. */
  #bornAt = -Infinity;
  /** The origin of the offer that is being answered by another connection. */
  #following: string | undefined;
  /** The last offer of another connection that came in the pause after the one before. */
  #offered: string | null = null;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #pressure: Pressure = 'none';
  #budget: LinkBudget | null = null;
  #closed = false;

  constructor(offerer: boolean, context: MeshContext, listener: MeshLinkListener) {
    this.offerer = offerer;
    this.#context = context;
    this.#listener = listener;
    this.#peer = this.#create();
  }

  get connectionState(): RTCPeerConnectionState {
    return this.#peer.connectionState;
  }

  offer(): Promise<Description & { type: 'offer' }> {
    return this.#peer.offer(this.#context.tracks);
  }

  prepareAnswer(offer: Description & { type: 'offer' }): Promise<void> {
    return this.#peer.prepareAnswer(offer);
  }

  openAnswer(): Promise<Description & { type: 'answer' }> {
    return this.#peer.openAnswer(this.#context.tracks);
  }

  openOffer(answer: Description & { type: 'answer' }): Promise<void> {
    return this.#peer.openOffer(answer);
  }

  receive(signal: Signal): void {
    // What comes before the click on Accept cannot open anything.
    if (!this.#peer.open) return;
    if (signal.type === 'restart') {
      if (this.offerer) this.mend(signal.anew ? 'rebuild' : 'restart');
      return;
    }
    if (signal.type === 'description' && originOf(signal.description.sdp) !== this.#peer.remoteOrigin) {
      const { type, sdp } = signal.description;
      if (type === 'offer' && !this.offerer) this.#followSoon(sdp);
      else if (type === 'answer') void this.#replace(sdp);
      return;
    }
    this.#peer.receive(signal);
  }

  /** Only the end that made the first offer acts; the other one asks it to. */
  mend(cure: Cure): void {
    if (!this.offerer) this.#listener.signal({ type: 'restart', anew: cure === 'rebuild' });
    else if (cure === 'restart' || this.#peer.restarting) this.#peer.restart();
    else void this.#rebuild();
  }

  setTrack(source: Source, track: MediaStreamTrack | null): void {
    this.#peer.setTrack(source, track);
    this.#next?.peer.setTrack(source, track);
  }

  get hasScreen(): boolean {
    return this.#peer.hasScreen;
  }

  remoteTrack(source: Source): MediaStreamTrack | null {
    return this.#peer.remoteTrack(source);
  }

  get level(): number {
    return this.#peer.level;
  }

  setIce(ice: Ice): void {
    this.#peer.setIce(ice);
    this.#next?.peer.setIce(ice);
  }

  get pictures(): number {
    const budget = this.#budget;
    const most = (source: 'camera' | 'screen') =>
      this.#context.tracks.has(source) ? (budget ? (budget[source]?.kbps ?? 0) : Infinity) : 0;
    return most('camera') + most('screen');
  }

  /** Another connection gets it when it takes over, and sends nothing before. */
  setBudget(budget: LinkBudget | null): void {
    this.#budget = budget;
    this.#peer.setBudget(budget);
  }

  /** Holds for every connection that carries the link. */
  setPressure(pressure: Pressure): void {
    this.#pressure = pressure;
    this.#peer.setPressure(pressure);
    this.#next?.peer.setPressure(pressure);
  }

  getStats(): Promise<RTCStatsReport> {
    return this.#peer.getStats();
  }

  close(): void {
    this.#closed = true;
    this.#peer.close();
    this.#next?.peer.close();
    this.#next = null;
    clearTimeout(this.#pause);
  }

  #create(): PeerLink {
    // Only the connection that carries the link is heard.
    const current = () => peer === this.#peer && !this.#closed;
    const peer: PeerLink = new PeerLink(this.offerer, this.#context.ice, {
      signal: (signal) => current() && this.#listener.signal(signal),
      connection: () => current() && this.#listener.connection(),
      tracks: () => current() && this.#listener.tracks(),
      lacks: (kind) => current() && this.#listener.lacks(kind),
      failed: (error) => current() && this.#listener.failed(error),
    });
    return peer;
  }

  /** Offers another connection. As with restarts, there is only one offer at a time, sent again while unanswered. */
  async #rebuild(): Promise<void> {
    const now = performance.now();
    if (this.#next === null && now - this.#bornAt < REBIRTH_PAUSE) return;
    if (this.#next === null) this.#bornAt = now;
    const next = (this.#next ??= { peer: this.#create(), offer: null, sentAt: -Infinity });
    if (now - next.sentAt < REPEAT_AFTER) return;
    next.sentAt = now;
    try {
      next.offer ??= await next.peer.offer(this.#context.tracks);
      if (this.#next === next) this.#listener.signal({ type: 'description', description: next.offer });
    } catch (error) {
      log('warn', 'A new connection could not be offered.', error);
      next.peer.close();
      if (this.#next === next) this.#next = null;
    }
  }

  /** The other end has made its own new connection for our offer. */
  async #replace(sdp: string): Promise<void> {
    if (this.#next === null) return;
    const { peer } = this.#next;
    this.#next = null;
    this.#use(peer);
    // If it fails the link stays silent, and is made anew again.
    await peer
      .openOffer({ type: 'answer', sdp })
      .catch(ignored('The answer to a new connection was not taken.', 'warn'));
  }

  /** Of offers that come faster than they are followed, the last one counts. */
  #followSoon(sdp: string): void {
    this.#offered = sdp;
    if (this.#pause === undefined) this.#followOffered();
  }

  #followOffered(): void {
    const sdp = this.#offered;
    this.#offered = null;
    this.#pause = undefined;
    if (sdp === null || originOf(sdp) === this.#peer.remoteOrigin) return;
    this.#pause = setTimeout(() => this.#followOffered(), REBIRTH_PAUSE);
    void this.#follow(sdp);
  }

  /** The other end offers another connection: the click on Accept was for the link, so it is answered at once. */
  async #follow(sdp: string): Promise<void> {
    const origin = originOf(sdp);
    if (this.#following === origin) return;
    this.#following = origin;
    const peer = this.#create();
    try {
      await peer.prepareAnswer({ type: 'offer', sdp });
      const answer = await peer.openAnswer(this.#context.tracks);
      if (this.#closed || this.#following !== origin) throw new Error('too late');
      this.#use(peer);
      this.#listener.signal({ type: 'description', description: answer });
      this.#listener.tracks();
    } catch (error) {
      log('warn', 'An offered connection was not taken.', error);
      peer.close();
    } finally {
      if (this.#following === origin) this.#following = undefined;
    }
  }

  #use(peer: PeerLink): void {
    this.#peer.close();
    this.#peer = peer;
    peer.setBudget(this.#budget);
    if (this.#pressure !== 'none') peer.setPressure(this.#pressure);
    this.#listener.renewed();
  }
}
