import { LitElement, html, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { isLive, type CallStatus } from '../call/select.ts';
import { loadGroupStrings } from '../i18n/group.ts';
import { provideLocale } from '../i18n/index.ts';
import { en } from '../i18n/locales/en.ts';
import { loadToolStrings } from '../i18n/tools.ts';
import { callError, type CallMedia, type ErrorCode } from '../protocol/index.ts';
import { groupStyles } from '../styles/group.ts';
import { surfaceTokens } from '../styles/surface-tokens.ts';
import { base, tokens } from '../styles/tokens.ts';
import { dispatchCallEvent, type CallEventTarget } from './call-events.ts';
import { obeyCommands } from './commands.ts';
import { CustomStates } from './custom-states.ts';
import { announceGrid } from './group/announce.ts';
import { doorNotes, whoIsHere } from './group/doors.ts';
import { Entrance } from './group/entrance.ts';
import { gridView, type GridView } from './group/grid-view.ts';
import type { GridActions, GridLayout, PopoverName } from './group/group-ui.ts';
import { renderGrid } from './group/render.ts';
import { Room } from './group/room.ts';
import { Lobby } from './lobby/lobby.ts';
import { LocaleController } from './locale-controller.ts';
import { phoneActions } from './phone/actions.ts';
import { CallClock } from './phone/clock.ts';
import { LiveRegions } from './phone/live-regions.ts';
import { findTarget } from './phone/share-target.ts';
import type { Texts } from './phone/texts.ts';
import { OwnKeys } from './own-keys.ts';
import { playAgain } from './play-again.ts';
import { VERSION } from './register.ts';
import { ScreenController } from './screen-controller.ts';
import type { SessionLike } from './session-like.ts';
import { troubleOf, type Trouble } from './trouble.ts';
import { upgradeProperties } from './upgrade-properties.ts';
import { warnOnce } from './warn-once.ts';

provideLocale('en', en);

/**
 * A room with a name: whoever opens it sees who is there, checks camera and microphone, and goes in. Inside are all the others,
 * the chat, and what a meeting needs.
 *
 * Nobody's camera or microphone opens before that person's own click, whatever the page or the server says.
 *
 * @element group-call-grid
 * @attr {string} room - Name of the room. Whoever names the same one meets there.
 * @attr {"grid" | "spotlight"} layout - All of the same size (default), or the one who speaks large. People can change it for themselves.
 * @attr {"video" | "audio"} media - What to go in with; `video` by default.
 * @attr {boolean} auto-join - Goes in by itself, with microphone and camera off.
 * @attr {boolean} no-lobby - A button to go in, in place of the check of camera and microphone.
 * @attr {string} share-target - A CSS selector of the part of the page that is shared, in place of what the person
 *   chooses. Where the browser cannot share a part of a page, it says so.
 *
 * @fires {CustomEvent<{callId: string, from: User, media: CallMedia}>} call-incoming - Somebody calls. Cancelable:
 *   then nothing rings or shows, and the page does it.
 * @fires {CustomEvent<{status: CallStatus, callId: string | null}>} call-state-change - Rings, connects, ends, and so on.
 * @fires {CustomEvent<{callId: string, peer: User}>} call-connected - One is in the room.
 * @fires {CustomEvent<{callId: string, peer: User, reason: EndReason, durationMs: number}>} call-ended - And why.
 * @fires {CustomEvent<{participantId: string, user: User}>} call-participant-join - Somebody has come.
 * @fires {CustomEvent<{participantId: string, user: User}>} call-participant-leave - Somebody has gone.
 * @fires {CustomEvent<{participantId: string, media: MediaState}>} call-media-change - `self` is this page.
 * @fires {CustomEvent<{quality: LinkQuality}>} call-quality-change - How well the network carries the call.
 * @fires {CustomEvent<{participantId: string, user: User, text: string}>} call-chat-message - `self` is this page.
 * @fires {CustomEvent<CallError>} call-error - What went wrong, and what the person can do.
 *
 * @csspart grid - All of it, once one goes in.
 * @csspart lobby - All of it, before.
 * @csspart calm - In place of the lobby.
 * @csspart room - Name of the room.
 * @csspart here - Who is there.
 * @csspart preview - Where one sees oneself in the lobby.
 * @csspart preview-video - The own picture there.
 * @csspart title - What the lobby is about.
 * @csspart hint - That nobody sees or hears anything yet.
 * @csspart name - Where people type in their name; inside, the name of the room.
 * @csspart invitation - What the browser is going to ask, and why.
 * @csspart check-button - Opens the devices.
 * @csspart microphone-choice - Which microphone.
 * @csspart camera-choice - Which camera.
 * @csspart speaker-choice - Which speaker.
 * @csspart meter - How loud the microphone is.
 * @csspart test-button - Plays a sound.
 * @csspart main-button - Goes in, or waits for a place.
 * @csspart overlay - What one sees on the way in, before a full room, after the end, and while the network is away.
 * @csspart status - What is going on.
 * @csspart ask - Why the browser asks for the microphone or the camera.
 * @csspart cancel-button - Goes in no more, or stops ringing somebody.
 * @csspart close-button - Takes the last screen away.
 * @csspart join-again-button - Goes in again, or waits for a place.
 * @csspart stage - Where the pictures are.
 * @csspart tile - Each of them.
 * @csspart camera-tile - Somebody.
 * @csspart screen-tile - A screen.
 * @csspart screen-tools - Zoom and full screen.
 * @csspart video - The picture of a tile.
 * @csspart tile-name - Who or what it is.
 * @csspart hand - Somebody's hand is up.
 * @csspart trouble - Why somebody is not seen or heard.
 * @csspart pin-button - Makes a tile large, for this person.
 * @csspart pager - Turns the pages, where not all tiles fit.
 * @csspart alone - Says that nobody else is there.
 * @csspart header - The room, the time and signs.
 * @csspart duration - How long one has been in.
 * @csspart count - How many are in.
 * @csspart locked - Nobody else gets in.
 * @csspart quality - The network is weak.
 * @csspart sharing - Says that we share our screen.
 * @csspart notices - What comes up.
 * @csspart waiting - A call that rings.
 * @csspart answer-button - Answers it, and leaves the room.
 * @csspart reject-button - Rejects it.
 * @csspart error - A device that failed, or what is wrong.
 * @csspart play-sound-button - Plays the sound that the browser held back.
 * @csspart held - Our pictures are held back.
 * @csspart toasts - Who has come and gone.
 * @csspart reactions - What was sent to all a moment ago.
 * @csspart controls - The bar of buttons.
 * @csspart microphone-button - Microphone on and off.
 * @csspart camera-button - Camera on and off.
 * @csspart microphone-menu-button - Opens the choice of microphone and speaker.
 * @csspart camera-menu-button - Opens the choice of camera.
 * @csspart screen-button - Shares the screen, and stops it.
 * @csspart hand-button - Raises the hand.
 * @csspart reactions-button - Opens what can be sent to all.
 * @csspart reaction-button - Each of those.
 * @csspart people-button - Opens the list of people.
 * @csspart chat-button - Opens the chat.
 * @csspart more-menu-button - Opens the rest.
 * @csspart leave-button - Leaves the room.
 * @csspart panel - A menu, the choice of devices, or details of the connections.
 * @csspart side - The list of people, the chat, or where one adds somebody.
 * @csspart close-side-button - Closes it.
 * @csspart add-button - Opens where one adds somebody.
 * @csspart add-input - Who that is.
 * @csspart ring-button - Rings them.
 * @csspart mute-button - For moderators: turns somebody's microphone off.
 * @csspart mute-all-button - For moderators: those of all others.
 * @csspart remove-button - For moderators: takes somebody out.
 * @csspart confirm-button - Really.
 * @csspart lock-switch - For moderators: nobody else gets in.
 * @csspart chat-input - Where one writes.
 * @csspart send-button - Sends it.
 * @csspart avatar - Initials in place of a picture.
 * @csspart icon - Every icon.
 *
 * @cssproperty [--call-accent=#3566f6] - Main action; hover and text colour follow from it.
 * @cssproperty [--call-accent-text] - Text on the accent; by default black or white, whichever can be read on it.
 * @cssproperty [--call-danger=#ef3e42] - Leave, remove.
 * @cssproperty [--call-success=#2bbd6e] - Connected; the level of the microphone.
 * @cssproperty [--call-success-text=#06240f] - Text on that.
 * @cssproperty [--call-warning=#f2b33d] - Trouble with the network or a device.
 * @cssproperty [--call-stage=#10131a] - Behind the pictures; dark in both colour schemes.
 * @cssproperty [--call-stage-raised=#1f242d] - Tiles without a picture.
 * @cssproperty [--call-stage-text=#fff] - Text on the stage.
 * @cssproperty [--call-stage-muted=#b4bac6] - Quieter text there.
 * @cssproperty [--call-stage-glass=rgb(16 19 26 / 0.72)] - Behind what lies over a picture.
 * @cssproperty [--call-stage-control=#2f343d] - Buttons on the stage.
 * @cssproperty [--call-surface] - Cards and panels; white or dark by `color-scheme`.
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
 *
 * @cssstate idle - Not in the room.
 * @cssstate asking - The browser asks for the microphone or the camera.
 * @cssstate dialing - On the way in.
 * @cssstate waiting - The room is full.
 * @cssstate connecting
 * @cssstate connected - In the room.
 * @cssstate reconnecting
 * @cssstate ended
 * @cssstate hand - The own hand is raised.
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- only types the events
export class GroupCallGridElement extends LitElement {
  static readonly version: string = VERSION;
  static override styles = [tokens, surfaceTokens, base, groupStyles];

  static override properties: PropertyDeclarations = {
    room: {},
    layout: {},
    media: {},
    autoJoin: { type: Boolean, attribute: 'auto-join' },
    noLobby: { type: Boolean, attribute: 'no-lobby' },
    shareTarget: { attribute: 'share-target' },
    failure: { state: true },
  };

  room?: string;
  layout: GridLayout = 'grid';
  media: CallMedia = 'video';
  autoJoin = false;
  noLobby = false;
  shareTarget: string | null = null;

  private failure: ErrorCode | null = null;

  readonly #link: ScreenController = new ScreenController(
    this,
    {
      select: (ref) => {
        const { call, waiting, room, devices, screen, invites, speaking, reactions, links, ...rest } = ref.state;
        const handled = waiting !== null && ref.isHandledByPage(waiting.id);
        // Not the whole links: they are measured once a second.
        const health = Object.entries(links).map(([name, { status, quality, videoHeld, peerVideoHeld }]) =>
          [name, status, quality, videoHeld, peerVideoHeld].join(' '),
        );
        const { playbackBlocked, refusal, unable, user, signaling, topology } = rest;
        const ofRoom = [call, waiting, handled, room, topology, invites, speaking, reactions, health.join('\n')];
        const ofPage = [devices, screen, playbackBlocked, unable ?? refusal, user, signaling, ref.nobody, ref.options];
        return [ref.session, ...ofRoom, ...ofPage];
      },
    },
    (call) => call.room !== null && call.room === this.room,
  );
  readonly #locale = new LocaleController(
    this,
    () => this.#link.ref.options.locale,
    () => true,
  );
  readonly #states = new CustomStates(this);
  readonly #regions = new LiveRegions();
  readonly #hidden = new WeakSet<object>();
  readonly #lobby: Lobby = new Lobby(this, this.#link, this.#locale, {
    over: () => !this.#inLobby,
    go: () => this.#go(this.#entrance.watch.full),
  });
  readonly #entrance: Entrance = new Entrance(this, this.#link, this.#lobby, () => this.#fail('code-missing'));
  readonly #clock = new CallClock(this, () => this.#link.state);
  readonly #phoneActions = phoneActions(
    this,
    () => this.#view.phone,
    { prepare: () => {}, toggle: (tool, event) => this.#room.toggle(tool as PopoverName, event) },
    { move: () => {}, shrink: () => {} },
    (about) => {
      this.#hidden.add(about);
      this.requestUpdate();
    },
  );
  readonly #actions: Omit<GridActions, 'toggle' | 'toggleSide'> = {
    join: (wait) => this.#go(wait),
    leave: () => this.leave(),
    close: () => this.session?.dismiss(),
    raiseHand: () => this.raiseHand(),
    react: (reaction) => this.session?.react(reaction),
    mute: (participantId) => this.session?.moderate({ action: 'mute', ...(participantId && { participantId }) }),
    remove: (participantId) => this.session?.moderate({ action: 'kick', participantId }),
    lock: (locked) => this.session?.moderate({ action: locked ? 'lock' : 'unlock' }),
    layout: (layout) => (this.layout = layout),
  };
  #view: GridView = this.#look();
  #before: GridView = this.#view;
  readonly #room: Room = new Room(
    {
      element: this,
      session: () => this.session,
      view: () => this.#view,
      texts: () => this.#texts,
      layout: () => (this.layout === 'spotlight' ? 'spotlight' : 'grid'),
      actions: this.#actions,
      phoneActions: this.#phoneActions,
      hidden: this.#hidden,
    },
    this.#regions,
  );
  #focused: Element | null = null;
  #tag = '';

  constructor() {
    super();
    obeyCommands(this, ['join', 'leave', 'raiseHand', 'toggleMicrophone', 'toggleCamera', 'toggleScreen']);
    new OwnKeys(this);
    upgradeProperties(this);
  }

  /** The session that this grid uses. Set one to use it instead of that of the page around. */
  get session(): SessionLike | null {
    return this.#link.session;
  }
  set session(session: SessionLike | null) {
    this.#link.give(session);
  }

  /** What the call into this room is doing. */
  get status(): CallStatus {
    return this.#look().status;
  }

  /** Goes in, as the click on its button does; with `wait`, waits for a place if the room is full. */
  join({ wait = false }: { wait?: boolean } = {}): void {
    this.#go(wait);
  }

  /** Leaves, or goes in no more. */
  leave(): void {
    if (isLive(this.#look().call)) this.session?.hangUp();
  }

  /** Turns the microphone on or off; without `on`, the other way round. */
  toggleMicrophone(on?: boolean): void {
    if (isLive(this.#look().call)) this.session?.toggleMicrophone(on);
  }

  /** Turns the camera on or off; without `on`, the other way round. */
  toggleCamera(on?: boolean): void {
    if (isLive(this.#look().call)) this.session?.toggleCamera(on);
  }

  /** Shares a screen, a window or a tab, or the part of the page that `shareTarget` names; to be called from a click. */
  toggleScreen(on?: boolean): void {
    if (!isLive(this.#look().call)) return;
    const begins = on ?? !this.#link.state.screen.desired;
    const target = begins && this.shareTarget ? findTarget(this, this.shareTarget) : undefined;
    if (target !== null) return this.session?.toggleScreen(on, target && { target });
    const error = callError('share-target-missing');
    const { message, hint } = this.#locale.explain(error);
    warnOnce(this, `${message} ${hint} (${error.code}: ${this.shareTarget})`);
    this.#room.fail(error);
  }

  /** Raises the own hand or takes it down; without `raised`, the other way round. */
  raiseHand(raised?: boolean): void {
    if (this.#look().inside) this.session?.raiseHand(raised);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    playAgain(this.renderRoot);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#room.rest();
    this.#entrance.watch.watch(null, this.room ?? '');
  }

  /** Its presence lets `moveBefore` move the element without disconnecting it. */
  connectedMoveCallback(): void {}

  #look(): GridView {
    return gridView(this.#link.ref, this.room ?? '', this.#locale.t('room.others'));
  }

  get #inLobby(): boolean {
    return this.#view.phase === 'before' && !this.noLobby && !this.autoJoin && Boolean(this.room);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const was = changed.get('room');
    // Another room is another call.
    if (was && this.session?.state.call?.room === was) {
      this.session.hangUp();
      this.session.dismiss();
    }
    this.#before = this.#view;
    this.#view = this.#look();
    this.#focused = this.shadowRoot?.activeElement ?? null;
    this.#room.follow(this.#view);
  }

  #learn(tag: string): void {
    if (tag === this.#tag) return;
    this.#tag = tag;
    void Promise.all([loadGroupStrings(tag), loadToolStrings(tag)]).then(() => this.requestUpdate());
  }

  get #texts(): Texts {
    const { locale, t, explain } = this.#locale;
    return { locale, t, explain };
  }

  protected override render(): TemplateResult {
    // Not in `willUpdate`, before which no controller has been asked: its language would be that of the last time.
    this.#learn(this.#locale.locale.tag);
    // First of all, for what has a live region of its own comes after it.
    return html`<div class="spoken" role="status"></div>
      <div class="frame">
        ${this.#inLobby ? html`<div class="before">${this.#drawLobby()}</div>` : this.#drawGrid()}
      </div>`;
  }

  #drawLobby(): TemplateResult | symbol {
    const { t } = this.#locale;
    const view = this.#view;
    const { going, watch } = this.#entrance;
    return this.#lobby.draw({
      place: view.room,
      title: t('lobby.title'),
      here: whoIsHere(this.#texts, watch.people) || undefined,
      main: t(watch.full ? 'room.wait' : 'room.join'),
      leaving: going,
      blocked: view.elsewhere || watch.refusal !== null,
      trouble: this.#trouble,
      notes: doorNotes(view, watch, this.#texts),
    });
  }

  #drawGrid(): TemplateResult {
    const trouble = this.#trouble;
    return renderGrid(this.#view, this.#room, this.#entrance, trouble && this.#explain(trouble));
  }

  get #trouble(): Trouble | null {
    const { layout, localName: tag } = this;
    if (!this.room) return { code: 'missing-attribute', params: { tag, attribute: 'room' } };
    if (layout !== 'grid' && layout !== 'spotlight') {
      return {
        code: 'bad-attribute',
        params: { tag, attribute: 'layout', value: String(layout), takes: '"grid", "spotlight"' },
      };
    }
    return troubleOf(this, this.failure, this.#link.ref);
  }

  #explain({ code, params }: Trouble): { readonly message: string; readonly hint: string } {
    const { t, explain } = this.#locale;
    if (code !== 'missing-attribute') return explain({ code }, undefined, params);
    const { message } = explain({ code }, undefined, { tag: this.localName, attribute: 'room' });
    return { message, hint: t('room.missing-hint') };
  }

  protected override updated(): void {
    const view = this.#view;
    const inside = view.phase === 'inside';
    this.#states.set(view.status, view.raised && 'hand');
    const session = this.#link.bound ? this.session : null;
    const looks = this.isConnected && view.phase === 'before' && this.#link.state.signaling === 'connected';
    this.#entrance.watch.watch(looks ? session : null, this.room ?? '');
    this.#room.updated(this.#before, view, inside ? session : null);
    this.#clock.run(inside && this.isConnected);
    this.#keepFocus();
    const polite = announceGrid(this.#before, view, this.#texts);
    if (polite !== null) this.#regions.say({ polite }, this.renderRoot);
    this.#tellTrouble();
    this.#entrance.goByItself();
  }

  #tellTrouble(): void {
    const trouble = this.#trouble;
    if (!trouble || !this.isConnected) return;
    const { message, hint } = this.#explain(trouble);
    warnOnce(this, `${message} ${hint} (${trouble.code})`);
  }

  /** Focus that was in here and has lost its button goes where it belongs now; that of the page is never taken. */
  #keepFocus(): void {
    if (!this.#focused || this.shadowRoot?.activeElement) return;
    const root = this.renderRoot;
    const next = root.querySelector<HTMLElement>('[data-first]') ?? root.querySelector<HTMLElement>('.phone');
    next?.focus();
  }

  #go(wait: boolean): void {
    this.failure = null;
    void this.#entrance.go(wait);
  }

  #fail(code: ErrorCode): void {
    this.failure = code;
    const { message, hint } = this.#locale.explain({ code });
    dispatchCallEvent(this, 'call-error', { code, message, hint });
  }
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- only types the events
export interface GroupCallGridElement {
  addEventListener: CallEventTarget['addEventListener'];
  removeEventListener: CallEventTarget['removeEventListener'];
}

declare global {
  interface HTMLElementTagNameMap {
    'group-call-grid': GroupCallGridElement;
  }
}
