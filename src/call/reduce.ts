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
  placeCall,
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
import { endCall, giveUp, hangUp } from './ending.ts';
import type { Replied, SavedCall, SessionEvent, Timer } from './events.ts';
import {
  linkChanged,
  linkTimedOut,
  mediaChanged,
  participantOf,
  rejoin,
  rejoined,
  signalArrived,
  signalLeaves,
  userJoined,
  userLeft,
} from './room.ts';
import { isLive } from './select.ts';
import type { SessionState } from './state.ts';
import { Step } from './step.ts';

export interface Reduced {
  readonly state: SessionState;
  readonly effects: readonly Effect[];
}

/**
 * What follows from an event: the next state, and what is to be done about it. All rules of calling are behind this
 * one function; it looks at no clock (`now` in milliseconds), holds nothing, and throws never.
 */
export function reduce(state: SessionState, event: SessionEvent, now: number): Reduced {
  const step = new Step(state, now);
  apply(step, event);
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
    case 'leave-page':
      // Media dies with the page. What rings for us must not ring on; a call that runs may come back.
      return isLive(step.state.call) && step.state.call.phase !== 'active' && step.state.call.direction === 'outgoing'
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
    case 'link-failed':
      step.fail(event.error);
      return participantOf(step, event.link) ? giveUp(step) : linkFailed(step, event.link);
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
  }
}

function replied(step: Step, request: Replied): void {
  switch (request.event) {
    case 'call_user':
      return callReplied(step, request.callId, request.reply);
    case 'answer_call':
      return answerReplied(step, request.callId, request.reply);
    case 'join_call_room':
      return rejoined(step, request.room, request.fresh, request.reply);
    case 'leave_call_room':
      if (!request.reply.ok && request.reply.code === 'server-unreachable') {
        step.send('leave_call_room', request.payload, { event: 'leave_call_room', payload: request.payload });
      }
  }
}

function receive(step: Step, { event, payload }: ServerMessage): void {
  switch (event) {
    case 'resumed':
      return resumed(step, payload);
    case 'ice_servers':
      return step.run({ type: 'ice-servers', servers: payload.iceServers });
    case 'incoming_call':
      return callComesIn(step, payload);
    case 'call_ringing':
      return callRings(step, payload.callId);
    case 'call_answered':
      return callAnswered(step, payload);
    case 'call_ended':
      return callEnds(step, payload.callId, payload.reason);
    case 'user_joined':
      return userJoined(step, payload);
    case 'user_left':
      return userLeft(step, payload);
    case 'signal':
      return signalArrived(step, payload.from, payload.signal);
    case 'media_state':
      return mediaChanged(step, payload);
    case 'presence': {
      const { user, status } = payload;
      return step.set({ presence: { ...step.state.presence, [user.id]: { user, online: status === 'online' } } });
    }
    case 'server_draining':
      return;
  }
}

function resumed(step: Step, { user, room, resumed: known, iceServers }: ServerPayload<'resumed'>): void {
  const again = step.state.user !== null;
  step.set({ user, refusal: null });
  step.run({ type: 'ice-servers', servers: iceServers });
  if (!known) tellCallsAgain(step, again);
  if (step.state.room && step.state.room.id !== room) rejoin(step, Object.keys(step.state.links).length === 0);
}

function signalingChanged(step: Step, { status, error }: Extract<SessionEvent, { type: 'signaling' }>): void {
  step.set({ signaling: status, refusal: status === 'refused' ? error : null });
  if (error) step.fail(error);
  const { call } = step.state;
  if (status === 'refused' && isLive(call) && call.direction === 'outgoing' && call.phase !== 'active') {
    endCall(step, 'unavailable', { error });
  }
}

/** The page was reloaded in a call: the person is taken back into it without a ring. */
function comeBack(step: Step, saved: SavedCall): void {
  const { callId: id, peer, media, direction, startedAt, connectedAt, room, ticket } = saved;
  step.set({
    call: {
      id,
      peer,
      media,
      direction,
      startedAt,
      connectedAt,
      phase: 'active',
      offer: null,
      link: id,
      endedAt: null,
      endReason: null,
      error: null,
    },
    room: { id: room, ticket, participantId: '', joined: false, participants: {} },
  });
  step.start(`connect:${id}`, TIMES.giveUp);
  openDevices(step, saved.devices);
}

function timeIsUp(step: Step, timer: Timer): void {
  const [wait, about] = [timer.slice(0, timer.indexOf(':')), timer.slice(timer.indexOf(':') + 1)];
  const { call, room } = step.state;
  const ofCall = isLive(call) && call.id === about;
  switch (wait) {
    case 'dial':
      if (ofCall && call.phase === 'dialing') endCall(step, 'unavailable', { error: callError('server-unreachable') });
      return;
    case 'ring':
      if (step.state.waiting?.id === about || (ofCall && call.phase !== 'active')) callEnds(step, about, 'missed');
      return;
    case 'confirm':
      if (step.state.waiting?.id === about || (ofCall && call.phase === 'incoming'))
        callEnds(step, about, 'connection-lost');
      return;
    case 'connect':
      return ofCall ? giveUp(step) : undefined;
    case 'rejoin':
      return room?.id === about && !room.joined ? rejoin(step, Object.keys(step.state.links).length === 0) : undefined;
    default:
      return linkTimedOut(step, about, wait === 'gone' ? 'gone' : 'lost');
  }
}
