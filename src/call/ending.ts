import { callError, type CallError, type EndReason } from '../protocol/index.ts';
import { endedAnnouncement } from './announce.ts';
import { isLive } from './select.ts';
import { DEVICE_OFF, NOBODY_SPEAKS, SCREEN_OFF, type Call } from './state.ts';
import type { Step } from './step.ts';

export interface Ending {
  /** In place of what the phase of the call says. */
  readonly reason?: EndReason;
  /** What made it fail on our side. */
  readonly error?: CallError | null;
  /** Another call goes on with them. */
  readonly keepDevices?: boolean;
}

/**
 * Ends the call of this page, once. Later words about it only correct the reason: a click ends a call at once, and when
 * the other side was faster, the server's word is the one that both sides keep.
 */
export function endCall(step: Step, reason: EndReason, { error = null, keepDevices = false }: Ending = {}): void {
  const { call, room } = step.state;
  if (!call) return;
  if (call.phase === 'ended') {
    step.setCall({ endReason: reason });
    return;
  }
  stopWaits(step, call.id);
  step.closeLink(call.link);
  for (const participant of Object.values(room?.participants ?? {})) step.closeLink(participant.link);
  if (room) step.stop(`rejoin:${room.id}`);
  const ended: Call = { ...call, phase: 'ended', endedAt: step.now, endReason: reason, error };
  step.set({ call: ended, room: null, invites: {}, speaking: NOBODY_SPEAKS, reactions: [], playbackBlocked: false });
  releaseScreen(step);
  if (!keepDevices) releaseDevices(step);
  step.announce(endedAnnouncement(ended));
  if (error) step.fail(error);
  // What rings now matters more than how the last call ended.
  const { waiting } = step.state;
  if (!isLive(waiting)) return;
  step.set({ call: waiting, waiting: null });
  callNext(step);
}

/** Ends the second call, which rings while the first one goes on. */
export function endWaiting(step: Step, reason: EndReason, error: CallError | null = null): void {
  const { waiting } = step.state;
  if (!isLive(waiting)) return;
  stopWaits(step, waiting.id);
  step.closeLink(waiting.link);
  step.set({ waiting: null });
  step.announce(endedAnnouncement({ ...waiting, phase: 'ended', endedAt: step.now, endReason: reason, error }));
  if (error) step.fail(error);
  callNext(step);
}

/** Ends a call that rings beside two others; nobody has seen it. */
export function endQueued(step: Step, callId: string): void {
  stopWaits(step, callId);
  step.set({ queued: step.state.queued.filter(({ id }) => id !== callId) });
}

/** The next one of those that ring gets a place on the screen. */
function callNext(step: Step): void {
  const [next, ...queued] = step.state.queued;
  if (next && !isLive(step.state.waiting)) step.set({ waiting: next, queued });
}

/**
 * Ends the call as the person's own click does, and tells the server what that means in this phase. Only for a click: what is
 * declined is declined on all devices of this person.
 */
export function hangUp(step: Step, options: Ending = {}): void {
  const { call } = step.state;
  if (!isLive(call)) return;
  if (call.phase !== 'incoming' && call.phase !== 'answering') return drop(step, options);
  step.send('reject_call', { callId: call.id });
  endCall(step, 'rejected', options);
}

/** Ends the call at this page, for whatever reason. What rings for this person goes on to ring elsewhere. */
export function drop(step: Step, options: Ending = {}): void {
  const { call, room } = step.state;
  const { reason } = options;
  if (!isLive(call)) return;
  const { id: callId } = call;
  switch (call.phase) {
    case 'waiting':
    case 'asking':
    case 'dialing':
    case 'ringing':
      // What has been asked of a room is taken back by the rules of groups.
      if (call.room !== null) return endCall(step, reason ?? 'hang-up', options);
      if (call.offer !== null) step.send('cancel_call', { callId });
      return endCall(step, reason ?? 'cancelled', options);
    case 'incoming':
    case 'answering':
      return endCall(step, reason ?? 'missed', options);
    default:
      // Without a room the answer is on its way; its reply finds an ended call and leaves then.
      if (room) step.leave(room, 'hang-up');
      return endCall(step, reason ?? 'hang-up', options);
  }
}

/** Gives up a room whose media does not come back. */
export function giveUp(step: Step, error: CallError | null = null): void {
  const { call, room } = step.state;
  if (!isLive(call)) return;
  if (room) step.leave(room, 'connection-lost');
  endCall(step, 'connection-lost', { error: error ?? neverThere(step) });
}

/** Why the other one was never heard: the two have found each other by the server, and not by any path of their own. */
export function neverThere({ state: { call, room, signaling } }: Step): CallError | null {
  const never = call?.phase === 'active' && call.connectedAt === null && signaling === 'connected';
  const there = Object.values(room?.participants ?? {}).some(({ present }) => present);
  return never && there ? callError('no-way') : null;
}

function stopWaits(step: Step, callId: string): void {
  step.stop(`prepare:${callId}`);
  step.stop(`dial:${callId}`, `ring:${callId}`, `confirm:${callId}`, `connect:${callId}`, `stranded:${callId}`);
}

function releaseDevices(step: Step): void {
  step.set({ devices: { microphone: DEVICE_OFF, camera: DEVICE_OFF } });
  step.run({ type: 'release-devices' });
}

/** The next one to talk to has not been chosen to see it. */
function releaseScreen(step: Step): void {
  const { desired, actual, content } = step.state.screen;
  step.set({ screen: { ...SCREEN_OFF, content } });
  if (desired || actual) step.run({ type: 'share-screen', on: false });
}
