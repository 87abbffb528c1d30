import { log } from '../../host/log.ts';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

interface Phone extends ReactiveControllerHost, HTMLElement {
  readonly floating: boolean;
}

/**
 * Lifts a floating phone over the page: in the top layer no transform, filter or overflow of what is around moves or clips it.
 * A page that has said in which layer it wants the phone (`--call-z-index`) is obeyed, and one that made it a popover has taken
 * this upon itself.
 */
export class TopLayer implements ReactiveController {
  #lifted = false;

  constructor(private readonly phone: Phone) {
    phone.addController(this);
  }

  hostUpdated(): void {
    const { phone } = this;
    const wanted = phone.floating && phone.isConnected && !isPlacedByPage(phone);
    if (wanted && (this.#lifted || !phone.hasAttribute('popover'))) this.#lift();
    else if (!wanted && this.#lifted) this.#lower();
  }

  /** In front of all that is in the top layer already. */
  raise(): void {
    if (this.phone.matches(':popover-open')) this.phone.hidePopover();
    this.#lift();
  }

  #lift(): void {
    const { phone } = this;
    if (!('popover' in phone)) return;
    this.#lifted = true;
    if (phone.popover !== 'manual') phone.popover = 'manual';
    try {
      if (!phone.matches(':popover-open')) phone.showPopover();
    } catch (error) {
      // In full screen itself, or not in a page that is shown.
      log('debug', 'The floating phone could not be put above the page.', error);
    }
  }

  #lower(): void {
    this.#lifted = false;
    this.phone.popover = null;
  }
}

function isPlacedByPage(phone: HTMLElement): boolean {
  return getComputedStyle(phone).getPropertyValue('--call-z-index').trim() !== '';
}
