import { log } from '../../host/log.ts';
import type { Corner } from './parts.ts';

type Side = 'start' | 'end';

/** Where the arrow keys send it, by what is left and right there. */
const KEYS: Readonly<Record<string, (corner: Corner, left: Side, right: Side) => string>> = {
  ArrowUp: (corner) => corner.replace('bottom', 'top'),
  ArrowDown: (corner) => corner.replace('top', 'bottom'),
  ArrowLeft: (corner, left, right) => corner.replace(right, left),
  ArrowRight: (corner, left, right) => corner.replace(left, right),
};

const ROUND: Readonly<Record<Corner, Corner>> = {
  'bottom-end': 'bottom-start',
  'bottom-start': 'top-start',
  'top-start': 'top-end',
  'top-end': 'bottom-end',
};

/** Farther than this, in CSS pixels, a press is a drag. */
const SLACK = 4;

/** Something that lies in one of four corners. */
export interface Cornered {
  corner: Corner;
  /** What moves, by the button with which it is moved. */
  readonly tile: (grip: HTMLElement) => HTMLElement | null;
  /** Where it may be. */
  readonly bounds: (tile: HTMLElement) => DOMRect | undefined;
  /** Puts it there at once. */
  readonly place: (corner: Corner, tile: HTMLElement) => void;
}

/** Moves something from corner to corner: see {@link SelfView}. Loaded when somebody is about to do it. */
export class CornerMover {
  #dragged = false;
  readonly #what: Cornered;

  constructor(what: Cornered) {
    this.#what = what;
  }

  handle(event: Event, grip: HTMLElement): void {
    if (event.type === 'pointerdown') this.#startDrag(event as PointerEvent, grip);
    else if (event.type === 'keydown') this.#moveByKey(event as KeyboardEvent, grip);
    // The click that ends a drag is none.
    else if (event.type === 'click' && !this.#dragged) this.#go(ROUND[this.#what.corner], grip);
  }

  #moveByKey(event: KeyboardEvent, grip: HTMLElement): void {
    const move = KEYS[event.key];
    const tile = this.#what.tile(grip);
    if (move && tile) this.#go(move(this.#what.corner, ...sidesOf(tile)) as Corner, grip);
  }

  #startDrag(event: PointerEvent, grip: HTMLElement): void {
    if (event.button !== 0) return;
    const tile = this.#what.tile(grip);
    const bounds = tile && this.#what.bounds(tile);
    if (!tile || !bounds) return;
    this.#dragged = false;
    try {
      grip.setPointerCapture(event.pointerId);
    } catch (error) {
      log('debug', 'The own picture was let go of.', error);
      // Let go of meanwhile.
      return;
    }
    const start = tile.getBoundingClientRect();
    const done = new AbortController();
    const { signal } = done;

    const drag = ({ clientX, clientY }: PointerEvent): void => {
      const [x, y] = [clientX - event.clientX, clientY - event.clientY];
      if (!this.#dragged && Math.hypot(x, y) < SLACK) return;
      this.#dragged = true;
      const left = clamp(x, bounds.left - start.left, bounds.right - start.right);
      const top = clamp(y, bounds.top - start.top, bounds.bottom - start.bottom);
      tile.style.translate = `${left}px ${top}px`;
    };
    const drop = (): void => {
      done.abort();
      if (!this.#dragged) return;
      // After the click, if one follows.
      setTimeout(() => (this.#dragged = false));
      const now = tile.getBoundingClientRect();
      const vertical = now.top + now.height / 2 < bounds.top + bounds.height / 2 ? 'top' : 'bottom';
      const [left, right] = sidesOf(tile);
      const horizontal = now.left + now.width / 2 < bounds.left + bounds.width / 2 ? left : right;
      this.#go(`${vertical}-${horizontal}`, grip);
    };
    grip.addEventListener('pointermove', drag, { signal });
    grip.addEventListener('pointerup', drop, { signal });
    grip.addEventListener('pointercancel', drop, { signal });
  }

  /** Puts the tile into its corner and lets it glide there from where it was. */
  #go(corner: Corner, grip: HTMLElement): void {
    const tile = this.#what.tile(grip);
    if (!tile) return;
    const from = tile.getBoundingClientRect();
    tile.style.translate = '';
    this.#what.place(corner, tile);
    const to = tile.getBoundingClientRect();
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    tile.animate([{ translate: `${from.left - to.left}px ${from.top - to.top}px` }, { translate: '0 0' }], {
      duration: 220,
      easing: 'cubic-bezier(0.2, 0.8, 0.2, 1)',
    });
  }
}

/** What is left and what is right. */
function sidesOf(tile: HTMLElement): [Side, Side] {
  return getComputedStyle(tile).direction === 'rtl' ? ['end', 'start'] : ['start', 'end'];
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
