import { opaqueRoom } from '../log.ts';
import type { ClientPayload, EndReason, Reply } from '../../src/protocol/index.ts';
import { mayJoin, mayModerate } from '../auth/identity.ts';
import type { Client } from '../clients/client.ts';
import { later, type Context } from '../context.ts';
import { fail, OK } from '../reply.ts';
import { duty } from '../store/steady.ts';
import type { RoomParticipant, RoomRow } from '../store/tables.ts';
import type { Cause, RoomChanges } from './changes.ts';
import { withoutLost } from './away.ts';
import { entered, stillMuted, type Entered } from './entry.ts';
import { settled, without, withLost } from './leaving.ts';
import { placesLeft, positionOf } from './queue.ts';
import { barring, changed, closed, participantOf } from './room-row.ts';
import { Seat } from './seat.ts';
import { usesMediaServer, withClaim } from './topology.ts';
import { mayRemake, openTicketOf, roomMadeBy, roomOf, wayByName, wayInto } from './ways.ts';

/** Who is where, and what they send each other. */
export class RoomService {
  #limitTold = false;

  constructor(
    private readonly context: Context,
    private readonly changes: RoomChanges,
  ) {}

  /** The room that the client is in, if it has not been taken out of it. Null also for who waits in front of one. */
  async whereIs(client: Client): Promise<string | null> {
    return (await this.here(client))?.row.id ?? null;
  }

  async here(client: Client): Promise<{ row: RoomRow; me: RoomParticipant } | undefined> {
    const row = client.seat ? await this.context.tables.rooms.get(client.seat.room) : undefined;
    const me = row && participantOf(row, client);
    return row && me && { row, me };
  }

  async peek(client: Client, { room }: ClientPayload<'peek_room'>): Promise<Reply<'peek_room'>> {
    const way = wayByName(client, room);
    if (typeof way === 'string') return fail(way);
    const row = await this.context.tables.rooms.get(way.id);
    if (row?.barred.includes(client.user.id)) return fail('forbidden');
    return {
      ok: true,
      people: (row?.participants ?? []).map(({ user }) => user),
      full: row !== undefined && placesLeft(row, this.context.rooms.capacityOf(row)) === 0,
      locked: row?.locked ?? false,
    };
  }

  async join(client: Client, request: ClientPayload<'join_call_room'>): Promise<Reply<'join_call_room'>> {
    const { clock, deliver, ids, media, rooms: rules } = this.context;
    if (!client.userBuckets.joins.take(clock.now())) return fail('rate-limited');
    const way = wayInto(this.context, client, request);
    if (typeof way === 'string') {
      if (way === 'forbidden') await this.#closeWayBack(client, request);
      return fail(way);
    }
    const { id, name, ticket, guest } = way;
    const me: RoomParticipant = {
      id: ticket && !request.fresh ? ticket.participant : ids.id(),
      client: client.id,
      // Who comes back is called what the others know.
      user: { ...client.user, name: ticket?.as ?? client.user.name },
      media: request.mediaState,
      hand: null,
      call: ticket?.call ?? null,
      moderator: name !== null && mayModerate(client.rights, name),
    };
    const former = ticket?.participant ?? null;
    const made = roomMadeBy(this.context, way, ids.id());
    const ofEarlierRun = ticket !== undefined && mayRemake(this.context, ticket);
    // That run knew how media went in the room.
    const claim = ofEarlierRun ? request.topology : undefined;
    // Who was called has a right to the call, or to be a guest, until that participation ends.
    const mustStand = ticket !== undefined && (guest || (name === null && !ofEarlierRun));
    // A page whose media flows goes on with it if all that is missing is what an earlier run knew.
    const unknown = name === null || ofEarlierRun ? 'not-found' : 'forbidden';
    const lost = !rules.isSfuHealthy() && media?.has(id) !== true;

    let entry: Entered | undefined;
    // Whose links are still there makes none.
    const returns = ticket !== undefined && !request.fresh;
    const cause: Cause = { reason: 'replaced', by: client.id };
    const row = await this.changes.change(
      id,
      (row) => {
        entry = undefined;
        delete cause.comes;
        const found = row ?? made;
        if (!found || found.ended !== null) return row;
        const isNew = found.participants.length === 0;
        const claimed = claim ? withClaim(found, { claim, isNew, lost, now: clock.now() }) : found;
        const isBarred = former !== null && found.barredTickets.includes(former);
        const room = isBarred ? barring(claimed, { user: client.user.id }) : claimed;
        entry = entered(room, { me, former, wait: request.wait ?? false, invited: false, mustStand }, rules);
        // A guest was called into that room, and not into every later one of its name.
        if (guest && room.life !== ticket?.life) entry = { ...entry, refused: 'forbidden' };
        const replaces = entry.replaces ?? former;
        const offers = returns ? [] : entry.offers;
        cause.comes = { id: me.id, replaces: replaces === me.id ? null : replaces, returns, offers, callId: null };
        return !entry.refused ? entry.row : row && isBarred ? room : row;
      },
      cause,
    );
    if (row && row.ended !== null) {
      deliver(client.id, 'call_ended', { callId: ticket?.call ?? row.id, reason: row.ended });
      return fail('call-over');
    }
    if (!row || !entry) return fail(unknown);
    if (entry.refused) {
      if (entry.refused === 'room-full') this.#tellOfLimit(row);
      // Who was away when it was removed has not heard of it.
      if (former !== null && row.barred.includes(client.user.id)) this.changes.tellLeft(row, me, 'kicked');
      return fail(entry.refused === 'not-found' ? unknown : entry.refused);
    }

    const left = client.seat;
    client.seat = new Seat(id, me.id);
    if (left && left.room !== id) await duty(this.context, () => this.depart(client, left.room));
    if (returns) this.#adopt(row, me);
    const inside = row.participants.find((one) => one.id === me.id);
    // Who was away when it was muted has not heard of it.
    if (inside?.muted && inside.media.microphone) deliver(client.id, 'mute_requested', { by: inside.muted });
    const position = positionOf(row, me.id);
    return { ok: true, waiting: position > 0 ? { room: id, position } : null };
  }

