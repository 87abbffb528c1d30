import {
  callError,
  SOURCES,
  withoutCandidates,
  type CallError,
  type Description,
  type IceServer,
  type Signal,
  type Source,
} from '../../protocol/index.ts';
import { MediaFailure } from '../media-errors.ts';
import { CandidateOutbox } from './candidates.ts';
import { offerFewCodecs } from './codecs.ts';
import { originOf, sectionCount, withFewCandidates, withStartBitrate } from './descriptions.ts';
import { FirstPicture } from './first-picture.ts';
import { Negotiation } from './negotiation.ts';

export type LocalTracks = ReadonlyMap<Source, MediaStreamTrack>;

export interface PeerLinkListener {
  signal(signal: Signal): void;
  connection(state: RTCPeerConnectionState): void;
  /** The other end's tracks exist now. */
  tracks(): void;
  failed(error: CallError): void;
}

const KINDS: Readonly<Record<Source, 'audio' | 'video'>> = {
  microphone: 'audio',
  camera: 'video',
  screen: 'video',
  'screen-audio': 'audio',
};

/** A ceiling for what one link sends, in bit/s, where the browser's own would be more than a call needs. */
const MAX_BITRATE: Partial<Readonly<Record<Source, number>>> = { camera: 1_700_000, screen: 2_500_000 };

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

/**
 * One peer connection: owns it, from its first description to `close`. Its roles are settled by the order of the media
 * sections, which is the order of SOURCES.
 */
export class PeerLink {
  /** Made the first offer. */
  readonly offerer: boolean;
  readonly #pc: RTCPeerConnection;
  readonly #listener: PeerLinkListener;
  readonly #outbox: CandidateOutbox;
  readonly #negotiation: Negotiation;
  #configuration: RTCConfiguration;
  #transceivers = new Map<Source, RTCRtpTransceiver>();
  #prepared: Promise<void> | null = null;
  readonly #firstPicture = new FirstPicture(() => this.#limit('camera'));
  #camera: MediaStreamTrack | null = null;
  /** Made, and not applied yet. */
  #answer: RTCSessionDescriptionInit | null = null;
  /** Rejects when the link is closed. */
  readonly #ended: Promise<never>;
  #end!: () => void;
  #open = false;
  #closed = false;

