import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');

/**
 * What the bundle of a page grows by when it imports this, in bytes: minified and gzipped, with Lit and every other dependency
 * inside, without what is loaded later.
 * @type {Record<string, number>}
 */
const budgets = {
  '.': 129_000,
  './define': 100_200,
  './define/call-button': 15_700,
  './define/call-check': 60_500,
  './define/call-lobby': 40_900,
  './define/call-session': 10_300,
  './define/group-call-grid': 91_600,
  './define/video-call': 39_700,
  './headless': 52_700,
  './protocol': 8_100,
};

/** @returns {Record<string, string>} the file behind each entry that is code for a page */
function entries() {
  const { exports } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
  const tags = readdirSync(`${root}/src/define`).map((name) => name.slice(0, -3));
  /** @type {Record<string, string>} */
  const files = {};
  for (const [path, target] of Object.entries(exports)) {
    // Types and data cost a page nothing, and of the languages it loads one.
    if (typeof target === 'string' || /^\.\/(react|preact|locales\/)/.test(path)) continue;
    if (!path.includes('*')) files[path] = target.default;
    else for (const tag of tags) if (tag !== 'index') files[path.replace('*', tag)] = target.default.replace('*', tag);
  }
  return files;
}

/** @param {string} file @returns {Promise<number>} gzipped bytes of what is loaded at once */
async function sizeOf(file) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export * from ${JSON.stringify(file)}`, resolveDir: root },
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    target: 'es2022',
    conditions: ['production'],
    define: { 'process.env.NODE_ENV': '"production"' },
    outdir: 'out',
    absWorkingDir: root,
    metafile: true,
    write: false,
    logLevel: 'error',
  });
  const files = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
  /** @type {Set<string>} */
  const loaded = new Set();
  /** @param {string} output */
  const load = (output) => {
    if (loaded.has(output)) return;
    loaded.add(output);
    for (const { path, kind } of metafile.outputs[output]?.imports ?? []) if (kind === 'import-statement') load(path);
  };
  load('out/stdin.js');
  return [...loaded].reduce(
    (sum, path) => sum + gzipSync(files.get(resolve(root, path)) ?? '', { level: 9 }).length,
    0,
  );
}

/** @returns {Promise<boolean>} whether every entry of the package keeps to its budget */
export async function printEntrySizes() {
  let fits = true;
  for (const [path, file] of Object.entries(entries())) {
    const bytes = await sizeOf(file);
    const budget = budgets[path];
    const ok = budget !== undefined && bytes <= budget;
    fits &&= ok;
    const of = budget === undefined ? 'without a budget' : `of ${budget}`;
    console.log(`${ok ? 'ok  ' : 'over'} import 'call-elements${path.slice(1)}': ${bytes} bytes ${of}`);
  }
  return fits;
}
