import type { EndReason } from '../../src/protocol/index.ts';
import type { RoomParticipant, RoomRow } from '../store/tables.ts';
import { promoted } from './queue.ts';
import { closed, MOST_REMEMBERED, newRoom } from './room-row.ts';

/** How people go out of a room, as pure functions for {@link Table.update}. */

/** Without those for whom it is true, inside or in front of it, and without what they have begun there. */
export function without(row: RoomRow, goes: (participant: RoomParticipant) => boolean): RoomRow {
  const gone = row.participants.filter(goes);
  return {
    ...row,
    participants: row.participants.filter((one) => !gone.includes(one)),
    waiting: row.waiting.filter((one) => !goes(one)),
    invitations: row.invitations.filter(({ client }) => !gone.some((one) => one.client === client)),
  };
}

/** @param left its page has said that it goes */
export function withLost(
  row: RoomRow,
  { id, user, call, muted }: RoomParticipant,
  { at, left }: { readonly at: number; readonly left?: boolean },
): RoomRow {
  return { ...row, lost: [...row.lost, { id, user, call, muted, left, at }].slice(-MOST_REMEMBERED) };
}

/**
 * What a room becomes when somebody has left it. One with a name takes in whoever waits, and is deleted when it is empty
 * and nobody who was cut off may come back: whom it was locked for, and who was removed from it, is not to be forgotten
 * because the network was away. A call is over when it is not one between two any more, unless somebody may yet come: it rings for one, or those who
 * were cut off since `lostSince` may still be talking.
 */
export function settled(
  row: RoomRow,
  capacity: number,
  { reason, lostSince = -Infinity }: { reason: EndReason; lostSince?: number },
): RoomRow | undefined {
  if (row.ended !== null) return row;
  const inside = row.participants.length;
  if (row.name === null) {
    const lost = row.lost.filter(
      ({ user, at }) => at > lostSince && !row.participants.some((one) => one.user.id === user.id),
    );
    const goesOn = inside + lost.length >= 2 || (inside > 0 && row.invitations.length > 0);
    return goesOn ? row : closed(row, reason);
  }
  const over = inside === 0 && row.lost.length === 0;
  // Nobody is inside to open it for those who wait: they begin a new room.
  const open = over && row.locked ? { ...newRoom(row), waiting: row.waiting } : row;
  const full = promoted(open, capacity);
  return full.participants.length > 0 || !over ? full : undefined;
}
