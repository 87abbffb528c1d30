import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { summarize } from './setup/statistics.ts';
import type { Order } from './server/load.ts';
import type { Usage } from './server/probe.ts';
import { Process } from './server/processes.ts';
import type { Table } from './table.ts';

const HERE = import.meta.dirname;
const BUILT = resolve(HERE, '../../dist/server/main.js');
/** Compiles what a process of the bench loads. Ours is built, and needs it for the probe alone. */
const TSX = import.meta.resolve('tsx');

/** Rounds that do not count: code is compiled. */
const WARM_UP = 3;
const LEAST_RATE = 0.8;
const MOST_MEMORY_KB = 40;

export interface ServerBenchOptions {
  readonly rounds?: number;
  readonly roundMs?: number;
  readonly pairs?: number;
  /** Signals that a page has on the way at once. */
  readonly window?: number;
  readonly idle?: number;
  /** The server's entry, built. */
  readonly main?: string;
  /** More of what Node is given, for profiles. */
  readonly execArgv?: readonly string[];
}

interface Contestant {
  readonly name: string;
  readonly ours: boolean;
  readonly server: Process;
  readonly url: string;
}

/** What our server costs beyond Socket.IO: the rate at which it relays, and what a client takes of its memory. */
export async function benchServer(options: ServerBenchOptions = {}): Promise<Table[]> {
  return [await benchRate(options), await benchMemory(options)];
}

async function benchRate(options: ServerBenchOptions): Promise<Table> {
  const { rounds = 15, roundMs = 1_000, pairs = 50, window = 4 } = options;
  return withServers(options, async (contestants, owned) => {
    const runners = await Promise.all(
      contestants.map(async (contestant) => {
        // One process of pages is busier than the server, and would be what is measured.
        const loads = [owned(load()), owned(load())];
        await Promise.all(
          loads.map((one, index) =>
            order(one, { ...pagesOf(contestant, `load${index}`), do: 'pairs', count: pairs / 2 }),
          ),
        );
        return { ...contestant, loads, rates: [] as number[], perCpu: [] as number[] };
      }),
    );
    for (let round = -WARM_UP; round < rounds; round++) {
      for (const { server, loads, rates, perCpu } of runners) {
        const before = await server.ask<Usage>('usage');
        const began = performance.now();
        const arrived = await Promise.all(loads.map((one) => order(one, { do: 'send', forMs: roundMs, window })));
        const seconds = (performance.now() - began) / 1000;
        const after = await server.ask<Usage>('usage');
        if (round < 0) continue;
        const rate = arrived.reduce((sum, one) => sum + one, 0);
        rates.push(rate);
        perCpu.push((rate * seconds) / ((after.cpu - before.cpu) / 1000));
      }
      process.stderr.write(`\rserver, rate: round ${Math.max(0, round + 1)} of ${rounds} `);
    }
    process.stderr.write('\n');
    for (const { loads } of runners) for (const one of loads) await order(one, { do: 'close' });

    const [ours, bare] = runners.map(({ rates, perCpu }) => ({
      rate: summarize(rates).median,
      perCpu: summarize(perCpu).median,
    }));
    if (!ours || !bare) throw new Error('A contestant is missing.');
    // Round by round: what else the machine did in one round slowed both.
    const paired = summarize((runners[0]?.rates ?? []).map((rate, round) => rate / (runners[1]?.rates[round] ?? NaN)));
    return {
      title: `The server: signals of 700 bytes a second, ${pairs} pairs, each page with ${window} on the way`,
      columns: ['', 'signals/s', 'quartiles', 'signals per CPU second'],
      rows: [
        ...runners.map(({ name, rates, perCpu }) => {
          const { lower, median, upper } = summarize(rates);
          return [name, count(median), `${count(lower)} … ${count(upper)}`, count(summarize(perCpu).median)];
        }),
        [
          'ours to the bare relay',
          paired.median.toFixed(2),
          `${paired.lower.toFixed(2)} … ${paired.upper.toFixed(2)}`,
          (ours.perCpu / bare.perCpu).toFixed(2),
        ],
      ],
      notes: [
        `At least ${LEAST_RATE} of its rate: ${atLeast(paired.median)} by the clock, ` +
          `${atLeast(ours.perCpu / bare.perCpu)} by the processor's time. ` +
          'The clock is right when the machine does nothing else; the processor counts only what the server does.',
      ],
    };
  });
}

