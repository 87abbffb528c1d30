import type { CallError, CallMedia, EndReason, MediaState, User } from '../protocol/index.ts';
import { isLive, selectCallStatus, selectDuration, selectPeerLink, type CallStatus } from './select.ts';
import { sameMedia, selectMedia } from './media-state.ts';
import type { Call, LinkQuality, SessionState } from './state.ts';

/** What a session tells the page, by event name: the same on the session and on the elements. */
export interface SessionEvents {
  'call-incoming': { readonly callId: string; readonly from: User; readonly media: CallMedia };
  'call-state-change': { readonly status: CallStatus; readonly callId: string | null };
  'call-connected': { readonly callId: string; readonly peer: User };
  'call-ended': {
    readonly callId: string;
    readonly peer: User;
    readonly reason: EndReason;
    readonly durationMs: number;
  };
  'call-participant-join': { readonly participantId: string; readonly user: User };
  'call-participant-leave': { readonly participantId: string; readonly user: User };
  /** Who sends what has changed; `participantId` is `self` for this page. */
  'call-media-change': { readonly participantId: string; readonly media: MediaState };
  'call-quality-change': { readonly quality: LinkQuality };
  /** Somebody has said something in the chat of the room; `participantId` is `self` for this page. */
  'call-chat-message': { readonly participantId: string; readonly user: User; readonly text: string };
  'call-error': CallError;
}

export type Announcement = {
  [E in keyof SessionEvents]: { event: E; detail: SessionEvents[E] };
}[keyof SessionEvents];

/** What has happened between two states, in the order in which a page wants to hear it. */
export function announcements(before: SessionState, after: SessionState): Announcement[] {
  const said: Announcement[] = [];
  for (const call of [after.call, after.waiting]) {
    const isNew = call?.phase === 'incoming' && call.id !== before.call?.id && call.id !== before.waiting?.id;
    if (isNew) said.push({ event: 'call-incoming', detail: { callId: call.id, from: call.peer, media: call.media } });
  }
  const status = selectCallStatus(after);
  if (status !== selectCallStatus(before) || after.call?.id !== before.call?.id) {
    said.push({ event: 'call-state-change', detail: { status, callId: after.call?.id ?? null } });
  }
  const { call } = after;
  if (isLive(call) && call.connectedAt !== null && (before.call?.connectedAt ?? null) === null) {
    said.push({ event: 'call-connected', detail: { callId: call.id, peer: call.peer } });
  }
  said.push(...people(before, after));
  const quality = selectPeerLink(after)?.quality;
  if (quality && quality !== (selectPeerLink(before)?.quality ?? 'unknown')) {
    said.push({ event: 'call-quality-change', detail: { quality } });
  }
  return said;
}

export function endedAnnouncement(call: Call): Announcement {
  return {
    event: 'call-ended',
    detail: {
      callId: call.id,
      peer: call.peer,
      reason: call.endReason ?? 'hang-up',
      durationMs: selectDuration(call, call.endedAt ?? 0),
    },
  };
}

function people(before: SessionState, after: SessionState): Announcement[] {
  const said: Announcement[] = [];
  const was = before.room?.participants ?? {};
  const is = after.room?.participants ?? {};
  for (const { id, user } of Object.values(was)) {
    if (!is[id]) said.push({ event: 'call-participant-leave', detail: { participantId: id, user } });
  }
  for (const { id, user, media } of Object.values(is)) {
    const old = was[id];
    if (!old) said.push({ event: 'call-participant-join', detail: { participantId: id, user } });
    if (old?.media !== media) said.push({ event: 'call-media-change', detail: { participantId: id, media } });
  }
  const media = selectMedia(after);
  if (!sameMedia(media, selectMedia(before))) {
    said.push({ event: 'call-media-change', detail: { participantId: 'self', media } });
  }
  return said;
}
