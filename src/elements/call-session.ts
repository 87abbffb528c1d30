import { LitElement, css, html, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { CallEventTarget } from './call-events.ts';
import { forwardEvents } from './forward-events.ts';
import { pageRef } from './page-session.ts';
import { VERSION } from './register.ts';
import { GRACE_MS } from './session-controller.ts';
import { SessionRef } from './session-ref.ts';
import type { SessionLike } from './session-like.ts';
import { upgradeProperties } from './upgrade-properties.ts';

/**
 * Whose session the elements inside it use. Without one they use the page's default session.
 *
 * @element call-session
 * @attr {string} server - Origin of the calling server; by default that of the page's default session.
 * @attr {string} user-id - Who we are, for servers with `AUTH=open`.
 * @attr {string} user-name - What the others read.
 * @attr {string} token - Proof of who we are, for servers with `AUTH=jwt`.
 * @attr {string} locale - Language of the elements inside, as BCP 47.
 *
 * @slot - Any content; it is laid out as if this element were not there.
 *
 * @fires {CustomEvent<{callId: string, from: User, media: CallMedia}>} call-incoming - Somebody calls. Cancelable:
 *   then nothing rings or shows, and the page does it.
 * @fires {CustomEvent<{status: CallStatus, callId: string | null}>} call-state-change - Rings, connects, ends, and so on.
 * @fires {CustomEvent<{callId: string, peer: User}>} call-connected - Media flows for the first time.
 * @fires {CustomEvent<{callId: string, peer: User, reason: EndReason, durationMs: number}>} call-ended - And why.
 * @fires {CustomEvent<{participantId: string, user: User}>} call-participant-join - Somebody has come.
 * @fires {CustomEvent<{participantId: string, user: User}>} call-participant-leave - Somebody has gone.
 * @fires {CustomEvent<{participantId: string, media: MediaState}>} call-media-change - `self` is this page.
 * @fires {CustomEvent<{quality: LinkQuality}>} call-quality-change - How well the network carries the call.
 * @fires {CustomEvent<{participantId: string, user: User, text: string}>} call-chat-message - `self` is this page.
 * @fires {CustomEvent<CallError>} call-error - What went wrong, and what the person can do.
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- only types the events
export class CallSessionElement extends LitElement {
  static readonly version: string = VERSION;

  static override styles = css`
    :host {
      display: contents;
    }
  `;

  static override properties: PropertyDeclarations = {
    server: {},
    userId: { attribute: 'user-id' },
    userName: { attribute: 'user-name' },
    token: {},
    locale: {},
    tokenSource: { attribute: false },
  };

  server?: string;
  userId?: string;
  userName?: string;
  token?: string;
  locale?: string;

  /** Asked for a token whenever one is needed. */
  tokenSource?: () => Promise<string>;

  /** @internal How the elements inside find their session. */
  readonly sessionRef: SessionRef = new SessionRef();

  #given: SessionLike | null = null;
  #grace: ReturnType<typeof setTimeout> | undefined;
  #stops: (() => void)[] = [];

  constructor() {
    super();
    upgradeProperties(this);
  }

  /** The session itself; null before it has been loaded. Setting one uses it instead of an own one, and never closes it. */
  get session(): SessionLike | null {
    return this.sessionRef.session;
  }
  set session(session: SessionLike | null) {
    this.#given = session;
    this.sessionRef.provide(session);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    clearTimeout(this.#grace);
    if (this.#stops.length === 0) {
      this.#stops = [forwardEvents(this.sessionRef, this), pageRef.subscribe(() => this.requestUpdate())];
    }
    if (this.#given) this.sessionRef.provide(this.#given);
    this.sessionRef.connectSoon();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#grace = setTimeout(() => {
      if (this.isConnected) return;
      for (const stop of this.#stops.splice(0)) stop();
      this.sessionRef.close();
    }, GRACE_MS);
  }

  /** Its presence lets `moveBefore` move the element without disconnecting it. */
  connectedMoveCallback(): void {}

  protected override updated(): void {
    const server = this.server ?? pageRef.options.server;
    const locale = this.locale ?? pageRef.options.locale;
    const { userId, userName, token, tokenSource } = this;
    const options = { server, locale, userId, userName, token, tokenSource };
    const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== null);
    this.sessionRef.configure(Object.fromEntries(given));
  }

  protected override render(): TemplateResult {
    return html`<slot></slot>`;
  }
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- only types the events
export interface CallSessionElement {
  addEventListener: CallEventTarget['addEventListener'];
  removeEventListener: CallEventTarget['removeEventListener'];
}

declare global {
  interface HTMLElementTagNameMap {
    'call-session': CallSessionElement;
  }
}
