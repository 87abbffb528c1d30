import { existsSync, readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

process.chdir(resolve(import.meta.dirname, '..'));

/**
 * @param {string} path
 * @returns {number} when the newest file in it was changed
 */
function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  // The folder's own time tells of files that were taken away.
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(`${path}/${name}`)));
}

const sources = ['src', 'server', 'index.html', 'vite.config.ts', 'package.json', 'package-lock.json', '.config'];
const built = existsSync('dist/.built') ? statSync('dist/.built').mtimeMs : 0;
if (Math.max(...sources.map(newest)) > built) {
  console.log('Building: nothing is built yet, or something changed since.');
  await import('./build.js');
}
