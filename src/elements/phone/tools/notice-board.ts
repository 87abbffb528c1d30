import { html, nothing } from 'lit';
import type { DeviceNotice, DeviceSource } from '../../../call/state.ts';
import type { CallError } from '../../../protocol/index.ts';
import type { Said } from '../announce.ts';
import type { Part } from '../parts.ts';
import type { ToolsHost } from '../tool-box.ts';
import { isTalking, type PhoneView } from '../view.ts';
import { deviceNotice, screenNotice } from './tool-notices.ts';
import { NOTHING_TOLD, toldOf, words } from './words.ts';

/** How long one reads that nothing was shared. Milliseconds. */
const CANCELLED_MS = 4000;

/** What devices and screens have to say: shown until it is put away or past, and said once. */
export class NoticeBoard {
  readonly #host: ToolsHost;
  readonly #put = new Map<DeviceSource, DeviceNotice>();
  #told = NOTHING_TOLD;
  #error: CallError | null = null;
  #cancelled: { readonly error: CallError; readonly timer: ReturnType<typeof setTimeout> } | null = null;

  constructor(host: ToolsHost) {
    this.#host = host;
  }

  readonly draw: Part = (view, ui) => {
    const device = (source: DeviceSource) => {
      const { notice } = view[source];
      if (!notice || this.#put.get(source) === notice) return nothing;
      return deviceNotice(source, view, ui, () => this.#putAway(source, notice));
    };
    const error = this.#error ?? view.screen.error;
    return html`${device('microphone')} ${device('camera')}
    ${error && !ui.hidden.has(error) ? screenNotice(error, ui, () => ui.actions.hideNotice(error)) : nothing}`;
  };

  /** After drawing; returns what is to be said. */
  updated(view: PhoneView): Said {
    const { texts, hidden } = this.#host.ui();
    for (const [source, notice] of this.#put) if (view[source].notice !== notice) this.#put.delete(source);
    // The next attempt, and the end of the call, make it old.
    if (view.screen.desired || !isTalking(view.status)) this.#error = null;

    const error = this.#error ?? view.screen.error;
    if (error?.code === 'screen-cancelled' && this.#cancelled?.error !== error) {
      clearTimeout(this.#cancelled?.timer);
      const timer = setTimeout(() => this.#host.ui().actions.hideNotice(error), CANCELLED_MS);
      this.#cancelled = { error, timer };
    }
    const before = this.#told;
    const now = { ...toldOf(view), screenError: error && !hidden.has(error) ? error : null };
    this.#told = now;
    const polite = words(before.callId === now.callId ? before : NOTHING_TOLD, now, view, texts);
    return polite === undefined ? {} : { polite };
  }

  /** Tells of a failure that is not one of the session. */
  fail(error: CallError): void {
    this.#error = error;
    this.#host.element.requestUpdate();
  }

  rest(): void {
    clearTimeout(this.#cancelled?.timer);
  }

  #putAway(source: DeviceSource, notice: DeviceNotice): void {
    this.#put.set(source, notice);
    this.#host.element.requestUpdate();
  }
}
