import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import type { Browser, Page } from 'puppeteer-core';
import { closeBrowser, launchBrowser } from '../e2e/support/browsers.ts';
import { nameOf, SIZES, type View } from './scenes.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const REFERENCES = join(import.meta.dirname, 'references');
const FAILURES = join(ROOT, '.cache/visual');

/** How far the colours of a pixel may be from each other, from 0 to 1: edges of letters are drawn differently everywhere. */
const THRESHOLD = 0.1;
/** So many of all pixels may differ more. */
const TOLERANCE = 0.015;
/** And so many of those in any one square: a button that is gone is little of a large picture, and much of its place. */
const IN_A_SQUARE = 0.4;
const SQUARE = 24;

const DOCUMENT = `<!doctype html>
  <html lang="en">
    <meta name="color-scheme" content="light dark">
    <style>
      body { margin: 0; padding: 12px; height: 100vh; box-sizing: border-box }
      group-call-grid { display: block; height: 100% }
    </style>
    <body></body>
  </html>`;

const FLAGS = ['--force-color-profile=srgb', '--disable-lcd-text', '--hide-scrollbars'];

/** A browser that draws rooms from states, and the pictures that they should look like. */
export class Gallery {
  readonly #pages = new Map<View['size'], Page>();

  private constructor(
    private readonly browser: Browser,
    private readonly script: string,
  ) {}

  static async open(): Promise<Gallery> {
    const { outputFiles } = await build({
      entryPoints: [join(import.meta.dirname, 'page/page.ts')],
      bundle: true,
      write: false,
      format: 'iife',
      target: 'es2022',
      outdir: 'page',
      tsconfig: join(ROOT, 'tsconfig.json'),
    });
    return new Gallery(await launchBrowser('chromium', { args: FLAGS }), outputFiles[0]?.text ?? '');
  }

  async draw({ scene, size, scheme }: View): Promise<PNG> {
    const page = this.#pages.get(size) ?? (await this.#page(size));
    // A tab that is not in front draws no frames.
    await page.bringToFront();
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ]);
    await page.evaluate((what) => window.draw(what), { scene, size });
    return PNG.sync.read(Buffer.from(await page.screenshot()));
  }

  close(): Promise<void> {
    return closeBrowser(this.browser);
  }

  async #page(size: View['size']): Promise<Page> {
    const page = await this.browser.newPage();
    this.#pages.set(size, page);
    await page.setViewport(SIZES[size]);
    await page.emulateTimezone('UTC');
    await page.setContent(DOCUMENT);
    await page.addScriptTag({ content: this.script });
    return page;
  }
}

const referenceOf = (view: View): string => join(REFERENCES, `${nameOf(view)}.png`);

/** Makes it what the view has to look like from now on. */
export async function keep(view: View, picture: PNG): Promise<void> {
  await save(referenceOf(view), picture);
}

/** What is wrong with it, and where that can be seen; null: nothing. */
export async function differenceOf(view: View, actual: PNG): Promise<string | null> {
  const reference = await readFile(referenceOf(view)).catch(() => null);
  if (!reference) return `There is no reference of ${nameOf(view)}: npm run visual -- --update makes one.`;
  const expected = PNG.sync.read(reference);
  const { width, height } = expected;
  const sameSize = actual.width === width && actual.height === height;
  const diff = new PNG({ width, height });
  const options = { threshold: THRESHOLD, diffMask: true };
  const count = sameSize ? pixelmatch(expected.data, actual.data, diff.data, width, height, options) : width * height;
  const share = count / (width * height);
  const worst = worstSquare(diff);
  if (share <= TOLERANCE && worst <= IN_A_SQUARE) return null;
  const path = (what: string): string => join(FAILURES, `${nameOf(view)}-${what}.png`);
  await save(path('actual'), actual);
  if (sameSize) await save(path('diff'), diff);
  const seen = [referenceOf(view), path('actual'), ...(sameSize ? [path('diff')] : [])];
  return [
    `${percent(share)} of the pixels differ, and ${percent(TOLERANCE)} may; in one place ${percent(worst)}, and ${percent(IN_A_SQUARE)} may:`,
    ...seen.map((file) => `  ${relative(ROOT, file)}`),
    'If it should look like this, npm run visual -- --update keeps it.',
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
