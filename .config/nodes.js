import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

// The lines of Node that the server is for, besides the one that runs the tests. They are no dependencies: each has a
// program named `node`, which would take the place of the system's in every npm script. They are what the npm package
// `node` fetches for a platform.

/** Exact, so that two runs of the tests are of the same programs. */
const VERSIONS = /** @type {const} */ ({ 22: '22.23.3', 24: '24.21.0' });

/** @typedef {keyof typeof VERSIONS} NodeLine */

export const NODE_LINES = /** @type {NodeLine[]} */ (Object.keys(VERSIONS).map(Number));

/**
 * The program of a line of Node, installed in .cache where it is not there. Throws when it cannot be had.
 * @param {NodeLine} line
 */
export function ensureNode(line) {
  const version = VERSIONS[line];
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = resolve(import.meta.dirname, '../.cache', `node-${version}`);
  const program = resolve(folder, 'node_modules', name, 'bin/node');
  if (!existsSync(program)) {
    const args = ['install', '--prefix', folder, '--no-save', '--no-package-lock', '--ignore-scripts'];
    const { status, stderr } = spawnSync('npm', [...args, `${name}@${version}`], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`Node ${version} could not be installed:\n${stderr}`);
  }
  return program;
}
