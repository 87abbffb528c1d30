/** Runs tasks one after the other, and at once when none is running. */
export class Serial {
  #last: Promise<unknown> | undefined;

  run<T>(task: () => Promise<T>): Promise<T> {
    const running = this.#last === undefined ? task() : this.#last.then(task);
    const done = (): void => {
      if (this.#last === settled) this.#last = undefined;
    };
    const settled: Promise<unknown> = running.then(done, done);
    this.#last = settled;
    return running;
  }
}