  constructor(offerer: boolean, iceServers: readonly IceServer[], listener: PeerLinkListener) {
    this.offerer = offerer;
    this.#listener = listener;
    this.#configuration = { bundlePolicy: 'max-bundle', iceServers: iceServers.map(toRtcIceServer) };
    this.#ended = new Promise((_, reject) => {
      this.#end = () => reject(new MediaFailure(callError('call-over')));
    });
    this.#ended.catch(() => undefined);
    this.#pc = new RTCPeerConnection(this.#configuration);
    const send = (signal: Signal) => this.#closed || listener.signal(signal);
    this.#outbox = new CandidateOutbox(send);
    this.#negotiation = new Negotiation(this.#pc, offerer, send);
    this.#pc.onicecandidate = ({ candidate }) => candidate && this.#outbox.add(candidate);
    this.#pc.onconnectionstatechange = () => {
      if (this.#closed) return;
      if (this.#pc.connectionState === 'connected') this.#firstPicture.connected();
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
    for (const source of SOURCES) {
      const transceiver = this.#pc.addTransceiver(KINDS[source], { direction: 'sendrecv', streams: [] });
      offerFewCodecs(transceiver, KINDS[source]);
      this.#transceivers.set(source, transceiver);
    }
    this.#attach(tracks);
    const { sdp = '' } = await this.#attempt(this.#pc.createOffer());
    // Nobody needs to wait for this: the connection does what is asked of it in order.
    this.#prepared = this.#attempt(this.#pc.setLocalDescription({ type: 'offer', sdp }));
    this.#prepared.catch(() => undefined);
    return { type: 'offer', sdp: withoutCandidates(sdp) };
  }

  /** Takes no candidate from the offer: a forged one must not make us send checks to anybody before the click. */
  prepareAnswer(offer: Description & { type: 'offer' }): Promise<void> {
    this.#prepared = this.#prepareAnswer(withoutCandidates(offer.sdp));
    return this.#prepared;
  }

  async #prepareAnswer(sdp: string): Promise<void> {
    if (sectionCount(sdp) > MAX_SECTIONS) throw new MediaFailure(callError('bad-request'));
    await this.#attempt(this.#pc.setRemoteDescription({ type: 'offer', sdp: withStartBitrate(sdp, START_KBPS) }));
    this.#pc.getTransceivers().forEach((transceiver, index) => {
      const source = SOURCES[index];
      const fits = source !== undefined && KINDS[source] === transceiver.receiver.track.kind;
      // Without this an answerer that has no track yet would answer `recvonly`, and need new SDP to send.
      transceiver.direction = fits ? 'sendrecv' : 'inactive';
      if (fits) this.#transceivers.set(source, transceiver);
    });
    this.#listener.tracks();
    if (FAILS_WITHOUT_CANDIDATES) this.#answer = await this.#attempt(this.#pc.createAnswer());
    else await this.#attempt(this.#pc.setLocalDescription());
  }

  async openAnswer(tracks: LocalTracks): Promise<Description & { type: 'answer' }> {
    await this.#attempt(this.#prepared ?? Promise.reject(new Error('there is no offer')));
    this.#open = true;
    this.#attach(tracks);
    this.#limitAll();
    if (this.#answer === null) await this.#attempt(this.#outbox.first(FIRST_CANDIDATE));
    const sdp = withFewCandidates(this.#answer?.sdp ?? this.#pc.localDescription?.sdp ?? '');
    // The answer does not wait for it.
    const described = this.#answer && this.#attempt(this.#pc.setLocalDescription(this.#answer));
    described?.catch(() => this.#closed || this.#listener.failed(callError('link-failed')));
    this.#outbox.open(described === null);
    this.#negotiation.start(described ?? Promise.resolve(), this.#pc.remoteDescription?.sdp ?? '');
    return { type: 'answer', sdp };
  }

  async openOffer(answer: Description & { type: 'answer' }): Promise<void> {
    this.#open = true;
    const sdp = withStartBitrate(withFewCandidates(answer.sdp), START_KBPS);
    const described = this.#attempt(this.#pc.setRemoteDescription({ type: 'answer', sdp }));
    this.#negotiation.start(described, sdp);
    // The other end has accepted and can take them at once.
    this.#outbox.open();
    await described;
    this.#limitAll();
    this.#listener.tracks();
  }

  receive(signal: Signal): void {
    if (this.open) this.#negotiation.receive(signal);
  }

  setTrack(source: Source, track: MediaStreamTrack | null): void {
    // Before the click on Accept nothing of the callee is attached at all.
    if (this.#closed || (!this.#open && !this.offerer)) return;
    if (source === 'camera') {
      this.#camera = track;
      if (track !== null) this.#limit(source);
    }
    this.#transceivers
      .get(source)
      ?.sender.replaceTrack(track)
      // A section that the other end has turned down cannot carry it; the others go on.
      .catch(() => undefined);
  }

  get hasScreen(): boolean {
    return this.#transceivers.has('screen');
  }

  remoteTrack(source: Source): MediaStreamTrack | null {
    return this.#transceivers.get(source)?.receiver.track ?? null;
  }

  setIceServers(iceServers: readonly IceServer[]): void {
    if (this.#closed) return;
    this.#configuration = { ...this.#configuration, iceServers: iceServers.map(toRtcIceServer) };
    this.#pc.setConfiguration(this.#configuration);
  }

  /** Whether a restart is under way that has not been answered yet. */
  get restarting(): boolean {
    return this.open && this.#negotiation.hopeful;
  }

  restart(): void {
    if (this.open) this.#negotiation.restart();
  }

  getStats(): Promise<RTCStatsReport> {
    return this.#pc.getStats();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#end();
    this.#negotiation.close();
    this.#outbox.close();
    this.#firstPicture.close();
    this.#pc.onicecandidate = null;
    this.#pc.onconnectionstatechange = null;
    this.#pc.close();
    this.#transceivers.clear();
  }

  #attach(tracks: LocalTracks): void {
    for (const source of SOURCES) this.setTrack(source, tracks.get(source) ?? null);
  }

  #limitAll(): void {
    for (const source of SOURCES) this.#limit(source);
  }

  /** By parameters, not by SDP: it costs no negotiation, and a browser that refuses goes without. */
  #limit(source: Source): void {
    const sender = this.#transceivers.get(source)?.sender;
    const parameters = sender?.getParameters();
    const encoding = parameters?.encodings?.[0];
    const maxBitrate = MAX_BITRATE[source];
    if (!sender || !parameters || !encoding || maxBitrate === undefined) return;
    encoding.maxBitrate = maxBitrate;
    if (source === 'camera') encoding.scaleResolutionDownBy = this.#firstPicture.scale(this.#camera);
    sender.setParameters(parameters).catch(() => undefined);
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

function toRtcIceServer({ urls, username, credential }: IceServer): RTCIceServer {
  return {
    urls,
    ...(username === undefined ? {} : { username }),
    ...(credential === undefined ? {} : { credential }),
  };
}
