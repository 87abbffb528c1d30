import { selectPresence } from '../select.ts';
import { callError, type EndReason, type Reply, type User } from '../../protocol/index.ts';
import type { Invite } from '../state.ts';
import type { Step } from '../step.ts';

/** How long one reads that somebody did not come. */
const READ = 6_000;

/** Rings somebody into the room that this page is in. */
export function invite(step: Step, callId: string, to: User): void {
  const { room, presence } = step.state;
  if (!room?.joined) return step.fail(callError('not-ready'));
  if (Object.values(step.state.invites).some(({ phase }) => phase !== 'ended')) {
    return step.fail(callError('already-calling'));
  }
  set(step, { id: callId, user: selectPresence({ presence }, to.id)?.user ?? to, phase: 'dialing', reason: null });
  step.send('invite_to_room', { callId, to: to.id }, { event: 'invite_to_room', callId });
}

export function withdraw(step: Step, callId: string): void {
  if (!rings(step, callId)) return;
  step.send('cancel_call', { callId });
  remove(step, callId);
}

export function invitationReplied(step: Step, callId: string, reply: Reply<'invite_to_room'>): void {
  if (reply.ok || !rings(step, callId)) return;
  if (reply.code !== 'server-unreachable') step.fail(callError(reply.code));
  invitationEnded(step, callId, reply.code === 'room-full' ? reply.code : 'unavailable');
}

export function invitationRings(step: Step, callId: string): void {
  const invited = rings(step, callId);
  if (invited) set(step, { ...invited, phase: 'ringing' });
}

/** Who was rung for comes in by `user_joined`. */
export function invitationAnswered(step: Step, callId: string): void {
  if (rings(step, callId)) remove(step, callId);
}

export function invitationEnded(step: Step, callId: string, reason: EndReason): void {
  const invited = rings(step, callId);
  if (!invited) return;
  set(step, { ...invited, phase: 'ended', reason });
  step.start(`fade:${callId}`, READ);
}

/** The server does not know any more that it rings for us. */
export function invitationsLost(step: Step): void {
  for (const { id } of Object.values(step.state.invites)) invitationEnded(step, id, 'connection-lost');
}

function rings(step: Step, callId: string): Invite | null {
  const invited = step.state.invites[callId];
  return invited && invited.phase !== 'ended' ? invited : null;
}

function set(step: Step, invited: Invite): void {
  step.set({ invites: { ...step.state.invites, [invited.id]: invited } });
}

function remove(step: Step, callId: string): void {
  const { [callId]: _removed, ...invites } = step.state.invites;
  step.set({ invites });
}
