import { gridCapacity, gridLayout, paging, spotlightLayout, type Rect, type Size } from './layout.ts';
import type { Seats } from './stage-seats.ts';
import type { GroupTile, GroupView } from './view.ts';

/** `corner`: over the large one, as in a call of two. */
export type Role = 'tile' | 'large' | 'small' | 'corner';

export interface Place extends Rect {
  readonly role: Role;
}

/** Where everything is. */
export interface Scene {
  /** By the key of a tile; what is not named is not seen. */
  readonly places: ReadonlyMap<string, Place>;
  readonly page: number;
  readonly pages: number;
  /** Where one turns the pages; null while there is only one. */
  readonly pager: Rect | null;
}

export interface Wishes {
  readonly layout: 'grid' | 'spotlight';
  /** Key of the tile that this person wants large. */
  readonly pinned: string | null;
  /** Who is large in a spotlight when nothing else is: the last other one who had the floor. */
  readonly floor: string | null;
  readonly page: number;
  readonly size: Size;
  readonly gap: number;
}

/** What is needed to turn pages, in CSS pixels. */
const PAGER = 44;
/** More screens than these lie among the small ones. */
const LARGE_SCREENS = 2;

export const NO_SCENE: Scene = { places: new Map(), page: 0, pages: 1, pager: null };

/** Lays out the stage; also lets who talks change places with somebody on this page. */
export function sceneOf(view: GroupView, seats: Seats, wishes: Wishes): Scene {
  const { size } = wishes;
  if (size.width <= 0 || size.height <= 0) return NO_SCENE;
  const mains = mainsOf(view, wishes);
  const own = view.tiles.find(({ isSelf, source, key }) => isSelf && source === 'camera' && !mains.includes(key));
  const others = view.tiles.filter((tile) => tile !== own && !mains.includes(tile.key)).map(({ key }) => key);

  if (own && others.length + mains.length === 0)
    return { ...NO_SCENE, places: placed([own.key], [{ x: 0, y: 0, ...size }], 'large') };
  const large = mains[0] ?? others[0];
  if (own && large !== undefined && others.length + mains.length === 1)
    return inCorner(large, own.key, size, wishes.gap);
  const scene = mains.length > 0 ? spotlight : grid;
  return scene({ mains, others, own: own?.key ?? null, speaker: speakerOf(view) }, seats, wishes);
}

interface Cast {
  readonly mains: readonly string[];
  /** All but those, and our own camera. */
  readonly others: readonly string[];
  readonly own: string | null;
  readonly speaker: string | null;
}

function grid({ others, own, speaker }: Cast, seats: Seats, { size, gap, page }: Wishes): Scene {
  const { width, height } = size;
  const count = others.length + (own ? 1 : 0);
  const fits = gridCapacity(width, height, gap) >= count;
  const room = fits ? height : height - PAGER;
  const capacity = fits ? count : gridCapacity(width, room, gap);
  const turn = pagesOf({ others, own, speaker }, capacity, page, seats);
  const { rects } = gridLayout(turn.shown.length, width, room, gap);
  return {
    ...turn,
    places: placed(turn.shown, rects, 'tile'),
    pager: turn.pages > 1 ? { x: 0, y: room, width, height: PAGER } : null,
  };
}

function spotlight({ mains, others, own, speaker }: Cast, seats: Seats, { size, gap, page }: Wishes): Scene {
  const { width, height } = size;
  const screens = mains.every((key) => key.endsWith('/screen'));
  const layoutOf = (count: number, foot: number) =>
    spotlightLayout({ mains: mains.length, others: count, screens }, width, height, gap, foot);
  const count = others.length + (own ? 1 : 0);
  const whole = layoutOf(count, 0);
  const fits = whole.others.length === count;
  const capacity = fits ? count : layoutOf(count, PAGER).others.length;
  const turn = pagesOf({ others, own, speaker }, capacity, page, seats);
  // The same on each page, or what is large would change with it.
  const layout = fits ? whole : layoutOf(turn.places, PAGER);
  const { strip } = layout;
  return {
    ...turn,
    places: new Map([...placed(mains, layout.mains, 'large'), ...placed(turn.shown, layout.others, 'small')]),
    pager: turn.pages > 1 ? { x: strip.x, y: height - PAGER, width: strip.width, height: PAGER } : null,
  };
}

/** One sees oneself on every page, if that leaves enough places for the others. */
function pagesOf(
  { others, own, speaker }: Omit<Cast, 'mains'>,
  capacity: number,
  wanted: number,
  seats: Seats,
): { shown: string[]; page: number; pages: number; places: number } {
  const withOwn = own !== null && (capacity > 2 || capacity > others.length);
  const { pages, perPage } = paging(others.length, withOwn ? capacity - 1 : capacity);
  const page = Math.max(0, Math.min(pages - 1, wanted));
  const shown = seats.page(others, page, perPage, speaker);
  return { shown: withOwn ? [...shown, own] : shown, page, pages, places: perPage + (withOwn ? 1 : 0) };
}

/** A pin is for this person, and comes first; then what others share; then, in a spotlight, who has the floor. */
function mainsOf({ tiles }: GroupView, { layout, pinned, floor }: Wishes): string[] {
  if (pinned !== null && tiles.some(({ key }) => key === pinned)) return [pinned];
  const others = tiles.filter(({ isSelf }) => !isSelf);
  const screens = others.filter(({ source }) => source === 'screen').map(({ key }) => key);
  if (screens.length > 0) return screens.slice(-LARGE_SCREENS);
  if (layout === 'grid') return [];
  const speaker = others.find(({ participantId }) => participantId === floor) ?? others[0];
  return speaker ? [speaker.key] : [];
}

function speakerOf({ tiles, active }: GroupView): string | null {
  const isSpeaker = ({ participantId, source }: GroupTile) => participantId === active && source === 'camera';
  return tiles.find(isSpeaker)?.key ?? null;
}

/** Oneself small over the only other one. */
function inCorner(large: string, own: string, { width, height }: Size, gap: number): Scene {
  const high = height > width;
  const across = Math.min(high ? width * 0.27 : Math.min(width * 0.22, height * 0.42), 220);
  const down = high ? (across * 4) / 3 : (across * 9) / 16;
  const corner: Place = {
    x: width - across - gap,
    y: height - down - gap,
    width: across,
    height: down,
    role: 'corner',
  };
  const whole: Place = { x: 0, y: 0, width, height, role: 'large' };
  return { ...NO_SCENE, places: new Map([[large, whole], [own, corner]]) }; // prettier-ignore
}

function placed(keys: readonly string[], rects: readonly Rect[], role: Role): Map<string, Place> {
  const places = new Map<string, Place>();
  keys.forEach((key, index) => {
    const rect = rects[index];
    if (rect) places.set(key, { ...rect, role });
  });
  return places;
}
