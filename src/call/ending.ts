import type { CallError, EndReason } from '../protocol/index.ts';
import { endedAnnouncement } from './announce.ts';
import { isLive } from './select.ts';
import { DEVICE_OFF, NOBODY_SPEAKS, SCREEN_OFF, type Call } from './state.ts';
import type { Step } from './step.ts';

/**
 * Ends the call of this page, once. Later words about it only correct the reason: a click ends a call at once, and when
 * the other side was faster, the server's word is the one that both sides keep.
 */
export function endCall(
  step: Step,
  reason: EndReason,
  { error = null, keepDevices = false }: { error?: CallError | null; keepDevices?: boolean } = {},
): void {
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
  if (isLive(waiting)) step.set({ call: waiting, waiting: null });
}

/** Ends the second call, which rings while the first one goes on. */
export function endWaiting(step: Step, reason: EndReason): void {
  const { waiting } = step.state;
  if (!isLive(waiting)) return;
  stopWaits(step, waiting.id);
  step.closeLink(waiting.link);
  step.set({ waiting: null });
  step.announce(endedAnnouncement({ ...waiting, phase: 'ended', endedAt: step.now, endReason: reason }));
}

/** Ends the call as the person's own click does, and tells the server what that means in this phase. */
export function hangUp(step: Step, options: { keepDevices?: boolean } = {}): void {
  const { call, room } = step.state;
  if (!isLive(call)) return;
  const { id: callId } = call;
  switch (call.phase) {
    case 'waiting':
    case 'asking':
    case 'dialing':
    case 'ringing':
      // What has been asked of a room is taken back by the rules of groups.
      if (call.room !== null) return endCall(step, 'hang-up', options);
      if (call.offer !== null) step.send('cancel_call', { callId });
      return endCall(step, 'cancelled', options);
    case 'incoming':
    case 'answering':
      step.send('reject_call', { callId });
      return endCall(step, 'rejected', options);
    default:
      // Without a room the answer is on its way; its reply finds an ended call and leaves then.
      if (room) step.leave(room, 'hang-up');
      return endCall(step, 'hang-up', options);
  }
}

/** Gives up a room whose media does not come back. */
export function giveUp(step: Step): void {
  const { call, room } = step.state;
  if (!isLive(call)) return;
  if (room) step.leave(room, 'connection-lost');
  endCall(step, 'connection-lost');
}

function stopWaits(step: Step, callId: string): void {
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
