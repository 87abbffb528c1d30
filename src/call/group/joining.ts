import {
  callError,
  roomIdOf,
  TIMES,
  type EndReason,
  type ErrorCode,
  type Reply,
  type Room,
  type ServerPayload,
} from '../../protocol/index.ts';
import { DIAL, newCall } from '../calls.ts';
import { openDevices } from '../devices.ts';
import { endCall, giveUp } from '../ending.ts';
import type { Intent } from '../events.ts';
import { enterRoom, rejoin } from '../room.ts';
import { isLive, isGroup, selectCallStatus } from '../select.ts';
import type { SessionState } from '../state.ts';
import type { Step } from '../step.ts';

export function joinRoom(step: Step, { callId, room, sources, media, wait }: Extract<Intent, { type: 'join' }>): void {
  const { call, signaling, refusal, unable } = step.state;
  if (isLive(call)) return call.room === room ? undefined : step.fail(callError('already-calling'));
  step.set({ call: { ...newCall(step, callId, { id: room, name: room }, media, 'joined'), room }, room: null });
  if (unable || signaling === 'refused') {
    endCall(step, 'unavailable', { error: unable ?? refusal ?? callError('auth-failed') });
    return;
  }
  openDevices(step, sources);
  step.run({ type: 'await-devices', callId, wait });
}

/** The person has answered what the browser asked: nobody comes into a room in the middle of a question. */
export function askForRoom(step: Step, callId: string, wait: boolean): void {
  const room = wanted(step, callId);
  if (room === null) return;
  step.setCall({ phase: 'dialing' });
  ask(step, callId, room, wait);
  step.start(`dial:${callId}`, DIAL);
}

export function joinReplied(step: Step, callId: string, wait: boolean, reply: Reply<'join_call_room'>): void {
  const room = wanted(step, callId);
  if (room === null) {
    // We have gone away meanwhile, and shall wait for nobody.
    if (reply.ok && reply.waiting) leaveDoor(step, reply.waiting.room);
  } else if (!reply.ok) {
    // A server that was restarted meanwhile is asked anew; that wait has its own end.
    if (reply.code === 'server-unreachable') ask(step, callId, room, wait);
    else refused(step, reply.code);
  } else if (reply.waiting) {
    step.stop(`dial:${callId}`);
    step.setCall({ phase: 'waiting', position: reply.waiting.position });
  }
}

/** The server does not know any more that we wait at the door. */
export function joinAgain(step: Step): void {
  const { call } = step.state;
  if (call?.phase === 'waiting' && call.room !== null) ask(step, call.id, call.room, true);
}

/** We are in. */
export function admittedByName(step: Step, { room, callId }: ServerPayload<'room_admitted'>): void {
  const { call } = step.state;
  if (callId !== null || step.state.room?.id === room.id || room.name === null) return;
  if (isLive(call) && call.room === room.name && call.phase !== 'active') enter(step, room);
  // Nobody shall wait for one who has gone away.
  else step.leave(room, 'hang-up');
}

export function moved(step: Step, room: string, position: number): void {
  const { call } = step.state;
  if (call?.phase === 'waiting' && isRoomOf(step.state, room)) step.setCall({ position });
}

/** The server has taken us out of the room, or away from its door. Whom it has only lost comes back. */
export function putOut(step: Step, room: string, reason: EndReason): void {
  if (reason === 'connection-lost') {
    if (step.state.room?.id === room && step.state.room.joined)
      rejoin(step, Object.keys(step.state.links).length === 0);
    else if (isRoomOf(step.state, room)) joinAgain(step);
    return;
  }
  if (isLive(step.state.call) && (step.state.room?.id === room || isRoomOf(step.state, room))) endCall(step, reason);
}

/** The way back into the room is closed, which the media that still flows does not know. */
export function returnRefused(step: Step, room: string, code: ErrorCode): void {
  if (step.state.room?.id === room && (code === 'room-full' || code === 'room-locked' || code === 'forbidden')) {
    refused(step, code);
  }
}

export function askTooLong(step: Step, callId: string): void {
  if (wanted(step, callId) !== null && step.state.call?.phase === 'dialing') refused(step, 'server-unreachable');
}

/** Who goes away from the door is not let in. */
export function leaveQueue(step: Step, before: SessionState): void {
  const { call } = before;
  const now = step.state.call;
  if (call?.phase !== 'waiting' || call.room === null) return;
  if (now?.id !== call.id || (now.phase === 'ended' && now.endReason === 'hang-up'))
    leaveDoor(step, roomIdOf(call.room));
}

/** Cut off from the server and from everybody: that has an end, too. */
export function watchStranded(step: Step, before: SessionState): void {
  const is = (state: SessionState): boolean => isGroup(state) && selectCallStatus(state) === 'reconnecting';
  const { call } = step.state;
  if (!isLive(call) || is(before) === is(step.state)) return;
  if (is(step.state)) step.start(`stranded:${call.id}`, TIMES.giveUp);
  else step.stop(`stranded:${call.id}`);
}

export function stranded(step: Step, callId: string): void {
  if (step.state.call?.id === callId && selectCallStatus(step.state) === 'reconnecting') giveUp(step);
}

function enter(step: Step, room: Room): void {
  const { call } = step.state;
  if (!call) return;
  step.stop(`dial:${call.id}`);
  // Alone in a room one is connected, too.
  step.setCall({ phase: 'active', position: null, connectedAt: step.now });
  enterRoom(step, room);
}

function refused(step: Step, code: ErrorCode): void {
  const reason: EndReason =
    code === 'room-full' ? code : code === 'room-locked' || code === 'forbidden' ? 'forbidden' : 'unavailable';
  endCall(step, reason, { error: callError(code) });
}

function ask(step: Step, callId: string, room: string, wait: boolean): void {
  step.send(
    'join_call_room',
    { room, fresh: true, mediaState: step.mediaState, ...(wait && { wait }) },
    { event: 'join_call_room', room, fresh: true, callId, wait },
  );
}

function leaveDoor(step: Step, room: string): void {
  step.send('leave_call_room', { room, reason: 'hang-up' });
}

/** The room that this call is still on its way into; null when it is not. */
function wanted({ state: { call } }: Step, callId: string): string | null {
  return isLive(call) && call.id === callId && call.phase !== 'active' ? call.room : null;
}

function isRoomOf({ call }: SessionState, id: string): boolean {
  return call?.room !== null && call?.room !== undefined && roomIdOf(call.room) === id;
}
