import type { Participant } from './participant.ts';

/** Finer than the interval of any stream. */
const EVERY_MS = 5;

/** Makes all participants send what is due. */
export class Pump {
  readonly #participants = new Set<Participant>();
  readonly #timer = setInterval(() => this.#send(), EVERY_MS);
  /** Whether what is sent now counts. */
  counts = false;

  add(...participants: readonly Participant[]): void {
    for (const one of participants) this.#participants.add(one);
  }

  remove(...participants: readonly Participant[]): void {
    for (const one of participants) this.#participants.delete(one);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #send(): void {
    const now = performance.now();
    for (const one of this.#participants) one.send(now, this.counts);
  }
}
