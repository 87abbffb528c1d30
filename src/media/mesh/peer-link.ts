import { ignored, log } from '../../host/log.ts';
import type { LinkBudget, MediaKind } from '../../call/state.ts';
import {
  callError,
  withoutCandidates,
  type CallError,
  type Description,
  type Signal,
  type Source,
} from '../../protocol/index.ts';
import { leavingSdp, leavingSignal, rtcConfiguration, type Ice } from '../ice.ts';
import { MediaFailure } from '../media-errors.ts';
import { CandidateOutbox } from './candidates.ts';
import { knowsNone } from './codecs.ts';
import { originOf, refusedKinds, sectionCount, withFewCandidates, withStartBitrate } from './descriptions.ts';
import { Negotiation } from './negotiation.ts';
import { Sections, type LocalTracks } from './sections.ts';
import type { Pressure } from './video-policy.ts';

export type { LocalTracks };

export interface PeerLinkListener {
  signal(signal: Signal): void;
  connection(state: RTCPeerConnectionState): void;
  /** The other end's tracks exist now. */
  tracks(): void;
  /** Both ends have no format in common for this kind of media. */
  lacks(kind: MediaKind): void;
  failed(error: CallError): void;
}

const START_KBPS = 600;

/**
 * How long an answer that is wanted at once waits for its first candidate, in milliseconds. Host candidates are there after a
 * few; in the answer they spare a message of their own, which could only leave when the server has replied.
 */
const FIRST_CANDIDATE = 50;

/**
 * Firefox begins to check when both descriptions are there, and gives up for good when it has got no candidate after 5 s
 * (`media.peerconnection.ice.trickle_grace_period`). A ring lasts longer, so there the answer is made ready, and applied at
 * the click.
 */
const FAILS_WITHOUT_CANDIDATES = 'mozInnerScreenX' in globalThis;

/** More than we ever offer; what offers more wants to keep us busy. */
const MAX_SECTIONS = 8;

/** One peer connection: owns it, from its first description to `close`. */
export class PeerLink {
  /** Made the first offer. */
  readonly offerer: boolean;
  readonly #pc: RTCPeerConnection;
  readonly #listener: PeerLinkListener;
  readonly #outbox: CandidateOutbox;
  readonly #negotiation: Negotiation;
  #ice: Ice;
  readonly #sections: Sections;
  #prepared: Promise<void> | null = null;
  /** Made, and not applied yet. */
  #answer: RTCSessionDescriptionInit | null = null;
  /** Rejects when the link is closed. */
  readonly #ended: Promise<never>;
  #end!: () => void;
  #open = false;
  #closed = false;

