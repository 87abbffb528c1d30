import { closeBrowser, launchBrowser } from '../../e2e/support/browsers.ts';
import { Host } from '../../e2e/support/host.ts';
import type { Table } from '../table.ts';
import { contestants, pause } from './contestants.ts';
import { Racer } from './race.ts';
import { report } from './report.ts';
import { bundlePages } from './scripts.ts';
import { startServers } from './servers.ts';

/** What is put into every signaling connection, each way. Milliseconds. */
const DELAY = 50;
/** Rounds that do not count: caches fill, code is compiled. */
const WARM_UP = 2;

const BROWSER_ARGS = [
  // All pages are in view, in windows of their own.
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
];

export interface SetupOptions {
  readonly rounds: number;
  /** Only contestants whose name fits this. */
  readonly only?: RegExp;
  /** Prints what happened in the last call of each one. */
  readonly trace?: boolean;
}

/** From a click to pictures on both sides. Contestants take turns, so that all suffer from the same disturbances. */
export async function benchSetup({ rounds, only = /^/, trace = false }: SetupOptions): Promise<Table[]> {
  const closing: (() => Promise<unknown>)[] = [];
  const owned = <T>(resource: T, close: (resource: T) => Promise<unknown>): T => {
    closing.unshift(() => close(resource));
    return resource;
  };
  try {
    const servers = owned(await startServers(DELAY), (one) => one.close());
    const host = owned(await Host.start(), (one) => one.close());
    const browser = owned(await launchBrowser('chromium', { devices: 'fps=30', args: BROWSER_ARGS }), closeBrowser);
    const context = browser.defaultBrowserContext();
    // People have said yes long ago: nobody measures how fast they read a question.
    await context.overridePermissions(host.origin, ['camera', 'microphone']);

    const times = new Map<string, number[]>();
    const racers: Racer[] = [];
    for (const contestant of contestants(host, await bundlePages(), servers, DELAY)) {
      if (only.test(contestant.name)) racers.push(await Racer.open(context, contestant));
    }
    for (let round = -WARM_UP; round < rounds; round++) {
      for (const racer of racers) {
        const { name } = racer.contestant;
        const time = await racer.call();
        if (round >= 0) times.set(name, [...(times.get(name) ?? []), time]);
        if (trace && round === rounds - 1) console.log([`— ${name}`, ...(await racer.timeline()), ''].join('\n'));
        await racer.end();
        await pause(150);
      }
      process.stderr.write(`\rset-up: round ${Math.max(0, round + 1)} of ${rounds} `);
    }
    process.stderr.write('\n');
    return report(times, DELAY);
  } finally {
    for (const close of closing) await close().catch((error: unknown) => console.error(error));
  }
}
