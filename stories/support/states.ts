import { NEW_LINK, NEW_ROOM, NO_MEDIA } from '../../src/call/blanks.ts';
import {
  DEVICE_OFF,
  SCREEN_OFF,
  type Call,
  type DeviceState,
  type LinkState,
  type LinkStats,
  type ParticipantState,
  type RoomState,
  type ScreenState,
  type SessionState,
} from '../../src/call/state.ts';
import type { User } from '../../src/protocol/index.ts';

export const ANA = { id: 'ana', name: 'Ana Siregar' };
export const BUDI = { id: 'budi', name: 'Budi Santoso' };
export const CITRA = { id: 'citra', name: 'Citra Dewi' };
export const DEWI = { id: 'dewi', name: 'Dewi Lestari' };

const NAMES = ['Eka Putra', 'Fajar Nugroho', 'Gita Pramesti', 'Hadi Wijaya', 'Indah Sari', 'Joko Susilo', 'Kartika'];

/** So many different ones. */
export function people(count: number): User[] {
  return Array.from({ length: count }, (_, index): User => {
    const known = [ANA, CITRA, DEWI][index];
    const name = NAMES[(index - 3) % NAMES.length] ?? '';
    const round = Math.floor((index - 3) / NAMES.length);
    const id = (name.split(' ')[0] ?? '').toLowerCase();
    return known ?? (round === 0 ? { id, name } : { id: `${id}-${round + 1}`, name: `${name} ${round + 1}` });
  });
}

export const ON: DeviceState = { ...DEVICE_OFF, desired: true, actual: true };
export const OFF = DEVICE_OFF;
export const SHARING: ScreenState = { ...SCREEN_OFF, desired: true, actual: true };

/** Of a call over a good network. */
export function stats(patch: Partial<LinkStats> = {}): LinkStats {
  const picture = { rate: 1_240, width: 1280, height: 720, frameRate: 30, limitedBy: 'none' } as const;
  const sound = { rate: 38, width: null, height: null, frameRate: null, limitedBy: null };
  return {
    roundTrip: 34,
    jitter: 3,
    lossIn: 0,
    lossOut: 0,
    rateIn: 1_278,
    rateOut: 1_278,
    available: 2_400,
    relayed: false,
    received: { microphone: sound, camera: picture },
    sent: { microphone: sound, camera: picture },
    ...patch,
  };
}

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
  return { ...NEW_ROOM, id: 'room-1', participantId: 'p-self', ticket: 'ticket', joined: true, ...patch };
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
