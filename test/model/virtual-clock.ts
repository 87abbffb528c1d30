/** A clock that moves only when told to, shared by the clients and the server of a model run. */
export class VirtualClock {
  #now = 1_000_000;
  #last = 0;
  readonly #timers = new Map<number, { at: number; run: () => void }>();

  /** Is told of every moment in which something has happened. */
  watch: () => void = () => undefined;

  now = (): number => this.#now;

  setTimeout = (run: () => void, ms: number): number => {
    const id = ++this.#last;
    this.#timers.set(id, { at: this.#now + Math.max(0, ms), run });
    return id;
  };

  clearTimeout = (id: unknown): void => {
    this.#timers.delete(id as number);
  };

  get pending(): number {
    return this.#timers.size;
  }

  /** Moves on by `ms`, stopping at every timer on the way, in order, until all that it sets off has settled. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (;;) {
      const next = this.#next(end);
      if (!next) break;
      const [id, { at, run }] = next;
      this.#timers.delete(id);
      this.#now = Math.max(this.#now, at);
      run();
      await settled();
      this.watch();
    }
    this.#now = end;
  }

  #next(end: number): [number, { at: number; run: () => void }] | undefined {
    let next: [number, { at: number; run: () => void }] | undefined;
    for (const entry of this.#timers) {
      if (entry[1].at <= end && (!next || entry[1].at < next[1].at)) next = entry;
    }
    return next;
  }
}

/** All promises that can settle without time passing have done so. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
