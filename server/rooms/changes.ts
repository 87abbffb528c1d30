import { opaqueRoom } from '../log.ts';
import type { EndReason, MediaState, Participant, Room } from '../../src/protocol/index.ts';
import { later, unwatched, type Context } from '../context.ts';
import { duty } from '../store/steady.ts';
import type { RoomParticipant, RoomRow } from '../store/tables.ts';
import { positionOf } from './queue.ts';
import { newRoom } from './room-row.ts';
import { sealTicket } from './tickets.ts';
import { deadlineOf, steered, usesMediaServer } from './topology.ts';

/** What a change is about, as far as the two rows do not show it. */
export interface Cause {
  /** Why those go who go. */
  readonly reason: EndReason;
  /** The client that it is the doing of: it is not told of what happens to itself. */
  readonly by?: string;
  /** Who comes in by it: known when the row has been read. */
  comes?: Arrival;
}

export interface Arrival {
  /** Its participant id. */
  readonly id: string;
  /** Whose place it takes. */
  readonly replaces: string | null;
  /** It was here before, and may have its links still. */
  readonly returns: boolean;
  /** To whom it makes the link. */
  readonly offers: readonly string[];
  /** The call that it has answered. */
  readonly callId: string | null;
}

/** Calls that ring into a room have lost who made them. */
export type RevokeRing = (callId: string, by: string | undefined) => Promise<void>;

/** Changes rooms, and tells everybody whom the change concerns: what is told follows from the rows before and after it. */
export class RoomChanges {
  constructor(
    private readonly context: Context,
    private readonly revoke: RevokeRing,
  ) {}

  async change(
    roomId: string,
    change: (row: RoomRow | undefined) => RoomRow | undefined,
    cause: Cause,
  ): Promise<RoomRow | undefined> {
    let before: RoomRow | undefined;
    const { clock, rooms, tables } = this.context;
    const after = await tables.rooms.update(roomId, (row) => {
      const next = change((before = row));
      return next && steered(next, rooms, clock.now());
    });
    this.count(before, after);
    if (before === after) return after;
    const first = before ?? (after && newRoom(after));
    if (first) this.#tell(first, after, cause);
    this.#watch(before, after);
    if (before) this.#release(before, after);
    const left = (before?.invitations ?? []).filter(({ call, client }) => {
      const kept = after?.invitations.some((one) => one.call === call);
      return !kept && !after?.participants.some((one) => one.client === client);
    });
    for (const { call } of left) await duty(this.context, () => this.revoke(call, cause.by));
    return after;
  }

  /** The room as one of its participants sees it, who makes the links to those named. */
  view(row: RoomRow, { id, user, call, moderator }: RoomParticipant, offers: readonly string[]): Room {
    const { bootId, clock, sign, times } = this.context;
    const ticket = {
      room: row.id,
      name: row.name,
      life: row.life,
      of: row.call && { ...row.call, users: [...row.call.users] },
      call,
      participant: id,
      user: user.id,
      boot: bootId,
      expiresAt: clock.now() + times.ticket,
    };
    return {
      id: row.id,
      name: row.name,
      participantId: id,
      ticket: sealTicket(ticket, sign),
      participants: row.participants.map(publicOf),
      // Through the media server nobody makes a link.
      offers: row.topology.kind === 'sfu' ? [] : [...offers],
      locked: row.locked,
      waiting: row.waiting.length,
      moderator,
      chat: [...row.chat],
    };
  }

  /** Keeps the gauge of rooms, and the record of calls that are over. */
  count(before: RoomRow | undefined, after: RoomRow | undefined): void {
    const { log, metrics } = this.context;
    const change = Number(isLive(after)) - Number(isLive(before));
    if (change !== 0) metrics.rooms(change);
    const sfuChange = Number(isSfu(after)) - Number(isSfu(before));
    if (sfuChange !== 0) metrics.sfuRooms(sfuChange);
    if (!isLive(before) || !after?.call || after.ended === null) return;
    metrics.callEnded(after.ended);
    log.info({ callId: after.call.id, roomId: opaqueRoom(after.id), reason: after.ended }, 'call over');
    this.forgetLater(after.id);
  }

  /** What is kept of a call that is over goes when nobody can come back who does not know yet. */
  forgetLater(roomId: string): void {
    const { tables, times } = this.context;
    later(this.context, times.resumeWindow, () =>
      tables.rooms.update(roomId, (row) => (row?.ended === null ? row : undefined)),
    );
  }

  /** Tells a client that it is not in the room, or in front of it, any more. */
  tellLeft(row: RoomRow, { client, call }: RoomParticipant, reason: EndReason): void {
    const { deliver } = this.context;
    if (row.call) deliver(client, 'call_ended', { callId: call ?? row.call.id, reason });
    else deliver(client, 'room_left', { room: row.id, reason });
  }

