import type { ErrorCode } from '../../src/protocol/index.ts';
import type { RoomRules } from '../context.ts';
import type { RoomParticipant, RoomRow } from '../store/tables.ts';
import { placesLeft, promoted, queued } from './queue.ts';
import { seated } from './room-row.ts';

/** Somebody at the door of a room. */
export interface Entry {
  /** As it will be inside, but for the name. */
  readonly me: RoomParticipant;
  /** Its participation as a ticket proves it. */
  readonly former: string | null;
  /** Whether it waits for a place. */
  readonly wait: boolean;
  /** Somebody inside has called it: a place was kept, and a lock does not concern it. */
  readonly invited: boolean;
}

export interface Entered {
  readonly row: RoomRow;
  /** Why it may not come in. Without it, it is inside, or waits. */
  readonly refused?: ErrorCode;
  /** The participant of the same user in the place of which it is. */
  readonly replaces: string | null;
  /** Those who were there before. Of each two the later one makes the link, so that they never both do. */
  readonly offers: readonly string[];
}

/** What becomes of somebody at the door, as a pure function for {@link Table.update}. */
export function entered(row: RoomRow, entry: Entry, rules: RoomRules): Entered {
  const { sameUser } = rules;
  const capacity = rules.capacityOf(row);
  const { me, former, wait, invited } = entry;
  const refuse = (refused: ErrorCode): Entered => ({ row, refused, replaces: null, offers: [] });
  if (row.barred.includes(me.user.id)) return refuse('forbidden');
  const makesWay = ({ id, client, user }: RoomParticipant): boolean =>
    client === me.client || (user.id === me.user.id && (id === former || row.name === null || sameUser === 'replace'));
  const formers = row.participants.filter(makesWay);
  // The proven one first: its place is the one that is taken.
  formers.sort((one, two) => Number(two.id === former) - Number(one.id === former));
  const offers = row.participants.filter((one) => !formers.includes(one)).map(({ id }) => id);
  const [first] = formers;
  // Who takes the place of two leaves one free.
  if (first) return { row: promoted(seated(row, me, formers), capacity), replaces: first.id, offers };

  // A lock keeps out whoever comes, and not whom the network has put out.
  const passes = !row.locked || invited || (former !== null && row.lost.some(({ id }) => id === former));
  if (passes && placesLeft(row, capacity) > 0) return { row: seated(row, me), replaces: null, offers };
  const waits = row.waiting.find(makesWay);
  if (!waits && !passes) return refuse('room-locked');
  const longer = waits || (wait && row.name !== null) ? queued(row, me, waits) : undefined;
  return longer ? { row: longer, replaces: null, offers: [] } : refuse('room-full');
}
