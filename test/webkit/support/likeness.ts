import { PNG } from 'pngjs';
import { keepFailure, referenceFor } from '../../storybook/support/pictures.ts';

/**
 * Letters are drawn otherwise by another engine, and push what is below them by some pixels. What is compared is the
 * picture at this part of its size, each point with those around its place: there letters are grey, and a button that is
 * missing or elsewhere is not.
 */
const SCALE = 6;
/** How far a point may be from all of those, in the channel that differs most, from 0 to 255. */
const THRESHOLD = 40;
/** So many of all points may differ more: lines of text that break elsewhere. */
const TOLERANCE = 0.03;
/** And so many of those in any one square, of so many points: a button that is gone is much of its place. */
const IN_A_SQUARE = 0.75;
const SQUARE = 5;
/** Each size of a picture may be off by this many pixels: of text, where nothing else gives the height. */
const SIZE = 4;

/** In what a picture of WebKit is unlike the reference, which is Chromium's; null: in nothing that matters. */
export async function unlikenessOf(name: string, actual: PNG): Promise<string | null> {
  const expected = await referenceFor(name);
  if (!expected) return `There is no reference of ${name}.`;
  const [dx, dy] = [Math.abs(actual.width - expected.width), Math.abs(actual.height - expected.height)];
  if (dx > SIZE || dy > SIZE) {
    const path = await keepFailure(`webkit-${name}`, actual);
    const sizes = [actual, expected].map(({ width, height }) => `${width}×${height}`);
    return `${name} is ${sizes[0]}, not ${sizes[1]}: ${path}`;
  }
  const width = Math.floor(Math.min(actual.width, expected.width) / SCALE);
  const height = Math.floor(Math.min(actual.height, expected.height) / SCALE);
  const [one, two] = [smaller(actual, width, height), smaller(expected, width, height)];
  const differs = (x: number, y: number): boolean => isAlone(one, two, x, y) || isAlone(two, one, x, y);
  let count = 0;
  let worst = 0;
  for (let top = 0; top < height; top += SQUARE) {
    for (let left = 0; left < width; left += SQUARE) {
      let here = 0;
      for (let y = top; y < Math.min(top + SQUARE, height); y++) {
        for (let x = left; x < Math.min(left + SQUARE, width); x++) if (differs(x, y)) here++;
      }
      count += here;
      worst = Math.max(worst, here / SQUARE ** 2);
    }
  }
  const share = count / (width * height);
  if (share <= TOLERANCE && worst <= IN_A_SQUARE) return null;
  const path = await keepFailure(`webkit-${name}`, actual);
  return `${percent(share)} of ${name} differ, and ${percent(TOLERANCE)} may; in one place ${percent(worst)}, and ${percent(IN_A_SQUARE)} may: ${path}`;
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** Whether no point around this place of another picture is like the one in it. */
function isAlone({ data, width }: PNG, other: PNG, x: number, y: number): boolean {
  const at = (y * width + x) * 4;
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) {
      if (x + dx < 0 || x + dx >= other.width || y + dy < 0 || y + dy >= other.height) continue;
      const there = ((y + dy) * other.width + x + dx) * 4;
      const most = Math.max(...[0, 1, 2].map((i) => Math.abs((data[at + i] ?? 0) - (other.data[there + i] ?? 0))));
      if (most <= THRESHOLD) return false;
    }
  }
  return true;
}

/** Each of its points is the mean of a square. */
function smaller({ data, width: whole }: PNG, width: number, height: number): PNG {
  const small = new PNG({ width, height });
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 4; channel++) {
        let sum = 0;
        for (let row = 0; row < SCALE; row++) {
          for (let column = 0; column < SCALE; column++) {
            sum += data[((y * SCALE + row) * whole + x * SCALE + column) * 4 + channel] ?? 0;
          }
        }
        small.data[(y * width + x) * 4 + channel] = sum / SCALE ** 2;
      }
    }
  }
  return small;
}
