import { ignored, log } from '../host/log.ts';
import { announcements, type Announcement, type SessionEvents } from '../call/announce.ts';
import type { Effect } from '../call/effects.ts';
import type { Intent, SessionEvent, Timer } from '../call/events.ts';
import { reduce, type GroupRules } from '../call/reduce.ts';
import { selectSaved } from '../call/select.ts';
import {
  INITIAL_STATE,
  type DeviceSource,
  type ScreenContent,
  type SessionState,
  type ShownPictures,
} from '../call/state.ts';
import type { DeviceList, LocalDevices } from '../media/devices.ts';
import type { MediaEngine } from '../media/engine.ts';
import type { ScreenCapture, ScreenOptions } from '../media/screen.ts';
import {
  callError,
  isPassing,
  TIMES,
  type CallError,
  type CallMedia,
  type Reaction,
  type Source,
  type User,
} from '../protocol/index.ts';
import type { Clock } from '../signaling/clock.ts';
import { SignalingClient } from '../signaling/signaling-client.ts';
import { Attachments } from './attachments.ts';
import { Emitter, type ListenOptions } from './emitter.ts';
import type { GroupPart } from './group-part.ts';
import type { JoinOptions, Moderation, RoomPeek } from './groups.ts';
import type { SessionParts, TabChannel, Tones } from './parts.ts';
import { PresenceWatch } from './presence-watch.ts';

/** Whom one calls: a user id, or a user whose name the page knows already. */
export type Callee = string | User;

/**
 * One client of the calling server: the store of what this page knows, and the runner of what `reduce` asks for.
 * Elements, and pages without elements, use the same one.
 */
export class CallSession {
  #state: SessionState = INITIAL_STATE;
  readonly #queue: SessionEvent[] = [];
  #reducing = false;
  #closed = false;

  readonly #clock: Clock;
  readonly #signaling: SignalingClient;
  readonly #engine: MediaEngine;
  readonly #devices: LocalDevices;
  readonly #screen: ScreenCapture;
  readonly #tones: Tones;
  readonly #tabs: TabChannel;
  readonly #parts: SessionParts;

  readonly #emitter = new Emitter<SessionEvents & { state: { state: SessionState; before: SessionState } }>();
  readonly #timers = new Map<Timer, unknown>();
  readonly #attachments: Attachments;
  readonly #presence: PresenceWatch;
  #screenOptions: ScreenOptions | undefined;
  #groupRules: GroupRules | undefined;
  #group: GroupPart | null = null;
  #loadingGroup: Promise<void> | null = null;
  /** Settles when the call from before the reload, if there was one, is there again. */
  #returned: Promise<void> | null = null;
  /** Settles when the person has answered what the browser asked about the devices opened last. */
  #opening: Promise<unknown> = Promise.resolve();

