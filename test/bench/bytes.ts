import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { Table } from './table.ts';

/** What `npm run sizes` says of the last build. */
export function benchBytes(): Table {
  const script = resolve(import.meta.dirname, '../../.config/sizes.js');
  const { stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  const rows: string[][] = [];
  for (const [, fits, what = '', bytes = '', aim = ''] of stdout.matchAll(
    /^(ok|over) +(.+): (\d+) bytes of (\d+)$/gm,
  )) {
    rows.push([what, bytes, aim, fits === 'ok' ? 'pass' : 'FAIL']);
  }
  if (rows.length === 0) throw new Error(`There are no sizes: run npm run build first.\n${stderr}`);
  return { title: 'Bytes, gzipped', columns: ['', 'is', 'at most', ''], rows };
}
