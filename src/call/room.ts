import {
  callError,
  TIMES,
  type Participant,
  type Reply,
  type Room,
  type ServerPayload,
  type Signal,
} from '../protocol/index.ts';
import { tellMediaState } from './devices.ts';
import { endCall, giveUp } from './ending.ts';
import { sameMedia } from './media-state.ts';
import { isGroup, isLive } from './select.ts';
import { NEW_LINK, NEW_ROOM } from './blanks.ts';
import type { LinkStatus, ParticipantState } from './state.ts';
import type { Step } from './step.ts';

/** How long to wait before asking a busy server again. */
const REJOIN_PAUSE = 3_000;
/** How long before a link of a group that failed is made again. */
const RETRY_PAUSE = 10_000;
/** The other end cannot have this page make a link anew more often than this. */
const ANSWER_PAUSE = 1_000;

/**
 * The room as the server describes it becomes ours. `ringLink` is the link that was made ready while it rang; with
 * it the first participant needs no further negotiation. To whom else we offer is said by the server: who comes later does, so
 * that two never offer to each other.
 */
export function enterRoom(step: Step, room: Room, ringLink?: string): void {
  const known = step.state.room?.id === room.id ? step.state.room.participants : {};
  const participants: Record<string, ParticipantState> = {};
  // Whom the server has lost may still be talking to us; the link decides.
  for (const old of Object.values(known)) {
    const link = step.state.links[old.link];
    if (isGroup(step.state) && (!link || link.status === 'failed')) step.closeLink(old.link);
    else participants[old.id] = { ...old, present: false };
  }
  const others = room.participants.filter(({ id }) => id !== room.participantId);
  others.forEach((other, index) => {
    const ring = index === 0 && ringLink !== undefined && step.state.links[ringLink] ? ringLink : other.id;
    participants[other.id] = { ...played(other), present: true, link: known[other.id]?.link ?? ring };
  });
  const { participants: all, offers, ...rest } = room;
  const me = all.find(({ id }) => id === room.participantId);
  const { shown, shownAt } = step.state.room?.id === room.id ? step.state.room : NEW_ROOM;
  step.set({ room: { ...rest, joined: true, participants, hand: me?.hand ?? null, shown, shownAt } });
  const [peer] = others;
  if (peer && step.state.call?.room === null) step.setCall({ peer: peer.user });
  for (const participant of Object.values(participants)) {
    const { id, link } = participant;
    if (offers.includes(id)) offerLink(step, link);
    expectMedia(step, participant);
    sendHeld(step, participant);
    if (participant.present) step.stop(`gone:${participant.link}`);
    else waitForReturn(step, participant);
  }
  if (!me || !sameMedia(me.media, step.mediaState)) tellMediaState(step);
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

export function rejoined(step: Step, id: string, reply: Reply<'join_call_room'>): void {
  const { room, call } = step.state;
  if (room?.id !== id) return;
  // That we are in is told by a message, in its place among all news of the room.
  if (reply.ok) return;
  if (reply.code === 'rate-limited' || reply.code === 'server-draining') {
    step.start(`rejoin:${id}`, REJOIN_PAUSE);
  } else if (reply.code !== 'server-unreachable' && reply.code !== 'call-over') {
    // Media that flows does not need the server; when it stops, the link's own timers end the call.
    const flows = Object.values(room.participants).some(({ link }) => step.state.links[link]?.status === 'connected');
    if (!flows && isLive(call)) endCall(step, 'connection-lost', { error: callError(reply.code) });
  }
}

/** The server counts us in. Who has gone away since it was asked to is not waited for. */
export function admitted(step: Step, { room, callId }: ServerPayload<'room_admitted'>): void {
  const { call } = step.state;
  const isBack = step.state.room?.id === room.id;
  const hasAnswered = call?.id === callId && call?.phase === 'active' && call.people !== null;
  if (isBack || hasAnswered) enterRoom(step, room);
  else step.leave(room, 'hang-up');
}

export function userJoined(step: Step, joins: ServerPayload<'user_joined'>): void {
  const { room: id, participant, replaces } = joins;
  const { room } = step.state;
  if (room?.id !== id) return;
  const { [replaces ?? '']: replaced, ...others } = room.participants;
  const established = replaced !== undefined && (step.state.links[replaced.link]?.established ?? false);
  if (replaced) step.closeLink(replaced.link);
  const known = others[participant.id];
  const joined: ParticipantState = { ...played(participant), present: true, link: known?.link ?? participant.id };
  step.setRoom({ participants: { ...others, [participant.id]: joined } });
  step.stop(`gone:${joined.link}`);
  if (replaced) {
    // The one who comes back makes the link; until it has come, the call hangs on this wait.
    const status = established ? 'silent' : 'connecting';
    step.setLink(joined.link, { ...NEW_LINK, established, status, silentSince: step.now });
    step.start(`lost:${joined.link}`, TIMES.giveUp);
  }
  expectMedia(step, joined);
}

export function userLeft(step: Step, { room: id, participantId, reason }: ServerPayload<'user_left'>): void {
  const { room } = step.state;
  const left = room?.id === id ? room.participants[participantId] : undefined;
  if (!room || !left) return;
  const talks = step.state.links[left.link]?.status === 'connected';
  if (reason === 'connection-lost' && (talks || !isGroup(step.state))) {
    setParticipant(step, { ...left, present: false });
    waitForReturn(step, left);
    return;
  }
  removeParticipant(step, left);
}

/** The server hears nothing of that page. Who neither does knows that it has died. */
export function userAway(step: Step, { room: id, participantId }: ServerPayload<'user_away'>): void {
  const { room } = step.state;
  const away = room?.id === id ? room.participants[participantId] : undefined;
  if (!away || step.state.links[away.link]?.status === 'connected') return;
  if (isGroup(step.state)) removeParticipant(step, away);
  else giveUp(step);
}

export function mediaChanged(step: Step, { participantId, mediaState, muted }: ServerPayload<'media_state'>): void {
  const participant = step.state.room?.participants[participantId];
  if (!participant) return;
  const changed = { ...participant, ...played({ media: mediaState, muted }) };
  setParticipant(step, changed);
  expectMedia(step, changed);
}

/** What is heard and seen of somebody. */
function played<T extends Pick<Participant, 'media' | 'muted'>>(one: T): T {
  return one.muted ? { ...one, media: { ...one.media, microphone: false } } : one;
}

// ——— links

export function signalArrived(step: Step, from: string, signal: Signal): void {
  const { room, call } = step.state;
  const participant = room?.participants[from];
  // The reply that names the room can be overtaken by the other one's first candidates.
  const link = participant?.link ?? (!room && call?.phase === 'active' ? call.link : undefined);
  if (link === undefined) return;
  const state = step.state.links[link];
  if (signal.type === 'shown') {
    const { camera, screen } = signal;
    if (state) step.setLink(link, { peerShows: { camera, screen } });
    return;
  }
  if (signal.type === 'video') {
    if (state) step.setLink(link, { peerVideoHeld: signal.held });
    if (participant) expectMedia(step, participant);
    return;
  }
  const description = signal.type === 'description' ? signal.description : null;
  if (description?.type === 'offer' && !state?.open) {
    // Both have offered, as after a restart of the server: one of the two gives way.
    if (state?.offering && room && room.participantId < from) return;
    const pause = ANSWER_PAUSE - (step.now - (state?.answeredAt ?? -Infinity));
    if (pause > 0) {
      // Of offers that come faster, the last one counts.
      step.setLink(link, { offered: description.sdp });
      step.start(`answer:${link}`, pause);
      return;
    }
    step.setLink(link, { ...(state ?? NEW_LINK), open: true, offerer: false, offering: false, answeredAt: step.now });
    if (participant) step.start(`lost:${link}`, TIMES.giveUp);
    step.run({ type: 'prepare-answer', link, offer: { type: 'offer', sdp: description.sdp } });
    step.run({ type: 'open-answer', link });
  } else if (description?.type === 'answer' && state && !state.open) {
    step.setLink(link, { open: true, offering: false });
    step.run({ type: 'open-offer', link, answer: { type: 'answer', sdp: description.sdp } });
  } else if (state) {
    step.run({ type: 'receive', link, signal });
  }
  if (participant) expectMedia(step, participant);
}

/** An offer has waited, for the link had been answered a moment before. */
export function answerWaiting(step: Step, link: string): void {
  const sdp = step.state.links[link]?.offered;
  const from = participantOf(step, link);
  if (sdp === undefined || !from) return;
  step.setLink(link, { offered: undefined });
  signalArrived(step, from.id, { type: 'description', description: { type: 'offer', sdp } });
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
  if (status === 'connected') step.setLink(link, { established: true });
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
  if (!silent || (wait === 'gone' && participant?.present !== false)) return;
  if (!participant || !isGroup(step.state)) giveUp(step);
  else if (wait === 'lost' && participant.present) failLink(step, link);
  else removeParticipant(step, participant);
}

/** In a group the others go on. The end that has offered tries again after a while. */
export function failLink(step: Step, link: string): void {
  const state = step.state.links[link];
  if (!state) return;
  const { offerer, established, answeredAt } = state;
  step.setLink(link, { ...NEW_LINK, status: 'failed', offerer, established, answeredAt });
  step.stop(`lost:${link}`, `gone:${link}`);
  step.run({ type: 'close-link', link });
  if (offerer) step.start(`retry:${link}`, RETRY_PAUSE);
}

export function offerLink(step: Step, link: string): void {
  const { status: was, established = false } = step.state.links[link] ?? {};
  // What was never there is not lost, but on its way.
  const status = was === 'failed' ? 'failed' : established ? 'silent' : 'connecting';
  step.setLink(link, { ...NEW_LINK, established, offerer: true, offering: true, status, silentSince: step.now });
  step.start(`lost:${link}`, TIMES.giveUp);
  step.run({ type: 'offer', link, awaiting: [] });
}

/** The server has lost somebody: when no media comes either, a reload has a while to bring the page back. */
function waitForReturn(step: Step, { link }: ParticipantState): void {
  const state = step.state.links[link];
  // What flows says itself when it stops; what has never begun to does not.
  if (state?.status === 'connected') return;
  step.start(`gone:${link}`, Math.max(0, TIMES.reload - (step.now - (state?.silentSince ?? step.now))));
}

function sendHeld(step: Step, { id, link }: ParticipantState): void {
  const held = step.state.links[link]?.held ?? [];
  if (held.length === 0) return;
  step.setLink(link, { held: [] });
  for (const signal of held) step.send('signal', { to: id, signal });
}

/** What is shown nowhere here does not come either. */
export function expectMedia(step: Step, { id, link, media }: Pick<ParticipantState, 'id' | 'link' | 'media'>): void {
  const state = step.state.links[link];
  const shown = step.state.room?.shown[id];
  const shows = (source: 'camera' | 'screen') => media[source] && shown?.[source] !== 0;
  const pictures = (shows('camera') || shows('screen')) && !state?.peerVideoHeld;
  if (state) step.run({ type: 'expect-media', link, expected: media.microphone || media['screen-audio'] || pictures });
}

export function removeParticipant(step: Step, { id, link }: ParticipantState): void {
  const { [id]: _removed, ...participants } = step.state.room?.participants ?? {};
  step.setRoom({ participants });
  step.closeLink(link);
}

export function setParticipant(step: Step, participant: ParticipantState): void {
  const { room } = step.state;
  if (room) step.setRoom({ participants: { ...room.participants, [participant.id]: participant } });
}

export function participantOf(step: Step, link: string): ParticipantState | undefined {
  return Object.values(step.state.room?.participants ?? {}).find((participant) => participant.link === link);
}
