import type { ClientPayload, EndReason, MediaState, Participant, Reply, Room } from '../../src/protocol/index.ts';
import type { Client } from '../clients/client.ts';
import { later, type Context } from '../context.ts';
import { fail, OK } from '../reply.ts';
import type { RoomParticipant, RoomRow } from '../store/tables.ts';
import { closed, seated, unseated, withMedia, type Seating } from './room-row.ts';
import { Seat } from './seat.ts';
import { openTicket, sealTicket, type Ticket } from './tickets.ts';

/** Who is where, and what they send each other. */
export class RoomService {
  constructor(private readonly context: Context) {}

  /** Makes the room of a call, with the caller in it. */
  async open(room: Pick<RoomRow, 'id' | 'call'>, caller: RoomParticipant): Promise<void> {
    await this.context.tables.rooms.update(room.id, () => ({ ...room, participants: [caller], ended: null }));
    this.context.metrics.rooms(1);
  }

  /** Unmakes the room of a call that nobody answered: nobody else has heard of it. */
  async discard(roomId: string): Promise<void> {
    let there = false;
    await this.context.tables.rooms.update(roomId, (row) => {
      there = row !== undefined && row.ended === null;
      return undefined;
    });
    if (there) this.context.metrics.rooms(-1);
  }

  /** Lets the callee in; the row tells whether there still was a room. */
  async admit(client: Client, roomId: string, participant: RoomParticipant): Promise<RoomRow | undefined> {
    const row = await this.context.tables.rooms.update(
      roomId,
      (row) => row && (row.ended === null ? seated(row, participant).row : row),
    );
    if (row?.ended === null) client.seat = new Seat(row.id, participant.id);
    return row;
  }

  /** The room as one of its participants sees it. */
  view(row: RoomRow, participant: RoomParticipant): Room {
    const { bootId, clock, sign, times } = this.context;
    const ticket: Ticket = {
      room: row.id,
      kind: 'call',
      call: row.call.id,
      media: row.call.media,
      participant: participant.id,
      user: participant.user.id,
      users: [...row.call.users],
      boot: bootId,
      expiresAt: clock.now() + times.ticket,
    };
    return {
      id: row.id,
      participantId: participant.id,
      ticket: sealTicket(ticket, sign),
      participants: row.participants.map(publicOf),
    };
  }

  /** The room that the client is in, if it has not been taken out of it. */
  async whereIs(client: Client): Promise<string | null> {
    const { seat } = client;
    if (!seat) return null;
    const row = await this.context.tables.rooms.get(seat.room);
    return row && at(row, client, seat) ? row.id : null;
  }

  async join(client: Client, request: ClientPayload<'join_call_room'>): Promise<Reply<'join_call_room'>> {
    const { tables, deliver, ids, metrics } = this.context;
    const ticket = this.#open(client, request.room, request.ticket);
    const me: RoomParticipant = {
      id: ticket && !request.fresh ? ticket.participant : ids.id(),
      client: client.id,
      user: client.user,
      media: request.mediaState,
    };
    let made = false;
    let seating: Seating | undefined;
    const row = await tables.rooms.update(request.room, (row) => {
      made = false;
      seating = undefined;
      if (!ticket) return row;
      if (!row && this.#mayRemake(ticket)) {
        made = true;
        return { id: ticket.room, call: callOf(ticket), participants: [me], ended: null };
      }
      if (!row || row.ended !== null) return row;
      seating = seated(row, me);
      return seating.row;
    });
    if (!ticket || !row) return fail('not-found');
    if (row.ended !== null) {
      deliver(client.id, 'call_ended', { callId: row.call.id, reason: row.ended });
      return fail('call-over');
    }
    if (made) metrics.rooms(1);
    if (client.seat && client.seat.room !== row.id) await this.quit(client);
    client.seat = new Seat(row.id, me.id);

    const former = seating?.former;
    if (former && former.client !== client.id) {
      deliver(former.client, 'call_ended', { callId: row.call.id, reason: 'replaced' });
    }
    if (former?.id === me.id) {
      if (!sameMedia(former.media, me.media)) this.#tellMedia(row, me);
    } else {
      const replaces = former?.id ?? (request.fresh ? ticket.participant : null);
      for (const other of othersOf(row, me.id)) {
        deliver(other.client, 'user_joined', { room: row.id, participant: publicOf(me), replaces });
      }
    }
    return { ok: true, room: this.view(row, me) };
  }

