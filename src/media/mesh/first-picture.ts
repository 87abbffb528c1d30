/**
 * A link begins with a guess of what the path can carry, which is little. At the size of the camera the first picture
 * would not fit: Chromium throws frames away and makes them smaller step by step, each step a frame, and what remains leaves
 * piece by piece. So the first picture is small, which halves the time from the click to a face, and grows when the
 * path is known.
 */
const FIRST_LINES = 360;

/** How long after the connection is up the estimate is worth something, in milliseconds. */
const GROWS_AFTER = 2_000;

/** By how much to scale the camera's picture down, over the first seconds of a link. */
export class FirstPicture {
  #grown = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #grow: () => void;

  /** `grow` is called once, when the scale has changed for good. */
  constructor(grow: () => void) {
    this.#grow = grow;
  }

  scale(track: MediaStreamTrack | null): number {
    return this.#grown ? 1 : Math.max(1, (track?.getSettings().height ?? 0) / FIRST_LINES);
  }

  connected(): void {
    if (this.#grown) return;
    this.#timer ??= setTimeout(() => {
      this.#grown = true;
      this.#grow();
    }, GROWS_AFTER);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#grown = true;
  }
}
