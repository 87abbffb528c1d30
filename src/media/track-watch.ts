import { log } from '../host/log.ts';
import type { DeviceSource } from '../call/state.ts';

export interface TrackListener {
  ended(): void;
  /** The system holds the device back, or does so no more. */
  suspended(now: boolean): void;
  /** It has been held back for a while: to open it anew may help. */
  stuck(): void;
  /** What is heard of a microphone. */
  heard(notice: 'silent' | 'talking-muted', now: boolean): void;
}

/** A track that is held back for less than this has not been taken away. */
const SUSPENDED_MS = 1_000;
const STUCK_MS = [10_000, 30_000, 60_000];
/** A call that begins has more urgent things to do. */
const LISTEN_AFTER_MS = 2_000;

/** Watches one device while it is open; returns the way to stop. */
export function watchTrack(source: DeviceSource, track: MediaStreamTrack, listener: TrackListener): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;
  const wait = (): void => {
    timer = setTimeout(
      () => {
        wait();
        // A page in the background gets no camera anyway, on phones.
        if (!document.hidden) listener.stuck();
      },
      STUCK_MS[Math.min(tries++, STUCK_MS.length - 1)],
    );
  };
  const suspended = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      listener.suspended(true);
      wait();
    }, SUSPENDED_MS);
  };
  const resumed = (): void => {
    clearTimeout(timer);
    tries = 0;
    listener.suspended(false);
  };
  track.addEventListener('ended', () => listener.ended(), { signal });
  track.addEventListener('mute', suspended, { signal });
  track.addEventListener('unmute', resumed, { signal });
  if (track.muted) suspended();

  const listen =
    source === 'microphone' ? setTimeout(() => void listenTo(track, listener, signal), LISTEN_AFTER_MS) : undefined;
  return () => {
    stop.abort();
    clearTimeout(timer);
    clearTimeout(listen);
  };
}

async function listenTo(track: MediaStreamTrack, listener: TrackListener, signal: AbortSignal): Promise<void> {
  try {
    const { watchMicrophone } = await import('./microphone-watch.ts');
    if (signal.aborted) return;
    const stop = watchMicrophone(track, (notice, now) => listener.heard(notice, now));
    signal.addEventListener('abort', stop);
  } catch (error) {
    log('warn', 'The microphone is not watched.', error);
    // The call goes on without this help.
  }
}
