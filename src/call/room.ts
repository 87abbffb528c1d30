import { callError, TIMES, type Reply, type Room, type ServerPayload, type Signal } from '../protocol/index.ts';
import { tellMediaState } from './devices.ts';
import { endCall, giveUp } from './ending.ts';
import { sameMedia } from './media-state.ts';
import { isLive } from './select.ts';
import { NEW_LINK, type LinkStatus, type ParticipantState } from './state.ts';
import type { Step } from './step.ts';

/** How long to wait before asking a busy server again. */
const REJOIN_PAUSE = 3_000;

/**
 * The room as the server describes it becomes ours. `ringLink` is the link that was made ready while it rang; with
 * it the first participant needs no further negotiation.
 */
export function enterRoom(step: Step, room: Room, ringLink?: string): void {
  const known = step.state.room?.id === room.id ? step.state.room.participants : {};
  const participants: Record<string, ParticipantState> = {};
  // Whom the server has lost may still be talking to us; the link decides.
  for (const old of Object.values(known)) participants[old.id] = { ...old, present: false };
  const others = room.participants.filter(({ id }) => id !== room.participantId);
  others.forEach(({ id, user, media }, index) => {
    const link = known[id]?.link ?? (index === 0 && ringLink ? ringLink : id);
    participants[id] = { id, user, media, present: true, link };
  });
  step.set({
    room: { id: room.id, participantId: room.participantId, ticket: room.ticket, joined: true, participants },
  });
  const [peer] = others;
  if (peer) step.setCall({ peer: peer.user });
  for (const participant of Object.values(participants)) {
    expectMedia(step, participant);
    sendHeld(step, participant);
    if (participant.present) step.stop(`gone:${participant.link}`);
    else waitForReturn(step, participant);
  }
  const told = room.participants.find(({ id }) => id === room.participantId)?.media;
  if (!told || !sameMedia(told, step.mediaState)) tellMediaState(step);
}

/** Back into the room that we were in: the server has taken us out, was restarted, or this page was reloaded. */
export function rejoin(step: Step, fresh: boolean): void {
  const { room } = step.state;
  if (!room) return;
  step.setRoom({ joined: false });
  step.send(
    'join_call_room',
    { room: room.id, ticket: room.ticket, fresh, mediaState: step.mediaState },
    { event: 'join_call_room', room: room.id, fresh },
  );
}

export function rejoined(step: Step, id: string, fresh: boolean, reply: Reply<'join_call_room'>): void {
  const { room, call } = step.state;
  if (room?.id !== id) {
    if (reply.ok) step.leave(reply.room, 'hang-up');
    return;
  }
  if (reply.ok) {
    enterRoom(step, reply.room);
    // Who comes anew offers to all who are there, so that two never offer to each other.
    if (fresh) for (const { link } of Object.values(step.state.room?.participants ?? {})) offerLink(step, link);
  } else if (reply.code === 'rate-limited' || reply.code === 'server-draining') {
    step.start(`rejoin:${id}`, REJOIN_PAUSE);
  } else if (reply.code !== 'server-unreachable' && reply.code !== 'call-over') {
    // Media that flows does not need the server; when it stops, the link's own timers end the call.
    const flows = Object.values(room.participants).some(({ link }) => step.state.links[link]?.status === 'connected');
    if (!flows && isLive(call)) endCall(step, 'connection-lost', { error: callError(reply.code) });
  }
}

export function userJoined(step: Step, { room: id, participant, replaces }: ServerPayload<'user_joined'>): void {
  const { room } = step.state;
  if (room?.id !== id) return;
  const { [replaces ?? '']: replaced, ...others } = room.participants;
  if (replaced) step.closeLink(replaced.link);
  const known = others[participant.id];
  const joined: ParticipantState = { ...participant, present: true, link: known?.link ?? participant.id };
  step.setRoom({ participants: { ...others, [participant.id]: joined } });
  step.stop(`gone:${joined.link}`);
  if (replaced) {
    // The one who comes back makes the link; until it has come, the call hangs on this wait.
    step.setLink(joined.link, { ...NEW_LINK, status: 'silent', silentSince: step.now });
    step.start(`lost:${joined.link}`, TIMES.giveUp);
  }
  expectMedia(step, joined);
}

export function userLeft(step: Step, { room: id, participantId, reason }: ServerPayload<'user_left'>): void {
  const { room } = step.state;
  const left = room?.id === id ? room.participants[participantId] : undefined;
  if (!room || !left) return;
  if (reason === 'connection-lost') {
    setParticipant(step, { ...left, present: false });
    waitForReturn(step, left);
    return;
  }
  const { [participantId]: _left, ...participants } = room.participants;
  step.setRoom({ participants });
  step.closeLink(left.link);
}

