import type { DeviceNotice } from '../../../call/state.ts';
import type { CallError } from '../../../protocol/index.ts';
import { nameOf } from '../parts.ts';
import type { Texts } from '../texts.ts';
import { isTalking, type PhoneView } from '../view.ts';
import { noticeTexts } from './tool-notices.ts';

/** What has been said of already. */
export interface Told {
  readonly callId: string | null;
  readonly peerScreen: boolean;
  readonly ownScreen: boolean;
  readonly screenError: CallError | null;
  readonly microphone: DeviceNotice | null;
  readonly camera: DeviceNotice | null;
}

export const NOTHING_TOLD: Told = {
  callId: null,
  peerScreen: false,
  ownScreen: false,
  screenError: null,
  microphone: null,
  camera: null,
};

export function toldOf(view: PhoneView): Told {
  const { call, peerScreen, screen, microphone, camera } = view;
  return {
    callId: call?.id ?? null,
    peerScreen,
    ownScreen: screen.actual,
    screenError: screen.error,
    microphone: microphone.notice,
    camera: camera.notice,
  };
}

/** What a screen reader says of what tools show, once for each thing; undefined: nothing. */
export function words(before: Told, now: Told, view: PhoneView, texts: Texts): string | undefined {
  const { t, explain } = texts;
  const name = nameOf(view);
  const said: string[] = [];
  for (const source of ['microphone', 'camera'] as const) {
    const notice = now[source];
    if (!notice || notice === before[source]) continue;
    const { message, hint } = noticeTexts(source, notice, view[source].label, texts);
    said.push(`${message} ${hint}`);
  }
  if (now.screenError && now.screenError !== before.screenError) {
    const { message, hint } = explain(now.screenError);
    said.push(now.screenError.code === 'screen-cancelled' ? message : `${message} ${hint}`);
  }
  // What ends with the call is said by its end.
  if (isTalking(view.status)) {
    if (now.ownScreen && !before.ownScreen) said.push(t(`screen.begun-self${view.screen.audio ? '-audio' : ''}`));
    if (!now.ownScreen && before.ownScreen) said.push(t('screen.ended-self'));
    if (now.peerScreen && !before.peerScreen) said.push(t('screen.begun', { name }));
    if (!now.peerScreen && before.peerScreen) said.push(t('screen.ended', { name }));
  }
  return said.length > 0 ? said.join(' ') : undefined;
}
