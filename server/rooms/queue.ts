import type { RoomParticipant, RoomRow } from '../store/tables.ts';
import { seated } from './room-row.ts';

/** Who waits in front of a room, as pure functions for {@link Table.update}. */

/** More than that do not wait. */
const LONGEST = 100;

/** Places that nobody has, and that are kept for nobody who is being called. */
export function placesLeft(row: RoomRow, capacity: number): number {
  return Math.max(0, capacity - row.participants.length - row.invitations.length);
}

/**
 * Whoever waits comes in, first come first served, as long as there are places. It happens in the same step that makes a
 * place free, so that nobody who comes later is faster.
 */
export function promoted(row: RoomRow, capacity: number): RoomRow {
  const [next] = row.waiting;
  if (!next || row.locked || placesLeft(row, capacity) === 0) return row;
  return promoted(seated(row, next), capacity);
}

/** The row with this one at the end of the queue, or where it has waited already; undefined when the queue is too long. */
export function queued(row: RoomRow, newcomer: RoomParticipant, former?: RoomParticipant): RoomRow | undefined {
  if (former) return { ...row, waiting: row.waiting.map((one) => (one === former ? newcomer : one)) };
  return row.waiting.length < LONGEST ? { ...row, waiting: [...row.waiting, newcomer] } : undefined;
}

/** How many places from the door this one waits: the next one is the first. 0 for who does not wait. */
export function positionOf(row: RoomRow, id: string): number {
  return row.waiting.findIndex((one) => one.id === id) + 1;
}
