import { LitElement, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { createRef } from 'lit/directives/ref.js';
import { isLive } from '../call/select.ts';
import type { DeviceSource } from '../call/state.ts';
import { loadToolStrings } from '../i18n/tools.ts';
import { attachTrack } from '../media/attach.ts';
import type { DeviceList } from '../media/devices.ts';
import { Speaker } from '../media/speaker.ts';
import { playTestTone } from '../media/test-tone.ts';
import type { CallMedia, ErrorCode } from '../protocol/index.ts';
import { lobbyStyles } from '../styles/lobby.ts';
import { base, tokens } from '../styles/tokens.ts';
import { dispatchCallEvent } from './call-events.ts';
import { LocaleController } from './locale-controller.ts';
import { LobbyCheck } from './lobby/check.ts';
import { LevelMeter } from './lobby/level-meter.ts';
import { asksName, setName } from './lobby/name.ts';
import { renderLobby, type LobbyActions, type LobbyView } from './lobby/render.ts';
import { PresenceWatcher } from './presence-watcher.ts';
import { VERSION } from './register.ts';
import { GRACE_MS, SessionController } from './session-controller.ts';
import { troubleOf, type Trouble } from './trouble.ts';
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
 * @cssproperty [--call-success=#2bbd6e] - The level of the microphone.
 * @cssproperty [--call-stage=#10131a] - Behind the own picture.
 * @cssproperty [--call-surface] - The card; white or dark by `color-scheme`.
 * @cssproperty [--call-surface-raised] - Boxes on it.
 * @cssproperty [--call-radius=16px]
 * @cssproperty [--call-space=8px] - Unit of all gaps.
 * @cssproperty [--call-font] - Font family.
 */
export class CallLobbyElement extends LitElement {
  static readonly version: string = VERSION;
  static override styles = [tokens, base, lobbyStyles];

  static override properties: PropertyDeclarations = {
    to: {},
    media: {},
    name: { state: true },
    speakerFailed: { state: true },
    testing: { state: true },
    leaving: { state: true },
    failure: { state: true },
  };

  to?: string;
  media: CallMedia = 'video';

  private name = '';
  private speakerFailed = false;
  private testing = false;
  /** A click waits for the session to be loaded. */
  private leaving = false;
  private failure: ErrorCode | null = null;

  readonly #link: SessionController = new SessionController(this, {
    select: ({ session, state: { call, refusal, presence, devices }, nobody, options }) => [
      session,
      call,
      devices,
      refusal,
      this.to ? presence[this.to] : undefined,
      nobody,
      options,
    ],
  });
  readonly #locale = new LocaleController(
    this,
    () => this.#link.ref.options.locale,
    () => true,
  );
  readonly #check = new LobbyCheck(() => this.requestUpdate());
  readonly #presence = new PresenceWatcher();
  readonly #meter = new LevelMeter();
  readonly #preview = createRef<HTMLVideoElement>();
  readonly #level = createRef<HTMLElement>();
  readonly #size = new ResizeObserver(() => this.#closeSoon());
  #detach: (() => void) | null = null;
  #shown: { track: MediaStreamTrack | null; video: HTMLVideoElement | undefined } = { track: null, video: undefined };
  #named = false;
  #tag = '';
  #focused: Element | null = null;
  #grace: ReturnType<typeof setTimeout> | undefined;

  /** Opens the devices that the call would use, as a click on its button does. */
  check(): void {
    void this.#check.open(this.#sources);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#size.observe(this);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
    this.#closeSoon();
  }

  /** Its presence lets `moveBefore` move the element without disconnecting it. */
  connectedMoveCallback(): void {}

  get #sources(): readonly DeviceSource[] {
    return this.media === 'audio' ? ['microphone'] : ['microphone', 'camera'];
  }

  /** A call that goes on: it has taken over, and this is past. */
  get #over(): boolean {
    const { call } = this.#link.state;
    return isLive(call) && call.phase !== 'incoming';
  }

  protected override willUpdate(): void {
    this.#focused = this.shadowRoot?.activeElement ?? null;
  }

  protected override render(): TemplateResult | typeof nothing {
    this.#learn(this.#locale.locale.tag);
    if (this.#over) return nothing;
    return html`${renderLobby(this.#look(), {
      texts: this.#locale,
      preview: this.#preview,
      meter: this.#level,
      actions: this.#actions,
    })}`;
  }

  #learn(tag: string): void {
    if (tag === this.#tag) return;
    this.#tag = tag;
    void loadToolStrings(tag).then(() => this.requestUpdate());
  }

  #look(): LobbyView {
    const { state, ref } = this.#link;
    const { begun, list, state: devices } = this.#check;
    const camera = this.#check.track('camera');
    return {
      callee: this.to ? state.presence[this.to]?.user.name || this.to : null,
      media: this.media === 'audio' ? 'audio' : 'video',
      begun,
      devices,
      list,
      looksAway: camera?.getSettings().facingMode === 'environment',
      name: asksName(ref, this.#named) ? this.name : null,
      testing: this.testing,
      speakerFailed: this.speakerFailed,
      leaving: this.leaving,
      trouble: this.#trouble,
    };
  }

  get #trouble(): Trouble | null {
    return troubleOf(this, this.failure, this.#link.ref);
  }

  protected override updated(): void {
    this.#presence.watch(this.#link.bound ? this.#link.session : null, this.to);
    this.#show();
    if (this.#over) this.#handOver();
    else if (this.#focused && !this.shadowRoot?.activeElement) {
      this.renderRoot.querySelector<HTMLElement>('[data-first]')?.focus();
    }
    const trouble = this.#trouble;
    if (trouble && this.isConnected) {
      const { message, hint } = this.#locale.explain(trouble, undefined, trouble.params);
      warnOnce(this, `${message} ${hint} (${trouble.code})`);
    }
  }

  #show(): void {
    const track = this.#check.track('camera');
    const video = this.#preview.value;
    if (track !== this.#shown.track || video !== this.#shown.video) {
      this.#detach?.();
      this.#detach = video ? attachTrack(video, track) : null;
      this.#shown = { track, video };
    }
    this.#meter.show(this.#check.track('microphone'), this.#level.value);
  }

  /** Firefox would ask once more if nothing were open when the call asks, so these stay until those of the call are there. */
  #handOver(): void {
    const { devices } = this.#link.state;
    const settled = this.#sources.every((source) => {
      const { desired, actual, error } = devices[source];
      return actual || error !== null || !desired;
    });
    if (settled) this.#check.close();
  }

  /** Out of the page, or not to be seen in it, for longer than a framework takes to put it back: nobody looks any more. */
  #closeSoon(): void {
    clearTimeout(this.#grace);
    this.#grace = setTimeout(() => {
      if (!this.isConnected || this.getClientRects().length === 0) {
        this.#check.close();
        this.#show();
      }
    }, GRACE_MS);
  }

  readonly #actions: LobbyActions = {
    check: () => this.check(),
    toggle: (source) => this.#check.toggle(source),
    choose: (kind, deviceId) => void this.#choose(kind, deviceId),
    test: () => void this.#test(),
    rename: (name) => (this.name = name),
    go: () => void this.#go(),
  };

  async #choose(kind: keyof DeviceList, deviceId: string): Promise<void> {
    if (kind !== 'speaker') return this.#check.choose(kind, deviceId);
    try {
      // Without a session it is remembered for the one that comes.
      await (this.#link.session?.chooseDevice('speaker', deviceId) ?? new Speaker().use(deviceId));
      this.speakerFailed = false;
    } catch {
      this.speakerFailed = true;
    }
    await this.#check.look();
  }

  async #test(): Promise<void> {
    if (this.testing) return;
    this.testing = true;
    try {
      await playTestTone(this.#check.list.speaker.find(({ chosen }) => chosen)?.id);
      this.speakerFailed = false;
    } catch {
      this.speakerFailed = true;
    }
    this.testing = false;
  }

  async #go(): Promise<void> {
    if (this.leaving) return;
    const { microphone, camera } = this.#wishes;
    const { to, media } = this;
    const name = asksName(this.#link.ref, this.#named) ? this.name.trim() : '';
    this.leaving = true;
    this.failure = null;
    try {
      if (name) {
        this.#named = true;
        await setName(this, this.#link.ref, name);
      }
      if (!to) return void this.#tellReady({ name, microphone, camera });
      if (this.#link.ref.nobody) return;
      const session = await this.#link.ref.load();
      if (!this.isConnected) return;
      session.call(session.state.presence[to]?.user ?? to, media === 'audio' ? 'audio' : 'video');
      if (!microphone) session.toggleMicrophone(false);
      if (!camera && media !== 'audio') session.toggleCamera(false);
    } catch {
      this.failure = 'server-unreachable';
      const { message, hint } = this.#locale.explain({ code: this.failure });
      dispatchCallEvent(this, 'call-error', { code: this.failure, message, hint });
    } finally {
      this.leaving = false;
    }
  }

  /** What is to be on in the call: what was not turned off here, and has not failed. */
  get #wishes(): { microphone: boolean; camera: boolean } {
    const { begun, state } = this.#check;
    const microphone = !begun || state.microphone.desired || state.microphone.error !== null;
    return { microphone, camera: this.media !== 'audio' && (!begun || state.camera.desired) };
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
