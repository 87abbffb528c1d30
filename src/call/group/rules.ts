import type { ServerMessage } from '../../protocol/index.ts';
import type { Replied, SessionEvent, Timer } from '../events.ts';
import type { GroupRules } from '../reduce.ts';
import { isGroup } from '../select.ts';
import type { Step } from '../step.ts';
import { awayTooLong, dropUnknown, keepAway } from './away.ts';
import { handChanged, lineArrived, mutedByModerator, reacted, roomChanged, unmuted } from './inside.ts';
import { mendAbsence } from './links.ts';
import {
  invitationAnswered,
  invitationEnded,
  invitationReplied,
  invitationRings,
  invitationsLost,
  invite,
  withdraw,
} from './invites.ts';
import {
  admittedByName,
  askForRoom,
  askTooLong,
  joinAgain,
  joinReplied,
  joinRoom,
  leaveQueue,
  moved,
  putOut,
  returnRefused,
  stranded,
  watchStranded,
} from './joining.ts';
import { keepTopology, movedTooLong, sayAgain, topologyTold, unconfirmed, wayChanged } from './topology.ts';
import { showHeights, shareUplink, tellShown } from './uplink.ts';

/**
 * The rules of rooms of more than two, on top of those of every call: joining by name, waiting at the door, invitations,
 * what people do inside, and how the uplink is shared. Loaded when the first of it is needed.
 */
export const groupRules: GroupRules = (step, event, before) => {
  apply(step, event);
  keepAway(step, before);
  keepTopology(step, before);
  leaveQueue(step, before);
  keepPeer(step);
  watchStranded(step, before);
  tellShown(step, event, before);
  shareUplink(step, before);
};

function apply(step: Step, event: SessionEvent): void {
  switch (event.type) {
    case 'group-loaded':
      return learnRoom(step);
    case 'join':
      return joinRoom(step, event);
    case 'devices-asked':
      return askForRoom(step, event.callId, event.wait);
    case 'invite':
      return invite(step, event.callId, event.to);
    case 'withdraw-invite':
      return withdraw(step, event.callId);
    case 'react':
      return step.state.room?.joined ? step.send('send_reaction', { reaction: event.reaction }) : undefined;
    case 'raise-hand': {
      const { room } = step.state;
      return room?.joined ? step.send('raise_hand', { raised: event.raised ?? room.hand === null }) : undefined;
    }
    case 'moderate': {
      const { action, participantId } = event;
      return step.send('moderate_room', { action, ...(participantId !== undefined && { participantId }) });
    }
    case 'show':
      return showHeights(step, event.place, event.heights);
    case 'speaking':
      return step.state.room ? step.set({ speaking: event.speaking }) : undefined;
    case 'sfu-state':
    case 'sfu-flows':
    case 'mesh-status':
      return wayChanged(step, event);
    case 'toggle':
      return unmuted(step, event.source);
    case 'replied':
      return replied(step, event);
    case 'message':
      receive(step, event.message);
      return mendAbsence(step, event.message);
    case 'timer':
      return timeIsUp(step, event.timer);
    default:
      // What concerns every call is in `reduce`.
      return;
  }
}

function replied(step: Step, request: Replied): void {
  if (request.event === 'join_call_room') {
    const { callId, reply } = request;
    if (callId !== undefined) joinReplied(step, callId, request.wait ?? false, reply);
    else if (!reply.ok) returnRefused(step, request.room, reply.code);
  }
  if (request.event === 'invite_to_room') invitationReplied(step, request.callId, request.reply);
}

function receive(step: Step, { event, payload }: ServerMessage): void {
  switch (event) {
    case 'resumed':
      if (payload.resumed) return sayAgain(step);
      invitationsLost(step);
      return joinAgain(step);
    case 'room_admitted':
      dropUnknown(step, payload.room);
      admittedByName(step, payload);
      return unconfirmed(step, payload.room.id);
    case 'topology':
      return topologyTold(step, payload.room, payload.topology, payload.offers);
    case 'room_position':
      return moved(step, payload.room, payload.position);
    case 'room_state':
      return roomChanged(step, payload);
    case 'room_left':
      return putOut(step, payload.room, payload.reason);
    case 'chat_message':
      return lineArrived(step, payload.room, payload.message);
    case 'reaction':
      return reacted(step, payload.participantId, payload.reaction);
    case 'hand':
      return handChanged(step, payload.participantId, payload.hand);
    case 'mute_requested':
      return mutedByModerator(step);
    case 'call_ringing':
      return invitationRings(step, payload.callId);
    case 'call_answered':
      return invitationAnswered(step, payload.callId);
    case 'call_ended':
      return invitationEnded(step, payload.callId, payload.reason);
    default:
      return;
  }
}

function timeIsUp(step: Step, timer: Timer): void {
  const about = timer.slice(timer.indexOf(':') + 1);
  if (timer.startsWith('fade:')) {
    const { [about]: _faded, ...invites } = step.state.invites;
    step.set({ invites, reactions: step.state.reactions.filter(({ id }) => id !== about) });
  } else if (timer.startsWith('dial:')) askTooLong(step, about);
  else if (timer.startsWith('topology:')) movedTooLong(step, about);
  else if (timer.startsWith('away:')) awayTooLong(step, about);
  else if (timer.startsWith('stranded:')) stranded(step, about);
}

/** What was said before these rules were there (the chat, raised hands) is in the room as the server has it. */
function learnRoom(step: Step): void {
  const { room } = step.state;
  if (!room?.joined || !isGroup(step.state)) return;
  const { id, ticket } = room;
  const tag = { event: 'join_call_room', room: id, fresh: false } as const;
  step.send('join_call_room', { room: id, ticket, fresh: false, mediaState: step.mediaState }, tag);
}

/** A call that had taken in others is one of two again: the other one may be somebody else by now. */
function keepPeer(step: Step): void {
  const { call, room } = step.state;
  const others = Object.values(room?.participants ?? {});
  const [only] = others;
  if (call?.phase !== 'active' || call.room !== null || others.length !== 1 || !only) return;
  if (call.peer.id !== only.user.id) step.setCall({ peer: only.user });
}
