import type { SessionRef } from '../session-ref.ts';
import type { VideoCallElement } from '../video-call.ts';
import { keepUsable } from './where.ts';

/** Said on the element itself, for a page's rules for its own phones would reach this one too. */
const ARMOUR = {
  display: 'block',
  position: 'fixed',
  visibility: 'visible',
  opacity: '1',
  transform: 'none',
  filter: 'none',
  'pointer-events': 'auto',
  margin: '0',
  width: 'var(--_floating-width)',
  'min-width': '0',
  'max-width': 'none',
  height: 'auto',
  'min-height': '0',
  'max-height': 'none',
} as const;
/** By these a page, or a library of it, takes all but its own dialog out of use. */
const BARS = ['inert', 'aria-hidden', 'hidden'] as const;
/** So many looks may pass before one that found no place for the phone is repeated. */
const MOST_PATIENCE = 16;

/**
 * The phone that we add to a page without a place for its call. It is put where it can be seen and used, and put there again
 * whenever the page has taken it out, covered it, or made it inert.
 */
export class FloatingPhone {
  readonly element: VideoCallElement;
  readonly #attributes: MutationObserver;
  #closed = false;
  #removed = false;
  #patience = 1;
  #wait = 0;

  constructor(ref: SessionRef) {
    this.element = document.createElement('video-call');
    this.element.floating = true;
    this.element.follow(ref);
    for (const [name, value] of Object.entries(ARMOUR)) this.element.style.setProperty(name, value, 'important');
    this.element.addController({ hostDisconnected: () => this.#comeBack() });
    this.#attributes = new MutationObserver(() => this.#unbar());
    this.#attributes.observe(this.element, { attributeFilter: [...BARS, 'floating'] });
    document.addEventListener('toggle', this.#notice, true);
    document.addEventListener('fullscreenchange', this.#notice);
    // Nothing else tells of a dialog that opens in a shadow tree: the focus goes there.
    document.addEventListener('focusin', this.#notice);
    this.#place();
  }

  /** Looks whether it can be used where it is, and finds another place if not. */
  look(): void {
    if (this.#closed || --this.#wait > 0) return;
    const found = this.#place();
    this.#patience = found ? 1 : Math.min(this.#patience * 2, MOST_PATIENCE);
    this.#wait = this.#patience;
  }

  close(): void {
    this.#closed = true;
    this.#attributes.disconnect();
    document.removeEventListener('toggle', this.#notice, true);
    document.removeEventListener('fullscreenchange', this.#notice);
    document.removeEventListener('focusin', this.#notice);
    this.element.leave();
  }

  #place(): boolean {
    return keepUsable(this.element, () => this.element.raise());
  }

  readonly #notice = (): void => {
    if (!this.#closed) this.#place();
  };

  /**
   * At once the first time. A page that takes it out again and again gets it back at the next look, so that the two do not
   * chase each other.
   */
  #comeBack(): void {
    if (this.#removed) return;
    this.#removed = true;
    queueMicrotask(() => {
      if (!this.#closed && !this.element.isConnected) this.#place();
      setTimeout(() => (this.#removed = false), 100);
    });
  }

  #unbar(): void {
    for (const name of BARS) if (this.element.hasAttribute(name)) this.element.removeAttribute(name);
    if (!this.element.floating) this.element.floating = true;
  }
}
