import type { ReactiveControllerHost } from 'lit';

/** Remembers where the focus came from when it went into an element, for when that has nothing to focus any more. */
export class FocusReturn {
  #from: HTMLElement | null = null;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    // From outside alone: a shadow tree keeps what moves within it to itself.
    host.addEventListener('focusin', ({ relatedTarget }) => {
      this.#from = relatedTarget instanceof HTMLElement ? relatedTarget : null;
    });
  }

  giveBack(): void {
    const from = this.#from;
    this.#from = null;
    if (from?.isConnected) from.focus({ preventScroll: true });
  }
}
