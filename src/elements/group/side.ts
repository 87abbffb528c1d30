import type { ReactiveControllerHost } from 'lit';
import { isComposing } from '../own-keys.ts';
import type { SideName } from './group-ui.ts';

interface Host extends ReactiveControllerHost, HTMLElement {
  readonly renderRoot: HTMLElement | DocumentFragment;
}

/**
 * What is open beside the stage: one thing at a time, that stays while one does something else. Focus goes in with a click, and
 * comes back to the button with Escape.
 */
export class Side {
  readonly #host: Host;
  readonly #changed: (opened: SideName | null) => void;
  #opened: SideName | null = null;
  #opener: HTMLElement | null = null;

  constructor(host: Host, changed: (opened: SideName | null) => void) {
    this.#host = host;
    this.#changed = changed;
  }

  get opened(): SideName | null {
    return this.#opened;
  }

  toggle(side: SideName, opener: HTMLElement | null): void {
    if (this.#opened === side) return this.close(true);
    this.#opener = opener ?? this.#opener;
    this.#set(side);
    void this.#host.updateComplete.then(() => this.#enter());
  }

  close(back: boolean): void {
    if (!this.#opened) return;
    const opener = this.#opener;
    this.#opener = null;
    this.#set(null);
    if (back) void this.#host.updateComplete.then(() => this.#goBack(opener));
  }

  readonly byKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented || isComposing(event)) return;
    // One thing at a time: not the full screen, nor a dialog of the page.
    event.preventDefault();
    event.stopPropagation();
    this.close(true);
  };

  #set(side: SideName | null): void {
    this.#opened = side;
    this.#changed(side);
    this.#host.requestUpdate();
  }

  #enter(): void {
    const side = this.#host.renderRoot.querySelector<HTMLElement>('.aside');
    if (!side || side.matches(':focus-within')) return;
    (side.querySelector<HTMLElement>('[data-enter]') ?? side).focus({ preventScroll: true });
  }

  /** Its button may have moved into the menu meanwhile. */
  #goBack(opener: HTMLElement | null): void {
    const seen = opener?.isConnected && opener.getClientRects().length > 0;
    const { renderRoot } = this.#host;
    (seen ? opener : renderRoot.querySelector<HTMLElement>('[part=more-menu-button]'))?.focus();
  }
}
