import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

// node .config/confusables.js <confusables.txt>
//
// Writes server/rooms/confusables.ts from the data of UTS 39, which is at https://www.unicode.org/Public/security/latest/
// and in the sources of ICU (icu4c/source/data/unidata). To be run again for a new version of Unicode.

const [path] = process.argv.slice(2);
if (!path) {
  console.error('node .config/confusables.js <confusables.txt>');
  process.exit(1);
}
const text = readFileSync(path, 'utf8');
const version = /^# Version: (\S+)/m.exec(text)?.[1];
if (!version) throw new Error(`${path} does not say which version of Unicode it is of.`);

/** @type {Map<string, string[]>} By what it looks like: the characters. All in hexadecimal. */
const sources = new Map();
let count = 0;
for (const line of text.split('\n')) {
  const [source = '', target = ''] = line.split(';').map((part) => part.trim().toLowerCase());
  if (!/^[\da-f]+$/.test(source) || !/^[\da-f ]+$/.test(target)) continue;
  const character = String.fromCodePoint(parseInt(source, 16));
  // Names are decomposed before they are looked at.
  if (character.normalize('NFD') !== character) continue;
  const look = target.split(' ').map(trimmed).join('+');
  sources.set(look, [...(sources.get(look) ?? []), trimmed(source)]);
  count++;
}

/** @param {string} code */
function trimmed(code) {
  return code.replace(/^0+/, '');
}

const table = [...sources].map(([target, alike]) => `${target}:${alike.join(',')}`).join(' ');
// No entry is longer than that.
const lines = table.match(/.{1,1000}(?: |$)/g) ?? [];
if (lines.join('') !== table) throw new Error('An entry of the table is longer than a line.');

writeFileSync(
  resolve(import.meta.dirname, '../server/rooms/confusables.ts'),
  `/**
 * Characters that look alike, from confusables.txt of UTS 39 (Unicode ${version}; ${count} of them), made by
 * .config/confusables.js: what a character looks like, a colon, and all that look like it, in hexadecimal. Without those that
 * canonical decomposition (NFD) takes apart.
 *
 * Data: © Unicode, Inc., under the Unicode License V3, which LICENSE has.
 */
export const CONFUSABLES = \`
${lines.map((line) => line.trimEnd()).join('\n')}
\`;
`,
);
