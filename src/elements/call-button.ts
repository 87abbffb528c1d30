import { log } from '../host/log.ts';
import { LitElement, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { isLive, selectPresence } from '../call/first-select.ts';
import type { CallMedia, ErrorCode } from '../protocol/index.ts';
import { buttonStyles } from '../styles/button.ts';
import { cameraIcon, phoneIcon } from '../styles/icons.ts';
import { base, tokens } from '../styles/tokens.ts';
import { obeyCommands } from './commands.ts';
import { CustomStates } from './custom-states.ts';
import { LocaleController } from './locale-controller.ts';
import { PresenceWatcher } from './presence-watcher.ts';
import { VERSION } from './register.ts';
import { SessionController } from './session-controller.ts';
import { tellError } from './tell-error.ts';
import { troubleOf, type Trouble } from './trouble.ts';
import { warnOnce } from './warn-once.ts';

/** `answer`: they ring us, and a click answers. `elsewhere`: we are in a call with somebody else. */
type Mode = 'call' | 'calling' | 'in-call' | 'answer' | 'elsewhere';

/**
 * Calls somebody, and shows whether they can be reached.
 *
 * @element call-button
 * @attr {string} to - User id of whom to call.
 * @attr {"video" | "audio"} media - What to call with; `video` by default.
 * @attr {boolean} disabled - It cannot be used.
 *
 * @slot - The label; by default "Call" and the name.
 * @slot icon - In place of the icon.
 *
 * @csspart button - The button itself.
 * @csspart icon - The icon.
 * @csspart dot - Whether they can be reached.
 * @csspart label - What stands on the button.
 * @csspart error - What is wrong, in the element's own place.
 *
 * @cssproperty [--call-accent=#3566f6] - Its background; hover and text colour follow from it.
 * @cssproperty [--call-accent-text] - Text on the accent; by default black or white, whichever can be read on it.
 * @cssproperty [--call-success=#2bbd6e] - Somebody can be reached, or can be answered.
 * @cssproperty [--call-success-text=#06240f] - Text on that.
 * @cssproperty [--call-surface-raised] - Its background while it can do nothing.
 * @cssproperty [--call-surface-text] - Text that has no other colour.
 * @cssproperty [--call-surface-muted] - What is wrong, and its text while it can do nothing.
 * @cssproperty [--call-button-radius=999px]
 * @cssproperty [--call-space=8px] - Unit of all gaps.
 * @cssproperty [--call-font] - Font family; by default that of the system.
 * @cssproperty [--call-font-size=max(14px, 0.875rem)]
 * @cssproperty [--call-focus] - Ring around what has the focus; dark or light by `color-scheme`.
 * @cssproperty [--call-motion=0.2s] - How long short movements take; nothing moves for who wants less motion.
 *
 * @cssstate call - Nothing is going on with them; a click calls.
 * @cssstate online - They can be reached.
 * @cssstate offline - They cannot.
 * @cssstate calling - We are calling them.
 * @cssstate in-call - We are talking to them.
 * @cssstate answer - They are calling us.
 *
 * @fires {CustomEvent<CallError>} call-error - The call could not be begun.
 */
export class CallButtonElement extends LitElement {
  static readonly version: string = VERSION;
  static override styles = [tokens, base, buttonStyles];
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  static override properties: PropertyDeclarations = {
    to: {},
    media: {},
    disabled: { type: Boolean, reflect: true },
    loading: { state: true },
    failure: { state: true },
  };

  to?: string;
  media: CallMedia = 'video';
  disabled = false;

  /** A click waits for the session to be loaded. */
  private loading = false;
  private failure: ErrorCode | null = null;

  readonly #link: SessionController = new SessionController(this, {
    select: ({ session, state: { call, refusal, unable, presence }, nobody, options }) => [
      session,
      call,
      unable ?? refusal,
      this.to ? selectPresence({ presence }, this.to) : undefined,
      nobody,
      options.locale,
    ],
  });
  readonly #locale = new LocaleController(
    this,
    () => this.#link.ref.options.locale,
    () => this.#trouble !== null,
  );
  readonly #states = new CustomStates(this);
  readonly #presence = new PresenceWatcher();

  constructor() {
    super();
    obeyCommands(this, ['call']);
  }

  /** Calls, or answers when they are calling us; nothing while a call with them or somebody else runs. */
  call(): void {
    const mode = this.#mode;
    const { to } = this;
    if (!to || this.disabled || (mode !== 'call' && mode !== 'answer')) return;
    const { session, state } = this.#link;
    if (mode === 'answer') session?.accept({ camera: this.media === 'video' && state.call?.media === 'video' });
    else if (session) session.call(selectPresence(state, to)?.user ?? to, this.media);
    else void this.#callWhenLoaded(to);
  }

  async #callWhenLoaded(to: string): Promise<void> {
    this.failure = null;
    if (this.#link.ref.nobody) return;
    this.loading = true;
    try {
      const session = await this.#link.load();
      if (this.isConnected) session.call(to, this.media);
    } catch (error) {
      log('warn', 'The code of calls could not be loaded.', error);
      this.failure = 'code-missing';
      const { message, hint } = this.#locale.explain({ code: this.failure });
      tellError(this, { code: this.failure, message, hint });
    } finally {
      this.loading = false;
    }
  }

  /** Its presence lets `moveBefore` move the element without disconnecting it. */
  connectedMoveCallback(): void {}

  get #mode(): Mode {
    const { call } = this.#link.state;
    if (this.loading) return 'calling';
    if (!isLive(call)) return 'call';
    if (call.peer.id !== this.to) return 'elsewhere';
    if (call.phase === 'incoming') return 'answer';
    return call.phase === 'active' || call.phase === 'answering' ? 'in-call' : 'calling';
  }

  get #online(): boolean | undefined {
    return this.to ? selectPresence(this.#link.state, this.to)?.online : undefined;
  }

  get #trouble(): Trouble | null {
    if (!this.to) return { code: 'missing-attribute', params: { tag: this.localName, attribute: 'to' } };
    return troubleOf(this, this.failure, this.#link.ref);
  }

  protected override updated(): void {
    this.#presence.watch(this.#link.bound ? this.#link.session : null, this.to);
    const online = this.#online;
    const mode = this.#mode;
    this.#states.set(online === true && 'online', online === false && 'offline', mode !== 'elsewhere' && mode);
    const trouble = this.#trouble;
    if (trouble && this.isConnected) {
      const { message, hint } = this.#locale.explain(trouble, undefined, trouble.params);
      // Its words may be on the way.
      if (message) warnOnce(this, `${message} ${hint} (${trouble.code})`);
    }
  }

  protected override render(): TemplateResult {
    const { t, explain } = this.#locale;
    const mode = this.#mode;
    const online = this.#online;
    const trouble = this.#trouble;
    const { message, hint } = trouble ? explain(trouble, undefined, trouble.params) : {};
    // What the server says is cleaned; the page's own word needs it least, and the cleaning is not loaded for a button.
    const name = (this.to && selectPresence(this.#link.state, this.to)?.user.name) || this.to || '';
    const shown = mode === 'elsewhere' ? 'call' : mode;
    const label = (of: Mode, text: unknown) =>
      html`<span class=${of === shown ? 'shown' : ''} aria-hidden=${of === shown ? nothing : 'true'}>${text}</span>`;
    const about = [
      mode === 'elsewhere' ? t('button.elsewhere') : '',
      mode === 'call' && online !== undefined ? t(online ? 'presence.online' : 'presence.offline') : '',
    ];
    const blocked = mode === 'calling' || mode === 'in-call' || mode === 'elsewhere';
    return html`
      <button
        part="button"
        type="button"
        class=${mode}
        ?disabled=${this.disabled || !this.to}
        aria-disabled=${blocked ? 'true' : nothing}
        aria-busy=${this.loading ? 'true' : nothing}
        aria-describedby="about"
        @click=${() => this.call()}
        @keydown=${keep}
        @keypress=${keep}
        @keyup=${keep}
      >
        <span class="glyph">
          <slot name="icon">${this.media === 'audio' ? phoneIcon() : cameraIcon()}</slot>
          <span part="dot" class="dot ${online === undefined ? '' : online ? 'online' : 'offline'}"></span>
        </span>
        <span class="labels" part="label">
          ${label('call', html`<slot><span class="plain">${t('button.call', { name })}</span></slot>`)}
          ${label('calling', t('button.calling'))} ${label('in-call', t('button.in-call'))}
          ${label('answer', t('button.answer'))}
        </span>
      </button>
      <span id="about" class="spoken" aria-hidden="true">${about.filter(Boolean).join(' ')}</span>
      ${message ? html`<span part="error" class="error">${message} ${hint}</span>` : nothing}
    `;
  }
}

/** Keys that press a button are not for shortcuts of the page, which sees no button but an element of ours. */
function keep(event: KeyboardEvent): void {
  if (event.key === ' ' || event.key === 'Enter') event.stopPropagation();
}

declare global {
  interface HTMLElementTagNameMap {
    'call-button': CallButtonElement;
  }
}
