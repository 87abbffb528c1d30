import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Table } from '../table.ts';

const ROUNDS = 15;

/** Namespaces of its own (unshare(1)): no packet can leave this machine, and no process outlives the first one. */
const ALONE = [
  ...['--map-root-user', '--net', '--pid', '--mount-proc', '--fork', '--kill-child'],
  ...['sh', '-c', 'ip link set lo up && exec "$@"', 'sh'],
];

/** Rooms at our server with Janus behind it, filled by participants without browsers. */
export async function benchSfu({ rounds }: { rounds: number }): Promise<readonly Table[]> {
  const node = [process.execPath, '--import', 'tsx', resolve(import.meta.dirname, 'alone.ts')];
  const child = spawn('unshare', [...ALONE, ...node, String(Math.min(rounds, ROUNDS))], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let tables: readonly Table[] | undefined;
  child.on('message', (message) => (tables = message as readonly Table[]));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (!tables) throw new Error(`The bench of the media server ended with code ${code}.`);
  return tables;
}