  async leave(client: Client, request: ClientPayload<'leave_call_room'>): Promise<Reply<'leave_call_room'>> {
    const { room, reason } = request;
    const ticket = openTicketOf(this.context, client, request);
    const { deliver, tables } = this.context;
    const row = await tables.rooms.get(room);
    if (!row) {
      if (ticket && ticket.name !== null) return OK;
      if (!ticket?.of || !mayRemake(this.context, ticket)) return fail('not-found');
      // The other one will come with a ticket as well, and is told then. Of more than two, the others go on.
      if (ticket.of.users.length === 2) await this.#bury(roomOf(ticket), reason);
      return OK;
    }
    if (row.ended !== null) {
      if (!ticket && !row.call?.users.includes(client.user.id)) return fail('not-found');
      // Repeated, or both at once, or taken out before: it is over already, and both are to know the same reason.
      const callId = ticket?.call ?? row.call?.id ?? room;
      if (row.ended !== reason) deliver(client.id, 'call_ended', { callId, reason: row.ended });
      return OK;
    }
    const all = [...row.participants, ...row.waiting];
    const proven = all.find(({ id }) => id === ticket?.participant);
    // A ticket of an earlier participation does not end a later one, but in a call one is once.
    const past = ticket !== undefined && !proven && row.name !== null;
    const isMine = ({ id, client: holder }: Holder): boolean =>
      proven ? id === proven.id : !past && holder === client.id;
    if (!ticket && !all.some(isMine)) return fail('not-found');
    const { seat } = client;
    await this.#takeOut(client, room, reason, isMine, ticket?.participant);
    if (seat?.room === room && isMine({ id: seat.participant, client: client.id })) client.seat = null;
    await tables.rooms.saved();
    return OK;
  }

  /** The client has come back, and its rights may be others than those by which it came in. */
  async recheck(client: Client): Promise<void> {
    const { seat, rights } = client;
    if (!seat) return;
    const isMine = (one: RoomParticipant): boolean => one.client === client.id && one.id === seat.participant;
    let out = false;
    await this.changes.change(
      seat.room,
      (row) => {
        out = false;
        const me = row && [...row.participants, ...row.waiting].find(isMine);
        if (!row || !me || row.name === null) return row;
        out = me.call === null && !mayJoin(rights, row.name);
        if (out) return settled(without(row, isMine), this.context.rooms.capacityOf(row), { reason: 'forbidden' });
        const moderator = mayModerate(rights, row.name);
        return moderator === me.moderator ? row : changed(row, me.id, { moderator });
      },
      { reason: 'forbidden' },
    );
    if (out) client.seat = null;
  }

