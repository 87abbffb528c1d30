import type { SavedCall } from './events.ts';
import type { Call, LinkState, ParticipantState, SessionState } from './state.ts';

export * from './first-select.ts';

/** What a person would say the call is doing: the phase of the call and the health of its link in one word. */
export type CallStatus =
  | 'idle'
  | 'asking'
  | 'dialing'
  | 'ringing'
  | 'waiting'
  | 'incoming'
  | 'connecting'
  | 'connected'
  | 'reconnecting'
  | 'ended';

/** A room with a name, or a call that has taken in others. Its links fail and heal one by one. */
export function isGroup({ room }: SessionState): boolean {
  return room !== null && (room.name !== null || Object.keys(room.participants).length > 1);
}

/** The other one in a 1:1 call, once there is a room. */
export function selectPeer(state: SessionState): ParticipantState | null {
  if (!state.room || state.call?.phase !== 'active') return null;
  return Object.values(state.room.participants)[0] ?? null;
}

/** The link to the other one in a 1:1 call. */
export function selectPeerLink(state: SessionState): LinkState | null {
  const name = selectPeer(state)?.link ?? state.call?.link;
  return (name === undefined ? undefined : state.links[name]) ?? null;
}

export function selectCallStatus(state: SessionState): CallStatus {
  const { call } = state;
  if (!call) return 'idle';
  switch (call.phase) {
    case 'answering':
      return 'connecting';
    case 'active':
      if (call.connectedAt === null) return 'connecting';
      if (isGroup(state)) return isInside(state) ? 'connected' : 'reconnecting';
      return selectPeerLink(state)?.status === 'connected' ? 'connected' : 'reconnecting';
    default:
      return call.phase;
  }
}

/** Where one can be seen or heard: the server counts us in, or somebody does. */
function isInside({ room, signaling, links }: SessionState): boolean {
  if (room?.joined && signaling === 'connected') return true;
  return Object.values(room?.participants ?? {}).some(({ link }) => links[link]?.status === 'connected');
}

/** Time talked, in milliseconds of the session's clock. */
export function selectDuration(call: Call, now: number): number {
  return call.connectedAt === null ? 0 : Math.max(0, (call.endedAt ?? now) - call.connectedAt);
}

/** What the page should hear: a ring, the tone while it rings at the other end, a beep under a running call, or nothing. */
export function selectTone(state: SessionState): { tone: 'ring' | 'ringback' | 'waiting'; callId: string } | null {
  const { call, waiting } = state;
  if (call?.phase === 'incoming') return { tone: 'ring', callId: call.id };
  if (waiting?.phase === 'incoming') return { tone: 'waiting', callId: waiting.id };
  if (call?.phase === 'ringing') return { tone: 'ringback', callId: call.id };
  return null;
}

/** What a page has to keep to come back into its call after a reload; null when there is nothing to come back to. */
export function selectSaved(state: SessionState): SavedCall | null {
  const { call, room, devices, user } = state;
  if (!room || !user || call?.phase !== 'active') return null;
  const { id: callId, peer, media, direction, room: name, startedAt, connectedAt } = call;
  return {
    user: user.id,
    callId,
    peer,
    media,
    direction,
    name,
    startedAt,
    connectedAt,
    room: room.id,
    ticket: room.ticket,
    devices: (['microphone', 'camera'] as const).filter((source) => devices[source].desired),
  };
}
