import { ignored, log } from '../../host/log.ts';
import { withoutCandidates, type Candidate, type Description, type Signal } from '../../protocol/index.ts';
import { GenerationLimit } from './candidates.ts';
import { candidateCount, generationOf, sectionCount, withFewCandidates } from './descriptions.ts';

/** An offer without an answer may have been lost after this; no two are made within it. Milliseconds. */
const LOST_AFTER = 900;

/** So long an offer can be on its way through a signaling connection that is itself being mended. Milliseconds. */
const PATIENCE = 5_000;

/**
 * Everything that is negotiated on a link after it has opened, which is ICE restarts. The end that made the first offer
 * makes all of them, and the other one asks it to. So two offers never meet, and what the first negotiation has settled
 * stays: who is controlling (Chromium gives that to whoever restarts, Firefox does not, RFC 8445 §9), and who begins the
 * DTLS handshake (RFC 8842 §5; Firefox forgets it when it answers the restart of the other end).
 *
 * Signals may be lost or come twice when the signaling connection breaks. An offer without an answer is therefore not
 * replaced by a newer one but sent again, so that there is only ever one that an answer can belong to.
 */
export class Negotiation {
  readonly #pc: RTCPeerConnection;
  readonly #offerer: boolean;
  readonly #send: (signal: Signal) => void;
  readonly #taken = new GenerationLimit();
  #offeredAt = -Infinity;
  #firstOfferedAt = -Infinity;
  #closed = false;
  /** One thing after the other. */
  #queue: Promise<void> = Promise.resolve();

  constructor(pc: RTCPeerConnection, offerer: boolean, send: (signal: Signal) => void) {
    this.#pc = pc;
    this.#offerer = offerer;
    this.#send = send;
  }

  /** What has been asked or has come already waits for `ready`. `remote` is being applied; its candidates count too. */
  start(ready: Promise<void>, remote: string): void {
    this.#count(remote);
    this.#queue = ready.catch((reason: unknown) => {
      log('warn', 'A link could not begin.', reason);
      this.close();
    });
  }

  receive(signal: Signal): void {
    this.#then(async () => {
      switch (signal.type) {
        case 'restart':
        case 'video':
        case 'shown':
          break;
        case 'description':
          await this.#describe(signal.description);
          break;
        case 'candidates':
          for (const candidate of signal.candidates) await this.#take(candidate);
          break;
      }
    });
  }

  /** Has both ends gather and check anew. Only for the end that offers. */
  restart(): void {
    this.#then(() => this.#offer());
  }

  /** Whether there is still hope for the restart that is under way. */
  get hopeful(): boolean {
    return this.#pc.signalingState === 'have-local-offer' && performance.now() - this.#firstOfferedAt < PATIENCE;
  }

  close(): void {
    this.#closed = true;
  }

  #then(step: () => Promise<void>): void {
    this.#queue = this.#queue.then(async () => {
      try {
        if (!this.#closed) await step();
      } catch (error) {
        log('warn', 'A description was not taken.', error);
        // A description that cannot be used changes nothing: if the link needed it, it stays silent and is mended again.
      }
    });
  }

  async #offer(): Promise<void> {
    if (!this.#offerer) return;
    if (performance.now() - this.#offeredAt < LOST_AFTER) return;
    if (this.#pc.signalingState === 'have-local-offer') return this.#sendLocal(true);
    if (this.#pc.signalingState !== 'stable') return;
    await this.#pc.setLocalDescription(await this.#pc.createOffer({ iceRestart: true }));
    this.#sendLocal(false);
  }

  async #describe({ type, sdp }: Description): Promise<void> {
    const pc = this.#pc;
    const state = this.#offerer ? 'have-local-offer' : 'stable';
    if ((type === 'answer') !== this.#offerer || pc.signalingState !== state) return;
    // After the first negotiation nothing is ever added, so whoever tries is not one of us.
    if (sectionCount(sdp) !== sectionCount(pc.remoteDescription?.sdp ?? '')) return;
    // The answer to a restart has a new fragment (RFC 8839 §4.4.3.1.1): this one is an earlier answer come twice.
    if (this.#offerer && generationOf(sdp) === generationOf(pc.currentRemoteDescription?.sdp)) return;

    const limited = withFewCandidates(sdp);
    this.#count(limited);
    await pc.setRemoteDescription({ type, sdp: limited });
    if (this.#offerer) return;
    await pc.setLocalDescription();
    this.#sendLocal(false);
  }

  #count(sdp: string): void {
    this.#taken.take(generationOf(sdp), candidateCount(sdp));
  }

  async #take(candidate: Candidate): Promise<void> {
    const generation = candidate.usernameFragment ?? generationOf(this.#pc.remoteDescription?.sdp);
    if (!this.#taken.take(generation)) return;
    // One of a generation that is over, or of an address that cannot be used, is refused here. There are others.
    await this.#pc
      .addIceCandidate({ ...candidate, usernameFragment: candidate.usernameFragment ?? null })
      .catch(ignored('A candidate was not taken.'));
  }

  /** An offer that is sent again takes its candidates along: their own signals may have been lost with it. */
  #sendLocal(again: boolean): void {
    const local = this.#pc.localDescription;
    if (this.#closed || local === null || (local.type !== 'offer' && local.type !== 'answer')) return;
    if (local.type === 'offer') {
      this.#offeredAt = performance.now();
      if (!again) this.#firstOfferedAt = this.#offeredAt;
    }
    const sdp = again ? withFewCandidates(local.sdp) : withoutCandidates(local.sdp);
    this.#send({ type: 'description', description: { type: local.type, sdp } });
  }
}
