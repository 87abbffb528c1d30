import type { ErrorCode, MediaState, User } from '../../src/protocol/index.ts';
import type { RoomRules } from '../context.ts';
import type { LostParticipant, RoomParticipant, RoomRow } from '../store/tables.ts';
import { withoutLost } from './away.ts';
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
  /** Its right to come in ends with its participation, which has to be there still. */
  readonly mustStand?: boolean;
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
export function entered(found: RoomRow, entry: Entry, rules: RoomRules): Entered {
  const { sameUser } = rules;
  const capacity = rules.capacityOf(found);
  const { wait, former, invited, mustStand = false } = entry;
  const refuse = (refused: ErrorCode): Entered => ({ row: found, refused, replaces: null, offers: [] });
  if (found.barred.includes(entry.me.user.id)) return refuse('forbidden');
  if (mustStand && !stands(found, entry)) return refuse('not-found');
  const lost = former === null ? undefined : found.lost.find(({ id }) => id === former);
  const row = withoutLost(found, (one) => one === lost);
  const before = row.participants.find(({ id }) => id === former) ?? lost;
  const me = { ...entry.me, muted: before && stillMuted(before, entry.me) };
  const makesWay = ({ id, client, user }: RoomParticipant): boolean =>
    client === me.client || (user.id === me.user.id && (id === former || row.name === null || sameUser === 'replace'));
  const formers = row.participants.filter(makesWay);
  // The proven one first: its place is the one that is taken.
  formers.sort((one, two) => Number(two.id === former) - Number(one.id === former));
  const offers = row.participants.filter((one) => !formers.includes(one)).map(({ id }) => id);
  const [first] = formers;
  // Who takes the place of two leaves one free.
  if (first) return { row: promoted(seated(row, me, formers), capacity), replaces: first.id, offers };

  // A lock keeps out whoever comes, and not whom the network has put out, on whatever page that user comes back.
  const isBack = lost !== undefined || row.lost.some(({ user }) => user.id === me.user.id);
  const passes = !row.locked || invited || isBack;
  if (passes && placesLeft(row, capacity) > 0) return { row: seated(row, me), replaces: null, offers };
  const waits = row.waiting.find(makesWay);
  if (!waits && !passes) return refuse('room-locked');
  const longer = waits || (wait && row.name !== null) ? queued(row, me, waits) : undefined;
  return longer ? { row: longer, replaces: null, offers: [] } : refuse('room-full');
}

/** Whether its participation is there, as it was or already anew: a page can be reloaded twice. */
function stands({ name, participants, waiting, lost }: RoomRow, { me, former }: Entry): boolean {
  const isMine = ({ id, user, call }: Pick<LostParticipant, 'id' | 'user' | 'call'>): boolean =>
    id === former || (user.id === me.user.id && (name === null || call === me.call));
  return [...participants, ...waiting, ...lost].some(isMine);
}

/** Somebody else's mute ends when a person turns the microphone on again. */
export function stillMuted(
  before: { readonly muted?: User | undefined; readonly media?: MediaState },
  { media }: { readonly media: MediaState },
): User | undefined {
  return before.media?.microphone === false && media.microphone ? undefined : before.muted;
}
