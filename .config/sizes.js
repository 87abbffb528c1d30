import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

/** @typedef {{ file: string, src?: string, name?: string, isEntry?: boolean, imports?: string[], dynamicImports?: string[] }} Chunk */

const folder = resolve(import.meta.dirname, '../dist/embed');

/**
 * What a 1:1 call does not load by itself: other languages than its own, what is there for groups, a way around proxies,
 * what a further click brings (a shared screen, the menus of devices and details, the lobby), and what draws the eye to a tab
 * that rings where nobody looks.
 */
const notInCall = [
  /^src\/i18n\/locales\/(?!en\.)/,
  /^src\/(elements\/(group|call-lobby|phone\/self-view-mover)|session\/(group|attention))/,
  /^(tools|group|group-stage)$/,
  /^src\/media\/(sfu\/|browser-screen|share-target|device-list)/,
  /^src\/signaling\/polling-/,
];

const aims = {
  button: { bytes: 15_000, what: 'a page with only a <call-button>, before anybody clicks' },
  call: { bytes: 60_000, what: 'a whole 1:1 call' },
};

/**
 * @param {Record<string, Chunk>} manifest
 * @param {string} key where to start
 * @param {boolean} lazy whether to follow dynamic imports too
 * @returns {Set<string>} what is loaded
 */
function reach(manifest, key, lazy, found = /** @type {Set<string>} */ (new Set())) {
  const chunk = manifest[key];
  if (!chunk || found.has(key)) return found;
  found.add(key);
  for (const next of chunk.imports ?? []) reach(manifest, next, lazy, found);
  if (lazy) {
    for (const next of chunk.dynamicImports ?? []) {
      if (!notInCall.some((pattern) => pattern.test(manifest[next]?.src ?? manifest[next]?.name ?? '')))
        reach(manifest, next, lazy, found);
    }
  }
  return found;
}

/** @type {Record<string, Chunk>} */
const manifest = JSON.parse(readFileSync(`${folder}/.vite/manifest.json`, 'utf8'));
const entry = Object.keys(manifest).find((key) => manifest[key]?.isEntry) ?? '';
const sets = { button: reach(manifest, entry, false), call: reach(manifest, entry, true) };
const total = { button: 0, call: 0 };

console.log('  gzipped  button  call  chunk');
for (const [key, { file }] of Object.entries(manifest)) {
  const bytes = gzipSync(readFileSync(`${folder}/${file}`), { level: 9 }).length;
  const [inButton, inCall] = [sets.button.has(key), sets.call.has(key)];
  if (inButton) total.button += bytes;
  if (inCall) total.call += bytes;
  console.log(`${String(bytes).padStart(9)}  ${inButton ? '  x   ' : '      '}  ${inCall ? '  x ' : '    '}  ${file}`);
}

for (const name of /** @type {const} */ (['button', 'call'])) {
  const { bytes, what } = aims[name];
  const fits = total[name] <= bytes;
  console.log(`${fits ? 'ok  ' : 'over'} ${what}: ${total[name]} bytes of ${bytes}`);
  if (!fits) process.exitCode = 1;
}
