import type { Speaker } from './speaker.ts';

/** What playback tells the session. */
export interface PlaybackListener {
  /** The browser refuses to play sound before a click (true), or does so no more (false). */
  blocked(blocked: boolean): void;
}

/**
 * The sound of a session: audio elements that are not in the page, so that nothing the page does to its tiles silences
 * anybody. One for each track, because Chromium plays only the first audio track of a stream.
 */
export class Playback {
  readonly #listener: PlaybackListener;
  readonly #speaker: Speaker | undefined;
  /** By link, by track id. The elements have to be kept here: nothing else does. */
  #links = new Map<string, Map<string, HTMLAudioElement>>();
  #blocked = false;

  constructor(listener: PlaybackListener, speaker?: Speaker) {
    this.#listener = listener;
    this.#speaker = speaker;
  }

  /** Plays exactly these tracks of a link from now on; those that are not audio are left out. */
  setTracks(link: string, tracks: readonly (MediaStreamTrack | null)[]): void {
    const before = this.#links.get(link) ?? new Map<string, HTMLAudioElement>();
    const after = new Map<string, HTMLAudioElement>();
    for (const track of tracks) {
      if (track?.kind !== 'audio') continue;
      const element = before.get(track.id) ?? this.#sink(track);
      after.set(track.id, element);
      if (element.paused) void this.#play(element);
    }
    for (const [id, element] of before) if (!after.has(id)) this.#silence(element);
    if (after.size > 0) this.#links.set(link, after);
    else this.#links.delete(link);
    if (this.#links.size === 0) this.#setBlocked(false);
  }

  remove(link: string): void {
    this.setTracks(link, []);
  }

  /** To be called from a click, when the browser has refused. */
  resume(): void {
    for (const elements of this.#links.values()) {
      for (const element of elements.values()) if (element.paused) void this.#play(element);
    }
  }

  close(): void {
    for (const link of [...this.#links.keys()]) this.remove(link);
  }

  #sink(track: MediaStreamTrack): HTMLAudioElement {
    const element = new Audio();
    this.#speaker?.add(element);
    element.autoplay = true;
    element.srcObject = new MediaStream([track]);
    return element;
  }

  #silence(element: HTMLAudioElement): void {
    this.#speaker?.remove(element);
    element.pause();
    element.srcObject = null;
  }

  async #play(element: HTMLAudioElement): Promise<void> {
    try {
      await element.play();
      if (this.#has(element)) this.#setBlocked(this.#anyPaused());
    } catch (reason) {
      // An AbortError only says that the element was taken away meanwhile.
      if (reason instanceof Error && reason.name === 'NotAllowedError' && this.#has(element)) this.#setBlocked(true);
    }
  }

  #setBlocked(blocked: boolean): void {
    if (this.#blocked === blocked) return;
    this.#blocked = blocked;
    this.#listener.blocked(blocked);
  }

  #has(element: HTMLAudioElement): boolean {
    return [...this.#links.values()].some((elements) => [...elements.values()].includes(element));
  }

  #anyPaused(): boolean {
    return [...this.#links.values()].some((elements) => [...elements.values()].some(({ paused }) => paused));
  }
}
