import { withoutCandidates, type Candidate, type Description, type Signal } from '../../protocol/index.ts';
import { GenerationLimit } from './candidates.ts';
import {
  candidateCount,
  dtlsRole,
  generationOf,
  sectionCount,
  withDtlsRole,
  withFewCandidates,
  type DtlsRole,
} from './descriptions.ts';

/** An offer that has not been answered for so long may have been lost; milliseconds. */
const LOST_AFTER = 1_000;

/**
 * Everything that is negotiated on a link after it has opened, which is ICE restarts: the perfect negotiation of
 * webrtc-pc §10.7. The offerer of the first negotiation is the impolite one, so that both agree on it without a word.
 *
 * Signals may be lost or come twice when the signaling connection breaks. An offer without an answer is therefore not
 * replaced by a newer one but sent again (`restart`), so that there is only ever one that an answer can belong to.
 */
export class Negotiation {
  readonly #pc: RTCPeerConnection;
  readonly #polite: boolean;
  readonly #send: (signal: Signal) => void;
  readonly #failed: (reason: unknown) => void;
  readonly #taken = new GenerationLimit();
  #making = false;
  #offeredAt = 0;
  #closed = false;
  /** Signals are handled one after the other. */
  #queue: Promise<void> = Promise.resolve();

  constructor(
    pc: RTCPeerConnection,
    polite: boolean,
    send: (signal: Signal) => void,
    failed: (reason: unknown) => void,
  ) {
    this.#pc = pc;
    this.#polite = polite;
    this.#send = send;
    this.#failed = failed;
  }

  /**
   * From now on what this end needs is negotiated. `ready`: signals that have come already wait for it. `remote`: what
   * is being applied meanwhile, whose candidates count too.
   */
  start(ready: Promise<void>, remote: string): void {
    this.#count(remote);
    this.#queue = ready.then(
      () => {
        if (!this.#closed) this.#pc.onnegotiationneeded = () => void this.#offer();
      },
      () => undefined,
    );
  }

  receive(signal: Signal): void {
    this.#queue = this.#queue.then(async () => {
      if (this.#closed) return;
      if (signal.type === 'description') return this.#describe(signal.description);
      for (const candidate of signal.candidates) await this.#takeCandidate(candidate);
    });
  }

  /** Asks both ends to gather and check anew. */
  restart(): void {
    if (this.#closed) return;
    if (this.#pc.signalingState === 'have-local-offer') this.#sendLocal(true);
    else this.#pc.restartIce();
  }

  close(): void {
    this.#closed = true;
    this.#pc.onnegotiationneeded = null;
  }

  async #offer(): Promise<void> {
    try {
      this.#making = true;
      await this.#pc.setLocalDescription();
      if (!this.#closed) this.#sendLocal(false);
    } catch (reason) {
      if (!this.#closed) this.#failed(reason);
    } finally {
      this.#making = false;
    }
  }

  async #describe(description: Description): Promise<void> {
    const pc = this.#pc;
    const sections = pc.getTransceivers().length;
    // After the first negotiation nothing is ever added, so whoever tries is not one of us.
    if (sectionCount(description.sdp) > Math.max(sections, sectionCount(pc.remoteDescription?.sdp ?? ''))) return;

    if (description.type === 'offer') {
      const collision = this.#making || pc.signalingState !== 'stable';
      if (collision && !this.#polite) {
        // Ours goes first. But when it has been lost, the other end waits for nothing.
        if (!this.#making && performance.now() - this.#offeredAt > LOST_AFTER) this.#sendLocal(true);
        return;
      }
    } else {
      if (pc.signalingState !== 'have-local-offer') return;
      // The answer to a restart has a new fragment (RFC 8839 §4.4.3.1.1): this one is an earlier answer come twice.
      if (generationOf(description.sdp) === generationOf(pc.currentRemoteDescription?.sdp)) return;
    }

    try {
      const role = this.#remoteRole;
      const limited = withFewCandidates(description.sdp);
      const sdp = role === undefined ? limited : withDtlsRole(limited, role);
      this.#count(sdp);
      await pc.setRemoteDescription({ type: description.type, sdp });
      if (description.type === 'offer' && !this.#closed) {
        await pc.setLocalDescription();
        if (!this.#closed) this.#sendLocal(false);
      }
    } catch (reason) {
      if (!this.#closed) this.#failed(reason);
    }
  }

  /**
   * Who begins the DTLS handshake stays as it is while the handshake is not repeated (RFC 8842 §5). Firefox forgets
   * that when the other end restarts, and answers `active` to each offer that leaves it open; Chromium refuses such an
   * answer. So an offer is never left open when it is applied.
   */
  get #remoteRole(): DtlsRole | undefined {
    const { currentLocalDescription: local, currentRemoteDescription: remote } = this.#pc;
    if (remote?.type === 'answer') return dtlsRole(remote.sdp);
    const own = local?.type === 'answer' ? dtlsRole(local.sdp) : undefined;
    return own && (own === 'active' ? 'passive' : 'active');
  }

  #count(sdp: string): void {
    this.#taken.take(generationOf(sdp), candidateCount(sdp));
  }

  async #takeCandidate(candidate: Candidate): Promise<void> {
    if (!this.#taken.take(candidate.usernameFragment ?? generationOf(this.#pc.remoteDescription?.sdp))) return;
    try {
      await this.#pc.addIceCandidate({ ...candidate, usernameFragment: candidate.usernameFragment ?? null });
    } catch {
      // One of an offer that we ignored, of a generation that is over, or of an address that cannot be used: there
      // are others, and a link without any is noticed by its silence.
    }
  }

  /** An offer that is sent again takes its candidates along: their own signals may have been lost with it. */
  #sendLocal(again: boolean): void {
    const local = this.#pc.localDescription;
    if (local === null || (local.type !== 'offer' && local.type !== 'answer')) return;
    if (local.type === 'offer') this.#offeredAt = performance.now();
    const sdp = again ? withFewCandidates(local.sdp) : withoutCandidates(local.sdp);
    this.#send({ type: 'description', description: { type: local.type, sdp } });
  }
}
