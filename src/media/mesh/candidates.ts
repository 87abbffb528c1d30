import { LIMITS, type Candidate, type Signal } from '../../protocol/index.ts';

const BATCH_MS = 50;

/**
 * The candidates that this end has gathered, on their way out: held back until `open`, then sent in small batches, and
 * never more than the limit for one generation (one ICE username fragment).
 */
export class CandidateOutbox {
  readonly #send: (signal: Signal) => void;
  #waiting: Candidate[] = [];
  #counts = new GenerationLimit();
  #open = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #scheduled = false;
  #firstCame: (() => void) | null = null;

  constructor(send: (signal: Signal) => void) {
    this.#send = send;
  }

  add(candidate: RTCIceCandidate): void {
    if (!isUseful(candidate.candidate) || !this.#counts.take(candidate.usernameFragment)) return;
    const { sdpMid, sdpMLineIndex, usernameFragment } = candidate;
    this.#waiting.push({ candidate: candidate.candidate, sdpMid, sdpMLineIndex, usernameFragment });
    if (this.#open) this.#schedule();
    this.#firstCame?.();
  }

  /** Waits until there is something to let out, but no longer than `ms`. */
  async first(ms: number): Promise<void> {
    if (this.#waiting.length > 0) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#firstCame = resolve;
      timer = setTimeout(resolve, ms);
    });
    clearTimeout(timer);
    this.#firstCame = null;
  }

  /** Lets out what is held and what comes. `sent`: the held ones have gone already, inside a description. */
  open(sent = false): void {
    if (sent) this.#waiting = [];
    this.#open = true;
    if (this.#waiting.length > 0) this.#schedule();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#firstCame?.();
    this.#open = false;
    this.#waiting = [];
  }

  /** The first one goes with what comes in the same task, and then one batch at a time. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    this.#scheduled = false;
    if (!this.#open || this.#waiting.length === 0) return;
    const candidates = this.#waiting.splice(0, LIMITS.candidatesPerMessage);
    this.#scheduled = true;
    this.#timer = setTimeout(() => this.#flush(), BATCH_MS);
    this.#send({ type: 'candidates', candidates });
  }
}

/** Counts candidates by generation. A generation is known by its username fragment (RFC 8838 §4.1). */
export class GenerationLimit {
  #generation: string | null | undefined;
  #count = 0;

  take(generation: string | null | undefined, count = 1): boolean {
    if (generation !== this.#generation) {
      this.#generation = generation;
      this.#count = 0;
    }
    this.#count += count;
    return this.#count <= LIMITS.candidatesPerMessage;
  }
}

/**
 * Active TCP candidates (RFC 6544 §4.1) only pair with passive ones, which browsers do not offer: between browsers they
 * are bytes for nothing. The empty candidate marks the end and says nothing that we need.
 */
function isUseful(candidate: string): boolean {
  return candidate !== '' && !/ tcptype active( |$)/.test(candidate);
}
