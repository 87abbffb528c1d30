import type { ScreenContent } from '../call/state.ts';
import type { CallError } from '../protocol/index.ts';

export interface ScreenOptions {
  /** Only this part of the page, where the browser can; else it is refused with `share-target-unsupported`. */
  readonly target?: Element;
}

/** What this page shares of its screen: one thing at a time, chosen by the person in the browser's own picker. */
export interface ScreenCapture {
  /** Loads what sharing needs, so that a click that may follow has it at once. */
  prepare(): void;

  /** To be called in the task of a click: browsers open their picker only then. Reports come through the listener. */
  want(on: boolean, options?: ScreenOptions): void;

  setContent(content: ScreenContent): void;

  /** What is shared at this moment; null when nothing is. */
  track(source: 'screen' | 'screen-audio'): MediaStreamTrack | null;

  close(): void;
}

export interface ScreenListener {
  /**
   * Both tracks are null when nothing is shared (any more). `error` tells why what was wanted did not come about; none
   * when sharing ended by a click here, by the browser's own button, or with the shared tab.
   */
  changed(screen: MediaStreamTrack | null, audio: MediaStreamTrack | null, error: CallError | null): void;
}
