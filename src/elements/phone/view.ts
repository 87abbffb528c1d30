import { isLive, selectCallStatus, selectPeer, selectPeerLink, type CallStatus } from '../../call/select.ts';
import type { Call, DeviceSource, DeviceState, MediaKind, ScreenState, SessionState } from '../../call/state.ts';
import type { CallError, User } from '../../protocol/index.ts';

/** What a phone shows of a session: everything that its templates need, and nothing that they have to work out. */
export interface PhoneView {
  readonly status: CallStatus;
  readonly call: Call | null;
  readonly waiting: Call | null;
  readonly peer: User | null;
  /** The other one in the room; null before there is a room. */
  readonly participantId: string | null;
  readonly peerCamera: boolean;
  readonly peerMuted: boolean;
  readonly peerScreen: boolean;
  /** The other one holds its pictures back, for the network is too weak for them. */
  readonly peerHeld: boolean;
  /** So do we. */
  readonly held: boolean;
  /** The server has lost sight of the other one. */
  readonly peerAway: boolean;
  readonly weak: boolean;
  /** What the two browsers have no common format for. */
  readonly lacks: MediaKind | null;
  readonly self: User | null;
  readonly microphone: DeviceState;
  readonly camera: DeviceState;
  /** What we share. */
  readonly screen: ScreenState;
  /** The browser asks for these, or is about to. */
  readonly asking: readonly DeviceSource[];
  readonly playbackBlocked: boolean;
  /** More than two talk here, or somebody else is being rung. */
  readonly crowd: boolean;
  /** Why nobody can call or be called here. */
  readonly trouble: Pick<CallError, 'code'> | null;
}

/**
 * `handledByPage`: a call that the page rings for itself is not there until it is answered. `nobody`: the page has not
 * said who its visitor is.
 */
export function phoneView(state: SessionState, handledByPage: (callId: string) => boolean, nobody: boolean): PhoneView {
  const show = (call: Call | null) => (call?.phase === 'incoming' && handledByPage(call.id) ? null : call);
  const call = missedByPage(show(state.call), handledByPage);
  const participant = selectPeer(state);
  const link = selectPeerLink(state);
  const { microphone, camera } = state.devices;
  return {
    status: call ? selectCallStatus(state) : 'idle',
    call,
    waiting: show(state.waiting),
    peer: call?.peer ?? null,
    participantId: participant?.id ?? null,
    peerCamera: participant?.media.camera ?? false,
    peerMuted: participant !== null && !participant.media.microphone,
    peerScreen: participant?.media.screen ?? false,
    peerHeld: link?.peerVideoHeld ?? false,
    held: link?.videoHeld ?? false,
    peerAway: participant !== null && !participant.present && state.signaling === 'connected',
    weak: link?.quality === 'poor',
    lacks: link?.lacks ?? null,
    self: state.user,
    microphone,
    camera,
    screen: state.screen,
    asking: (['microphone', 'camera'] as const).filter((source) => state.devices[source].asking),
    playbackBlocked: state.playbackBlocked && isLive(call),
    crowd: Object.keys({ ...state.room?.participants, ...state.invites }).length > 1,
    trouble: nobody ? { code: 'user-required' } : (state.unable ?? state.refusal),
  };
}

/** The page showed the ringing, so it also shows that it rang out. */
function missedByPage(call: Call | null, handledByPage: (callId: string) => boolean): Call | null {
  const neverTaken = call?.phase === 'ended' && call.direction === 'incoming' && call.connectedAt === null;
  return neverTaken && handledByPage(call.id) ? null : call;
}

/** Talking, or about to go on with it: the picture has the stage. */
export function isTalking(status: CallStatus): boolean {
  return status === 'connected' || status === 'reconnecting';
}
