import {
  callError,
  TIMES,
  type CallError,
  type CallMedia,
  type Description,
  type EndReason,
  type ErrorCode,
  type Reply,
  type ServerPayload,
  type User,
} from '../protocol/index.ts';
import { openDevices } from './devices.ts';
import { drop, endCall, endQueued, endWaiting, giveUp, hangUp, neverThere } from './ending.ts';
import { enterRoom } from './room.ts';
import { isLive, selectPresence } from './select.ts';
import { NEW_LINK } from './blanks.ts';
import type { Call, DeviceSource } from './state.ts';
import type { Step } from './step.ts';

/** How long the server may take to take a call. */
export const DIAL = 15_000;
/**
 * How long it has to ring before a connection is made for it: who rings and stops again and again shall not make this page
 * work. A click on Accept does not wait for it. Milliseconds.
 */
const PREPARE_AFTER = 700;
/** How many calls may ring unseen beside the two that are shown. */
const MOST_QUEUED = 2;
/** How long a caller has to ring again after the server was restarted. */
const CONFIRM = 10_000;

function devicesFor(media: CallMedia): DeviceSource[] {
  return media === 'video' ? ['microphone', 'camera'] : ['microphone'];
}

export function newCall(step: Step, id: string, peer: User, media: CallMedia, direction: Call['direction']): Call {
  return {
    id,
    peer,
    media,
    direction,
    room: null,
    people: null,
    position: null,
    phase: direction === 'incoming' ? 'incoming' : 'dialing',
    offer: null,
    link: id,
    startedAt: step.now,
    connectedAt: null,
    endedAt: null,
    endReason: null,
    error: null,
  };
}

// ——— the caller

export function placeCall(step: Step, id: string, to: User, media: CallMedia): void {
  const { call, signaling, refusal, unable } = step.state;
  if (isLive(call)) {
    // Calling the one who rings us at this moment means to answer.
    if (call.phase === 'incoming' && call.peer.id === to.id) acceptCall(step, call.id, media === 'video');
    else step.fail(callError('already-calling'));
    return;
  }
  const peer = selectPresence(step.state, to.id)?.user ?? to;
  step.set({ call: newCall(step, id, peer, media, 'outgoing'), room: null });
  if (unable || signaling === 'refused') {
    endCall(step, 'unavailable', { error: unable ?? refusal ?? callError('auth-failed') });
    return;
  }
  const sources = devicesFor(media);
  step.setLink(id, NEW_LINK);
  openDevices(step, sources);
  step.run({ type: 'offer', link: id, awaiting: sources });
}

export function sendCall(step: Step, call: Call, offer: Description & { type: 'offer' }, again = false): void {
  const { id: callId, peer, media } = call;
  step.setCall({ phase: 'dialing', offer: offer.sdp });
  step.send(
    'call_user',
    { callId, to: peer.id, media, offer, mediaState: step.mediaState, ...(again && { again }) },
    { event: 'call_user', callId },
  );
  step.start(`dial:${callId}`, DIAL);
  step.start(`ring:${callId}`, TIMES.ring + TIMES.ringGrace);
}

export function callReplied(step: Step, callId: string, reply: Reply<'call_user'>): void {
  const { call } = step.state;
  const current = call?.id === callId ? call : null;
  if (!isLive(current)) {
    // We have stopped waiting for the server; it must not go on ringing for us.
    if (reply.ok && !reply.crossed && call?.endReason !== 'cancelled') step.send('cancel_call', { callId });
    return;
  }
  // A server that was restarted is told again by `resumed`.
  if (!reply.ok && reply.code === 'server-unreachable') return;
  step.stop(`dial:${callId}`);
  if (!reply.ok)
    endCall(step, reply.code === 'server-draining' ? 'server-shutdown' : 'unavailable', {
      error: callError(reply.code),
    });
  // A crossed call has been answered when it arrived; one that has not arrived by now is over.
  else if (reply.crossed && current.phase === 'dialing') endCall(step, 'cancelled');
}

export function callRings(step: Step, callId: string): void {
  const { call } = step.state;
  if (call?.id === callId && call.phase === 'dialing') step.setCall({ phase: 'ringing' });
}

