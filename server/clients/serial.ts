/** Runs tasks one after the other, and at once when none is running. */
export class Serial {
  #last: Promise<unknown> | undefined;

  run<T>(task: () => Promise<T>): Promise<T> {
    const running = this.#last === undefined ? task() : this.#last.then(task);
    const settled: Promise<unknown> = running
      .catch(() => undefined)
      .then(() => {
        if (this.#last === settled) this.#last = undefined;
      });
    this.#last = settled;
    return running;
  }
}
