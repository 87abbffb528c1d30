import { SOURCES, type MediaState } from '../protocol/index.ts';
import type { SessionState } from './state.ts';

/** What this page really sends. */
export function selectMedia({ devices, screen }: SessionState): MediaState {
  return {
    microphone: devices.microphone.actual,
    camera: devices.camera.actual,
    screen: screen.actual,
    'screen-audio': screen.actual && screen.audio,
  };
}

export function sameMedia(one: MediaState, two: MediaState): boolean {
  return SOURCES.every((source) => one[source] === two[source]);
}
