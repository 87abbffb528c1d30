import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { printEntrySizes } from './entry-sizes.js';

/** @typedef {{ file: string, src?: string, name?: string, isEntry?: boolean, imports?: string[], dynamicImports?: string[] }} Chunk */

const folder = resolve(import.meta.dirname, '../dist/embed');

/**
 * What a 1:1 call does not load by itself: other languages than its own, what is there for groups,
 * what a browser lacks that is old (clicks as commands), what a further click brings (a shared screen, the menus of devices and
 * details, the lobby, the diagnosis), `<call-session>`, which is for pages with several sessions, and what draws the eye to a tab
 * that rings where nobody looks. The media server's part is not among them: nothing that a call loads may name it at all.
 */
const notInCall = [
  /^src\/i18n\/locales\/(?!en\.)/,
  /^src\/(elements\/(group|call-session|call-lobby|call-check|command-clicks|phone\/corner-mover)|session\/(group|attention))/,
  /^(tools|group|group-stage|check)$/,
  /^src\/media\/(browser-screen|share-target|device-list)/,
];

/**
 * What is there now, and grows no further. The budgets are 13,500 for the button and 70,000 for the call: neither is
 * reached. 12 kB of the call are `socket.io-client`.
 */
const aims = {
  button: { bytes: 14_250, what: 'a page with only a <call-button>, before anybody clicks' },
  call: { bytes: 82_400, what: 'a whole 1:1 call' },
  room: { bytes: 60_000, what: 'what a page with a room loads besides a 1:1 call' },
  sfu: { bytes: 9_200, what: 'what a room loads besides when it goes through a media server' },
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
const sfu = 'src/media/sfu/index.ts';
const room = reach(manifest, 'src/session/group-part.ts', false);
const call = reach(manifest, entry, true);
const grid = Object.keys(manifest).find((key) => manifest[key]?.name === 'group') ?? '';
const sets = {
  button: reach(manifest, entry, false),
  call,
  // The element, and the room's part of the session.
  room: new Set([...reach(manifest, grid, false), ...room].filter((key) => !call.has(key))),
  // Who is in a room has all that a call has, and the room's part of the session.
  sfu: new Set([...reach(manifest, sfu, false)].filter((key) => !room.has(key))),
};
const total = { button: 0, call: 0, room: 0, sfu: 0 };
const names = /** @type {const} */ (['button', 'call', 'room', 'sfu']);

console.log('  gzipped  button  call  room  sfu  chunk');
for (const [key, { file }] of Object.entries(manifest)) {
  const bytes = gzipSync(readFileSync(`${folder}/${file}`), { level: 9 }).length;
  const marks = names.map((name) => {
    if (sets[name].has(key)) total[name] += bytes;
    return (sets[name].has(key) ? 'x' : '').padStart(name.length / 2 + 1).padEnd(name.length + 2);
  });
  console.log(`${String(bytes).padStart(9)}  ${marks.join('')}${file}`);
}

for (const name of names) {
  const { bytes, what } = aims[name];
  const fits = total[name] <= bytes;
  console.log(`${fits ? 'ok  ' : 'over'} ${what}: ${total[name]} bytes of ${bytes}`);
  if (!fits) process.exitCode = 1;
}

// Only who shows the diagnosis loads it.
if ([...sets.room, ...call].some((key) => manifest[key]?.name === 'check')) {
  console.log('over a room or a call loads the diagnosis');
  process.exitCode = 1;
}

// As a part of another chunk it has no entry of its own, and everybody would load it.
if (!manifest[sfu]?.file || sets.call.has(sfu)) {
  console.log("over the media server's part is no chunk of its own, or a 1:1 call can load it");
  process.exitCode = 1;
}

if (!(await printEntrySizes())) process.exitCode = 1;
