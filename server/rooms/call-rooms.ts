import type { ErrorCode, Room } from '../../src/protocol/index.ts';
import type { Client } from '../clients/client.ts';
import type { Context } from '../context.ts';
import type { CallRow, RoomParticipant, RoomRow } from '../store/tables.ts';
import type { Cause, RoomChanges } from './changes.ts';
import { entered, type Entered } from './entry.ts';
import { settled } from './leaving.ts';
import { placesLeft } from './queue.ts';
import { newRoom, participantOf, seated } from './room-row.ts';
import { Seat } from './seat.ts';

/** What calls need of rooms: one for the two of them, or a place in one in which people talk already. */
export class CallRooms {
  constructor(
    private readonly context: Context,
    private readonly changes: RoomChanges,
  ) {}

  /** Makes the room of a call, with the caller in it. */
  async open(id: string, call: NonNullable<RoomRow['call']>, caller: RoomParticipant): Promise<void> {
    const room = { ...newRoom({ id, name: null, life: id, call }), participants: [caller] };
    await this.context.tables.rooms.update(id, () => room);
    this.changes.count(undefined, room);
  }

  /** Unmakes the room of a call that nobody answered: nobody else has heard of it. */
  async discard(roomId: string): Promise<void> {
    let before: RoomRow | undefined;
    await this.context.tables.rooms.update(roomId, (row) => ((before = row), undefined));
    this.changes.count(before, undefined);
  }

  /** Lets the callee in; the row tells whether there still was a room. */
  async admit(client: Client, roomId: string, participant: RoomParticipant): Promise<RoomRow | undefined> {
    const row = await this.context.tables.rooms.update(
      roomId,
      (row) => row && (row.ended === null ? seated(row, participant) : row),
    );
    if (row?.ended === null) client.seat = new Seat(row.id, participant.id);
    return row;
  }

  /** The room of two as one of them sees it: the link that rang is all that they need. */
  view(row: RoomRow, participant: RoomParticipant): Room {
    return this.changes.view(row, participant, []);
  }

  /** Keeps a place for somebody who is being called into the room that the client is in, or says why not. */
  async keepPlace(client: Client, callId: string, to: string): Promise<ErrorCode | undefined> {
    const { seat } = client;
    let refused: ErrorCode | undefined = 'not-found';
    if (!seat) return refused;
    await this.changes.change(
      seat.room,
      (row) => {
        refused = row && participantOf(row, client) ? this.#refusal(row, to) : 'not-found';
        if (!row || refused) return row;
        return { ...row, invitations: [...row.invitations, { call: callId, client: client.id }] };
      },
      { reason: 'hang-up' },
    );
    return refused;
  }

  /** It does not ring into the room any more: the place is free again, and a call that went on only for it is over. */
  async freePlace(roomId: string, callId: string): Promise<void> {
    await this.changes.change(
      roomId,
      (row) => {
        if (!row?.invitations.some(({ call }) => call === callId)) return row;
        const invitations = row.invitations.filter(({ call }) => call !== callId);
        return settled({ ...row, invitations }, this.context.rooms.capacityOf(row), { reason: 'hang-up' });
      },
      { reason: 'hang-up' },
    );
  }

  /** Seats somebody in the place that was kept. Says why not, if there is none any more. */
  async takePlace(
    client: Client,
    { id: callId, room: roomId }: Pick<CallRow, 'id' | 'room'>,
    me: RoomParticipant,
  ): Promise<Room | ErrorCode> {
    let entry: Entered | undefined;
    const cause: Cause = { reason: 'replaced', by: client.id };
    const row = await this.changes.change(
      roomId,
      (row) => {
        entry = undefined;
        delete cause.comes;
        if (!row?.invitations.some(({ call }) => call === callId)) return row;
        const invitations = row.invitations.filter(({ call }) => call !== callId);
        const way = { me, former: null, wait: false, invited: true };
        entry = entered({ ...row, invitations }, way, this.context.rooms);
        const { offers, replaces } = entry;
        cause.comes = { id: me.id, replaces, returns: false, offers, callId };
        const capacity = this.context.rooms.capacityOf(row);
        return entry.refused ? settled(entry.row, capacity, { reason: 'hang-up' }) : entry.row;
      },
      cause,
    );
    if (!row || !entry) return 'call-over';
    if (entry.refused) return entry.refused;
    client.seat = new Seat(roomId, me.id);
    return this.changes.view(row, me, entry.offers);
  }

  #refusal(row: RoomRow, to: string): ErrorCode | undefined {
    if (row.participants.some(({ user }) => user.id === to)) return 'bad-request';
    if (row.barred.includes(to)) return 'forbidden';
    if (row.locked) return 'room-locked';
    return placesLeft(row, this.context.rooms.capacityOf(row)) === 0 ? 'room-full' : undefined;
  }
}