  /** Pages use {@link createCallSession}; parts are given here by those who bring their own transport or media. */
  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#clock = parts.clock;
    const unable = parts.unable ?? null;
    this.#state = { ...INITIAL_STATE, unable };
    this.#engine = parts.engine({
      signal: (link, signal) => this.#dispatch({ type: 'link-signal', link, signal }),
      status: (link, status) => this.#dispatch({ type: 'link-status', link, status }),
      quality: (link, quality) => this.#dispatch({ type: 'link-quality', link, quality }),
      stats: (link, stats) => this.#dispatch({ type: 'link-stats', link, stats }),
      videoHeld: (link, held) => this.#dispatch({ type: 'video-held', link, held }),
      tracks: () => this.#attachments.refresh(),
      lacks: (link, kind) => this.#dispatch({ type: 'link-lacks', link, kind }),
      failed: (link, error) => this.#dispatch({ type: 'link-failed', link, error }),
    });
    this.#devices = parts.devices({
      changed: (source, actual, track, error) => {
        this.#engine.setTrack(source, track);
        this.#dispatch({ type: 'device', source, actual, error, label: track?.label ?? '' });
      },
      notice: (source, notice) => this.#dispatch({ type: 'device-notice', source, notice }),
    });
    this.#screen = parts.screen({
      changed: (screen, audio, error) => {
        this.#engine.setTrack('screen', screen);
        this.#engine.setTrack('screen-audio', audio);
        this.#dispatch({ type: 'screen', actual: screen !== null, audio: audio !== null, error });
      },
    });
    this.#signaling = new SignalingClient(
      parts.transport,
      {
        status: (status, error) => this.#dispatch({ type: 'signaling', status, error }),
        message: (message) => this.#dispatch({ type: 'message', message }),
      },
      this.#clock,
      { ...(unable && { reachable: false }), ...(parts.saved && { returns: parts.saved.room }) },
      parts.random,
    );
    this.#tones = parts.tones({ blocked: (blocked) => this.#dispatch({ type: 'playback', blocked }) });
    this.#tabs = parts.tabs((told) => this.#dispatch({ type: 'settled-elsewhere', ...told }));
    this.#attachments = new Attachments(() => this.#state, this.#engine, this.#devices, this.#screen, this.#tones);
    this.#presence = new PresenceWatch(
      this.#signaling,
      (message) => this.#dispatch({ type: 'message', message }),
      this.#clock,
      parts.random,
    );
  }

  /** What this page knows. Replaced, never changed: compare by identity. */
  get state(): SessionState {
    return this.#state;
  }

  /** The session's clock, in milliseconds since the epoch. */
  now(): number {
    return this.#clock.now();
  }

  /** Hears of every change of state; returns the way to stop. */
  subscribe(listener: (state: SessionState, before: SessionState) => void, options?: ListenOptions): () => void {
    return this.#emitter.add('state', (change) => listener(change.state, change.before), options);
  }

  /** Hears of one kind of event; returns the way to stop. */
  on<E extends keyof SessionEvents>(
    event: E,
    listener: (detail: SessionEvents[E]) => void,
    options?: ListenOptions,
  ): () => void {
    return this.#emitter.add(event, listener, options);
  }

  /** Connects to the server; does nothing when that has been done. */
  connect(): void {
    if (this.#closed || this.#state.signaling !== 'idle') return;
    this.#signaling.connect();
    if (this.#parts.saved) this.#returned = this.#comeBack(this.#parts.saved);
  }

  /** Connects anew with other credentials, after the server refused the old ones. */
  reconnect(): void {
    if (this.#state.signaling === 'idle') this.connect();
    else this.#signaling.reconnect();
  }

  call(to: Callee, media: CallMedia): void {
    const user = typeof to === 'string' ? { id: to, name: to } : to;
    this.#connectForClick();
    this.#dispatch({ type: 'call', callId: this.#parts.uuid(), to: user, media });
  }

  /** Answers what rings. Without `camera`, the camera opens if the caller asked for video. */
  accept(options: { camera?: boolean; callId?: string } = {}): void {
    this.#dispatch({ type: 'accept', ...options });
  }

  reject(callId?: string): void {
    this.#dispatch({ type: 'reject', ...(callId !== undefined && { callId }) });
  }

  /** Goes into a room by its name. */
  join(room: string, { media = 'video', devices, wait = false }: JoinOptions = {}): void {
    this.#connectForClick();
    const sources = devices ?? (media === 'video' ? ['microphone', 'camera'] : ['microphone']);
    const join: Intent = { type: 'join', callId: this.#parts.uuid(), room, media, sources, wait };
    // A page that goes into its room by itself is not to go in twice.
    void Promise.all([this.#loadGroup(), this.#comesBack()]).then(
      () => this.#dispatch(join),
      () => this.#announce({ event: 'call-error', detail: callError('code-missing') }),
    );
  }

  /** Who is in a room that one may join. Rejects with a `CallError`. */
  async peek(room: string): Promise<RoomPeek> {
    this.connect();
    const reply = await this.#signaling.request('peek_room', { room });
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- as everywhere, a failure is a value with a code
    if (!reply.ok) throw callError(reply.code);
    return reply;
  }

  /** Rings somebody into the room that this page is in; how that goes is in `state.invites`. */
  invite(to: Callee): void {
    const user = typeof to === 'string' ? { id: to, name: to } : to;
    const invite: Intent = { type: 'invite', callId: this.#parts.uuid(), to: user };
    void this.#loadGroup().then(
      () => this.#dispatch(invite),
      () => this.#announce({ event: 'call-error', detail: callError('code-missing') }),
    );
  }

  /** Stops ringing for somebody. */
  withdrawInvite(callId: string): void {
    this.#dispatch({ type: 'withdraw-invite', callId });
  }

  /** Says something in the chat of the room; what was said is in `state.room.chat`. Resolves with what went wrong, or null. */
  async sendChat(text: string): Promise<CallError | null> {
    const reply = await this.#signaling.request('send_chat', { text });
    return reply.ok ? null : callError(reply.code);
  }

  /** Shows something to everybody in the room for a moment. */
  react(reaction: Reaction): void {
    this.#dispatch({ type: 'react', reaction });
  }

  raiseHand(raised?: boolean): void {
    this.#dispatch({ type: 'raise-hand', ...(raised !== undefined && { raised }) });
  }

  /** For moderators of the room that this page is in. */
  moderate(moderation: Moderation): void {
    this.#dispatch({ type: 'moderate', ...moderation });
  }

  /**
   * How high pictures are shown here, by participant, in pixels: more than that need not be sent. For rooms of more than two.
   * Where several places of a page show them, each says so for itself; null when it is gone.
   */
  show(heights: ShownPictures | null, place: object = this): void {
    this.#dispatch({ type: 'show', place, heights });
  }

  /** Ends the call of this page, whatever it is doing: cancels, rejects or leaves. */
  hangUp(): void {
    this.#dispatch({ type: 'hang-up' });
  }

  /** Takes the last screen of a call away. */
  dismiss(): void {
    this.#dispatch({ type: 'dismiss' });
  }

  toggleMicrophone(on?: boolean): void {
    this.#toggle('microphone', on);
  }

  toggleCamera(on?: boolean): void {
    this.#toggle('camera', on);
  }

  /**
   * Shares a screen, a window or a tab, which the browser lets the person choose; to be called from a click. Why nothing came
   * of it is in `state.screen.error`.
   */
  toggleScreen(on?: boolean, options?: ScreenOptions): void {
    this.#screenOptions = options;
    this.#dispatch({ type: 'toggle-screen', ...(on !== undefined && { on }) });
  }

  /** What matters more when the network is too weak for all of the screen: sharp text (default) or smooth motion. */
  setScreenContent(content: ScreenContent): void {
    this.#dispatch({ type: 'screen-content', content });
  }

  /** Loads what sharing a screen needs: for a button that is about to be clicked. */
  prepareScreen(): void {
    this.#screen.prepare();
  }

  /** The microphones, cameras and speakers of this machine. Names are there once the person has allowed one. */
  listDevices(): Promise<DeviceList> {
    return this.#devices.list();
  }

  /** Uses this device, also in a call, and remembers it for this site. Rejects with a `CallError` for a speaker that fails. */
  async chooseDevice(kind: keyof DeviceList, deviceId: string): Promise<void> {
    if (kind === 'speaker') await this.#tones.useSpeaker(deviceId);
    else this.#devices.choose(kind, deviceId);
  }

  /** From the front camera of a phone to the back one, and back. */
  flipCamera(): void {
    this.#devices.flipCamera();
  }

  /** What arrives, or what is sent (`self`), for a page that measures or records it itself; null while there is nothing. */
  track(participantId: string, source: Source): MediaStreamTrack | null {
    return this.#attachments.track(participantId, source);
  }

  /**
   * Shows a source in a media element, and keeps it right while tracks come and go. `participantId` is `self` for the local preview.
   * Sound needs no element: the session plays it.
   */
  attach(participantId: string, source: Source, element: HTMLMediaElement): () => void {
    return this.#attachments.add(participantId, source, element);
  }

  /** Follows whether these people can be reached, in `state.presence`; returns the way to stop. */
  watchPresence(users: 'everyone' | readonly string[]): () => void {
    return this.#presence.add(users);
  }

  /** Plays the sound that the browser has held back; to be called from a click. */
  resumePlayback(): void {
    this.#tones.resume();
  }

  /** Whether this page rings by itself; a page with its own ringing says false. */
  setRingtone(on: boolean): void {
    this.#tones.enable(on);
  }

  /** Does not ring for this call: the page shows it in its own way. */
  silence(callId: string): void {
    this.#tones.silence(callId);
  }

  /** Ends what runs and lets go of everything. A closed session stays closed. */
  close(): void {
    if (this.#closed) return;
    this.#dispatch({ type: 'close' });
    this.#closed = true;
    for (const handle of this.#timers.values()) this.#clock.clearTimeout(handle);
    this.#timers.clear();
    this.#presence.close();
    this.#attachments.close();
    this.#group?.close();
    this.#tones.close();
    this.#tabs.close();
    this.#devices.close();
    this.#screen.close();
    this.#engine.close();
    // What was said last should still leave; the transport flushes before it closes.
    this.#signaling.close();
    const before = this.#state;
    this.#state = { ...before, signaling: 'closed' };
    this.#emitter.emit('state', { state: this.#state, before });
    this.#emitter.clear();
  }

  /** For the page's own life cycle: see {@link ReloadPlace}. */
  leavePage(): ReturnType<typeof selectSaved> {
    this.#dispatch({ type: 'leave-page' });
    const saved = selectSaved(this.#state);
    if (saved) this.#signaling.leavePage();
    return saved;
  }

  /** The network or the clock has jumped: links are looked at now instead of at their next turn. */
  checkNow(): void {
    this.#engine.checkNow();
  }

  /** A refusal that may have passed by now is not waited out. */
  #connectForClick(): void {
    this.connect();
    const { signaling, refusal } = this.#state;
    if (signaling === 'refused' && refusal && isPassing(refusal.code)) this.#signaling.reconnect();
  }

  #toggle(source: DeviceSource, on?: boolean): void {
    this.#dispatch({ type: 'toggle', source, ...(on !== undefined && { on }) });
  }

  /** A token says who this is, and may be another user's than before: nothing opens until the server has read it. */
  async #comeBack(left: NonNullable<SessionParts['saved']>): Promise<void> {
    await this.#until(({ user }) => user !== null);
    const saved = left.take(this.#state.user?.id ?? '');
    if (!saved) return;
    // The click that opened a device before the reload stands, as long as the browser need not ask again.
    const granted = await Promise.all(saved.devices.map(async (source) => !(await this.#devices.willPrompt([source]))));
    this.#dispatch({
      type: 'return',
      saved: { ...saved, devices: saved.devices.filter((_, index) => granted[index]) },
    });
  }

  /** Resolves when it is known what is come back into, or that it will not be soon. */
  #comesBack(): Promise<unknown> {
    if (!this.#returned) return Promise.resolve();
    const refused = this.#until(({ signaling }) => signaling === 'refused');
    const late = new Promise((resolve) => this.#clock.setTimeout(() => resolve(undefined), TIMES.request));
    return Promise.race([this.#returned, refused, late]);
  }

  #dispatch(event: SessionEvent): void {
    if (this.#closed) return;
    this.#queue.push(event);
    if (this.#reducing) return;
    this.#reducing = true;
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) this.#step(next);
    } finally {
      this.#reducing = false;
    }
  }

  #step(event: SessionEvent): void {
    const before = this.#state;
    const { state, effects } = reduce(before, event, this.#clock.now(), this.#groupRules);
    this.#state = state;
    for (const effect of effects) whole(() => this.#run(effect));
    whole(() => this.#group?.follow(state, event));
    if (state === before) return;
    whole(() => this.#attachments.refresh());
    whole(() => this.#tones.follow(state));
    if (event.type === 'message' && event.message.event === 'resumed') this.#presence.tell();
    this.#emitter.emit('state', { state, before });
    for (const announcement of announcements(before, state)) this.#announce(announcement);
  }

  #announce({ event, detail }: Announcement): void {
    this.#emitter.emit(event, detail);
  }

  #run(effect: Effect): void {
    switch (effect.type) {
      case 'send': {
        const { tag } = effect;
        void this.#signaling.request(effect.event, effect.payload).then((reply) => {
          if (tag) this.#dispatch({ type: 'replied', ...tag, reply } as SessionEvent);
        });
        return;
      }
      case 'offer':
        return this.#makeOffer(effect.link, effect.awaiting);
      case 'prepare-answer':
        return this.#guard(effect.link, this.#engine.prepareAnswer(effect.link, effect.offer));
      case 'open-answer':
        return this.#guard(
          effect.link,
          this.#engine
            .openAnswer(effect.link)
            .then((answer) => this.#dispatch({ type: 'answer-ready', link: effect.link, answer })),
        );
      case 'open-offer':
        return this.#guard(effect.link, this.#engine.openOffer(effect.link, effect.answer));
      case 'receive':
        return this.#engine.receive(effect.link, effect.signal);
      case 'expect-media':
        return this.#engine.expectMedia(effect.link, effect.expected);
      case 'limit-link':
        return this.#engine.limitLink(effect.link, effect.budget);
      case 'close-link':
        return this.#engine.closeLink(effect.link);
      case 'ice-servers':
        return this.#engine.setIce(effect);
      case 'open-devices':
        this.#opening = this.#openDevices(effect.sources);
        return;
      case 'await-devices':
        void this.#opening.then(() => this.#dispatch({ ...effect, type: 'devices-asked' }));
        return;
      case 'close-device':
        return this.#devices.want(effect.source, false);
      case 'release-devices':
        return this.#devices.release();
      case 'share-screen':
        return this.#screen.want(effect.on, this.#screenOptions);
      case 'screen-content':
        return this.#screen.setContent(effect.content);
      case 'load-group':
        this.#loadGroup().catch(ignored('The code of rooms could not be loaded.', 'warn'));
        return;
      case 'tell-tabs':
        return this.#tabs.tell({ callId: effect.callId, reason: effect.reason });
      case 'start-timer':
        return this.#startTimer(effect.timer, effect.ms);
      case 'stop-timer':
        return this.#stopTimer(effect.timer);
      case 'announce':
        return queueMicrotask(() => this.#announce(effect.announcement));
    }
  }

  #makeOffer(link: string, awaiting: readonly DeviceSource[]): void {
    const opening = awaiting.length > 0 ? this.#opening : undefined;
    const ready = Promise.all([this.#engine.offer(link), opening]);
    this.#guard(
      link,
      ready.then(([offer]) => this.#dispatch({ type: 'offer-ready', link, offer })),
    );
  }

  /** Returns when the browser need not ask, or when the person has answered. */
  async #openDevices(sources: readonly DeviceSource[]): Promise<void> {
    const known = this.#devices.willPrompt(sources);
    const asks = typeof known === 'boolean' ? known : await known;
    if (asks) {
      this.#dispatch({ type: 'asking', sources });
      // The reason is on screen before the browser's own question is.
      await this.#parts.painted();
    }
    const wanted = sources.filter((source) => this.#state.devices[source].desired);
    for (const source of wanted) this.#devices.want(source, true);
    if (asks) await this.#until((state) => wanted.every((source) => !state.devices[source].asking));
  }

  #until(condition: (state: SessionState) => boolean): Promise<void> {
    if (condition(this.#state)) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = this.subscribe((state) => {
        if (!condition(state)) return;
        stop();
        resolve();
      });
    });
  }

  /** A link that was closed or made anew meanwhile rejects too; that is no failure. */
  #guard(link: string, work: Promise<unknown>): void {
    work.catch((reason: unknown) => {
      const failure = this.#parts.describe(reason);
      // What is wrong with a description concerns the two browsers, and not the server.
      const error = failure.code === 'bad-request' ? callError('link-failed') : failure;
      if (this.#state.links[link] && error.code !== 'call-over') this.#dispatch({ type: 'link-failed', link, error });
    });
  }

  /** Rejects when its code cannot be loaded; the next try loads anew. */
  #loadGroup(): Promise<void> {
    return (this.#loadingGroup ??= this.#parts.loadGroup().then(
      ({ groupRules, GroupPart }) => {
        this.#groupRules = groupRules;
        this.#group = new GroupPart(this.#engine, this.#devices, this.#signaling, (event) => this.#dispatch(event));
        this.#dispatch({ type: 'group-loaded' });
      },
      (error: unknown) => {
        this.#loadingGroup = null;
        throw error;
      },
    ));
  }

  #startTimer(timer: Timer, ms: number): void {
    this.#stopTimer(timer);
    const handle = this.#clock.setTimeout(() => {
      this.#timers.delete(timer);
      this.#dispatch({ type: 'timer', timer });
    }, ms);
    this.#timers.set(timer, handle);
  }

  #stopTimer(timer: Timer): void {
    this.#clock.clearTimeout(this.#timers.get(timer));
    this.#timers.delete(timer);
  }
}

/** One mistake of ours must not lose the rest of what is to be done: it goes where the page's other errors go. */
function whole(step: () => void): void {
  try {
    step();
  } catch (error) {
    log('error', 'A step of the session threw.', error);
    queueMicrotask(() => {
      throw error;
    });
  }
}
