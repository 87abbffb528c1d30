import type { ScreenContent } from '../call/state.ts';
import { callError } from '../protocol/index.ts';
import type { ScreenCapture, ScreenListener, ScreenOptions } from './screen.ts';

/** What `getDisplayMedia` gives (Screen Capture §5). */
export class BrowserScreen implements ScreenCapture {
  readonly #listener: ScreenListener;
  #stream: MediaStream | null = null;
  #content: ScreenContent = 'text';

  constructor(listener: ScreenListener) {
    this.#listener = listener;
  }

  prepare(): void {}

  want(on: boolean, _options?: ScreenOptions): void {
    if (on) void this.#open();
    else this.close();
  }

  setContent(content: ScreenContent): void {
    this.#content = content;
    const track = this.track('screen');
    if (!track) return;
    track.contentHint = this.#content === 'text' ? 'detail' : 'motion';
    this.#listener.changed(track, this.track('screen-audio'), null);
  }

  track(source: 'screen' | 'screen-audio'): MediaStreamTrack | null {
    const tracks = source === 'screen' ? this.#stream?.getVideoTracks() : this.#stream?.getAudioTracks();
    return tracks?.[0] ?? null;
  }

  close(): void {
    const had = this.#stream !== null;
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    if (had) this.#listener.changed(null, null, null);
  }

  async #open(): Promise<void> {
    try {
      this.#stream = await navigator.mediaDevices.getDisplayMedia({ video: true });
      const track = this.track('screen');
      if (track) track.onended = () => this.close();
      this.setContent(this.#content);
    } catch {
      this.#listener.changed(null, null, callError('screen-cancelled'));
    }
  }
}
