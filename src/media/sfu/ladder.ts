/** Simulcast layers, from low to high: those of the media server. */
export type Layer = 0 | 1 | 2;

/** From low to high as well: the media server is told so (`rid_order: "lmh"`), or it takes the first one for the highest. */
export const RIDS = ['l', 'm', 'h'] as const;

/** What one layer is held to. */
export interface Rung {
  readonly active: boolean;
  readonly scale: number;
  /** Bit/s. */
  readonly maxBitrate: number;
}

/**
 * Chromium sends three layers from 960×540 on, two from 480×270 and else one, and drops the last ones of the list, whatever
 * they are: with a fixed ladder the picture at full size would be missing. (libwebrtc, `LimitSimulcastLayerCount`.)
 */
const THREE = 960 * 540;
const TWO = 480 * 270;

/** Bit/s by how many layers there are: a layer costs by its size, and a small capture has its full size lower in the list. */
const RATES = { 1: [250_000], 2: [150_000, 600_000], 3: [150_000, 450_000, 1_700_000] } as const;

export interface Capture {
  /** Pixels; undefined or 0 while the browser does not know. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

/** How many layers a picture of this size is sent in. */
export function layersFor({ width, height }: Capture): 1 | 2 | 3 {
  const pixels = (width ?? 0) * (height ?? 0);
  return pixels === 0 || pixels >= THREE ? 3 : pixels >= TWO ? 2 : 1;
}

/**
 * The ladder for a capture of this size: always three rungs, for the negotiated list stays as it is; those that there are
 * not are off. `highest`: the highest that somebody watches, null for nobody.
 */
export function ladderFor(capture: Capture, highest: Layer | null = 2): readonly Rung[] {
  const count = layersFor(capture);
  return RIDS.map((_, index) => ({
    active: highest !== null && index < count && index <= highest,
    scale: 2 ** Math.max(0, count - 1 - index),
    maxBitrate: RATES[count][Math.min(index, count - 1)] ?? RATES[3][2],
  }));
}
