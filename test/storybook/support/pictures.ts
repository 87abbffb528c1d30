import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import type { StoryEntry, View } from './gallery.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const REFERENCES = join(import.meta.dirname, '../references');
const FAILURES = join(ROOT, '.cache/pictures');

/** How far the colours of a pixel may be from each other, from 0 to 1: edges of letters are drawn differently everywhere. */
const THRESHOLD = 0.1;
/** So many of all pixels may differ more. */
const TOLERANCE = 0.015;
/** And so many of those in any one square: a button that is gone is little of a large picture, and much of its place. */
const IN_A_SQUARE = 0.4;
const SQUARE = 24;

/** What a look at a story is called. */
export function nameOf({ id }: StoryEntry, { frame, scheme, locale }: View): string {
  return [id.replace(/^elements-/, ''), frame, scheme === 'dark' && scheme, locale !== 'en' && locale]
    .filter(Boolean)
    .join('-');
}

const referenceOf = (name: string): string => join(REFERENCES, `${name}.png`);

/** Makes it what what has this name has to look like from now on. */
export async function keep(name: string, picture: PNG): Promise<void> {
  await save(referenceOf(name), picture);
}

/** Removes the references of what is no longer drawn. */
export async function tidy(names: readonly string[]): Promise<void> {
  for (const file of await readdir(REFERENCES)) {
    if (!names.includes(file.replace(/\.png$/, ''))) await rm(join(REFERENCES, file));
  }
}

/** What a look at a story is to look like; undefined when nobody has kept it. */
export async function referenceFor(name: string): Promise<PNG | undefined> {
  const reference = await readFile(referenceOf(name)).catch(() => undefined);
  return reference && PNG.sync.read(reference);
}

/** Where to look at what was drawn otherwise. */
export async function keepFailure(name: string, picture: PNG): Promise<string> {
  const path = join(FAILURES, `${name}.png`);
  await save(path, picture);
  return relative(ROOT, path);
}

/** What is wrong with it, and where that can be seen; null: nothing. */
export async function differenceOf(name: string, actual: PNG): Promise<string | null> {
  const reference = await readFile(referenceOf(name)).catch(() => null);
  if (!reference) return `There is no reference of ${name}: npm run visual makes one.`;
  const expected = PNG.sync.read(reference);
  const { width, height } = expected;
  const sameSize = actual.width === width && actual.height === height;
  const diff = new PNG({ width, height });
  const options = { threshold: THRESHOLD, diffMask: true };
  const count = sameSize ? pixelmatch(expected.data, actual.data, diff.data, width, height, options) : width * height;
  const share = count / (width * height);
  const worst = worstSquare(diff);
  if (share <= TOLERANCE && worst <= IN_A_SQUARE) return null;
  const path = (what: string): string => join(FAILURES, `${name}-${what}.png`);
  await save(path('actual'), actual);
  if (sameSize) await save(path('diff'), diff);
  const seen = [referenceOf(name), path('actual'), ...(sameSize ? [path('diff')] : [])];
  return [
    `${percent(share)} of the pixels differ, and ${percent(TOLERANCE)} may; in one place ${percent(worst)}, and ${percent(IN_A_SQUARE)} may:`,
    ...seen.map((file) => `  ${relative(ROOT, file)}`),
    'If it should look like this, npm run visual keeps it.',
  ].join('\n');
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** How much of a square differs where most of it does. What does not differ is transparent in it. */
function worstSquare({ data, width, height }: PNG): number {
  const columns = Math.ceil(width / SQUARE);
  const counts = new Map<number, number>();
  for (let pixel = 0; pixel < width * height; pixel++) {
    if (!data[pixel * 4 + 3]) continue;
    const square = Math.floor(pixel / width / SQUARE) * columns + Math.floor((pixel % width) / SQUARE);
    counts.set(square, (counts.get(square) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values()) / SQUARE ** 2;
}

async function save(path: string, picture: PNG): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // Shades that nobody can tell apart are most of a file.
  for (let index = 0; index < picture.data.length; index++) {
    picture.data[index] = Math.min(255, Math.round((picture.data[index] ?? 0) / 4) * 4);
  }
  // Without the transparency that no picture has.
  await writeFile(path, PNG.sync.write(picture, { colorType: 2, deflateLevel: 9, filterType: -1 }));
}
