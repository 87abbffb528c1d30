import { opaqueRoom } from '../log.ts';
import type { EndReason, MediaState, Participant, Room, ServerPayload } from '../../src/protocol/index.ts';
import { later, unwatched, type Context } from '../context.ts';
import { MediaServerError } from '../sfu/media-server.ts';
import { duty } from '../store/steady.ts';
import type { RoomParticipant, RoomRow } from '../store/tables.ts';
import { awayIn, expiryOf, withoutExpired } from './away.ts';
import { settled } from './leaving.ts';
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
  /** A participant that this run of the server has not met, and that goes by it. */
  readonly stranger?: string;
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
    const { clock, rooms, tables, times } = this.context;
    const after = await tables.rooms.update(roomId, (row) => {
      before = row;
      const next = change(row && withoutExpired(row, clock.now(), times.absence));
      return next && steered(next, rooms, clock.now());
    });
    this.count(before, after);
    if (before === after && cause.stranger === undefined) return after;
    const first = before ?? (after && newRoom(after));
    if (first) this.#tell(first, after, cause);
    this.#watch(before, after);
    if (before) this.#release(before, after);
    if (before && after) this.#enforce(before, after);
    const left = (before?.invitations ?? []).filter(({ call, client }) => {
      const kept = after?.invitations.some((one) => one.call === call);
      return !kept && !after?.participants.some((one) => one.client === client);
    });
    for (const { call } of left) await duty(this.context, () => this.revoke(call, cause.by));
    return after;
  }

  /** The room as one of its participants sees it, who makes the links to those named. */
  view(row: RoomRow, { id, user, call, moderator }: RoomParticipant, offers: readonly string[]): Room {
    const { bootId, clock, sign, startedAt, times } = this.context;
    const ticket = {
      room: row.id,
      name: row.name,
      life: row.life,
      of: row.call && { ...row.call, users: [...row.call.users] },
      call,
      participant: id,
      user: user.id,
      as: user.name,
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
      away: awayIn(row),
      complete: row.name !== null && clock.now() - startedAt >= times.absence,
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

  /** Rooms that an earlier run has left: those who were in them have a while to come back. */
  async takeOver(): Promise<void> {
    for (const row of await this.context.tables.rooms.values()) {
      this.count(undefined, row);
      this.#watch(undefined, row);
    }
  }

  /** Looks again when it is time for the next step of a move, or when somebody has been away for too long. */
  #watch(before: RoomRow | undefined, after: RoomRow | undefined): void {
    if (!after) return;
    const { clock, rooms, times } = this.context;
    const reason = 'connection-lost';
    const look = (row: RoomRow | undefined): RoomRow | undefined =>
      row && row.name !== null ? settled(row, rooms.capacityOf(row), { reason }) : row;
    const due = (row: RoomRow | undefined): (number | null)[] => [
      deadlineOf(row, rooms),
      row ? expiryOf(row, times.absence) : null,
    ];
    const was = due(before);
    for (const [index, at] of due(after).entries()) {
      if (at !== null && at !== was[index])
        later(this.context, at - clock.now(), () => this.change(after.id, look, { reason }));
    }
  }

  /** From now on the media server forwards nothing of the microphones that were muted, and of those that are not any more, all. */
  #enforce(before: RoomRow, after: RoomRow): void {
    const { media } = this.context;
    if (!media?.has(after.id)) return;
    for (const { id, muted } of after.participants) {
      const was = idIn(before.participants, id);
      if (!was || (was.muted === undefined) === (muted === undefined)) continue;
      unwatched(this.context, () =>
        media.mute(after.id, id, 'microphone', muted !== undefined).catch((error: unknown) => {
          // Who has published nothing yet is muted when it does.
          if (!(error instanceof MediaServerError)) throw error;
        }),
      );
    }
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

  #tell(before: RoomRow, after: RoomRow | undefined, { reason, by, comes, stranger }: Cause): void {
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
    const was = (one: RoomParticipant): RoomParticipant | undefined => idIn(before.participants, one.id);
    const news = stay.filter((one) => !sameMedia(was(one), one));
    const hands = stay.filter((one) => was(one)?.hand !== one.hand);
    const renamed = stay.filter((one) => was(one)?.user.name !== one.user.name);
    const goneForGood = [
      ...gone.map(({ id }) => id),
      ...this.#forgotten(before, after),
      ...(stranger === undefined ? [] : [stranger]),
    ];
    const state = stateOf(after);
    const stateChanged = JSON.stringify(stateOf(before)) !== JSON.stringify(state);
    for (const { id, client } of stay) {
      if (id === comes?.id) continue;
      for (const participantId of goneForGood) {
        if (participantId !== comes?.replaces) deliver(client, 'user_left', { room, participantId, reason });
      }
      for (const one of renamed) {
        if (one.id === id) continue;
        deliver(client, 'user_joined', { room, participant: publicOf(one), replaces: null, returns: false });
      }
      for (const one of come) {
        const { replaces, returns } = one.id === comes?.id ? comes : { replaces: null, returns: false };
        deliver(client, 'user_joined', { room, participant: publicOf(one), replaces, returns });
      }
      for (const { id: participantId, media: mediaState, muted } of news) {
        if (participantId === id) continue;
        deliver(client, 'media_state', { participantId, mediaState, ...(muted && { muted: true }) });
      }
      for (const { id: participantId, hand } of hands) deliver(client, 'hand', { participantId, hand });
      if (stateChanged) deliver(client, 'room_state', { room, ...state });
    }
    for (const { id, client } of waiting) {
      const position = positionOf(after, id);
      const was = positionOf(before, id);
      if (was > 0 && was !== position) deliver(client, 'room_position', { room, position });
    }
  }

  /** Who was away and has been taken out meanwhile: the others close what they still have of it. */
  #forgotten(before: RoomRow, after: RoomRow): string[] {
    const { clock, times } = this.context;
    const isKnown = (id: string): boolean =>
      id === '' || after.lost.some((one) => one.id === id) || idIn(after.participants, id) !== undefined;
    // Whose time is up, the others know by themselves.
    const { lost } = withoutExpired(before, clock.now(), times.absence);
    return lost.flatMap(({ id, left }) => (left || isKnown(id) ? [] : [id]));
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

function publicOf({ id, user, media, hand, muted }: RoomParticipant): Participant {
  return { id, user, media, hand, ...(muted && { muted: true }) };
}

type Heard = Pick<RoomParticipant, 'media' | 'muted'>;

function sameMedia(one: Heard | undefined, two: Heard): boolean {
  const same = (Object.keys(two.media) as (keyof MediaState)[]).every((key) => one?.media[key] === two.media[key]);
  return same && (one?.muted === undefined) === (two.muted === undefined);
}

function stateOf(row: RoomRow): Omit<ServerPayload<'room_state'>, 'room'> {
  return { locked: row.locked, waiting: row.waiting.length, away: awayIn(row) };
}
