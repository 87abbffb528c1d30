import type { SessionEvents } from '../../src/call/announce.ts';
import { INITIAL_STATE, type SessionState, type ShownPictures } from '../../src/call/state.ts';
import type { DeviceList } from '../../src/media/devices.ts';
import type { SessionLike } from '../../src/elements/session-like.ts';
import type { CallError } from '../../src/protocol/index.ts';
import { learnLaterErrors } from '../../src/protocol/later-errors.ts';
import type { RoomPeek } from '../../src/session/groups.ts';
import { BUDI } from './states.ts';

// Whoever fails like that has learned them.
learnLaterErrors();

/** Of a session's shape, without a server: drawn from a state alone. Who has set that reads what was asked of it. */
export class SnapshotSession implements SessionLike {
  state: SessionState;
  readonly asked: unknown[][] = [];
  /** Is told of it as well. */
  told: ((intent: string, values: readonly unknown[]) => void) | null = null;
  readonly attached: string[] = [];
  time = 252_000;
  readonly #listeners = new Set<(state: SessionState, before: SessionState) => void>();
  readonly #events = new Map<string, Set<(detail: never) => void>>();
  /** Shows something in the elements that are attached; by default nothing. */
  picture: ((participantId: string, element: HTMLMediaElement) => void) | null = null;

  constructor(state: Partial<SessionState> = {}) {
    this.state = { ...INITIAL_STATE, signaling: 'connected', user: BUDI, ...state };
  }

  set(patch: Partial<SessionState>): void {
    const before = this.state;
    this.state = { ...before, ...patch };
    for (const listener of [...this.#listeners]) listener(this.state, before);
  }

  tell<E extends keyof SessionEvents>(event: E, detail: SessionEvents[E]): void {
    for (const listener of [...(this.#events.get(event) ?? [])]) listener(detail as never);
  }

  subscribe(listener: (state: SessionState, before: SessionState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  on<E extends keyof SessionEvents>(event: E, listener: (detail: SessionEvents[E]) => void): () => void {
    const listeners = this.#events.get(event) ?? new Set();
    this.#events.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  get listening(): number {
    return this.#listeners.size + [...this.#events.values()].reduce((sum, set) => sum + set.size, 0);
  }

  attach(participantId: string, source: string, element: HTMLMediaElement): () => void {
    const entry = `${participantId}/${source}`;
    this.attached.push(entry);
    this.picture?.(participantId, element);
    return () => {
      this.attached.splice(this.attached.indexOf(entry), 1);
      element.srcObject = null;
    };
  }

  /** What is plugged in. */
  plugged: DeviceList = { microphone: [], camera: [], speaker: [] };
  readonly tracks = new Map<string, MediaStreamTrack>();

  listDevices(): Promise<DeviceList> {
    return Promise.resolve(this.plugged);
  }

  chooseDevice(kind: keyof DeviceList, deviceId: string): Promise<void> {
    this.asked.push(['chooseDevice', kind, deviceId]);
    return Promise.resolve();
  }

  track(participantId: string, source: string): MediaStreamTrack | null {
    return this.tracks.get(`${participantId}/${source}`) ?? null;
  }

  /** Who is in a room before one joins. */
  peeked: RoomPeek = { people: [], full: false, locked: false };

  peek(room: string): Promise<RoomPeek> {
    this.asked.push(['peek', room]);
    return Promise.resolve(this.peeked);
  }

  /** What sending a line of chat comes to. */
  chatFails: CallError | null = null;

  sendChat(text: string): Promise<CallError | null> {
    this.asked.push(['sendChat', text]);
    return Promise.resolve(this.chatFails);
  }

  /** What was last said to be shown, and how high; no click asks for it. */
  shown: ShownPictures = {};

  show(heights: ShownPictures | null): void {
    this.shown = heights ?? this.shown;
  }

  watchPresence(users: 'everyone' | readonly string[]): () => void {
    this.asked.push(['watchPresence', users]);
    return () => this.asked.push(['unwatchPresence', users]);
  }

  now(): number {
    return this.time;
  }

  connect = this.#record('connect');
  call = this.#record('call');
  accept = this.#record('accept');
  reject = this.#record('reject');
  join = this.#record('join');
  invite = this.#record('invite');
  withdrawInvite = this.#record('withdrawInvite');
  react = this.#record('react');
  raiseHand = this.#record('raiseHand');
  moderate = this.#record('moderate');
  hangUp = this.#record('hangUp');
  dismiss = this.#record('dismiss');
  toggleMicrophone = this.#record('toggleMicrophone');
  toggleCamera = this.#record('toggleCamera');
  toggleScreen = this.#record('toggleScreen');
  setScreenContent = this.#record('setScreenContent');
  prepareScreen = this.#record('prepareScreen');
  flipCamera = this.#record('flipCamera');
  resumePlayback = this.#record('resumePlayback');
  setRingtone = this.#record('setRingtone');
  silence = this.#record('silence');
  close = this.#record('close');

  #record(name: string): (...values: unknown[]) => void {
    return (...values) => {
      while (values.length > 0 && values.at(-1) === undefined) values.pop();
      this.asked.push([name, ...values]);
      this.told?.(name, values);
    };
  }
}