export function callAnswered(step: Step, { callId, answer, room }: ServerPayload<'call_answered'>): void {
  const { call } = step.state;
  if (!answer || !room) return;
  const ours = call?.id === callId ? call : null;
  if (ours?.direction === 'incoming' || ours?.phase === 'active' || ours?.endReason === 'cancelled') return;
  if (!isLive(ours)) {
    // It was answered after we had stopped waiting.
    step.leave(room, 'hang-up');
    if (ours) endCall(step, 'hang-up');
    return;
  }
  step.stop(`dial:${callId}`, `ring:${callId}`);
  step.setCall({ phase: 'active' });
  step.setLink(ours.link, { open: true });
  step.run({ type: 'open-offer', link: ours.link, answer });
  step.start(`connect:${callId}`, TIMES.giveUp);
  enterRoom(step, room, ours.link);
}

// ——— the callee

export function callComesIn(step: Step, message: ServerPayload<'incoming_call'>): void {
  const { callId, from, media, offer, people, expiresInMs } = message;
  const { call, waiting, queued, unable } = step.state;
  // A server of an earlier version does not know that we cannot.
  if (unable) return;
  if ([call, waiting, ...queued].some((one) => isLive(one) && one.id === callId)) {
    return step.stop(`confirm:${callId}`);
  }

  const dials = isLive(call) && (call.phase === 'asking' || call.phase === 'dialing') && call.room === null;
  const incoming: Call = {
    ...newCall(step, callId, from, media, 'incoming'),
    people: offer ? null : people,
    offer: offer?.sdp ?? null,
  };
  if (dials && call.peer.id === from.id) {
    // Both have clicked on Call. The server keeps the call that reached it first, which is this one.
    const sources = (['microphone', 'camera'] as const).filter((source) => step.state.devices[source].desired);
    endCrossed(step, call);
    step.set({ call: { ...incoming, phase: 'answering' } });
    openDevices(step, sources);
    answer(step, incoming);
    return;
  }
  if (!isLive(call)) step.set({ call: incoming });
  else if (!isLive(waiting)) step.set({ waiting: incoming });
  else if (queued.length < MOST_QUEUED) step.set({ queued: [...queued, incoming] });
  else return;
  if (offer) step.start(`prepare:${callId}`, PREPARE_AFTER);
  else step.run({ type: 'load-group' });
  step.start(`ring:${callId}`, expiresInMs + TIMES.ringGrace);
}

export function acceptCall(step: Step, callId?: string, camera?: boolean): void {
  const { call, waiting } = step.state;
  if (isLive(waiting) && (callId === undefined ? call?.phase !== 'incoming' : waiting.id === callId)) {
    // Answering the second call ends the first one, unless that one only rings: then it goes on to.
    if (call?.phase === 'incoming') step.set({ call: waiting, waiting: call });
    else hangUp(step, { keepDevices: true });
  }
  const accepted = step.state.call;
  if (accepted?.phase !== 'incoming' || (callId !== undefined && accepted.id !== callId)) return;
  step.stop(`ring:${accepted.id}`);
  step.setCall({ phase: 'answering' });
  answer(step, accepted);
  openDevices(step, devicesFor((camera ?? accepted.media === 'video') ? 'video' : 'audio'));
}

export function rejectCall(step: Step, callId?: string): void {
  const { call, waiting } = step.state;
  const target = [waiting, call].find(
    (one) => one?.phase === 'incoming' && (callId === undefined || one.id === callId),
  );
  if (!target) return;
  step.run({ type: 'tell-tabs', callId: target.id, reason: 'rejected-elsewhere' });
  step.send('reject_call', { callId: target.id });
  if (target === waiting) endWaiting(step, 'rejected');
  else endCall(step, 'rejected');
}

/** Without an answer to what came without an offer: the links are made inside of the room. */
export function sendAnswer(step: Step, call: Call, answer: (Description & { type: 'answer' }) | null): void {
  const { id: callId } = call;
  step.setCall({ phase: 'active', offer: null });
  step.run({ type: 'tell-tabs', callId, reason: 'answered-elsewhere' });
  step.send('answer_call', { callId, answer, mediaState: step.mediaState }, { event: 'answer_call', callId });
}

