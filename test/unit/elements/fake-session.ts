import type { SessionEvents } from '../../../src/call/announce.ts';
import {
  DEVICE_OFF,
  INITIAL_STATE,
  NEW_LINK,
  NO_MEDIA,
  type Call,
  type DeviceState,
  type LinkState,
  type ParticipantState,
  type RoomState,
  type SessionState,
} from '../../../src/call/state.ts';
import type { DeviceList } from '../../../src/media/devices.ts';
import type { SessionLike } from '../../../src/elements/session-like.ts';
import { learnLaterErrors } from '../../../src/protocol/later-errors.ts';

// Whoever fails like that has learned them.
learnLaterErrors();
import type { CallError, User } from '../../../src/protocol/index.ts';
import type { RoomPeek } from '../../../src/session/groups.ts';

/** Of a session's shape, without a server: a test sets its state and reads what was asked of it. */
export class FakeSession implements SessionLike {
  state: SessionState;
  readonly asked: unknown[][] = [];
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

  /** What a grid last said to show, and how high; no click asks for it. */
  shown: Readonly<Record<string, { readonly camera: number; readonly screen: number }>> = {};

  show(heights: FakeSession['shown']): void {
    this.shown = heights;
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
    };
  }
}

export const ANA = { id: 'ana', name: 'Ana Siregar' };
export const BUDI = { id: 'budi', name: 'Budi Santoso' };
export const CITRA = { id: 'citra', name: 'Citra Dewi' };

export const ON: DeviceState = { ...DEVICE_OFF, desired: true, actual: true };
export const OFF = DEVICE_OFF;

export function aCall(patch: Partial<Call> = {}): Call {
  return {
    id: 'call-1',
    direction: 'outgoing',
    peer: ANA,
    room: null,
    people: null,
    position: null,
    media: 'video',
    phase: 'dialing',
    offer: null,
    link: 'link-1',
    startedAt: 0,
    connectedAt: null,
    endedAt: null,
    endReason: null,
    error: null,
    ...patch,
  };
}

/** Talking to Ana for four minutes and twelve seconds. */
export function talking(
  patch: {
    call?: Partial<Call>;
    media?: Partial<typeof NO_MEDIA>;
    link?: Partial<typeof NEW_LINK>;
    present?: boolean;
    devices?: Partial<SessionState['devices']>;
  } = {},
): Partial<SessionState> {
  return {
    call: aCall({ phase: 'active', connectedAt: 0, ...patch.call }),
    room: aRoom({
      participants: {
        'p-ana': aParticipant('p-ana', ANA, {
          media: { ...NO_MEDIA, microphone: true, camera: true, ...patch.media },
          present: patch.present ?? true,
          link: 'link-1',
        }),
      },
    }),
    links: { 'link-1': { ...NEW_LINK, status: 'connected', quality: 'good', open: true, ...patch.link } },
    devices: { microphone: ON, camera: ON, ...patch.devices },
  };
}

export function aRoom(patch: Partial<RoomState> = {}): RoomState {
  return {
    id: 'room-1',
    name: null,
    participantId: 'p-self',
    ticket: 'ticket',
    joined: true,
    participants: {},
    locked: false,
    waiting: 0,
    moderator: false,
    hand: null,
    chat: [],
    shown: {},
    ...patch,
  };
}

/** With microphone and camera on, unless said otherwise. */
export function aParticipant(id: string, user: User, patch: Partial<ParticipantState> = {}): ParticipantState {
  const media = { ...NO_MEDIA, microphone: true, camera: true };
  return { id, user, media, hand: null, present: true, link: `link-${id}`, ...patch };
}

/** A call into a room by its name. */
export function aJoin(patch: Partial<Call> = {}): Call {
  const peer = { id: 'standup', name: 'standup' };
  return aCall({ direction: 'joined', peer, room: 'standup', link: '', ...patch });
}

/** In the room `standup` for four minutes and twelve seconds; the others are `p-ana`, `p-citra` and so on. */
export function meeting(
  patch: {
    call?: Partial<Call>;
    room?: Partial<RoomState>;
    users?: readonly User[];
    /** By participant id. */
    people?: Readonly<Record<string, Partial<ParticipantState>>>;
    links?: Readonly<Record<string, Partial<LinkState>>>;
    devices?: Partial<SessionState['devices']>;
  } = {},
): Partial<SessionState> {
  const ids = (patch.users ?? [ANA, CITRA]).map((user) => [`p-${user.id}`, user] as const);
  const good: LinkState = { ...NEW_LINK, status: 'connected', quality: 'good', open: true };
  return {
    call: aJoin({ phase: 'active', connectedAt: 0, ...patch.call }),
    room: aRoom({
      name: 'standup',
      participants: Object.fromEntries(ids.map(([id, user]) => [id, aParticipant(id, user, patch.people?.[id])])),
      ...patch.room,
    }),
    links: Object.fromEntries(ids.map(([id]) => [`link-${id}`, { ...good, ...patch.links?.[id] }])),
    devices: { microphone: ON, camera: ON, ...patch.devices },
  };
}
