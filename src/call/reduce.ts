import { callError, TIMES, type ServerMessage, type ServerPayload } from '../protocol/index.ts';
import {
  acceptCall,
  answerReplied,
  callAnswered,
  callComesIn,
  callEnds,
  callReplied,
  callRings,
  linkFailed,
  newCall,
  placeCall,
  prepareToAnswer,
  rejectCall,
  sendAnswer,
  sendCall,
  settledElsewhere,
  tellCallsAgain,
} from './calls.ts';
import {
  askForDevices,
  noticeDevice,
  openDevices,
  reportDevice,
  reportScreen,
  toggleDevice,
  toggleScreen,
} from './devices.ts';
import type { Effect } from './effects.ts';
import { drop, endCall, giveUp, hangUp } from './ending.ts';
import type { Replied, SavedCall, SessionEvent, Timer } from './events.ts';
import {
  admitted,
  answerWaiting,
  failLink,
  linkChanged,
  linkTimedOut,
  mediaChanged,
  offerLink,
  participantOf,
  rejoin,
  rejoined,
  signalArrived,
  signalLeaves,
  userAway,
  userJoined,
  userLeft,
} from './room.ts';
import { isGroup, isLive } from './select.ts';
import { NEW_ROOM } from './blanks.ts';
import type { Call, SessionState } from './state.ts';
import { Step } from './step.ts';

export interface Reduced {
  readonly state: SessionState;
  readonly effects: readonly Effect[];
}

/** What is needed only for rooms of more than two, and therefore loaded only then: see `group/rules.ts`. */
export type GroupRules = (step: Step, event: SessionEvent, before: SessionState) => void;

/**
 * What follows from an event: the next state, and what is to be done about it. All rules of calling are behind this
 * one function; it looks at no clock (`now` in milliseconds), holds nothing, and throws never.
 */
export function reduce(state: SessionState, event: SessionEvent, now: number, groupRules?: GroupRules): Reduced {
  const step = new Step(state, now);
  apply(step, event);
  if (groupRules) groupRules(step, event, state);
  else if (isGroup(step.state) && !isGroup(state)) step.run({ type: 'load-group' });
  return { state: step.state, effects: step.effects };
}

function apply(step: Step, event: SessionEvent): void {
  switch (event.type) {
    // clicks
    case 'call':
      return placeCall(step, event.callId, event.to, event.media);
    case 'accept':
      return acceptCall(step, event.callId, event.camera);
    case 'reject':
      return rejectCall(step, event.callId);
    case 'hang-up':
      return hangUp(step);
    case 'dismiss':
      return isLive(step.state.call) ? undefined : step.set({ call: null });
    case 'toggle':
      return toggleDevice(step, event.source, event.on);
    case 'toggle-screen':
      return toggleScreen(step, event.on);
    case 'screen-content':
      step.set({ screen: { ...step.state.screen, content: event.content } });
      return step.run({ type: 'screen-content', content: event.content });
    case 'return':
      return comeBack(step, event.saved);
    case 'close': {
      const { call } = step.state;
      const answered = call?.direction !== 'incoming' || call.phase === 'active';
      return answered ? hangUp(step) : drop(step);
    }
    case 'leave-page':
      // Media dies with the page. What rings for us must not ring on; a call that runs may come back.
      return isLive(step.state.call) && step.state.call.phase !== 'active' && step.state.call.direction !== 'incoming'
        ? hangUp(step)
        : undefined;

    // the server
    case 'signaling':
      return signalingChanged(step, event);
    case 'message':
      return receive(step, event.message);
    case 'replied':
      return replied(step, event);
    case 'settled-elsewhere':
      return settledElsewhere(step, event.callId, event.reason);

    // links and devices
    case 'offer-ready': {
      const { call } = step.state;
      if (isLive(call) && call.link === event.link && (call.phase === 'asking' || call.phase === 'dialing')) {
        return sendCall(step, call, event.offer);
      }
      return signalLeaves(step, event.link, { type: 'description', description: event.offer });
    }
    case 'answer-ready': {
      const { call } = step.state;
      if (isLive(call) && call.link === event.link && call.phase === 'answering')
        return sendAnswer(step, call, event.answer);
      return signalLeaves(step, event.link, { type: 'description', description: event.answer });
    }
    case 'link-signal':
      return signalLeaves(step, event.link, event.signal);
    case 'link-status':
      return linkChanged(step, event.link, event.status);
    case 'link-quality':
      return step.state.links[event.link] ? step.setLink(event.link, { quality: event.quality }) : undefined;
    case 'link-stats':
      return step.state.links[event.link] ? step.setLink(event.link, { stats: event.stats }) : undefined;
    case 'video-held':
      if (!step.state.links[event.link]) return;
      step.setLink(event.link, { videoHeld: event.held });
      return signalLeaves(step, event.link, { type: 'video', held: event.held });
    case 'link-lacks':
      if (!step.state.links[event.link]) return;
      step.setLink(event.link, { lacks: event.kind });
      return step.fail(callError(event.kind === 'video' ? 'no-common-video' : 'no-common-sound'));
    case 'link-failed':
      if (!participantOf(step, event.link)) return linkFailed(step, event.link, event.error);
      if (!isGroup(step.state)) return giveUp(step, event.error);
      step.fail(event.error);
      return failLink(step, event.link);
    case 'asking':
      return askForDevices(step, event.sources);
    case 'device':
      return reportDevice(step, event.source, event.actual, event.error, event.label);
    case 'device-notice':
      return noticeDevice(step, event.source, event.notice);
    case 'screen':
      return reportScreen(step, event);
    case 'playback':
      return step.set({ playbackBlocked: event.blocked });
    case 'timer':
      return timeIsUp(step, event.timer);
    default:
      // What only groups know is in `group/rules.ts`.
      return;
  }
}

