/** How far one may zoom in, and by how much at each step. */
const MAX = 8;
const STEP = 1.5;
/** Of the tile, for each press of an arrow key. */
const PAN = 0.15;

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * The glass over a shared screen: zooms by buttons, keys, wheel with Ctrl, two fingers and a double click, and moves what is
 * zoomed. The picture itself is only scaled, by CSS; positions are in CSS pixels from the middle of the tile.
 */
export class Lens {
  #scale = 1;
  #x = 0;
  #y = 0;
  readonly #fingers = new Map<number, Point>();

  /** `picture`: what is zoomed now. `changed`: the scale is another one. */
  constructor(
    private readonly picture: () => HTMLElement | null,
    private readonly changed: () => void,
  ) {}

  get scale(): number {
    return this.#scale;
  }

  get percent(): number {
    return Math.round(this.#scale * 100);
  }

  get atMost(): boolean {
    return this.#scale >= MAX;
  }

  readonly closer = (): void => this.#zoom(this.#scale * STEP);
  readonly farther = (): void => this.#zoom(this.#scale / STEP);
  readonly reset = (): void => this.#zoom(1);

  readonly byKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = this.#keys[event.key];
    if (!act) return;
    // Arrows belong to the page while there is nothing to move.
    if (event.key.startsWith('Arrow') && this.#scale === 1) return;
    event.preventDefault();
    act();
  };

  readonly byWheel = (event: WheelEvent): void => {
    // Without Ctrl the page scrolls; a pinch on a touchpad comes with it.
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.#zoom(this.#scale * Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) / 100), this.#from(event));
  };

  readonly byDoubleClick = (event: MouseEvent): void => {
    this.#zoom(this.#scale > 1 ? 1 : 2.5, this.#from(event));
  };

  readonly press = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.#fingers.set(event.pointerId, this.#from(event));
  };

  readonly drag = (event: PointerEvent): void => {
    const was = this.#fingers.get(event.pointerId);
    if (!was) return;
    const now = this.#from(event);
    const other = [...this.#fingers].find(([id]) => id !== event.pointerId)?.[1];
    this.#fingers.set(event.pointerId, now);
    if (other) {
      const apart = (point: Point) => Math.hypot(point.x - other.x, point.y - other.y);
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
      this.#zoom((this.#scale * apart(now)) / Math.max(1, apart(was)), middle);
    } else if (this.#scale > 1) {
      this.#move(now.x - was.x, now.y - was.y);
    }
  };

  readonly lift = (event: PointerEvent): void => {
    this.#fingers.delete(event.pointerId);
  };

  /** Something else is shown now. */
  forget(): void {
    this.#fingers.clear();
    this.#scale = 1;
    this.#x = this.#y = 0;
  }

  readonly #keys: Readonly<Record<string, () => void>> = {
    '+': this.closer,
    '=': this.closer,
    '-': this.farther,
    '0': this.reset,
    ArrowLeft: () => this.#pan(PAN, 0),
    ArrowRight: () => this.#pan(-PAN, 0),
    ArrowUp: () => this.#pan(0, PAN),
    ArrowDown: () => this.#pan(0, -PAN),
  };

  get #size(): { width: number; height: number } {
    const { clientWidth: width = 0, clientHeight: height = 0 } = this.picture()?.parentElement ?? {};
    return { width, height };
  }

  /** Where it happened, from the middle of the tile. */
  #from({ clientX, clientY }: MouseEvent): Point {
    const tile = this.picture()?.parentElement?.getBoundingClientRect();
    return tile ? { x: clientX - tile.left - tile.width / 2, y: clientY - tile.top - tile.height / 2 } : { x: 0, y: 0 };
  }

  /** What lies under `at` stays there. */
  #zoom(wanted: number, at: Point = { x: 0, y: 0 }): void {
    // What is nearly all of it is all of it.
    const scale = wanted < 1.05 ? 1 : Math.min(MAX, wanted);
    const ratio = scale / this.#scale;
    this.#scale = scale;
    this.#x = at.x - (at.x - this.#x) * ratio;
    this.#y = at.y - (at.y - this.#y) * ratio;
    this.#move(0, 0);
    this.changed();
  }

  #pan(x: number, y: number): void {
    const { width, height } = this.#size;
    this.#move(x * width, y * height);
  }

  /** Never beyond its edges. */
  #move(x: number, y: number): void {
    const { width, height } = this.#size;
    const within = (value: number, length: number) => {
      const most = ((this.#scale - 1) * length) / 2;
      return Math.max(-most, Math.min(most, value));
    };
    this.#x = within(this.#x + x, width);
    this.#y = within(this.#y + y, height);
    this.apply();
  }

  apply(): void {
    const picture = this.picture();
    if (!picture) return;
    picture.style.transform = this.#scale === 1 ? '' : `translate(${this.#x}px, ${this.#y}px) scale(${this.#scale})`;
  }
}
