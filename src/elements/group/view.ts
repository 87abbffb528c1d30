import type { LinkState, LinkStatus, ParticipantState, RoomState, SessionState, Speaking } from '../../call/state.ts';
import type { Source, User } from '../../protocol/index.ts';

/** Somebody's camera, or a screen that is shared. An object that is the same as before shows the same as before. */
export interface GroupTile {
  readonly key: string;
  /** `self` for this page. */
  readonly participantId: string;
  readonly source: Extract<Source, 'camera' | 'screen'>;
  readonly user: User;
  readonly isSelf: boolean;
  /** There is a picture to be seen. */
  readonly picture: boolean;
  /** The other end holds it back, for the network is too weak. */
  readonly held: boolean;
  readonly muted: boolean;
  readonly speaking: boolean;
  /** Has the floor: the last one who talked. */
  readonly active: boolean;
  /** Its place among the raised hands, from 1; null while it is down. */
  readonly hand: number | null;
  readonly poor: boolean;
  /** Our own is always connected. */
  readonly link: LinkStatus;
  /** The server has lost sight of them, and they may still see and hear us. */
  readonly away: boolean;
}

/** What the stage shows of a session, in an order that holds: who came first is first, oneself is last. */
export interface GroupView {
  readonly tiles: readonly GroupTile[];
  /** The other one who has the floor. */
  readonly active: string | null;
  /** Nobody else is here. */
  readonly alone: boolean;
}

export const NO_GROUP: GroupView = { tiles: [], active: null, alone: true };

/** `before`: what was shown last; tiles that have not changed are taken over from it. */
export function groupView(state: SessionState, before: GroupView = NO_GROUP): GroupView {
  const { room, links, speaking } = state;
  if (!room) return NO_GROUP;
  const others = Object.values(room.participants);
  const hands = handsOf(room);
  const knows = state.signaling === 'connected';
  const tiles = [
    ...others.flatMap((participant) => tilesOf(participant, links[participant.link], speaking, hands, knows)),
    ...ownTiles(state, hands),
  ];
  return {
    tiles: tiles.map((tile) => before.tiles.find((was) => was.key === tile.key && same(was, tile)) ?? tile),
    active: speaking.active !== null && speaking.active in room.participants ? speaking.active : null,
    alone: others.length === 0,
  };
}

function tilesOf(
  { id, user, media, hand, present }: ParticipantState,
  link: LinkState | undefined,
  speaking: Speaking,
  hands: readonly number[],
  serverKnows: boolean,
): GroupTile[] {
  const person = {
    participantId: id,
    user,
    isSelf: false,
    held: link?.peerVideoHeld ?? false,
    poor: link?.quality === 'poor',
    link: link?.status ?? 'connecting',
    away: !present && serverKnows,
  };
  const camera: GroupTile = {
    ...person,
    key: `${id}/camera`,
    source: 'camera',
    picture: media.camera && !person.held,
    muted: !media.microphone,
    speaking: speaking.now.includes(id),
    active: speaking.active === id,
    hand: placeOf(hand, hands),
  };
  return media.screen ? [camera, screenOf(person)] : [camera];
}

function ownTiles({ user, room, devices, screen, speaking }: SessionState, hands: readonly number[]): GroupTile[] {
  const person = {
    participantId: 'self',
    user: user ?? { id: '', name: '' },
    isSelf: true,
    held: false,
    poor: false,
    link: 'connected',
    away: false,
  } as const;
  const camera: GroupTile = {
    ...person,
    key: 'self/camera',
    source: 'camera',
    picture: devices.camera.actual,
    muted: !devices.microphone.actual,
    speaking: speaking.now.includes('self'),
    active: speaking.active === 'self',
    hand: placeOf(room?.hand ?? null, hands),
  };
  return screen.actual ? [screenOf(person), camera] : [camera];
}

/** What is said of its owner is said on the camera's tile. */
function screenOf(
  person: Pick<GroupTile, 'participantId' | 'user' | 'isSelf' | 'held' | 'poor' | 'link' | 'away'>,
): GroupTile {
  const quiet = { muted: false, speaking: false, active: false, hand: null } as const;
  return { ...person, ...quiet, key: `${person.participantId}/screen`, source: 'screen', picture: true };
}

/** When hands were raised, in their order. */
function handsOf({ hand, participants }: RoomState): number[] {
  const all = [hand, ...Object.values(participants).map((one) => one.hand)];
  return all.filter((at) => at !== null).sort((a, b) => a - b);
}

function placeOf(hand: number | null, hands: readonly number[]): number | null {
  return hand === null ? null : hands.indexOf(hand) + 1;
}

function same(a: GroupTile, b: GroupTile): boolean {
  return (Object.keys(b) as (keyof GroupTile)[]).every((key) =>
    key === 'user' ? a.user.id === b.user.id && a.user.name === b.user.name : a[key] === b[key],
  );
}
