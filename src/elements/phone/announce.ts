import { displayName } from '../../protocol/text.ts';
import type { PhoneView } from './view.ts';
import { endedText } from './ended.ts';
import { nameOf } from './parts.ts';
import type { Texts } from './texts.ts';

export interface Said {
  readonly polite?: string;
  readonly assertive?: string;
}

/** What a screen reader says when the phone goes from one view to the next; nothing of what it says anyway. */
export function announce(before: PhoneView, view: PhoneView, texts: Texts): Said {
  const { t } = texts;
  const name = nameOf(view);

  if (view.waiting && view.waiting.id !== before.waiting?.id) {
    const { peer } = view.waiting;
    return { assertive: `${t('phone.waiting', { name: displayName(peer) })} ${t('phone.waiting-hint')}` };
  }
  if (view.status !== before.status || view.call?.id !== before.call?.id) {
    switch (view.status) {
      case 'incoming':
        return { assertive: t(`announce.incoming-${view.call?.media ?? 'video'}`, { name }) };
      case 'asking':
        return { polite: `${askingTitle(view, texts)}. ${askingReason(view, texts)}` };
      case 'dialing':
        return { polite: t('announce.dialing', { name }), assertive: '' };
      case 'ringing':
        return { polite: t('announce.ringing', { name }), assertive: '' };
      case 'connecting':
        return { polite: t('phone.connecting'), assertive: '' };
      case 'connected':
        return { polite: t('announce.connected', { name }), assertive: '' };
      case 'reconnecting':
        return { polite: `${t('phone.reconnecting')} ${reconnectingHint(view, texts)}`, assertive: '' };
      case 'ended':
        return { polite: view.call ? `${name}: ${endedText(view.call, texts)}` : '', assertive: '' };
      default:
        return { polite: '', assertive: '' };
    }
  }
  for (const source of ['microphone', 'camera'] as const) {
    const { error } = view[source];
    if (error && error !== before[source].error) {
      const { message, hint } = texts.explain(error, source);
      return { polite: `${message} ${hint}` };
    }
  }
  if (peerTurnedCameraOn(before, view)) return { polite: t('phone.peer-camera-on', { name }) };
  if (view.held && !before.held && view.camera.actual) return { polite: t('phone.held') };
  if (view.playbackBlocked && !before.playbackBlocked)
    return { polite: texts.explain({ code: 'playback-blocked' }).message };
  return {};
}

/** In a voice call the other one has begun to show something, and we have not. */
export function peerTurnedCameraOn(before: PhoneView, view: PhoneView): boolean {
  const talking = view.status === 'connected' && before.status === 'connected';
  return talking && view.call?.media === 'audio' && view.peerCamera && !before.peerCamera && !view.camera.actual;
}

/** Which devices the browser asks for, as the strings name them. */
function asked({ asking, call }: PhoneView): 'audio' | 'video' | 'camera' {
  const camera = asking.includes('camera');
  if (asking.length === 0) return call?.media ?? 'video';
  return !camera ? 'audio' : asking.includes('microphone') ? 'video' : 'camera';
}

export function askingTitle(view: PhoneView, { t }: Texts): string {
  return t(`phone.asking-${asked(view)}`);
}

export function askingReason(view: PhoneView, { t }: Texts): string {
  return t(`phone.asking-reason-${asked(view)}`, { name: nameOf(view) });
}

export function reconnectingHint(view: PhoneView, { t }: Texts): string {
  return t(view.peerAway ? 'phone.reconnecting-peer' : 'phone.reconnecting-hint', { name: nameOf(view) });
}
