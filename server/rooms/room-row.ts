import type { EndReason } from '../../src/protocol/index.ts';
import type { Client } from '../clients/client.ts';
import type { RoomParticipant, RoomRow } from '../store/tables.ts';
import { named } from './names.ts';
import { DIRECT } from './topology.ts';

/** What happens to a room's row, as pure functions for {@link Table.update}. */

/** Maximum number of participants who were cut off to remember. More than fit into any room at once. */
export const MOST_REMEMBERED = 128;

/** Maximum number of users, and of tickets, that a room bars: the first who was removed is forgotten first. */
const MOST_BARRED = 1_000;

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
    barredTickets: [],
    chat: [],
    topology: DIRECT,
    ended: null,
  };
}

/**
 * With the participant in it, in the place of those who make way for it. In a room with a name, and among more than two,
 * nobody is called like somebody who was there before, or who is merely away.
 */
export function seated(row: RoomRow, newcomer: RoomParticipant, formers: readonly RoomParticipant[] = []): RoomRow {
  const [first] = formers;
  const others = row.participants.filter((one) => !formers.includes(one));
  const alike = row.name !== null || others.length > 1;
  // Two who talk may be called the same; a third one could not tell them apart.
  const told = others.length === 2 && row.name === null ? distinct(others) : others;
  const away = row.name === null ? [] : row.lost.filter(({ user: one }) => one.id !== newcomer.user.id);
  // Who merely comes back is still called what the others know.
  const known = formers.find(({ id }) => id === newcomer.id);
  const user = known?.user ?? {
    ...newcomer.user,
    ...(alike && { name: named(newcomer.user.name, [...told, ...away]) }),
  };
  const participant = { ...newcomer, user, hand: first?.hand ?? null };
  const place = first
    ? row.participants.filter((one) => !formers.includes(one) || one === first).indexOf(first)
    : told.length;
  const participants = [...told.slice(0, place), participant, ...told.slice(place)];
  return {
    ...row,
    call: row.call && withUser(row.call, user.id),
    participants,
    waiting: row.waiting.filter(({ id, client }) => client !== newcomer.client && id !== newcomer.id),
    invitations: row.invitations.filter(
      ({ client }) => client === newcomer.client || !formers.some((one) => one.client === client),
    ),
    lost: row.lost.filter(({ id, user: one }) => id !== newcomer.id && (row.name !== null || one.id !== user.id)),
  };
}

function distinct(participants: readonly RoomParticipant[]): RoomParticipant[] {
  const told: RoomParticipant[] = [];
  for (const one of participants) {
    const name = named(one.user.name, told);
    told.push(name === one.user.name ? one : { ...one, user: { ...one.user, name } });
  }
  return told;
}

/** With one user more whom it lets in no more, or the one whose ticket that is. */
export function barring(row: RoomRow, whom: { readonly user: string } | { readonly ticket: string }): RoomRow {
  const add = (list: readonly string[], one: string) =>
    [...list.filter((other) => other !== one), one].slice(-MOST_BARRED);
  return 'user' in whom
    ? { ...row, barred: add(row.barred, whom.user) }
    : { ...row, barredTickets: add(row.barredTickets, whom.ticket) };
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