export function answerReplied(step: Step, callId: string, reply: Reply<'answer_call'>): void {
  const { call } = step.state;
  // Of a call into a room, that is told by `room_admitted`.
  if (reply.ok && call?.people) return;
  if (call?.id !== callId || call.phase !== 'active' || step.state.room) {
    if (!reply.ok || step.state.room?.id === reply.room.id) return;
    step.leave(reply.room, 'hang-up');
    if (call?.id === callId) endCall(step, 'hang-up');
    return;
  }
  if (reply.ok) enterRoom(step, reply.room, call.link);
  // `call-over`: how it ended is told by `call_ended`. `server-unreachable`: `resumed` decides.
  else if (reply.code !== 'call-over' && reply.code !== 'server-unreachable') {
    endCall(step, 'connection-lost', { error: callError(reply.code) });
  }
}

// ——— both

/** `code`: what the other side's page has said of it. */
export function callEnds(step: Step, callId: string, reason: EndReason, code?: ErrorCode): void {
  const { call, waiting } = step.state;
  if (waiting?.id === callId) endWaiting(step, reason);
  else if (call?.id === callId) {
    const error = code === undefined ? null : callError(code);
    // Both were told alike to try for so long, and the first one to give up ends it for the other.
    endCall(step, reason, { error: error ?? (reason === 'connection-lost' ? neverThere(step) : null) });
  } else endQueued(step, callId);
}

export function settledElsewhere(
  step: Step,
  callId: string,
  reason: 'answered-elsewhere' | 'rejected-elsewhere',
): void {
  const { call, waiting, queued } = step.state;
  if ([call, waiting, ...queued].some((one) => one?.id === callId && one.phase === 'incoming'))
    callEnds(step, callId, reason);
}

/** A link failed beyond repair before or in the call. */
export function linkFailed(step: Step, link: string, error: CallError): void {
  const { call, waiting } = step.state;
  if (waiting?.link === link) {
    cannotAnswer(step, waiting.id, error);
    return endWaiting(step, 'connection-lost', error);
  }
  if (!isLive(call) || call.link !== link) return step.fail(error);
  if (call.phase === 'active') return giveUp(step, error);
  if (call.direction === 'incoming') cannotAnswer(step, call.id, error);
  drop(step, { reason: 'connection-lost', error });
}

/** Other devices of this person may be able to; when none is left, the server ends the call. */
function cannotAnswer(step: Step, callId: string, { code }: CallError): void {
  step.send('cannot_answer', { callId, code: code === 'no-common-codec' ? code : 'link-failed' });
}

/** The server does not know what rings or is being answered here: it was restarted (`again`), or is met for the first time. */
export function tellCallsAgain(step: Step, again: boolean): void {
  const { call, waiting, queued, room } = step.state;
  for (const one of [call, waiting, ...queued]) {
    if (!isLive(one)) continue;
    if (one.offer !== null && one.direction === 'outgoing' && (one.phase === 'dialing' || one.phase === 'ringing')) {
      sendCall(step, one, { type: 'offer', sdp: one.offer }, again);
    } else if (one.phase === 'incoming') {
      step.start(`confirm:${one.id}`, CONFIRM);
    } else if (one === call && one.phase === 'active' && !room) {
      endCall(step, 'connection-lost');
    }
  }
}

/** It has rung for a moment: the link is made ready for the click on Accept, for the two calls that are shown. */
export function prepareToAnswer(step: Step, callId: string): void {
  const { call, waiting } = step.state;
  for (const one of [call, waiting]) if (one?.id === callId && one.phase === 'incoming') prepare(step, one);
}

function prepare(step: Step, { link, offer }: Call): void {
  if (offer === null || step.state.links[link]) return;
  step.setLink(link, NEW_LINK);
  step.run({ type: 'prepare-answer', link, offer: { type: 'offer', sdp: offer } });
}

function answer(step: Step, call: Call): void {
  step.stop(`prepare:${call.id}`);
  step.start(`connect:${call.id}`, TIMES.giveUp);
  if (call.people) return sendAnswer(step, call, null);
  prepare(step, call);
  step.setLink(call.link, { open: true });
  step.run({ type: 'open-answer', link: call.link });
}

/** Our own call gives way to the same call from the other side: nothing has ended for the person. */
function endCrossed(step: Step, call: Call): void {
  step.stop(`dial:${call.id}`, `ring:${call.id}`);
  step.closeLink(call.link);
}
