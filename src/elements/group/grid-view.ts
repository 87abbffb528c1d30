import { isLive, selectCallStatus, type CallStatus } from '../../call/select.ts';
import type {
  Call,
  Invite,
  LinkState,
  ParticipantState,
  RoomState,
  SessionState,
  ShownReaction,
} from '../../call/state.ts';
import type { AwayParticipant, MediaState, User } from '../../protocol/index.ts';
import { cleanName, displayName } from '../../protocol/text.ts';
import { phoneView, type PhoneView } from '../phone/view.ts';
import type { SessionRef } from '../session-ref.ts';

/** `before`: not in yet. `waiting`: the room is full. */
export type GridPhase = 'before' | 'joining' | 'waiting' | 'inside' | 'ended';

/** What is wrong between this page and a person; `away`: the server has lost sight of them, and media may still flow. */
export type PersonTrouble = 'connecting' | 'silent' | 'failed' | 'away' | 'weak';

/** One of the people in the room, as a list of them shows it. */
export interface Person {
  /** `self` is this page. */
  readonly id: string;
  readonly user: User;
  readonly media: MediaState;
  /** Which of the raised hands, from 1; null while it is down. */
  readonly hand: number | null;
  readonly trouble: PersonTrouble | null;
}

/** What a grid shows of a session: everything that its templates need, and nothing that they have to work out. */
export interface GridView {
  readonly phase: GridPhase;
  readonly status: CallStatus;
  readonly room: string;
  /** Into this room. */
  readonly call: Call | null;
  readonly inside: RoomState | null;
  /** This page first, the others in the order in which they came. */
  readonly people: readonly Person[];
  /** Who was cut off from the server and is not among `people`: others may still be heard by them. */
  readonly away: readonly AwayParticipant[];
  /** Those whose hand is up, the first to raise it first. */
  readonly hands: readonly Person[];
  /** The own hand is up. */
  readonly raised: boolean;
  /** Those who are rung, and who has not come. */
  readonly invites: readonly Invite[];
  /** What was sent to all a moment ago. */
  readonly reactions: readonly ShownReaction[];
  /** Another call goes on, so this room cannot be joined. */
  readonly elsewhere: boolean;
  /** What is sent reaches the server at this moment. */
  readonly connected: boolean;
  /** The room goes through the media server, and this page cannot reach it. */
  readonly unreached: boolean;
  /** For the parts that are those of a phone: the bar, the notices, the choice of devices. */
  readonly phone: PhoneView;
}

/** `others`: what all the others together are called. */
export function gridView(ref: SessionRef, room: string, others: string): GridView {
  const { state } = ref;
  const call = state.call?.room === room ? state.call : null;
  const phase = phaseOf(call);
  const inside = phase === 'inside' ? state.room : null;
  const people = inside ? peopleOf(state, inside) : [];
  const phone = phoneView(state, (callId) => ref.isHandledByPage(callId), ref.nobody);
  const links = Object.values(inside?.participants ?? {}).map(({ link }) => state.links[link]);
  return {
    phase,
    status: call ? selectCallStatus(state) : 'idle',
    room: cleanName(room),
    call,
    inside,
    people,
    away: inside?.away?.filter(({ id }) => !inside.participants[id]) ?? [],
    hands: people.filter(({ hand }) => hand !== null).sort((a, b) => (a.hand ?? 0) - (b.hand ?? 0)),
    raised: inside !== null && inside.hand !== null,
    invites: Object.values(state.invites),
    reactions: inside ? state.reactions : [],
    elsewhere: !call && isLive(state.call) && state.call.phase !== 'incoming',
    connected: state.signaling === 'connected' && (inside?.joined ?? false),
    unreached: inside !== null && isUnreached(state),
    // Its sentences are about one other person: here that is all the others.
    phone: {
      ...phone,
      status: call ? phone.status : 'idle',
      peer: { id: others, name: others },
      held: links.length > 0 && links.every((link) => link?.videoHeld),
      weak: links.some((link) => link?.quality === 'poor'),
    },
  };
}

function isUnreached({ topology }: SessionState): boolean {
  if (topology?.kind !== 'sfu') return false;
  const { up, down, said } = topology;
  return up === 'failed' || down === 'failed' || (said === false && (up !== 'connected' || down !== 'connected'));
}

function phaseOf(call: Call | null): GridPhase {
  if (!call) return 'before';
  switch (call.phase) {
    case 'active':
      return 'inside';
    case 'waiting':
    case 'ended':
      return call.phase;
    default:
      return 'joining';
  }
}

function peopleOf(state: SessionState, room: RoomState): Person[] {
  const { microphone, camera } = state.devices;
  const { actual, audio } = state.screen;
  const media = { microphone: microphone.actual, camera: camera.actual, screen: actual, 'screen-audio': audio };
  const participants = Object.values(room.participants);
  const raised = [room.hand, ...participants.map(({ hand }) => hand)].filter((hand) => hand !== null);
  raised.sort((a, b) => a - b);
  const place = (hand: number | null): number | null => (hand === null ? null : raised.indexOf(hand) + 1);
  const user = state.user ?? { id: 'self', name: '' };
  return [
    { id: 'self', user, media, hand: place(room.hand), trouble: null },
    ...participants.map((participant) => ({
      ...participant,
      hand: place(participant.hand),
      trouble: troubleWith(participant, state.links[participant.link], state.signaling === 'connected'),
    })),
  ];
}

function troubleWith(
  { present }: ParticipantState,
  link: LinkState | undefined,
  serverKnows: boolean,
): PersonTrouble | null {
  if (!link) return 'connecting';
  if (link.status !== 'connected') return link.status;
  if (!present && serverKnows) return 'away';
  return link.quality === 'poor' ? 'weak' : null;
}

/** How a list of people calls somebody. */
export const nameOf: (user: User) => string = displayName;
