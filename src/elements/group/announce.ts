import type { Texts } from '../phone/texts.ts';
import { askingReason, askingTitle } from '../phone/announce.ts';
import { endOf, placeInLine, whoIsHere } from './doors.ts';
import { nameOf, type GridView } from './grid-view.ts';

/** What a screen reader says when a grid goes from one view to the next; null: nothing. What others do is told by moments. */
export function announceGrid(before: GridView, view: GridView, texts: Texts): string | null {
  const { t, explain } = texts;
  const { call, phone } = view;
  const ringing = phone.waiting;
  if (ringing && ringing.id !== before.phone.waiting?.id) {
    return `${t('phone.waiting', { name: nameOf(ringing.peer) })} ${t('phone.waiting-hint')}`;
  }
  if (view.status !== before.status || call?.id !== before.call?.id) {
    switch (view.status) {
      case 'asking':
        return phone.asking.length > 0 ? `${askingTitle(phone, texts)}. ${askingReason(phone, texts)}` : null;
      case 'dialing':
        return t('room.joining');
      case 'waiting':
        return `${t('room.waiting')}. ${placeInLine(view, texts)}`;
      case 'connected':
        return before.status === 'reconnecting' ? t('room.connected') : welcome(view, texts);
      case 'reconnecting':
        return `${t('room.reconnecting')} ${t('room.reconnecting-hint')}`;
      case 'ended': {
        if (!call) return null;
        const { title, hint } = endOf(call, texts);
        return [`${title}.`, hint].filter(Boolean).join(' ');
      }
      default:
        return null;
    }
  }
  if (view.status === 'waiting' && call?.position !== before.call?.position) return placeInLine(view, texts);
  if (view.unreached && !before.unreached) {
    const { message, hint } = explain({ code: 'sfu-unavailable' });
    return `${message} ${hint}`;
  }
  for (const source of ['microphone', 'camera'] as const) {
    const { error } = phone[source];
    if (!error || error === before.phone[source].error) continue;
    const { message, hint } = explain(error, source);
    return `${message} ${hint}`;
  }
  if (phone.held && !before.phone.held && phone.camera.actual) return t('phone.held');
  if (phone.playbackBlocked && !before.phone.playbackBlocked) return explain({ code: 'playback-blocked' }).message;
  return null;
}

function welcome({ room, people }: GridView, texts: Texts): string {
  const others = people.slice(1).map(({ user }) => user);
  const here = others.length > 0 ? `${whoIsHere(texts, others)}.` : `${texts.t('group.alone')}.`;
  return `${texts.t('news.inside', { room })} ${here}`;
}
