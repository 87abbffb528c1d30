import type { Table } from '../table.ts';
import { benchLoad } from './load.ts';
import { withServers } from './servers.ts';
import { benchSixth } from './sixth.ts';

// Runs where there is no network but a loopback, and tells its tables over IPC.

const SIZES = [12, 20];
const SECONDS = 15;
/** Whatever happens, it is over after this. */
const LIMIT_MS = 180_000;

async function run(rounds: number): Promise<Table[]> {
  const load = await benchLoad(SIZES, SECONDS * 1000);
  return [load, await withServers((servers) => benchSixth(servers, rounds))];
}

setTimeout(() => stop(new Error(`It has taken more than ${LIMIT_MS} ms.`)), LIMIT_MS).unref();
// Whoever started it is gone: so is it, and all that it has started.
process.on('disconnect', () => process.exit(1));
run(Number(process.argv[2])).then((tables) => {
  process.send?.(tables, () => process.exit(0));
}, stop);

function stop(error: unknown): never {
  console.error(error);
  process.exit(1);
}