async function benchMemory(options: ServerBenchOptions): Promise<Table> {
  const { idle = 2_000 } = options;
  return withServers(options, async (contestants, owned) => {
    const rows: { name: string; ours: boolean; heap: number; rss: number }[] = [];
    for (const contestant of contestants) {
      const { name, ours, server } = contestant;
      const pages = owned(load());
      // What is there once, however many clients there are, is there before they are counted.
      await order(pages, { ...pagesOf(contestant, 'first'), do: 'idle', count: 200 });
      const before = await server.ask<Usage>('usage after gc');
      await order(pages, { ...pagesOf(contestant, 'idle'), do: 'idle', count: idle });
      const after = await server.ask<Usage>('usage after gc');
      rows.push({ name, ours, heap: perClient(after.heap - before.heap), rss: perClient(after.rss - before.rss) });
      await order(pages, { do: 'close' });
      process.stderr.write(`server, memory: ${name}\n`);
    }
    const most = Math.max(...rows.filter(({ ours }) => ours).flatMap(({ heap, rss }) => [heap, rss]));
    return {
      title: `The server: memory per client, ${idle} idle ones, kB`,
      columns: ['', 'heap and buffers', 'whole process'],
      rows: rows.map(({ name, heap, rss }) => [name, heap.toFixed(1), rss.toFixed(1)]),
      notes: [`At most ${MOST_MEMORY_KB} kB by either measure: ${most <= MOST_MEMORY_KB ? 'pass' : 'FAIL'}.`],
    };
    function perClient(bytes: number): number {
      return bytes / idle / 1000;
    }
  });
}

type Owned = <T extends { close(): Promise<void> }>(resource: T) => T;

/** Ours and the bare relay, each in its own process, ended with the work. */
async function withServers<T>(
  { main = BUILT, execArgv = [] }: ServerBenchOptions,
  work: (contestants: readonly Contestant[], owned: Owned) => Promise<T>,
): Promise<T> {
  const open: { close(): Promise<void> }[] = [];
  const owned: Owned = (resource) => (open.unshift(resource), resource);
  const folder = await mkdtemp(join(tmpdir(), 'call-elements-bench-'));
  try {
    const observed = ['--expose-gc', '--import', TSX, '--import', resolve(HERE, 'server/probe.ts')];
    const ours = owned(new Process(main, { cwd: folder, env: SETTINGS, execArgv: [...observed, ...execArgv] }));
    const bare = owned(new Process(resolve(HERE, 'server/bare-relay.ts'), { execArgv: [...observed, ...execArgv] }));
    const address = async (server: Process): Promise<string> => (await server.printed(/ is at (http:\S+)/))[1] ?? '';
    return await work(
      [
        { name: 'ours', ours: true, server: ours, url: await address(ours) },
        { name: 'bare Socket.IO relay', ours: false, server: bare, url: await address(bare) },
      ],
      owned,
    );
  } finally {
    for (const one of open) await one.close().catch((error: unknown) => console.error(error));
    await rm(folder, { recursive: true, force: true });
  }
}

const MANY = '1000000';
const SETTINGS = {
  NODE_ENV: 'production',
  PORT: '0',
  HOST: '127.0.0.1',
  AUTH: 'open',
  ORIGINS: 'http://localhost',
  DRAIN_SECONDS: '0',
  RATE_CLIENT_PER_SECOND: MANY,
  RATE_USER_PER_SECOND: MANY,
  RATE_CALLS_PER_MINUTE: MANY,
  RATE_RINGS_PER_MINUTE: MANY,
  ABUSE_REFUSALS: MANY,
  CLIENTS_PER_USER: MANY,
};

const load = (): Process => new Process(resolve(HERE, 'server/load.ts'), { execArgv: ['--import', TSX] });
const order = (to: Process, what: Order): Promise<number> => to.ask(what);
const pagesOf = ({ url, ours }: Contestant, name: string) => ({ url, ours, name });
const atLeast = (ratio: number): string => (ratio >= LEAST_RATE ? 'pass' : 'FAIL');
const count = (value: number): string => value.toFixed(0);
