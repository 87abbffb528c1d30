import { TIMES, type Room } from '../../protocol/index.ts';
import { removeParticipant } from '../room.ts';
import type { ParticipantState, SessionState } from '../state.ts';
import type { Step } from '../step.ts';

/**
 * Who was cut off from the server may go on talking in a room with a name, where it cannot be removed by a moderator who
 * does not see it. So that has an end, which every page keeps.
 */
export function keepAway(step: Step, before: SessionState): void {
  const { room } = step.state;
  const was = before.room?.participants ?? {};
  if (room === before.room || (room?.name ?? before.room?.name ?? null) === null) return;
  for (const { id, present } of Object.values(room?.participants ?? {})) {
    if (!present && was[id]?.present !== false) step.start(`away:${id}`, TIMES.absence);
    else if (present && was[id]?.present === false) step.stop(`away:${id}`);
  }
  for (const { id, present } of Object.values(was)) if (!present && !room?.participants[id]) step.stop(`away:${id}`);
}

export function awayTooLong(step: Step, id: string): void {
  const participant = step.state.room?.participants[id];
  if (participant && !participant.present) removeParticipant(step, participant);
}

/** Whom a server that knows everybody does not name has left, or was removed, while it could not tell us. */
export function dropUnknown(step: Step, { id, away = [], complete = false }: Room): void {
  const { room } = step.state;
  if (!complete || room?.id !== id) return;
  const isGone = (one: ParticipantState): boolean => !one.present && !away.some((known) => known.id === one.id);
  for (const participant of Object.values(room.participants))
    if (isGone(participant)) removeParticipant(step, participant);
}
