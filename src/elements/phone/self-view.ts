import { ignored } from '../../host/log.ts';
import type { Corner } from './parts.ts';
import type { SelfViewMover } from './self-view-mover.ts';

/**
 * Where the own picture lies over the stage. Dragged it snaps to the nearest corner, arrow keys send it to one, and a press
 * sends it round, for those who can do neither.
 */
export class SelfView {
  corner: Corner = 'bottom-end';
  #mover: SelfViewMover | null = null;
  readonly #moved: () => void;

  /** `moved`: the corner is another one. */
  constructor(moved: () => void) {
    this.#moved = moved;
  }

  /** Somebody points at it, or does something to it. */
  readonly handle = (event: Event): void => {
    const grip = event.currentTarget as HTMLElement;
    if ((event as KeyboardEvent).key?.startsWith('Arrow')) event.preventDefault();
    if (this.#mover) return this.#mover.handle(event, grip);
    import('./self-view-mover.ts').then(
      ({ SelfViewMover }) => {
        this.#mover ??= new SelfViewMover((corner) => {
          this.corner = corner;
          this.#moved();
        });
        this.#mover.handle(event, grip);
      },
      ignored('The code that moves the own picture could not be loaded.', 'warn'),
    );
  };
}