export function mediaChanged(step: Step, { participantId, mediaState }: ServerPayload<'media_state'>): void {
  const participant = step.state.room?.participants[participantId];
  if (!participant) return;
  const changed = { ...participant, media: mediaState };
  setParticipant(step, changed);
  expectMedia(step, changed);
}

// ——— links

export function signalArrived(step: Step, from: string, signal: Signal): void {
  const { room, call } = step.state;
  const participant = room?.participants[from];
  // The reply that names the room can be overtaken by the other one's first candidates.
  const link = participant?.link ?? (!room && call?.phase === 'active' ? call.link : undefined);
  if (link === undefined) return;
  const state = step.state.links[link];
  if (signal.type === 'video') {
    if (state) step.setLink(link, { peerVideoHeld: signal.held });
    if (participant) expectMedia(step, participant);
    return;
  }
  const description = signal.type === 'description' ? signal.description : null;
  if (description?.type === 'offer' && !state?.open) {
    step.setLink(link, { ...(state ?? NEW_LINK), open: true });
    step.run({ type: 'prepare-answer', link, offer: { type: 'offer', sdp: description.sdp } });
    step.run({ type: 'open-answer', link });
  } else if (description?.type === 'answer' && state && !state.open) {
    step.setLink(link, { open: true });
    step.run({ type: 'open-offer', link, answer: { type: 'answer', sdp: description.sdp } });
  } else if (state) {
    step.run({ type: 'receive', link, signal });
  }
  if (participant) expectMedia(step, participant);
}

/** What the engine wants to tell the other end of a link. */
export function signalLeaves(step: Step, link: string, signal: Signal): void {
  const to = participantOf(step, link);
  if (to) step.send('signal', { to: to.id, signal });
  else if (step.state.links[link]) step.setLink(link, { held: [...step.state.links[link].held, signal] });
}

export function linkChanged(step: Step, link: string, status: LinkStatus): void {
  const before = step.state.links[link];
  const { call } = step.state;
  if (!before || before.status === status) return;
  step.setLink(link, { status, silentSince: status === 'silent' ? step.now : null });
  if (status === 'connected') {
    step.stop(`lost:${link}`, `gone:${link}`);
    if (isLive(call) && (call.link === link || participantOf(step, link))) {
      step.stop(`connect:${call.id}`);
      if (call.connectedAt === null) step.setCall({ connectedAt: step.now });
    }
  } else if (status === 'silent') {
    step.start(`lost:${link}`, TIMES.giveUp);
    const participant = participantOf(step, link);
    if (participant && !participant.present) waitForReturn(step, participant);
  }
}

/** A link's wait has ended without an end of its trouble. */
export function linkTimedOut(step: Step, link: string, wait: 'lost' | 'gone'): void {
  const participant = participantOf(step, link);
  const silent = step.state.links[link]?.status !== 'connected';
  if (silent && (wait === 'lost' || participant?.present === false)) giveUp(step);
}

function offerLink(step: Step, link: string): void {
  step.setLink(link, { ...NEW_LINK, status: 'silent', silentSince: step.now });
  step.start(`lost:${link}`, TIMES.giveUp);
  step.run({ type: 'offer', link, awaiting: [] });
}

/** The server has lost somebody: when no media comes either, a reload has a while to bring the page back. */
function waitForReturn(step: Step, { link }: ParticipantState): void {
  const silentSince = step.state.links[link]?.silentSince;
  if (silentSince === undefined || silentSince === null) return;
  step.start(`gone:${link}`, Math.max(0, TIMES.reload - (step.now - silentSince)));
}

function sendHeld(step: Step, { id, link }: ParticipantState): void {
  const held = step.state.links[link]?.held ?? [];
  if (held.length === 0) return;
  step.setLink(link, { held: [] });
  for (const signal of held) step.send('signal', { to: id, signal });
}

function expectMedia(step: Step, { link, media }: Pick<ParticipantState, 'link' | 'media'>): void {
  const state = step.state.links[link];
  const pictures = (media.camera || media.screen) && !state?.peerVideoHeld;
  if (state) step.run({ type: 'expect-media', link, expected: media.microphone || media['screen-audio'] || pictures });
}

function setParticipant(step: Step, participant: ParticipantState): void {
  const { room } = step.state;
  if (room) step.setRoom({ participants: { ...room.participants, [participant.id]: participant } });
}

export function participantOf(step: Step, link: string): ParticipantState | undefined {
  return Object.values(step.state.room?.participants ?? {}).find((participant) => participant.link === link);
}
