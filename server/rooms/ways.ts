import { LIMITS, roomIdOf, type ErrorCode } from '../../src/protocol/index.ts';
import { mayJoin } from '../auth/identity.ts';
import type { Client } from '../clients/client.ts';
import type { Context } from '../context.ts';
import type { RoomRow } from '../store/tables.ts';
import { newRoom } from './room-row.ts';
import { openTicket, type Ticket } from './tickets.ts';

/** How somebody comes to the door of a room: by its name, or with a ticket. */
export interface Way {
  readonly id: string;
  readonly name: string | null;
  readonly ticket: Ticket | undefined;
  /** Has no right to join the room, but was called into it. */
  readonly guest: boolean;
}

interface Request {
  /** The room's name, or with a ticket, its id. */
  readonly room: string;
  readonly ticket?: string | undefined;
}

export function wayInto(context: Context, client: Client, request: Request): Way | ErrorCode {
  if (request.ticket === undefined) return wayByName(client, request.room);
  const ticket = openTicketOf(context, client, request);
  if (!ticket) return 'not-found';
  const { name } = ticket;
  const guest = name !== null && !mayJoin(client.rights, name);
  // Who was called needs no right; who had one and has lost it is a stranger.
  return guest && ticket.call === null ? 'forbidden' : { id: request.room, name, ticket, guest };
}

export function wayByName(client: Client, name: string): Way | ErrorCode {
  const id = roomIdOf(name);
  if (id.length > LIMITS.idLength) return 'bad-request';
  return mayJoin(client.rights, name) ? { id, name, ticket: undefined, guest: false } : 'forbidden';
}

export function openTicketOf(context: Context, client: Client, request: Request): Ticket | undefined {
  const ticket = openTicket(request.ticket ?? '', context.sign, context.clock.now());
  return ticket?.room === request.room && ticket.user === client.user.id ? ticket : undefined;
}

/** Whether a room that is not there may be one of an earlier run of the server, in which people still talk. */
export function mayRemake({ bootId, clock, startedAt, times }: Context, ticket: Ticket): boolean {
  return ticket.boot !== bootId && clock.now() - startedAt < times.resumeWindow;
}

/**
 * The room as it is made if it is not there; undefined for whom it is not made. Guests make none: what a run of the server
 * leaves to the next one has the rooms with guests.
 */
export function roomMadeBy(context: Context, way: Way, life: string): RoomRow | undefined {
  const { id, name, ticket, guest } = way;
  if (name !== null) return guest ? undefined : newRoom({ id, name, life: ticket?.life ?? life, call: null });
  return ticket && mayRemake(context, ticket) ? withOthersLost(roomOf(ticket), ticket, context.clock.now()) : undefined;
}

export function roomOf({ room, name, life, of }: Ticket): RoomRow {
  return newRoom({ id: room, name, life, call: of });
}

/** The others of the call have been cut off by the same restart, and may still be talking. */
function withOthersLost(room: RoomRow, { user }: Ticket, at: number): RoomRow {
  const others = (room.call?.users ?? []).filter((one) => one !== user);
  return { ...room, lost: others.map((one) => ({ id: '', user: { id: one, name: one }, call: null, at })) };
}
