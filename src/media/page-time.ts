/**
 * Longest pause between two looks that counts in full, in milliseconds. Timers of hidden pages come once a second; and with
 * half of it for what came at some time before, one look of which nothing comes is not yet a silence.
 */
const LONGEST = 900;

/**
 * Time in which a page could have looked at its connections, in milliseconds since it began. A page that gets no processor
 * sees nothing arrive, whatever the path carries, and all that it tries takes longer: of a pause between two looks only so
 * much counts as a page that runs would have let pass.
 */
export class PageTime {
  #passed = 0;
  #lookedAt: number;

  constructor(now: number) {
    this.#lookedAt = now;
  }

  /** A clock that was set back stands still until the next look. */
  at(now: number): number {
    return this.#passed + Math.min(Math.max(0, now - this.#lookedAt), LONGEST);
  }

  /** The page has looked. */
  look(now: number): number {
    this.#passed = this.at(now);
    this.#lookedAt = now;
    return this.#passed;
  }
}
