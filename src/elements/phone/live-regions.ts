import type { Said } from './announce.ts';

const DELAY_MS = 60;

/**
 * Two regions that screen readers watch: one that waits for a pause, one that does not. They are in the page, empty,
 * a moment before they speak: what is inserted together with its text is not always read.
 */
export class LiveRegions {
  #waiting = false;
  #next: Said = {};

  say(said: Said, root: ParentNode): void {
    if (said.polite === undefined && said.assertive === undefined) return;
    this.#next = { ...this.#next, ...said };
    if (this.#waiting) return;
    this.#waiting = true;
    setTimeout(() => {
      const { polite, assertive } = this.#next;
      this.#waiting = false;
      this.#next = {};
      const [politely, loudly] = [root.querySelector('[role=status]'), root.querySelector('[role=alert]')];
      if (politely && polite !== undefined) politely.textContent = polite;
      if (loudly && assertive !== undefined) loudly.textContent = assertive;
    }, DELAY_MS);
  }
}