  /** Looks again when it is time for the next step of a move. */
  #watch(before: RoomRow | undefined, after: RoomRow | undefined): void {
    const { clock, rooms } = this.context;
    const at = deadlineOf(after, rooms);
    if (!after || at === null || at === deadlineOf(before, rooms)) return;
    later(this.context, at - clock.now(), () => this.change(after.id, (row) => row, { reason: 'hang-up' }));
  }

  /** From now on the media server carries nothing of, or to, those who are gone. */
  #release(before: RoomRow, after: RoomRow | undefined): void {
    const { media } = this.context;
    if (!media?.has(before.id)) return;
    if (!after || after.participants.length === 0 || !usesMediaServer(after)) {
      unwatched(this.context, () => media.closeRoom(before.id));
      return;
    }
    for (const { id } of before.participants) {
      if (!idIn(after.participants, id)) unwatched(this.context, () => media.leave(before.id, id));
    }
  }

  #tell(before: RoomRow, after: RoomRow | undefined, { reason, by, comes }: Cause): void {
    const { deliver } = this.context;
    const room = before.id;
    const inside = after?.participants ?? [];
    const gone = before.participants.filter((one) => !idIn(inside, one.id));
    const stay = inside.filter(({ id }) => idIn(before.participants, id));
    const come = inside.filter(({ id }) => !idIn(before.participants, id));
    const waiting = after?.waiting ?? [];

    const away = before.waiting.filter(({ id }) => !idIn(waiting, id) && !idIn(inside, id));
    for (const one of [...gone, ...away]) if (one.client !== by) this.tellLeft(before, one, after?.ended ?? reason);
    for (const one of before.participants) {
      const now = idIn(stay, one.id);
      if (now && now.client !== one.client) this.tellLeft(before, one, 'replaced');
    }
    if (!after) return;

    const { topology } = after;
    const { kind, epoch, settled } = topology;
    const moves = epoch !== before.topology.epoch || settled !== before.topology.settled;
    // Before all later news of the room, which a reply could be overtaken by.
    for (const one of inside) {
      const { offers, returns = false, callId = null } = one.id === comes?.id ? comes : {};
      const earlier = inside.slice(0, inside.indexOf(one)).map(({ id }) => id);
      const comesIn = offers !== undefined || idIn(before.waiting, one.id) !== undefined;
      if (comesIn ? topology.epoch > 0 : moves) {
        const makes = topology.kind === 'mesh' && !topology.settled && (!comesIn || returns);
        // Who comes in by this very change makes its links to those who are here.
        const links = earlier.filter((id) => id !== comes?.id || !comes.offers.includes(one.id));
        deliver(one.client, 'topology', { room, topology: { kind, epoch, settled }, offers: makes ? links : [] });
      }
      if (!comesIn) continue;
      deliver(one.client, 'room_admitted', { room: this.view(after, one, offers ?? earlier), callId });
    }
    const news = stay.filter((one) => !sameMedia(idIn(before.participants, one.id)?.media, one.media));
    const hands = stay.filter((one) => idIn(before.participants, one.id)?.hand !== one.hand);
    const stateChanged = before.locked !== after.locked || before.waiting.length !== after.waiting.length;
    for (const { id, client } of stay) {
      if (id === comes?.id) continue;
      for (const one of gone) {
        if (one.id !== comes?.replaces) deliver(client, 'user_left', { room, participantId: one.id, reason });
      }
      for (const one of come) {
        const { replaces, returns } = one.id === comes?.id ? comes : { replaces: null, returns: false };
        deliver(client, 'user_joined', { room, participant: publicOf(one), replaces, returns });
      }
      for (const { id: participantId, media: mediaState } of news) {
        if (participantId !== id) deliver(client, 'media_state', { participantId, mediaState });
      }
      for (const { id: participantId, hand } of hands) deliver(client, 'hand', { participantId, hand });
      if (stateChanged) deliver(client, 'room_state', { room, locked: after.locked, waiting: after.waiting.length });
    }
    for (const { id, client } of waiting) {
      const position = positionOf(after, id);
      const was = positionOf(before, id);
      if (was > 0 && was !== position) deliver(client, 'room_position', { room, position });
    }
  }
}

function idIn(all: readonly RoomParticipant[], id: string): RoomParticipant | undefined {
  return all.find((one) => one.id === id);
}

function isLive(row: RoomRow | undefined): boolean {
  return row?.ended === null;
}

function isSfu(row: RoomRow | undefined): boolean {
  return isLive(row) && row?.topology.kind === 'sfu';
}

function publicOf({ id, user, media, hand }: RoomParticipant): Participant {
  return { id, user, media, hand };
}

function sameMedia(one: MediaState | undefined, two: MediaState): boolean {
  return (Object.keys(two) as (keyof MediaState)[]).every((source) => one?.[source] === two[source]);
}