  /** Who was away and has lost its right to come back is out of the room for the others, too. */
  async #closeWayBack(client: Client, request: ClientPayload<'join_call_room'>): Promise<void> {
    const ticket = openTicketOf(this.context, client, request);
    if (!ticket) return;
    const reason = 'forbidden';
    await this.changes.change(
      ticket.room,
      (row) => {
        const rest = row && withoutLost(row, ({ id }) => id === ticket.participant);
        return rest === row ? row : rest && settled(rest, this.context.rooms.capacityOf(rest), { reason });
      },
      { reason },
    );
  }

  /** The client takes itself out of the room that it is in, for another one. */
  async quit(client: Client): Promise<void> {
    const { seat } = client;
    client.seat = null;
    if (seat) await duty(this.context, () => this.depart(client, seat.room));
  }

  /** The client goes out of that room, or away from its door. */
  async depart(client: Client, room: string, reason: 'hang-up' | 'cancelled' = 'hang-up'): Promise<void> {
    await this.#takeOut(client, room, reason, (one) => one.client === client.id);
  }

  /** The client has not been heard of for too long. The others go on without it; a room without others is over. */
  async lose(client: Client): Promise<void> {
    const { clock, deliver, rooms } = this.context;
    const { seat } = client;
    if (!seat) return;
    const isMine = (one: RoomParticipant): boolean => one.client === client.id && one.id === seat.participant;
    let gone: RoomParticipant | undefined;
    await this.changes.change(
      seat.room,
      (row) => {
        const lost = row?.participants.find(isMine);
        gone = row?.waiting.find(isMine) ?? lost;
        if (!row || !gone) return row;
        const rest = without(row, isMine);
        const left = lost ? withLost(rest, lost, { at: clock.now() }) : rest;
        if (left.name !== null) return settled(left, rooms.capacityOf(left), { reason: 'connection-lost' });
        return left.participants.length === 0 ? closed(left, 'connection-lost') : left;
      },
      { reason: 'connection-lost', by: client.id },
    );
    client.seat = null;
    // `resumed` says as much, but not to one who learns only then that it had come in, or who waits.
    if (gone) deliver(client.id, 'room_left', { room: seat.room, reason: 'connection-lost' });
  }

  /** The page of the client has said that it goes, and no reload of it has come: for the others it has left. */
  async leavePage(client: Client): Promise<void> {
    const { clock, deliver, rooms } = this.context;
    const { seat } = client;
    if (!seat) return;
    const isMine = (one: RoomParticipant): boolean => one.client === client.id && one.id === seat.participant;
    await this.changes.change(
      seat.room,
      (row) => {
        const gone = row?.participants.find(isMine);
        if (!row || !(gone ?? row.waiting.find(isMine))) return row;
        const rest = without(row, isMine);
        // A slow reload still finds the room open that has a name, also through a lock.
        const left = gone && row.name !== null ? withLost(rest, gone, { at: clock.now(), left: true }) : rest;
        return settled(left, rooms.capacityOf(left), { reason: 'hang-up' });
      },
      { reason: 'hang-up', by: client.id },
    );
    client.seat = null;
    deliver(client.id, 'room_left', { room: seat.room, reason: 'connection-lost' });
  }

  /** Tells the others that nothing connects the client to the server any more. */
  async tellAway(client: Client): Promise<void> {
    const { row, me } = (await this.here(client)) ?? {};
    for (const other of row?.participants ?? []) {
      if (row && me && other.id !== me.id) {
        this.context.deliver(other.client, 'user_away', { room: row.id, participantId: me.id });
        client.toldAway = true;
      }
    }
  }

  /** Who was told to be away is there still: those who have given it up take it in again. */
  async tellBack(client: Client): Promise<void> {
    if (!client.toldAway) return;
    const { row, me } = (await this.here(client)) ?? {};
    client.toldAway = false;
    if (!row || !me) return;
    const { id, user, media, hand } = me;
    const joins = { room: row.id, participant: { id, user, media, hand }, replaces: null, returns: true };
    for (const other of row.participants) {
      if (other.id !== id) this.context.deliver(other.client, 'user_joined', joins);
    }
  }

  async setMedia(
    client: Client,
    { mediaState: media }: ClientPayload<'set_media_state'>,
  ): Promise<Reply<'set_media_state'>> {
    const done = await this.update(client, (me) => ({ media, muted: stillMuted(me, { media }) }));
    return done ? OK : fail('not-found');
  }

  /** Changes what the client's participant is. False when it is in no room. */
  async update(client: Client, change: (me: RoomParticipant) => Partial<RoomParticipant>): Promise<boolean> {
    const { seat } = client;
    let me: RoomParticipant | undefined;
    if (seat) {
      await this.changes.change(
        seat.room,
        (row) => {
          me = row && participantOf(row, client);
          return row && me ? changed(row, me.id, change(me)) : row;
        },
        { reason: 'hang-up' },
      );
    }
    return me !== undefined;
  }

  /** The hot path: one look into the table, and on to the other one. */
  async relay(client: Client, { to, signal }: ClientPayload<'signal'>): Promise<Reply<'signal'>> {
    const { seat } = client;
    const row = seat ? await this.context.tables.rooms.get(seat.room) : undefined;
    const target = seat && row && participantOf(row, client) && row.participants.find(({ id }) => id === to);
    if (!seat || !target || to === seat.participant) return fail('not-found');
    const measure = { rate: client.limits.descriptions, now: this.context.clock.now() };
    const refused = seat.refuses(to, signal, row.participants, measure);
    if (refused) return fail(refused);
    this.context.deliver(target.client, 'signal', { from: seat.participant, signal });
    this.context.metrics.signal();
    return OK;
  }

  /** Who comes back may have connections to the media server still. What is not there any more has to be made anew. */
  #adopt(row: RoomRow, { id, client }: RoomParticipant): void {
    const { deliver, media } = this.context;
    if (!media || !usesMediaServer(row) || !row.participants.some((one) => one.id === id)) return;
    if (media.has(row.id) && media.adopt(row.id, id)) return;
    for (const way of ['up', 'down'] as const) deliver(client, 'sfu_closed', { way });
  }

  #tellOfLimit({ id }: RoomRow): void {
    const { log, media, rooms } = this.context;
    if (media || this.#limitTold) return;
    this.#limitTold = true;
    const lift = 'ROOM_CAPACITY lets a few more in, and a media server (SFU=janus) many more';
    log.info({ roomId: opaqueRoom(id), count: rooms.capacity }, `a room is full: ${lift}`);
  }

  /** Takes out whom it is true of, by the client's own wish, and ends a call in which too few are left. */
  async #takeOut(
    client: Client,
    room: string,
    reason: 'hang-up' | 'connection-lost' | 'cancelled',
    isMine: (one: Holder) => boolean,
    former?: string,
  ): Promise<void> {
    const { clock, rooms, times } = this.context;
    const user = client.user.id;
    const lostSince = clock.now() - times.resumeWindow;
    const row = await this.changes.change(
      room,
      (row) => {
        if (!row) return row;
        const rest = without(row, isMine);
        // The user has come back from elsewhere since: an old ticket does not end that.
        if (rest.call && rest.participants.some((one) => one.user.id === user)) return row;
        const lost = rest.lost.filter((one) => one.id !== former && (rest.name !== null || one.user.id !== user));
        return settled({ ...rest, lost }, rooms.capacityOf(rest), { reason, lostSince });
      },
      // To those who stay, `connection-lost` would say that it may come back.
      { reason: 'hang-up', by: client.id },
    );
    if (!row?.call || row.ended !== null || row.participants.length > 1) return;
    // It goes on only for those who were cut off, and that has an end.
    later(this.context, times.resumeWindow, () => this.#expire(room));
  }

  /** Those who were cut off have had the time to come back. */
  async #expire(room: string): Promise<void> {
    const { clock, rooms, times } = this.context;
    const lostSince = clock.now() - times.resumeWindow;
    const reason = 'connection-lost';
    await this.changes.change(
      room,
      (row) => (row?.call ? settled(row, rooms.capacityOf(row), { reason, lostSince }) : row),
      {
        reason,
      },
    );
  }

  async #bury(room: RoomRow, reason: EndReason): Promise<void> {
    await this.context.tables.rooms.update(room.id, (row) => row ?? closed(room, reason));
    this.changes.forgetLater(room.id);
  }
}

type Holder = Pick<RoomParticipant, 'id' | 'client'>;
