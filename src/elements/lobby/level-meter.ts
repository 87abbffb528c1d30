import { watchLevel } from '../../media/level-watch.ts';

/** Shows how loud a track is in an element, outside of rendering: it changes many times a second. */
export class LevelMeter {
  #track: MediaStreamTrack | null = null;
  #element: HTMLElement | undefined;
  #stop: (() => void) | null = null;

  show(track: MediaStreamTrack | null, element: HTMLElement | undefined): void {
    if (track === this.#track && element === this.#element) return;
    this.#stop?.();
    this.#stop = null;
    this.#track = track;
    this.#element = element;
    if (!element) return;
    const draw = (level: number): void => {
      element.style.setProperty('--level', level.toFixed(3));
      element.setAttribute('aria-valuenow', String(Math.round(level * 100)));
    };
    draw(0);
    if (track) this.#stop = watchLevel(track, draw);
  }
}
