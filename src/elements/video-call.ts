import { ignored } from '../host/log.ts';
import { LitElement, html, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { isLive, selectCallStatus, selectPeerLink, type CallStatus } from '../call/select.ts';
import type { SessionState } from '../call/state.ts';
import { provideLocale } from '../i18n/index.ts';
import { en } from '../i18n/locales/en.ts';
import { callError, type CallMedia, type User } from '../protocol/index.ts';
import { phoneStyles } from '../styles/phone.ts';
import { surfaceTokens } from '../styles/surface-tokens.ts';
import { base, tokens } from '../styles/tokens.ts';
import type { CallEventTarget } from './call-events.ts';
import { obeyCommands } from './commands.ts';
import { CustomStates } from './custom-states.ts';
import { LocaleController } from './locale-controller.ts';
import { phoneActions } from './phone/actions.ts';
import { announce, peerTurnedCameraOn } from './phone/announce.ts';
import { checkLayout } from './phone/check-layout.ts';
import { CallClock } from './phone/clock.ts';
import { FloatingView } from './phone/floating-view.ts';
import { FocusReturn } from './phone/focus-return.ts';
import { LastScreen } from './phone/last-screen.ts';
import { LiveRegions } from './phone/live-regions.ts';
import type { Corner, PhoneUi } from './phone/parts.ts';
import { Pictures } from './phone/pictures.ts';
import { renderPhone } from './phone/render.ts';
import { SelfView } from './phone/self-view.ts';
import { findTarget } from './phone/share-target.ts';
import type { Texts } from './phone/texts.ts';
import { ToolBox } from './phone/tool-box.ts';
import { TopLayer } from './phone/top-layer.ts';
import { isTalking, phoneView, type PhoneView } from './phone/view.ts';
import { WholePicture } from './phone/whole-picture.ts';
import { isComposing, OwnKeys } from './own-keys.ts';
import { playAgain } from './play-again.ts';
import { VERSION } from './register.ts';
import { ScreenController } from './screen-controller.ts';
import { screensOf } from './screens.ts';
import type { SessionLike } from './session-like.ts';
import type { SessionRef } from './session-ref.ts';
import { upgradeProperties } from './upgrade-properties.ts';
import { warnOnce } from './warn-once.ts';

provideLocale('en', en);

/** How long news of the other one stays. Milliseconds. */
const NEWS_MS = 6000;

/**
 * The phone for calls of two: it rings, answers, talks, and says how a call ended.
 *
 * @element video-call
 * @attr {"pip" | "split"} layout - The own picture over the other one's (default), or both side by side.
 * @attr {boolean} floating - Lies over the page in a corner, and is not seen while there is no call.
 * @attr {"bottom-end" | "bottom-start" | "top-end" | "top-start"} corner - Where a floating phone lies; people move it to others.
 * @attr {boolean} small - A floating phone is a pill; people make it large and small.
 * @attr {boolean} no-ringtone - Nothing is heard while it rings.
 * @attr {string} share-target - A CSS selector of the part of the page that is shared, in place of what the person
 *   chooses. Where the browser cannot share a part of a page, it says so.
 *
 * @slot idle - What is shown while there is no call.
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
 *
 * @csspart phone - All of it.
 * @csspart stage - Where the pictures are.
 * @csspart peer-tile - The other one.
 * @csspart peer-video - The other one's picture.
 * @csspart self-tile - Oneself.
 * @csspart self-video - The own picture.
 * @csspart header - Name, duration and signs over the picture.
 * @csspart name - Who the other one is.
 * @csspart duration - How long the call has lasted.
 * @csspart muted - The other one's microphone is off.
 * @csspart quality - The network is weak.
 * @csspart overlay - What lies over the stage before, between and after talking.
 * @csspart avatar - Initials in place of a picture.
 * @csspart status - What the call is doing.
 * @csspart ask - Why the browser asks for the microphone or the camera.
 * @csspart answers - The buttons of a call that rings.
 * @csspart answer-button - Answers.
 * @csspart reject-button - Rejects.
 * @csspart notices - What comes up during a call.
 * @csspart waiting - A second call that rings.
 * @csspart error - A device that failed, or why a call did not come about.
 * @csspart play-sound-button - Plays the sound that the browser held back.
 * @csspart held - Our pictures are held back.
 * @csspart peer-screen-tile - The other one's screen.
 * @csspart peer-screen-video - Its picture.
 * @csspart own-screen-tile - What we share.
 * @csspart own-screen-video - Its picture.
 * @csspart screen-tools - Zoom and full screen.
 * @csspart group-stage - Where the pictures are while there are more than two.
 * @csspart tile - Each of them there.
 * @csspart camera-tile - Somebody.
 * @csspart screen-tile - A screen.
 * @csspart video - The picture of a tile.
 * @csspart tile-name - Who or what it is.
 * @csspart hand - Somebody's hand is up.
 * @csspart trouble - Why somebody is not seen or heard.
 * @csspart pin-button - Makes a tile large, for this person.
 * @csspart alone - Says that nobody else is there.
 * @csspart pager - Turns the pages, where not all tiles fit.
 * @csspart add-input - Who is to be added.
 * @csspart ring-button - Rings them.
 * @csspart cancel-button - Stops ringing somebody.
 * @csspart sharing - Says that we share our screen.
 * @csspart window-tools - Buttons of a floating phone: they move it, and make it small.
 * @csspart move-button - Moves it to another corner.
 * @csspart smaller-button - Makes a pill of it.
 * @csspart larger-button - Makes a phone of the pill.
 * @csspart pill - A floating phone that is small.
 * @csspart panel - A menu, the choice of devices, or details of the connection.
 * @csspart controls - The bar of buttons.
 * @csspart microphone-button - Microphone on and off.
 * @csspart camera-button - Camera on and off.
 * @csspart microphone-menu-button - Opens the choice of microphone and speaker.
 * @csspart camera-menu-button - Opens the choice of camera.
 * @csspart screen-button - Shares the screen, and stops it.
 * @csspart more-menu-button - Opens the rest.
 * @csspart hang-up-button - Hangs up, or cancels.
 * @csspart close-button - Takes the last screen away.
 * @csspart bring-back-button - Brings the call back from a window of its own.
 * @csspart call-again-button - Calls the same one again.
 * @csspart idle - What is seen without a call.
 * @csspart icon - Every icon.
 *
 * @cssproperty [--call-accent=#3566f6] - Main action; hover and text colour follow from it.
 * @cssproperty [--call-accent-text] - Text on the accent; by default black or white, whichever can be read on it.
 * @cssproperty [--call-danger=#ef3e42] - Hang up, reject.
 * @cssproperty [--call-success=#2bbd6e] - Answer, connected.
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
 * @cssproperty [--call-z-index=2147483000] - Of a floating phone.
 *
 * @cssstate idle
 * @cssstate asking - The browser asks for the microphone.
 * @cssstate dialing
 * @cssstate waiting - For a place in a room that is full.
 * @cssstate ringing - It rings at the other end.
 * @cssstate incoming
 * @cssstate connecting
 * @cssstate connected
 * @cssstate reconnecting
 * @cssstate ended
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- only types the events
export class VideoCallElement extends LitElement {
  static readonly version: string = VERSION;
  static override styles = [tokens, surfaceTokens, base, phoneStyles];

  static override properties: PropertyDeclarations = {
    layout: {},
    floating: { type: Boolean, reflect: true },
    corner: { reflect: true, useDefault: true },
    small: { type: Boolean, reflect: true },
    noRingtone: { type: Boolean, attribute: 'no-ringtone' },
    shareTarget: { attribute: 'share-target' },
    cameraNews: { state: true },
    upright: { state: true },
    elsewhere: { attribute: false },
  };

  layout: 'pip' | 'split' = 'pip';
  floating = false;
  corner: Corner = 'bottom-end';
  small = false;
  noRingtone = false;
  shareTarget: string | null = null;

  private cameraNews = false;
  private upright = false;

  /** @internal What stands here while the call is shown in a window of its own. */
  elsewhere: PhoneUi['elsewhere'] = null;

  /** Whose calls it shows in any case: the page's own places for them are out of sight. */
  #followed: SessionRef | null = null;
  readonly #link: ScreenController = new ScreenController(this, {
    select: (ref) => {
      const state = this.#stateOf(ref);
      const { call, waiting, room, invites, devices, screen, playbackBlocked, refusal, unable, user, signaling } =
        state;
      const handled = [call, waiting].map((of) => of !== null && ref.isHandledByPage(of.id));
      // Not the whole link: it is measured once a second.
      const link = selectPeerLink(state);
      const ofLink = [link?.status, link?.quality, link?.videoHeld, link?.peerVideoHeld, link?.lacks];
      const rest = [
        room,
        devices,
        screen,
        playbackBlocked,
        unable ?? refusal,
        user,
        signaling,
        ref.nobody,
        ref.options.locale,
      ];
      return [ref.session, call, waiting, invites, ...handled, ...ofLink, ...rest];
    },
  });
  readonly #locale = new LocaleController(
    this,
    () => this.#link.ref.options.locale,
    () => true,
  );
  readonly #states = new CustomStates(this);
  readonly #pictures = new Pictures();
  readonly #whole = new WholePicture();
  readonly #regions = new LiveRegions();
  readonly #selfView = new SelfView(() => this.requestUpdate());
  readonly #hidden = new WeakSet<object>();
  #view: PhoneView = this.#look();
  #before: PhoneView = this.#view;
  #focused: Element | null = null;
  #ring: { ref: SessionRef; on: boolean } | null = null;
  readonly #lastScreen = new LastScreen(this);
  readonly #clock = new CallClock(this, () => this.#link.state);
  readonly #box = new ToolBox({
    element: this,
    session: () => this.session,
    view: () => this.#view,
    ui: () => ({ texts: this.#texts, actions: this.#actions, hidden: this.#hidden }),
  });
  readonly #actions = phoneActions(
    this,
    () => this.#view,
    this.#box,
    { move: (event) => this.#floatingView.move(event), shrink: (on) => this.#shrink(on) },
    (about) => {
      this.#hidden.add(about);
      this.requestUpdate();
    },
  );
  #news: ReturnType<typeof setTimeout> | undefined;
  readonly #topLayer = new TopLayer(this);
  readonly #floatingView = new FloatingView(this);
  readonly #focusReturn = new FocusReturn(this);

  constructor() {
    super();
    obeyCommands(this, ['call', 'accept', 'reject', 'hangUp', 'toggleMicrophone', 'toggleCamera', 'toggleScreen']);
    this.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || isComposing(event)) return;
      if (this.floating && this.status === 'ended') this.session?.dismiss();
    });
    new OwnKeys(this);
    upgradeProperties(this);
  }

  /** The session that this phone shows. Set one to show it instead of that of the page around. */
  get session(): SessionLike | null {
    return this.#link.session;
  }
  set session(session: SessionLike | null) {
    this.#link.give(session);
  }

  /** What the call is doing. */
  get status(): CallStatus {
    return selectCallStatus(this.#stateOf(this.#link.ref));
  }

  /** Calls this user; without one, the one that the last screen is about. */
  call(to?: string | User, media?: CallMedia): void {
    const { call } = this.#link.state;
    const whom = to ?? call?.peer;
    if (whom === undefined || (call && call.phase !== 'ended')) return;
    const how = media ?? (to === undefined ? call?.media : undefined) ?? 'video';
    this.#link
      .load()
      .then((session) => session.call(whom, how), ignored('The code of calls could not be loaded.', 'warn'));
  }

  /** Answers what rings; without `camera`, as the caller asked. */
  accept(options?: { camera?: boolean }): void {
    this.session?.accept(options);
  }

  /** Rejects what rings. */
  reject(): void {
    this.session?.reject();
  }

  /** Ends the call, or cancels it. */
  hangUp(): void {
    this.session?.hangUp();
  }

  /** Turns the microphone on or off; without `on`, the other way round. */
  toggleMicrophone(on?: boolean): void {
    this.session?.toggleMicrophone(on);
  }

  /** Turns the camera on or off; without `on`, the other way round. */
  toggleCamera(on?: boolean): void {
    this.session?.toggleCamera(on);
  }

  /** Shares a screen, a window or a tab, or the part of the page that `shareTarget` names; to be called from a click. */
  toggleScreen(on?: boolean): void {
    const begins = on ?? !this.#link.state.screen.desired;
    const target = begins && this.shareTarget ? findTarget(this, this.shareTarget) : undefined;
    if (target !== null) return this.session?.toggleScreen(on, target && { target });
    // They have the words for it.
    this.#box.load().then(
      (tools) => {
        const error = callError('share-target-missing');
        const { message, hint } = this.#locale.explain(error);
        warnOnce(this, `${message} ${hint} (${error.code}: ${this.shareTarget})`);
        tools.fail(error);
      },
      ignored('The menus could not be loaded.', 'warn'),
    );
  }

  /** @internal */
  get ref(): SessionRef {
    return this.#link.ref;
  }

  /** @internal Shows this session, whatever else does, without counting as a place of the page's own for its calls. */
  follow(ref: SessionRef): void {
    this.#followed = ref;
    this.#link.follow(ref);
  }

  /** @internal Leaves the page, and the focus where it came from. */
  leave(): void {
    const focused = this.matches(':focus-within');
    this.remove();
    if (focused) this.#focusReturn.giveBack();
  }

  /** @internal Puts it in front of everything else of the page. */
  raise(): void {
    this.#topLayer.raise();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    playAgain(this.renderRoot);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#box.tools?.rest();
    clearTimeout(this.#news);
  }

  /** Its presence lets `moveBefore` move the element without disconnecting it. */
  connectedMoveCallback(): void {}

  /** A room that has a place of its own in this page is not for the page's phones. */
  #stateOf(ref: SessionRef): SessionState {
    const { state } = ref;
    const isForOthers = ref !== this.#followed && state.call !== null && screensOf(ref).show(state.call, true);
    return isForOthers ? { ...state, call: null, waiting: null, room: null } : state;
  }

  #look(): PhoneView {
    const { ref } = this.#link;
    return phoneView(this.#stateOf(ref), (callId) => ref.isHandledByPage(callId), ref.nobody);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.#before = this.#view;
    this.#view = this.#look();
    this.#focused = this.shadowRoot?.activeElement ?? null;
    this.#floatingView.follow(this.#before, this.#view);
    if (peerTurnedCameraOn(this.#before, this.#view)) this.#tellNews();
    else if (this.#before.call?.id !== this.#view.call?.id || !this.#view.peerCamera) this.cameraNews = false;
    if (changed.has('layout')) checkLayout(this, this.#locale.explain);
  }

  get #texts(): Texts {
    const { locale, t, explain } = this.#locale;
    return { locale, t, explain };
  }

  protected override render(): TemplateResult {
    const phone = renderPhone(this.#view, {
      layout: this.layout === 'split' ? 'split' : 'pip',
      floating: this.floating,
      small: this.small,
      elsewhere: this.elsewhere,
      corner: this.#selfView.corner,
      hidden: this.#hidden,
      cameraNews: this.cameraNews,
      upright: this.upright,
      measure: this.#measure,
      actions: this.#actions,
      tools: this.#box.tools,
      toolsMissing: this.#box.missing,
      texts: this.#texts,
      moveSelf: this.#selfView.handle,
    });
    return html`<div class="frame">${phone}</div>
      <div class="spoken" role="status"></div>
      <div class="spoken" role="alert"></div>`;
  }

  protected override updated(): void {
    const view = this.#view;
    this.#states.set(view.status);
    this.#setRingtone();
    this.#showPictures();
    this.#clock.run(isTalking(view.status) && this.isConnected);
    this.#keepFocus();
    this.#regions.say(announce(this.#before, view, this.#texts), this.renderRoot);
    if (view.call?.id !== this.#before.call?.id || view.status !== this.#before.status) this.#lastScreen.follow(view);
  }

  #setRingtone(): void {
    const { ref } = this.#link;
    const on = !this.noRingtone;
    if (this.#ring?.ref === ref && this.#ring.on === on) return;
    // Only who was told to be silent says otherwise later: another phone may have been told too.
    if (!on || this.#ring?.ref === ref) ref.setRingtone(on);
    this.#ring = { ref, on };
  }

  #showPictures(): void {
    const { call, participantId } = this.#view;
    const session = this.#link.bound && isLive(call) ? this.session : null;
    const find = (part: string) => this.renderRoot.querySelector<HTMLVideoElement>(`[part=${part}]`);
    this.#pictures.show('peer', session, participantId, find('peer-video'));
    this.#pictures.show('self', session, 'self', find('self-video'));
    this.#box.follow(this.#view);
    const isAlone = this.#box.tools?.layout(this.#view) !== 'group' && !(this.floating && this.small);
    this.#whole.follow(session, isAlone ? participantId : null);
    const said = this.#box.tools?.updated(this.#view, session);
    if (said) this.#regions.say(said, this.renderRoot);
  }

  /** Focus that was in here and has lost its button goes where it belongs now; that of the page is never taken. */
  #keepFocus(): void {
    if (!this.#focused || this.shadowRoot?.activeElement) return;
    if (this.#view.status === 'idle') return this.#focusReturn.giveBack();
    const root = this.renderRoot;
    const next = root.querySelector<HTMLElement>('[data-first]') ?? root.querySelector<HTMLElement>('.phone');
    next?.focus();
  }

  #shrink(on: boolean): void {
    const focused = this.shadowRoot?.activeElement;
    this.#floatingView.shrink(on, this.#view.call?.id ?? null);
    // Not on what hangs up, where a second press would be one too many.
    void this.updateComplete.then(() => {
      const next = this.renderRoot.querySelector<HTMLElement>(on ? '[part=larger-button]' : '[part=smaller-button]');
      if (focused) next?.focus();
    });
  }

  readonly #measure = ({ currentTarget }: Event): void => {
    const { videoWidth, videoHeight } = currentTarget as HTMLVideoElement;
    this.upright = videoHeight > videoWidth;
  };

  #tellNews(): void {
    this.cameraNews = true;
    clearTimeout(this.#news);
    this.#news = setTimeout(() => (this.cameraNews = false), NEWS_MS);
  }
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- only types the events
export interface VideoCallElement {
  addEventListener: CallEventTarget['addEventListener'];
  removeEventListener: CallEventTarget['removeEventListener'];
}

declare global {
  interface HTMLElementTagNameMap {
    'video-call': VideoCallElement;
  }
}
