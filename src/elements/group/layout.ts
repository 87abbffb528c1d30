/** Where something lies on the stage, in CSS pixels from its upper left corner. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly tile: Size;
  readonly rects: readonly Rect[];
}

export interface Spotlight {
  readonly mains: readonly Rect[];
  /** Of the small ones, as many as there is room for. */
  readonly others: readonly Rect[];
  /** Where the small ones are. */
  readonly strip: Rect;
}

export const TILE_RATIO = 16 / 9;
/** Narrower than this a face is not recognised; less where a stage would have but one column. */
const MIN_TILE = 140;
const MIN_IN_TWO = 110;
/** Of the small ones: their names have to be read, and at the side two buttons have to lie under them. */
const MIN_SMALL = 96;
const MIN_SIDE = 120;
/** A screenful of faces is enough for eyes and decoders. */
const MOST = 25;
/** How much of a stage that is wider than high goes to the small ones at its side, at most and at least. */
const STRIP = 0.2;
const MIN_STRIP = 0.085;
/** Most screens are about so wide. */
const SCREEN_RATIO = 1.6;
/** So much larger has the large one to be before the small ones leave the side: faces in a column are larger, and more. */
const SIDE = 1.3;

/** The largest tiles that fit, all of one size; what is left over in the last row stands in its middle. */
export function gridLayout(count: number, width: number, height: number, gap: number, ratio = TILE_RATIO): Grid {
  let best = { columns: 1, tile: { width: 0, height: 0 } };
  for (let columns = 1; columns <= count; columns++) {
    const tile = largest(columns, Math.ceil(count / columns), { width, height }, gap, ratio);
    if (tile.width > best.tile.width) best = { columns, tile };
  }
  const { columns, tile } = best;
  const rows = Math.ceil(count / columns);
  const top = (height - rows * (tile.height + gap) + gap) / 2;
  return { columns, rows, tile, rects: inRows(count, columns, tile, width, top, gap) };
}

/** How many fit before they become too small to be recognised; at least one. */
export function gridCapacity(width: number, height: number, gap: number, least = leastIn(width, gap)): number {
  let fit = 1;
  while (fit < MOST && gridLayout(fit + 1, width, height, gap).tile.width >= least) fit++;
  return fit;
}

function leastIn(width: number, gap: number): number {
  return Math.min(MIN_TILE, Math.max(MIN_IN_TWO, (width - gap) / 2));
}

/** Shared out over pages, as evenly as can be; the last one may leave some of its places empty. */
export function paging(count: number, capacity: number): { pages: number; perPage: number } {
  const pages = Math.max(1, Math.ceil(count / Math.max(1, capacity)));
  return { pages, perPage: Math.ceil(count / pages) };
}

export interface Cast {
  readonly mains: number;
  readonly others: number;
  /** The large ones are screens: no more height than their pictures fill. A face fills whatever there is. */
  readonly screens?: boolean;
}

/**
 * Some large, the others small: at the side or below, wherever that leaves more for the large ones.
 *
 * `foot`: what is kept free under the small ones.
 */
export function spotlightLayout(cast: Cast, width: number, height: number, gap: number, foot = 0): Spotlight {
  const whole = { x: 0, y: 0, width, height };
  const { mains, others } = cast;
  if (others === 0) return { mains: split(mains, whole, gap), others: [], strip: whole };
  const worth = ({ main }: Arrangement) => Math.min(...split(mains, main, gap).map(contained));
  const [side, under] = [atSide(others, width, height, gap, foot), below(cast, width, height - foot, gap)];
  const { main, small, strip } = worth(under) > worth(side) * SIDE ? under : side;
  return { mains: split(mains, main, gap), others: small, strip };
}

interface Arrangement {
  /** For all the large ones together. */
  readonly main: Rect;
  readonly small: readonly Rect[];
  readonly strip: Rect;
}

/** In a column on the right, from the top. */
function atSide(count: number, width: number, height: number, gap: number, foot: number): Arrangement {
  const least = Math.max(MIN_SIDE, width * MIN_STRIP);
  const most = Math.max(least, Math.min(240, width * STRIP));
  const room = height - foot;
  const wanted = ((room + gap) / count - gap) * TILE_RATIO;
  const tile = sized(Math.min(most, Math.max(least, wanted)), TILE_RATIO);
  const rows = Math.max(1, Math.floor((room + gap) / (tile.height + gap)));
  const x = width - tile.width;
  return {
    main: { x: 0, y: 0, width: Math.max(0, x - gap), height },
    small: Array.from({ length: Math.min(count, rows) }, (_, row) => ({ x, y: row * (tile.height + gap), ...tile })),
    strip: { x, y: 0, width: tile.width, height },
  };
}

/** In rows at the foot, the larger the more a wide picture leaves free on a high stage. */
function below({ mains, others, screens = false }: Cast, width: number, height: number, gap: number): Arrangement {
  const stacked = (ratio: number) => (mains * width) / ratio + (mains - 1) * gap;
  const least = screens ? Math.min(stacked(SCREEN_RATIO), height * 0.6) : Math.max(width / TILE_RATIO, height * 0.45);
  const room = Math.max(height - gap - least, height * 0.18);
  const fit = Math.min(others, gridCapacity(width, room, gap, MIN_SMALL));
  // As if beside another one even when there is only one: nobody is as large as the large one.
  const columns = Math.max(2, gridLayout(fit, width, room, gap).columns);
  const rows = Math.ceil(fit / columns);
  const tile = largest(columns, rows, { width, height: room }, gap, TILE_RATIO);
  const foot = rows * (tile.height + gap);
  const free = Math.max(0, height - foot);
  const high = screens ? Math.min(free, stacked(4 / 3)) : free;
  const top = (free - high) / 2;
  const y = top + high + gap;
  return {
    main: { x: 0, y: top, width, height: high },
    small: inRows(fit, columns, tile, width, y, gap),
    strip: { x: 0, y, width, height: foot - gap },
  };
}

/** More than one are screens; they share their room so that each is as large as can be. */
function split(count: number, { x, y, width, height }: Rect, gap: number): Rect[] {
  const { columns, rows } = gridLayout(count, width, height, gap, SCREEN_RATIO);
  const tile = { width: (width - (columns - 1) * gap) / columns, height: (height - (rows - 1) * gap) / rows };
  return inRows(count, columns, tile, width, 0, gap).map((rect) => ({ ...rect, x: rect.x + x, y: rect.y + y }));
}

function inRows(count: number, columns: number, tile: Size, width: number, top: number, gap: number): Rect[] {
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, count - row * columns);
    const left = (width - inRow * (tile.width + gap) + gap) / 2;
    return { x: left + (index % columns) * (tile.width + gap), y: top + row * (tile.height + gap), ...tile };
  });
}

function largest(columns: number, rows: number, { width, height }: Size, gap: number, ratio: number): Size {
  const across = (width - (columns - 1) * gap) / columns;
  const down = (height - (rows - 1) * gap) / rows;
  return sized(Math.max(0, Math.min(across, down * ratio)), ratio);
}

const sized = (width: number, ratio: number): Size => ({ width, height: width / ratio });

/** How much of a 16:9 picture is seen in it, in square pixels. */
const contained = ({ width, height }: Size): number => Math.min(width, height * TILE_RATIO) ** 2 / TILE_RATIO;