function replied(step: Step, request: Replied): void {
  switch (request.event) {
    case 'call_user':
      return callReplied(step, request.callId, request.reply);
    case 'answer_call':
      return answerReplied(step, request.callId, request.reply);
    case 'join_call_room':
      return request.callId === undefined ? rejoined(step, request.room, request.reply) : undefined;
    case 'leave_call_room':
      if (!request.reply.ok && request.reply.code === 'server-unreachable') {
        step.send('leave_call_room', request.payload, { event: 'leave_call_room', payload: request.payload });
      }
      return;
    case 'invite_to_room':
      return;
  }
}

function receive(step: Step, { event, payload }: ServerMessage): void {
  switch (event) {
    case 'resumed':
      return resumed(step, payload);
    case 'ice_servers':
      return step.run(iceServers(payload));
    case 'incoming_call':
      return callComesIn(step, payload);
    case 'call_ringing':
      return callRings(step, payload.callId);
    case 'call_answered':
      return callAnswered(step, payload);
    case 'call_ended':
      return callEnds(step, payload.callId, payload.reason, payload.code);
    case 'room_admitted': {
      // Into a room by its name; see `group/joining.ts`.
      const joins = payload.room.name !== null && step.state.room?.id !== payload.room.id && payload.callId === null;
      return joins ? undefined : admitted(step, payload);
    }
    case 'user_joined':
      return userJoined(step, payload);
    case 'user_left':
      return userLeft(step, payload);
    case 'user_away':
      return userAway(step, payload);
    case 'signal':
      return signalArrived(step, payload.from, payload.signal);
    case 'media_state':
      return mediaChanged(step, payload);
    case 'presence': {
      const { user, status } = payload;
      return step.set({ presence: { ...step.state.presence, [user.id]: { user, online: status === 'online' } } });
    }
    default:
      return;
  }
}

function iceServers({ iceServers: servers, iceTransport }: ServerPayload<'ice_servers'>): Effect {
  return { type: 'ice-servers', servers, relayOnly: iceTransport === 'relay' };
}

function resumed(step: Step, payload: ServerPayload<'resumed'>): void {
  const { user, room, resumed: known } = payload;
  const again = step.state.user !== null;
  step.set({ user, refusal: null });
  step.run(iceServers(payload));
  if (!known) tellCallsAgain(step, again);
  if (step.state.room && step.state.room.id !== room) rejoin(step, Object.keys(step.state.links).length === 0);
}

function signalingChanged(step: Step, { status, error }: Extract<SessionEvent, { type: 'signaling' }>): void {
  step.set({ signaling: status, refusal: status === 'refused' ? error : null });
  if (error) step.fail(error);
  const { call } = step.state;
  if (status === 'refused' && isLive(call) && call.direction !== 'incoming' && call.phase !== 'active') {
    endCall(step, 'unavailable', { error });
  }
}

/** The page was reloaded in a call: the person is taken back into it without a ring. */
function comeBack(step: Step, saved: SavedCall): void {
  const { callId: id, peer, media, direction, name, startedAt, connectedAt, room, ticket } = saved;
  // Somebody was faster with another call: nobody shall wait in this one.
  if (isLive(step.state.call)) return step.leave({ id: room, ticket }, 'hang-up');
  const call: Call = {
    ...newCall(step, id, peer, media, direction),
    startedAt,
    connectedAt,
    room: name,
    phase: 'active',
  };
  step.set({ call, room: { ...NEW_ROOM, id: room, name, ticket } });
  // In a room one may be alone.
  if (name === null) step.start(`connect:${id}`, TIMES.giveUp);
  openDevices(step, saved.devices);
  // Else by `resumed`.
  if (step.state.signaling === 'connected') rejoin(step, true);
}

function timeIsUp(step: Step, timer: Timer): void {
  const [wait, about] = [timer.slice(0, timer.indexOf(':')), timer.slice(timer.indexOf(':') + 1)];
  const { call, waiting, queued, room } = step.state;
  const ofCall = isLive(call) && call.id === about;
  const ringsBeside = [waiting, ...queued].some((one) => one?.id === about);
  switch (wait) {
    case 'dial':
      if (ofCall && call.phase === 'dialing') endCall(step, 'unavailable', { error: callError('server-unreachable') });
      return;
    case 'prepare':
      return prepareToAnswer(step, about);
    case 'ring':
      if (ringsBeside || (ofCall && call.phase !== 'active')) callEnds(step, about, 'missed');
      return;
    case 'confirm':
      if (ringsBeside || (ofCall && call.phase === 'incoming')) callEnds(step, about, 'connection-lost');
      return;
    case 'connect':
      return ofCall ? giveUp(step) : undefined;
    case 'rejoin':
      return room?.id === about && !room.joined ? rejoin(step, Object.keys(step.state.links).length === 0) : undefined;
    case 'retry':
      return step.state.links[about]?.status === 'failed' ? offerLink(step, about) : undefined;
    case 'answer':
      return answerWaiting(step, about);
    case 'gone':
    case 'lost':
      return linkTimedOut(step, about, wait);
  }
}
