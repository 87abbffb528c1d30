import type { ServerMessage } from '../../protocol/index.ts';
import { offerLink } from '../room.ts';
import type { Step } from '../step.ts';
import { goesBySfu } from './topology.ts';

/**
 * After an absence the two ends of a link may know different things of it: one may have given it up, or never have had it. Who
 * finds that it has none makes one; when both do, `signalArrived` lets one of the two give way.
 */
export function mendAbsence(step: Step, { event, payload }: ServerMessage): void {
  if (event === 'room_admitted' && step.state.room?.id === payload.room.id) {
    for (const { id } of payload.room.participants) offerMissing(step, id);
  }
  if (event === 'user_joined' && payload.returns) offerMissing(step, payload.participant.id);
}

function offerMissing(step: Step, participantId: string): void {
  const participant = step.state.room?.participants[participantId];
  if (!participant?.present || goesBySfu(step.state)) return;
  const link = step.state.links[participant.link];
  if (link?.open || link?.offering) return;
  offerLink(step, participant.link);
  // What flows by the media server still is seen and heard until the new link stands.
  if (link?.via === 'sfu') {
    const { via, status, silentSince } = link;
    step.setLink(participant.link, { via, status, silentSince });
  }
}