  constructor(offerer: boolean, ice: Ice, listener: PeerLinkListener) {
    this.offerer = offerer;
    this.#listener = listener;
    this.#ice = ice;
    this.#ended = new Promise((_, reject) => {
      this.#end = () => reject(new MediaFailure(callError('call-over')));
    });
    this.#ended.catch(ignored('A link was closed.'));
    this.#pc = new RTCPeerConnection(rtcConfiguration(ice));
    this.#sections = new Sections(this.#pc);
    const send = (signal: Signal) => this.#closed || listener.signal(leavingSignal(this.#ice, signal));
    this.#outbox = new CandidateOutbox(send);
    this.#negotiation = new Negotiation(this.#pc, offerer, send);
    this.#pc.onicecandidate = ({ candidate }) => candidate && this.#outbox.add(candidate);
    this.#pc.onconnectionstatechange = () => {
      if (this.#closed) return;
      if (this.#pc.connectionState === 'connected') this.#sections.connected();
      listener.connection(this.#pc.connectionState);
    };
  }

  get open(): boolean {
    return this.#open && !this.#closed;
  }

  /** Names the connection at the other end. */
  get remoteOrigin(): string | undefined {
    return originOf(this.#pc.remoteDescription?.sdp);
  }

  get connectionState(): RTCPeerConnectionState {
    return this.#pc.connectionState;
  }

  /** The tracks are attached already: nothing of them can leave before there is an answer. */
  async offer(tracks: LocalTracks): Promise<Description & { type: 'offer' }> {
    this.#sections.create();
    this.#sections.attach(tracks);
    const { sdp = '' } = await this.#attempt(this.#pc.createOffer());
    // Nobody needs to wait for this: the connection does what is asked of it in order.
    this.#prepared = this.#attempt(this.#pc.setLocalDescription({ type: 'offer', sdp }));
    this.#prepared.catch(ignored('The offer of a link was not taken.'));
    return { type: 'offer', sdp: withoutCandidates(sdp) };
  }

  /** Takes no candidate from the offer: a forged one must not make us send checks to anybody before the click. */
  prepareAnswer(offer: Description & { type: 'offer' }): Promise<void> {
    this.#prepared = this.#prepareAnswer(withoutCandidates(offer.sdp));
    return this.#prepared;
  }

  async #prepareAnswer(sdp: string): Promise<void> {
    if (sectionCount(sdp) > MAX_SECTIONS) throw new MediaFailure(callError('bad-request'));
    try {
      await this.#attempt(this.#pc.setRemoteDescription({ type: 'offer', sdp: withStartBitrate(sdp, START_KBPS) }));
      this.#sections.adopt(sdp);
      this.#listener.tracks();
      if (FAILS_WITHOUT_CANDIDATES) this.#answer = await this.#attempt(this.#pc.createAnswer());
      else await this.#attempt(this.#pc.setLocalDescription());
    } catch (reason) {
      // Chromium fails altogether where the section that carries all others in its bundle would be turned down.
      if (this.#closed || !knowsNone(sdp)) throw reason;
      throw new MediaFailure(callError('no-common-codec'), reason);
    }
    this.#agree(sdp, this.#answer?.sdp ?? this.#pc.localDescription?.sdp ?? '');
  }

  async openAnswer(tracks: LocalTracks): Promise<Description & { type: 'answer' }> {
    await this.#attempt(this.#prepared ?? Promise.reject(new Error('there is no offer')));
    this.#open = true;
    this.#sections.attach(tracks);
    this.#sections.limitAll();
    if (this.#answer === null) await this.#attempt(this.#outbox.first(FIRST_CANDIDATE));
    const sdp = leavingSdp(this.#ice, withFewCandidates(this.#answer?.sdp ?? this.#pc.localDescription?.sdp ?? ''));
    // The answer does not wait for it.
    const described = this.#answer && this.#attempt(this.#pc.setLocalDescription(this.#answer));
    described?.catch((reason: unknown) => {
      log('warn', 'The answer of a link was not taken.', reason);
      if (!this.#closed) this.#listener.failed(callError('link-failed'));
    });
    this.#outbox.open(described === null);
    this.#negotiation.start(described ?? Promise.resolve(), this.#pc.remoteDescription?.sdp ?? '');
    return { type: 'answer', sdp };
  }

  async openOffer(answer: Description & { type: 'answer' }): Promise<void> {
    this.#agree(this.#pc.localDescription?.sdp ?? '', answer.sdp);
    this.#open = true;
    const sdp = withStartBitrate(withFewCandidates(answer.sdp), START_KBPS);
    const described = this.#attempt(this.#pc.setRemoteDescription({ type: 'answer', sdp }));
    this.#negotiation.start(described, sdp);
    // The other end has accepted and can take them at once.
    this.#outbox.open();
    await described;
    this.#sections.settle(sdp);
    this.#sections.limitAll();
    this.#listener.tracks();
  }

  receive(signal: Signal): void {
    if (this.open) this.#negotiation.receive(signal);
  }

  setTrack(source: Source, track: MediaStreamTrack | null): void {
    // Before the click on Accept nothing of the callee is attached at all.
    if (this.#closed || (!this.#open && !this.offerer)) return;
    this.#sections.set(source, track);
  }

  get hasScreen(): boolean {
    return this.#sections.hasScreen;
  }

  remoteTrack(source: Source): MediaStreamTrack | null {
    return this.#sections.remoteTrack(source);
  }

  get level(): number {
    return this.#sections.level;
  }

  setIce(ice: Ice): void {
    if (this.#closed) return;
    this.#ice = ice;
    this.#pc.setConfiguration(rtcConfiguration(ice));
  }

  /** Whether a restart is under way that has not been answered yet. */
  get restarting(): boolean {
    return this.open && this.#negotiation.hopeful;
  }

  restart(): void {
    if (this.open) this.#negotiation.restart();
  }

  /** Fails at `close`: Firefox never answers who has asked a connection that is closed then. */
  getStats(): Promise<RTCStatsReport> {
    return Promise.race([this.#pc.getStats(), this.#ended]);
  }

  /** What the path can take. By parameters alone: no SDP, and no device hears of it. */
  setPressure(pressure: Pressure): void {
    this.#sections.setPressure(pressure);
  }

  /** Likewise. */
  setBudget(budget: LinkBudget | null): void {
    this.#sections.setBudget(budget);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#end();
    this.#negotiation.close();
    this.#outbox.close();
    this.#sections.close();
    this.#pc.onicecandidate = null;
    this.#pc.onconnectionstatechange = null;
    this.#pc.close();
  }

  /** Sections without a common codec are turned down (RFC 9429 §5.3.1): nothing else says so. */
  #agree(offer: string, answer: string): void {
    const { offered, refused } = refusedKinds(offer, answer);
    if (offered.length > 0 && refused.length === offered.length) throw new MediaFailure(callError('no-common-codec'));
    for (const kind of refused) this.#listener.lacks(kind);
  }

  /** A step of the negotiation: fails with a code, and ends with `close`, which leaves the browser's own promises open. */
  async #attempt<T>(step: Promise<T>): Promise<T> {
    try {
      return await Promise.race([step, this.#ended]);
    } catch (reason) {
      if (this.#closed) throw new MediaFailure(callError('call-over'));
      throw reason instanceof MediaFailure ? reason : new MediaFailure(callError('bad-request'), reason);
    }
  }
}
