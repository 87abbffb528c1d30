import { ignored } from '../../host/log.ts';
import { callError, LIMITS, type Candidate } from '../../protocol/index.ts';
import { leavingSdp, leavingSignal, rtcConfiguration, type Ice } from '../ice.ts';
import { MediaFailure } from '../media-errors.ts';
import { CandidateOutbox, GenerationLimit } from '../mesh/candidates.ts';
import { candidateCount, generationOf, withFewCandidates } from '../mesh/descriptions.ts';

export interface ConnectionListener {
  /** Ours, in batches: what has not gone inside a description. */
  candidates(candidates: readonly Candidate[]): void;
  state(state: RTCPeerConnectionState): void;
}

/** How long a description waits for its first candidate, in milliseconds: in it, candidates spare a message of their own. */
const FIRST_CANDIDATE = 50;

/** A peer connection with the media server: owns it, until `close`. */
export class Connection {
  readonly pc: RTCPeerConnection;
  readonly #listener: ConnectionListener;
  #outbox: CandidateOutbox;
  /** The outbox is not open yet. */
  #holding = true;
  readonly #taken = new GenerationLimit();
  /** Those of the other end that came before its description. */
  #early: Candidate[] = [];
  #ice: Ice;
  /** One step after the other. */
  #queue: Promise<unknown> = Promise.resolve();
  readonly #ended: Promise<never>;
  #end!: () => void;
  #closed = false;

  constructor(ice: Ice, listener: ConnectionListener) {
    if (globalThis.RTCPeerConnection === undefined) throw new MediaFailure(callError('not-supported'));
    this.#listener = listener;
    this.#ice = ice;
    this.#ended = new Promise((_, reject) => {
      this.#end = () => reject(new MediaFailure(callError('call-over')));
    });
    this.#ended.catch(ignored('A connection was closed.'));
    this.pc = new RTCPeerConnection(rtcConfiguration(ice));
    this.#outbox = this.#newOutbox();
    this.pc.onicecandidate = ({ candidate }) => candidate && this.#outbox.add(candidate);
    this.pc.onconnectionstatechange = () => this.#listener.state(this.pc.connectionState);
  }

  get closed(): boolean {
    return this.#closed;
  }

  setIce(ice: Ice): void {
    this.#ice = ice;
    this.pc.setConfiguration(rtcConfiguration(ice));
  }

  /** Does this after everything that was asked for before. Fails with a code, and with `call-over` at `close`. */
  negotiate<T>(step: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(async () => {
      if (this.#closed) throw new MediaFailure(callError('call-over'));
      try {
        // The browser leaves its own promises open at `close`.
        return await Promise.race([step(), this.#ended]);
      } catch (reason) {
        if (this.#closed) throw new MediaFailure(callError('call-over'));
        throw reason instanceof MediaFailure ? reason : new MediaFailure(callError('bad-request'), reason);
      }
    });
    this.#queue = done.catch(ignored('A description was not taken.', 'warn'));
    return done;
  }

  /**
   * Before a description that begins another generation of ICE: its candidates must not overtake it.
   */
  hold(): void {
    this.#outbox.close();
    this.#outbox = this.#newOutbox();
    this.#holding = true;
  }

  /** What we describe ourselves by, with the candidates gathered so far; the others follow by themselves. */
  async localSdp(): Promise<string> {
    const outbox = this.#outbox;
    if (this.#holding) await outbox.first(FIRST_CANDIDATE);
    this.#holding = false;
    const sdp = leavingSdp(this.#ice, withFewCandidates(this.pc.localDescription?.sdp ?? ''));
    if (!this.#closed) outbox.open(true);
    return sdp;
  }

  async setRemote(description: RTCSessionDescriptionInit): Promise<void> {
    const sdp = withFewCandidates(description.sdp ?? '');
    this.#taken.take(generationOf(sdp), candidateCount(sdp));
    await this.pc.setRemoteDescription({ ...description, sdp });
    for (const candidate of this.#early.splice(0)) void this.#add(candidate);
  }

  addCandidates(candidates: readonly Candidate[]): void {
    if (this.#closed) return;
    if (this.pc.remoteDescription !== null) for (const candidate of candidates) void this.#add(candidate);
    else this.#early = [...this.#early, ...candidates].slice(0, LIMITS.candidatesPerMessage);
  }

  /** Fails at `close`: Firefox never answers who has asked a connection that is closed then. */
  getStats(): Promise<RTCStatsReport> {
    return Promise.race([this.pc.getStats(), this.#ended]);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#end();
    this.#outbox.close();
    this.pc.onicecandidate = this.pc.onconnectionstatechange = this.pc.ontrack = null;
    this.pc.close();
  }

  #newOutbox(): CandidateOutbox {
    return new CandidateOutbox((held) => {
      const signal = leavingSignal(this.#ice, held);
      if (signal.type === 'candidates') this.#listener.candidates(signal.candidates);
    });
  }

  async #add(candidate: Candidate): Promise<void> {
    const generation = candidate.usernameFragment ?? generationOf(this.pc.remoteDescription?.sdp);
    if (!this.#taken.take(generation)) return;
    // One of a generation that is over, or of an address that cannot be used, is refused here. There are others.
    await this.pc
      .addIceCandidate({ ...candidate, usernameFragment: candidate.usernameFragment ?? null })
      .catch(ignored('A candidate was not taken.'));
  }
}
