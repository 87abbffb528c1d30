import { ignored } from '../../host/log.ts';
import type { CornerMover, Cornered } from './corner-mover.ts';
import type { Corner } from './parts.ts';

/**
 * Lets something be moved from corner to corner. Dragged it snaps to the nearest one, arrow keys send it to one, and a press
 * sends it round, for those who can do neither.
 */
export class Movable {
  readonly #what: Cornered;
  #mover: CornerMover | null = null;

  constructor(what: Cornered) {
    this.#what = what;
  }

  /** Somebody points at its grip, or does something to it. */
  readonly handle = (event: Event): void => {
    const grip = event.currentTarget as HTMLElement;
    if ((event as KeyboardEvent).key?.startsWith('Arrow')) event.preventDefault();
    if (this.#mover) return this.#mover.handle(event, grip);
    import('./corner-mover.ts').then(({ CornerMover }) => {
      this.#mover ??= new CornerMover(this.#what);
      this.#mover.handle(event, grip);
    }, ignored('What moves things to other corners was not loaded.'));
  };
}

/** The own picture over the stage. `moved`: it lies in another corner. */
export class SelfView implements Cornered {
  corner: Corner = 'bottom-end';
  readonly #movable = new Movable(this);
  readonly #moved: () => void;

  constructor(moved: () => void) {
    this.#moved = moved;
  }

  readonly handle = this.#movable.handle;
  readonly tile = (grip: HTMLElement): HTMLElement | null => grip.parentElement;
  readonly bounds = (tile: HTMLElement): DOMRect | undefined => tile.parentElement?.getBoundingClientRect();
  readonly place = (corner: Corner, tile: HTMLElement): void => {
    tile.classList.replace(this.corner, corner);
    this.corner = corner;
    this.#moved();
  };
}
