import type { ShownHeights, ShownPictures } from '../../call/state.ts';
import type { SessionLike } from '../session-like.ts';
import type { Scene } from './stage-scene.ts';
import type { GroupView } from './view.ts';

/** Small changes of size are not worth a message. Pixels of the screen. */
const STEPS = [90, 120, 180, 240, 360, 480, 540, 720, 900, 1080, 1440, 2160];
const SETTLE_MS = 300;
/** Who looks away for a moment finds the pictures as they were. */
const AWAY_MS = 1000;

/** How high the pictures of each other one are shown, so that nobody sends more than is looked at. */
export function heightsOf({ tiles }: GroupView, { places }: Scene, whole: number, density: number): ShownPictures {
  const step = (height: number) => STEPS.find((each) => each >= Math.round(height * density)) ?? STEPS.at(-1) ?? 0;
  const heights: Record<string, ShownHeights> = {};
  for (const { participantId, isSelf, source } of tiles) {
    if (isSelf || source === 'screen') continue;
    const camera = places.get(`${participantId}/camera`);
    const screen = places.get(`${participantId}/screen`);
    const shares = tiles.some((tile) => tile.participantId === participantId && tile.source === 'screen');
    heights[participantId] = {
      camera: camera ? step(camera.height) : 0,
      // One that is shared next will be large, and its first picture need not wait until we have said so.
      screen: screen ? step(screen.height) : shares ? 0 : step(whole),
    };
  }
  return heights;
}

/** Tells the session what has changed for longer than a moment. */
export class HeightReport {
  #session: SessionLike | null = null;
  #heights: ShownPictures = {};
  #told = '';
  /** What will be told unless it changes again. */
  #due = '';
  #away = false;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #leaving: ReturnType<typeof setTimeout> | undefined;

  /** Whom it tells. One that has just come has been told nothing yet. */
  use(session: SessionLike | null): void {
    if (session === this.#session) return;
    this.#session?.show(null, this);
    this.#session = session;
    this.#told = '';
  }

  follow(heights: ShownPictures): void {
    this.#heights = heights;
    const now = JSON.stringify(this.#wanted);
    if (now === this.#due) return;
    clearTimeout(this.#settling);
    this.#due = now;
    if (now !== this.#told) this.#settling = setTimeout(() => this.#tell(), SETTLE_MS);
  }

  /** Whether anything of the stage can be seen at all. */
  look(visible: boolean): void {
    clearTimeout(this.#leaving);
    if (visible) this.#turn(false);
    else this.#leaving = setTimeout(() => this.#turn(true), AWAY_MS);
  }

  /** What it knew may be old when it is used again. */
  rest(): void {
    clearTimeout(this.#settling);
    clearTimeout(this.#leaving);
    this.#away = false;
    this.#due = '';
    this.use(null);
  }

  get #wanted(): ShownPictures {
    if (!this.#away) return this.#heights;
    return Object.fromEntries(Object.keys(this.#heights).map((id) => [id, { camera: 0, screen: 0 }]));
  }

  #turn(away: boolean): void {
    if (away === this.#away) return;
    this.#away = away;
    this.#due = JSON.stringify(this.#wanted);
    this.#tell();
  }

  #tell(): void {
    clearTimeout(this.#settling);
    if (!this.#session || this.#due === this.#told || Object.keys(this.#heights).length === 0) return;
    this.#told = this.#due;
    this.#session.show(this.#wanted, this);
  }
}