  async leave(client: Client, request: ClientPayload<'leave_call_room'>): Promise<Reply<'leave_call_room'>> {
    const ticket = request.ticket === undefined ? undefined : this.#open(client, request.room, request.ticket);
    const { deliver, tables } = this.context;
    const row = await tables.rooms.get(request.room);
    if (!row) {
      if (!ticket || !this.#mayRemake(ticket)) return fail('not-found');
      // The other one will come with a ticket as well, and is told then.
      await this.#bury({ id: ticket.room, call: callOf(ticket), participants: [], ended: request.reason });
      return OK;
    }
    if (client.seat?.room === row.id) client.seat = null;
    const { id } = client.user;
    if (row.ended !== null) {
      if (!row.call.users.includes(id)) return fail('not-found');
      // Repeated, or both at once, or taken out before: it is over already, and both are to know the same reason.
      if (row.ended !== request.reason) deliver(client.id, 'call_ended', { callId: row.call.id, reason: row.ended });
      return OK;
    }
    const mine = row.participants.find(({ user }) => user.id === id);
    if (mine?.client !== client.id) {
      if (!ticket) return fail('not-found');
      // The user has come back from elsewhere since: an old ticket does not end that.
      if (mine && mine.id !== ticket.participant) return OK;
    }
    await this.end(row.id, request.reason, client.id);
    return OK;
  }

  /** The client takes itself out of the room it is in, for another one. */
  async quit(client: Client): Promise<void> {
    const { seat } = client;
    client.seat = null;
    if (seat && (await this.#stillAt(client, seat))) await this.end(seat.room, 'hang-up', client.id);
  }

  /** Ends a call in which people talk. All are told but the client that ends it. */
  async end(roomId: string, reason: EndReason, by: string | null): Promise<void> {
    let before: RoomRow | undefined;
    await this.context.tables.rooms.update(roomId, (row) => {
      before = row?.ended === null ? row : undefined;
      return before ? closed(before, reason) : row;
    });
    if (!before) return;
    this.#ended(before, reason);
    for (const { client } of before.participants) {
      if (client !== by) this.context.deliver(client, 'call_ended', { callId: before.call.id, reason });
    }
  }

  /** The client has not been heard of for too long. The others go on without it; a room without others is over. */
  async lose(client: Client): Promise<void> {
    const { seat } = client;
    client.seat = null;
    if (!seat) return;
    let lost: RoomParticipant | undefined;
    const row = await this.context.tables.rooms.update(seat.room, (row) => {
      lost = row && at(row, client, seat);
      if (!row || !lost) return row;
      return row.participants.length === 1 ? closed(row, 'connection-lost') : unseated(row, lost.id);
    });
    if (!row || !lost) return;
    if (row.ended !== null) return this.#ended(row, row.ended);
    for (const other of row.participants) {
      this.context.deliver(other.client, 'user_left', {
        room: row.id,
        participantId: lost.id,
        reason: 'connection-lost',
      });
    }
  }

  async setMedia(client: Client, media: MediaState): Promise<Reply<'set_media_state'>> {
    const { seat } = client;
    let me: RoomParticipant | undefined;
    const row =
      seat &&
      (await this.context.tables.rooms.update(seat.room, (row) => {
        me = row && at(row, client, seat);
        return row && me ? withMedia(row, me.id, media) : row;
      }));
    if (!row || !me) return fail('not-found');
    if (!sameMedia(me.media, media)) this.#tellMedia(row, { ...me, media });
    return OK;
  }

  /** The hot path: one look into the table, and on to the other one. */
  async relay(client: Client, { to, signal }: ClientPayload<'signal'>): Promise<Reply<'signal'>> {
    const { seat } = client;
    const row = seat ? await this.context.tables.rooms.get(seat.room) : undefined;
    const target = seat && row && at(row, client, seat) && row.participants.find(({ id }) => id === to);
    if (!seat || !target || to === seat.participant) return fail('not-found');
    if (!seat.takes(to, signal)) return fail('too-large');
    this.context.deliver(target.client, 'signal', { from: seat.participant, signal });
    this.context.metrics.signal();
    return OK;
  }

  #open(client: Client, room: string, sealed: string): Ticket | undefined {
    const ticket = openTicket(sealed, this.context.sign, this.context.clock.now());
    return ticket?.room === room && ticket.user === client.user.id ? ticket : undefined;
  }

  /** Whether a room that is not there may be one of an earlier run of the server, in which people still talk. */
  #mayRemake(ticket: Ticket): boolean {
    const { bootId, clock, startedAt, times } = this.context;
    return ticket.boot !== bootId && clock.now() - startedAt < times.resumeWindow;
  }

  async #stillAt(client: Client, seat: Seat): Promise<boolean> {
    const row = await this.context.tables.rooms.get(seat.room);
    return row !== undefined && at(row, client, seat) !== undefined;
  }

  #tellMedia(row: RoomRow, me: RoomParticipant): void {
    for (const other of othersOf(row, me.id)) {
      this.context.deliver(other.client, 'media_state', { participantId: me.id, mediaState: me.media });
    }
  }

  #ended(row: RoomRow, reason: EndReason): void {
    const { log, metrics } = this.context;
    metrics.rooms(-1);
    metrics.callEnded(reason);
    log.info({ callId: row.call.id, roomId: row.id, reason }, 'call over');
    this.#forgetLater(row.id);
  }

  async #bury(grave: RoomRow): Promise<void> {
    await this.context.tables.rooms.update(grave.id, (row) => row ?? grave);
    this.#forgetLater(grave.id);
  }

  #forgetLater(roomId: string): void {
    const { tables, times } = this.context;
    later(this.context, times.resumeWindow, () =>
      tables.rooms.update(roomId, (row) => (row?.ended === null ? row : undefined)),
    );
  }
}

/** The participation that a seat stands for, if the room still has it. */
function at(row: RoomRow, client: Client, seat: Seat): RoomParticipant | undefined {
  return row.participants.find(({ id, client: holder }) => id === seat.participant && holder === client.id);
}

function othersOf(row: RoomRow, participantId: string): RoomParticipant[] {
  return row.participants.filter(({ id }) => id !== participantId);
}

function publicOf({ id, user, media }: RoomParticipant): Participant {
  return { id, user, media };
}

function callOf({ call, media, users }: Ticket): RoomRow['call'] {
  return { id: call, media, users: [users[0], users[1]] };
}

function sameMedia(one: MediaState, two: MediaState): boolean {
  return (Object.keys(one) as (keyof MediaState)[]).every((source) => one[source] === two[source]);
}
