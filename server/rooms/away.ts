import { TIMES, type AwayParticipant } from '../../src/protocol/index.ts';
import type { LostParticipant, RoomRow } from '../store/tables.ts';

/**
 * Those whom the server has lost, and whose links may carry still, as pure functions for {@link Table.update}. Only rooms
 * with a name forget them: there somebody may have to be removed, and an absence has an end that servers and pages keep.
 */

export function withoutLost(row: RoomRow, goes: (lost: LostParticipant) => boolean): RoomRow {
  const lost = row.lost.filter((one) => !goes(one));
  return lost.length === row.lost.length ? row : { ...row, lost };
}

/** Without those whose time is up. */
export function withoutExpired(row: RoomRow, now: number, absenceMs: number): RoomRow {
  return row.name === null ? row : withoutLost(row, (one) => endOf(one, absenceMs) <= now);
}

/** When the next one of them is forgotten. */
export function expiryOf(row: RoomRow, absenceMs: number): number | null {
  if (row.name === null || row.ended !== null || row.lost.length === 0) return null;
  return Math.min(...row.lost.map((one) => endOf(one, absenceMs)));
}

/** Who may hear what is said in the room without being seen in it. Through the media server, nobody. */
export function awayIn({ name, topology, lost }: RoomRow): AwayParticipant[] {
  if (name === null || (topology.kind === 'sfu' && topology.settled)) return [];
  return lost.filter(({ left }) => !left).map(({ id, user }) => ({ id, user }));
}

function endOf({ at, left }: LostParticipant, absenceMs: number): number {
  return at + (left ? Math.min(TIMES.reload, absenceMs) : absenceMs);
}
