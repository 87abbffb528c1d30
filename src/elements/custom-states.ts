import { log } from '../host/log.ts';

/** Sets exactly these `:state(…)`s on an element; browsers that know none do without. */
export class CustomStates {
  readonly #internals: ElementInternals | undefined;
  #now: readonly string[] = [];

  constructor(host: HTMLElement) {
    this.#internals = typeof host.attachInternals === 'function' ? host.attachInternals() : undefined;
  }

  set(...names: readonly (string | false)[]): void {
    const states = this.#internals?.states;
    const next = names.filter((name) => name !== false);
    for (const name of this.#now) if (!next.includes(name)) states?.delete(name);
    try {
      for (const name of next) states?.add(name);
    } catch (error) {
      log('debug', 'A custom state was not taken.', error);
      // The first browsers with states took only names that begin with two dashes.
    }
    this.#now = next;
  }
}
