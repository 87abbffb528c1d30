import { ignored } from '../host/log.ts';
import type { ScreenContent } from '../call/state.ts';
import { callError, type CallError } from '../protocol/index.ts';
import { learnLaterErrors } from '../protocol/later-errors.ts';
import { cannotCapture, captureError, MediaFailure } from './media-errors.ts';
import { DisplayRequest, PICTURE } from './screen-options.ts';
import type { ScreenCapture, ScreenListener, ScreenOptions } from './screen.ts';
import type { ShareTarget } from './share-target.ts';

learnLaterErrors();

/** A picker that nobody answers counts as cancelled after this, in milliseconds: looking for a window takes its time. */
export const PICKER_MS = 120_000;

interface Wish {
  readonly target: Element | undefined;
}

/**
 * What `getDisplayMedia` gives (Screen Capture §5). A picker cannot be taken back, so there is one at a time: while it is
 * open clicks only change what is wanted, and what it gives in the end is used if that is still wanted, or else stopped.
 */
export class BrowserScreen implements ScreenCapture {
  readonly #listener: ScreenListener;
  #content: ScreenContent = 'text';
  #wish: Wish | null = null;
  #asking = false;
  #screen: MediaStreamTrack | null = null;
  #audio: MediaStreamTrack | null = null;
  /** What has to be put back when the share ends. */
  #target: ShareTarget | null = null;
  #closed = false;

  constructor(listener: ScreenListener) {
    this.#listener = listener;
  }

  prepare(): void {
    // Whoever has this module is ready.
  }

  want(on: boolean, options?: ScreenOptions): void {
    if (!on) return this.#stop();
    if (this.#closed || this.#screen !== null) return;
    this.#wish = { target: options?.target };
    // In the task of the click.
    if (!this.#asking) void this.#open(this.#wish);
  }

  setContent(content: ScreenContent): void {
    if (content === this.#content) return;
    this.#content = content;
    if (this.#screen === null) return;
    this.#hint(this.#screen);
    this.#constrain(this.#screen);
    this.#report(null);
  }

  track(source: 'screen' | 'screen-audio'): MediaStreamTrack | null {
    return source === 'screen' ? this.#screen : this.#audio;
  }

  close(): void {
    this.#stop();
    this.#closed = true;
  }

  #stop(): void {
    this.#wish = null;
    const had = this.#screen !== null;
    for (const track of [this.#screen, this.#audio]) track?.stop();
    this.#screen = this.#audio = null;
    this.#target?.release();
    this.#target = null;
    if (had) this.#report(null);
  }

  async #open(wish: Wish): Promise<void> {
    this.#asking = true;
    let target: ShareTarget | null = null;
    try {
      const impossible = cannotShare();
      if (impossible !== null) throw new MediaFailure(impossible);
      if (wish.target !== undefined) {
        const { ShareTarget } = await import('./share-target.ts');
        target = await ShareTarget.of(wish.target);
      }
      const request = new DisplayRequest(this.#content, target !== null);
      const stream = await inTime(navigator.mediaDevices.getDisplayMedia(request.options));
      try {
        if (this.#fits(wish)) await target?.apply(stream);
      } catch (reason) {
        stopAll(stream);
        throw reason;
      }
      this.#asking = false;
      if (!this.#fits(wish)) {
        stopAll(stream);
        target?.release();
        return this.#again();
      }
      this.#target = target;
      this.#share(stream, request);
    } catch (reason) {
      this.#asking = false;
      target?.release();
      if (!this.#fits(wish)) return this.#again();
      this.#wish = null;
      this.#report(reason instanceof MediaFailure ? toValue(reason) : screenError(reason));
    }
  }

  /** Whether what was asked for is what is wanted now. */
  #fits(wish: Wish): boolean {
    return this.#wish !== null && this.#wish.target === wish.target;
  }

  /** Something else was wanted while the picker was open. */
  #again(): void {
    if (this.#wish !== null) void this.#open(this.#wish);
  }

  #share(stream: MediaStream, request: DisplayRequest): void {
    const screen = stream.getVideoTracks()[0];
    if (screen === undefined || screen.readyState === 'ended') {
      stopAll(stream);
      this.#wish = null;
      return this.#report(callError('screen-failed'));
    }
    this.#screen = screen;
    this.#hint(screen);
    if (request.content !== this.#content) this.#constrain(screen);
    screen.addEventListener('ended', () => {
      if (screen === this.#screen) this.#stop();
    });
    this.#listen(screen, stream.getAudioTracks()[0] ?? null, request);
    this.#report(null);
  }

  #listen(screen: MediaStreamTrack, audio: MediaStreamTrack | null, request: DisplayRequest): void {
    if (audio === null) return;
    if (!request.mayBeHeard(screen, audio)) return audio.stop();
    // Sound that was made to be listened to, which the treatment of voices would spoil.
    audio.contentHint = 'music';
    this.#audio = audio;
    const drop = () => {
      if (audio !== this.#audio) return;
      audio.stop();
      this.#audio = null;
      this.#report(null);
    };
    audio.addEventListener('ended', drop);
    // The person has gone on to another surface, in the browser's own bar.
    screen.addEventListener('configurationchange', () => {
      if (!request.mayBeHeard(screen, audio)) drop();
    });
  }

  /** Browsers that do not know the hint keep it as a property like any other, which is how the engine learns of it. */
  #hint(screen: MediaStreamTrack): void {
    screen.contentHint = this.#content;
  }

  /** A browser that refuses goes on as it was: the hint and the sender's limits say the same. */
  #constrain(screen: MediaStreamTrack): void {
    screen.applyConstraints(PICTURE[this.#content]).catch(ignored('The screen kept its size and rate.'));
  }

  #report(error: CallError | null): void {
    if (!this.#closed) this.#listener.changed(this.#screen, this.#audio, error);
  }
}

/** The failures that can be foreseen without a picker; null when there is none. */
function cannotShare(): CallError | null {
  const error = cannotCapture('screen');
  if (error !== null) return error;
  return navigator.mediaDevices.getDisplayMedia === undefined ? callError('screen-unsupported') : null;
}

/** A failure of `getDisplayMedia` (Screen Capture §5.1) as one of our codes. */
export function screenError(reason: unknown): CallError {
  const { name, message } = reason instanceof Error ? reason : { name: '', message: '' };
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError': {
      const error = captureError(reason, 'screen');
      if (error.code === 'blocked-by-policy') return error;
      return callError(/\bby (the )?(operating )?system/i.test(message) ? 'screen-denied' : 'screen-cancelled');
    }
    case 'AbortError':
      return callError('screen-cancelled');
    case 'NotReadableError':
      return callError('screen-denied');
    case 'TypeError':
    case 'NotSupportedError':
      return callError('screen-unsupported');
    default:
      return callError('screen-failed');
  }
}

/** What comes later than the end of patience is stopped at once. */
async function inTime(asked: Promise<MediaStream>): Promise<MediaStream> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let late = false;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late = true;
      reject(new MediaFailure(callError('screen-cancelled')));
    }, PICKER_MS);
  });
  const given = asked.then((stream) => {
    if (late) stopAll(stream);
    return stream;
  });
  try {
    return await Promise.race([given, end]);
  } finally {
    clearTimeout(timer);
  }
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function toValue({ code, message, hint }: MediaFailure): CallError {
  return { code, message, hint };
}
