/**
 * Runs tasks in their order, one in each turn of the event loop: between two of them everybody else is served. Timers that are
 * due at the same moment, as after a moment without processor, would run in one go.
 */
export class OneATurn {
  readonly #waiting: (() => void)[] = [];
  #running = false;

  /** @param task does not throw */
  run(task: () => void): void {
    this.#waiting.push(task);
    if (!this.#running) this.#next();
  }

  #next(): void {
    const task = this.#waiting.shift();
    this.#running = task !== undefined;
    if (!task) return;
    task();
    setImmediate(() => this.#next());
  }
}
