import type { EndReason } from '../../src/protocol/index.ts';
import type { Client } from '../clients/client.ts';
import type { RoomParticipant, RoomRow } from '../store/tables.ts';
import { named } from './names.ts';
import { DIRECT } from './topology.ts';

/** What happens to a room's row, as pure functions for {@link Table.update}. */

/** Of so many who were cut off it is remembered. More than fit into any room at once. */
export const MOST_REMEMBERED = 128;

/** Of so many who have been in a call it is remembered: tickets name them. */
const MOST_USERS = 32;

export function newRoom(room: Pick<RoomRow, 'id' | 'name' | 'life' | 'call'>): RoomRow {
  return {
    ...room,
    participants: [],
    waiting: [],
    invitations: [],
    lost: [],
    locked: false,
    barred: [],
    chat: [],
    topology: DIRECT,
    ended: null,
  };
}

/**
 * With the participant in it, in the place of those who make way for it. In a room with a name, and among more than two,
 * nobody is called like somebody who was there before.
 */
export function seated(row: RoomRow, newcomer: RoomParticipant, formers: readonly RoomParticipant[] = []): RoomRow {
  const [first] = formers;
  const others = row.participants.filter((one) => !formers.includes(one));
  const alike = row.name !== null || others.length > 1;
  // Who merely comes back is still called what the others know.
  const known = formers.find(({ id }) => id === newcomer.id);
  const user = known?.user ?? { ...newcomer.user, ...(alike && { name: named(newcomer.user.name, others) }) };
  const participant = { ...newcomer, user, hand: first?.hand ?? null };
  const participants = first
    ? row.participants.flatMap((one) => (one === first ? [participant] : formers.includes(one) ? [] : [one]))
    : [...row.participants, participant];
  return {
    ...row,
    call: row.call && withUser(row.call, user.id),
    participants,
    waiting: row.waiting.filter(({ id, client }) => client !== newcomer.client && id !== newcomer.id),
    invitations: row.invitations.filter(
      ({ client }) => client === newcomer.client || !formers.some((one) => one.client === client),
    ),
    lost: row.lost.filter(({ id, user: one }) => id !== newcomer.id && (row.name !== null || one !== user.id)),
  };
}

function withUser(call: NonNullable<RoomRow['call']>, user: string): RoomRow['call'] {
  return call.users.includes(user) ? call : { ...call, users: [...call.users, user].slice(-MOST_USERS) };
}

/** The participant that a client is in a room, if the room still has it there. */
export function participantOf(row: RoomRow, client: Client): RoomParticipant | undefined {
  const { seat } = client;
  if (seat?.room !== row.id) return undefined;
  return row.participants.find(({ id, client: holder }) => id === seat.participant && holder === client.id);
}

/** With one of its participants changed. */
export function changed(row: RoomRow, id: string, change: Partial<RoomParticipant>): RoomRow {
  return { ...row, participants: row.participants.map((one) => (one.id === id ? { ...one, ...change } : one)) };
}

export function closed(row: RoomRow, reason: EndReason): RoomRow {
  return { ...newRoom(row), ended: reason };
}
