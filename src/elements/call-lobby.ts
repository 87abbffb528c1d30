import { log } from '../host/log.ts';
import { LitElement, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { isLive, selectPresence } from '../call/select.ts';
import type { CallMedia, ErrorCode } from '../protocol/index.ts';
import { displayName } from '../protocol/text.ts';
import { cameraIcon, phoneIcon } from '../styles/icons.ts';
import { lobbyStyles } from '../styles/lobby.ts';
import { surfaceTokens } from '../styles/surface-tokens.ts';
import { base, tokens } from '../styles/tokens.ts';
import { dispatchCallEvent } from './call-events.ts';
import { LocaleController } from './locale-controller.ts';
import { Lobby } from './lobby/lobby.ts';
import { OwnKeys } from './own-keys.ts';
import { PresenceWatcher } from './presence-watcher.ts';
import { VERSION } from './register.ts';
import { SessionController } from './session-controller.ts';
import { troubleOf, type Trouble } from './trouble.ts';
import { upgradeProperties } from './upgrade-properties.ts';
import { warnOnce } from './warn-once.ts';

/** What a lobby without `to` says when the person is ready: what to join with. */
export interface LobbyReady {
  readonly name: string;
  readonly microphone: boolean;
  readonly camera: boolean;
}

/**
 * Before a call: how one looks and whether one is heard, which devices are used, and under which name. Nothing opens before
 * the person's own click, and nothing is sent. What is chosen here is what the call uses.
 *
 * It is not seen while a call runs, and closes its devices as soon as those of the call are open.
 *
 * @element call-lobby
 * @attr {string} to - User id of whom to call. Without it the main button only says that one is ready.
 * @attr {"video" | "audio"} media - What to check, and to call with; `video` by default.
 *
 * @fires {CustomEvent<{name: string, microphone: boolean, camera: boolean}>} call-lobby-ready - Without `to`: the person
 *   wants to join, with these on. `name` is empty where the page has not left it to the person.
 * @fires {CustomEvent<CallError>} call-error - The call could not be begun.
 *
 * @csspart lobby - All of it.
 * @csspart preview - Where one sees oneself.
 * @csspart preview-video - The own picture.
 * @csspart controls - The buttons over it.
 * @csspart microphone-button - Microphone on and off.
 * @csspart camera-button - Camera on and off.
 * @csspart title - What it is about.
 * @csspart hint - That nobody sees or hears anything yet.
 * @csspart name - Where people type in their name, if the page has not named them.
 * @csspart invitation - What the browser is going to ask, and why.
 * @csspart check-button - Opens the devices.
 * @csspart ask - Why the browser asks at this moment.
 * @csspart microphone-choice - Which microphone.
 * @csspart camera-choice - Which camera.
 * @csspart speaker-choice - Which speaker.
 * @csspart meter - How loud the microphone is.
 * @csspart test-button - Plays a sound.
 * @csspart error - A device that failed, or why no call can be made.
 * @csspart main-button - Calls, or says that one is ready.
 * @csspart icon - Every icon.
 *
 * @cssproperty [--call-accent=#3566f6] - The main button; hover and text colour follow from it.
 * @cssproperty [--call-accent-text] - Text on the accent; by default black or white, whichever can be read on it.
 * @cssproperty [--call-danger=#ef3e42] - A device that is off.
 * @cssproperty [--call-success=#2bbd6e] - The level of the microphone.
 * @cssproperty [--call-success-text=#06240f] - Text on that.
 * @cssproperty [--call-warning=#f2b33d] - Trouble with the network or a device.
 * @cssproperty [--call-stage=#10131a] - Behind the pictures; dark in both colour schemes.
 * @cssproperty [--call-stage-raised=#1f242d] - Tiles without a picture.
 * @cssproperty [--call-stage-text=#fff] - Text on the stage.
 * @cssproperty [--call-stage-muted=#b4bac6] - Quieter text there.
 * @cssproperty [--call-stage-glass=rgb(16 19 26 / 0.72)] - Behind what lies over a picture.
 * @cssproperty [--call-stage-control=#2f343d] - Buttons on the stage.
 * @cssproperty [--call-surface] - Cards; white or dark by `color-scheme`.
 * @cssproperty [--call-surface-raised] - Boxes on them.
 * @cssproperty [--call-surface-text] - Text on them.
 * @cssproperty [--call-surface-muted] - Quieter text on them.
 * @cssproperty [--call-border] - Lines on and around them.
 * @cssproperty [--call-radius=16px]
 * @cssproperty [--call-radius-small=10px]
 * @cssproperty [--call-space=8px] - Unit of all gaps.
 * @cssproperty [--call-font] - Font family; by default that of the system.
 * @cssproperty [--call-font-size=max(14px, 0.875rem)]
 * @cssproperty [--call-shadow] - Of cards and panels.
 * @cssproperty [--call-tile-fit=cover] - `object-fit` of the pictures.
 * @cssproperty [--call-focus] - Ring around what has the focus; dark or light by `color-scheme`.
 * @cssproperty [--call-motion=0.2s] - How long short movements take; nothing moves for who wants less motion.
 */
export class CallLobbyElement extends LitElement {
  static readonly version: string = VERSION;
  static override styles = [tokens, surfaceTokens, base, lobbyStyles];

  static override properties: PropertyDeclarations = {
    to: {},
    media: {},
    leaving: { state: true },
    failure: { state: true },
  };

  to?: string;
  media: CallMedia = 'video';

  /** A click waits for the session to be loaded. */
  private leaving = false;
  private failure: ErrorCode | null = null;

  readonly #link: SessionController = new SessionController(this, {
    select: ({ session, state: { call, refusal, unable, presence, devices }, nobody, options }) => [
      session,
      call,
      devices,
      unable ?? refusal,
      this.to ? selectPresence({ presence }, this.to) : undefined,
      nobody,
      options,
    ],
  });
  readonly #locale = new LocaleController(
    this,
    () => this.#link.ref.options.locale,
    () => true,
  );
  readonly #lobby = new Lobby(this, this.#link, this.#locale, {
    over: () => this.#over,
    go: () => void this.#go(),
  });
  readonly #presence = new PresenceWatcher();
  #focused: Element | null = null;

  constructor() {
    super();
    new OwnKeys(this);
    upgradeProperties(this);
  }

  /** Opens the devices that the call would use, as a click on its button does. */
  check(): void {
    this.#lobby.check();
  }

  /** Its presence lets `moveBefore` move the element without disconnecting it. */
  connectedMoveCallback(): void {}

  /** A call that goes on: it has taken over, and this is past. */
  get #over(): boolean {
    const { call } = this.#link.state;
    return isLive(call) && call.phase !== 'incoming';
  }

  protected override willUpdate(): void {
    this.#focused = this.shadowRoot?.activeElement ?? null;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.#over) return nothing;
    const { t } = this.#locale;
    const name = this.to
      ? displayName({ id: this.to, name: selectPresence(this.#link.state, this.to)?.user.name })
      : null;
    const how = { leaving: this.leaving, trouble: this.#trouble };
    const meaning =
      name === null
        ? { title: t('lobby.title'), main: t('lobby.ready') }
        : {
            title: t('lobby.title-call', { name }),
            main: t('button.call', { name }),
            look: this.media === 'audio' ? phoneIcon() : cameraIcon(),
          };
    return html`<div class="frame">${this.#lobby.draw({ ...meaning, ...how })}</div>`;
  }

  get #trouble(): Trouble | null {
    return troubleOf(this, this.failure, this.#link.ref);
  }

  protected override updated(): void {
    this.#presence.watch(this.#link.bound ? this.#link.session : null, this.to);
    if (!this.#over && this.#focused && !this.shadowRoot?.activeElement) {
      this.renderRoot.querySelector<HTMLElement>('[data-first]')?.focus();
    }
    const trouble = this.#trouble;
    if (trouble && this.isConnected) {
      const { message, hint } = this.#locale.explain(trouble, undefined, trouble.params);
      warnOnce(this, `${message} ${hint} (${trouble.code})`);
    }
  }

  async #go(): Promise<void> {
    if (this.leaving) return;
    const { name, wishes } = this.#lobby;
    const { microphone, camera } = wishes;
    const { to, media } = this;
    this.leaving = true;
    this.failure = null;
    try {
      await this.#lobby.useName();
      if (!to) return void this.#tellReady({ name, microphone, camera });
      if (this.#link.ref.nobody) return;
      const session = await this.#link.load();
      if (!this.isConnected) return;
      session.call(selectPresence(session.state, to)?.user ?? to, media === 'audio' ? 'audio' : 'video');
      if (!microphone) session.toggleMicrophone(false);
      if (!camera && media !== 'audio') session.toggleCamera(false);
    } catch (error) {
      log('warn', 'The call of the lobby could not begin.', error);
      this.failure = 'code-missing';
      const { message, hint } = this.#locale.explain({ code: this.failure });
      dispatchCallEvent(this, 'call-error', { code: this.failure, message, hint });
    } finally {
      this.leaving = false;
    }
  }

  #tellReady(detail: LobbyReady): void {
    this.dispatchEvent(new CustomEvent('call-lobby-ready', { detail: Object.freeze(detail) }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'call-lobby': CallLobbyElement;
  }
  interface HTMLElementEventMap {
    'call-lobby-ready': CustomEvent<LobbyReady>;
  }
}
