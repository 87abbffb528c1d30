import type { EndReason, MediaState } from '../../src/protocol/index.ts';
import type { RoomParticipant, RoomRow } from '../store/tables.ts';

/** What happens to a room's row, as pure functions for {@link Table.update}. */

export interface Seating {
  readonly row: RoomRow;
  /** The participation of the same user that was there before: a call has each of its users in it once. */
  readonly former: RoomParticipant | undefined;
}

export function seated(row: RoomRow, participant: RoomParticipant): Seating {
  const former = row.participants.find(({ user }) => user.id === participant.user.id);
  const participants = former
    ? row.participants.map((one) => (one === former ? participant : one))
    : [...row.participants, participant];
  return { row: { ...row, participants }, former };
}

export function unseated(row: RoomRow, participantId: string): RoomRow {
  return { ...row, participants: row.participants.filter(({ id }) => id !== participantId) };
}

export function withMedia(row: RoomRow, participantId: string, media: MediaState): RoomRow {
  return { ...row, participants: row.participants.map((one) => (one.id === participantId ? { ...one, media } : one)) };
}

export function closed(row: RoomRow, reason: EndReason): RoomRow {
  return { ...row, participants: [], ended: reason };
}
