import type { CDPSession, Page } from 'puppeteer-core';
import { closeBrowser, launchBrowser } from '../e2e/support/browsers.ts';
import { Host } from '../e2e/support/host.ts';
import { Person } from '../e2e/support/person.ts';
import { CallServer } from '../e2e/support/server.ts';
import { button, isOnline, talk } from '../e2e/support/stage.ts';
import { verdict, type Table } from './table.ts';

/** How long one measurement is, in seconds. */
const SECONDS = 10;
/** Rounds that count: each one measures with everything, and without each part. */
const ROUNDS = 5;
/** Of the main thread's time. */
const BOUND = 0.01;

const VARIANTS = ['everything', 'no statistics', 'no watch of the microphone', 'neither'] as const;
type Variant = (typeof VARIANTS)[number];

interface Switches {
  statistics: boolean;
  microphone: boolean;
}

/**
 * Runs in the page before everything else. Statistics that nobody delivers are not read, and a microphone that the system
 * holds back is not listened to: so both can be made idle in the middle of a call, and everything else goes on.
 */
function install(): void {
  const switches: Switches = { statistics: true, microphone: true };
  Object.defineProperty(globalThis, Symbol.for('bench switches'), { value: switches });
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called on what it belongs to
  const { getStats } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.getStats = async function (...args: []) {
    while (!switches.statistics) await new Promise((done) => setTimeout(done, 1_000));
    return getStats.apply(this, args);
  };
  const muted = Object.getOwnPropertyDescriptor(MediaStreamTrack.prototype, 'muted');
  Object.defineProperty(MediaStreamTrack.prototype, 'muted', {
    configurable: true,
    get(this: MediaStreamTrack): boolean {
      return (this.kind === 'audio' && !switches.microphone) || Boolean(muted?.get?.call(this));
    },
  });
}

/** What the statistics of a call and the watch of the microphone cost the page: time of its main thread, in a video call. */
export async function benchCost(): Promise<Table[]> {
  const closing: (() => Promise<unknown>)[] = [];
  const owned = <T>(resource: T, close: (resource: T) => Promise<unknown>): T => {
    closing.unshift(() => close(resource));
    return resource;
  };
  try {
    const server = owned(await CallServer.start(), (one) => one.close());
    const host = owned(await Host.start(), (one) => one.close());
    const browser = owned(await launchBrowser('chromium'), closeBrowser);
    const [ana, budi] = [
      { id: 'ana', name: 'Ana' },
      { id: 'budi', name: 'Budi' },
    ];
    const open = async (me: typeof ana, other: typeof ana): Promise<Person> => {
      const url = host.add({ server: server.origin, user: me, body: button(other) });
      const before = (page: Page) => page.evaluateOnNewDocument(install);
      return Person.open(me.name, await browser.createBrowserContext(), url, { before, largePictures: true });
    };
    const both = { ana: await open(ana, budi), budi: await open(budi, ana), anaUser: ana, budiUser: budi };
    await Promise.all([isOnline(both.ana, budi), isOnline(both.budi, ana)]);
    await talk(both);
    // The page that is in front draws.
    await both.ana.page.bringToFront();
    const thread = await MainThread.of(both.ana.page);

    const shares = new Map<Variant, number[]>(VARIANTS.map((variant) => [variant, []]));
    for (let round = -1; round < ROUNDS; round++) {
      for (const variant of VARIANTS) {
        await both.ana.page.evaluate(
          (statistics, microphone) => {
            const key = Symbol.for('bench switches');
            Object.assign((globalThis as unknown as Record<symbol, Switches>)[key] ?? {}, { statistics, microphone });
          },
          variant === 'everything' || variant === 'no watch of the microphone',
          variant === 'everything' || variant === 'no statistics',
        );
        const share = await thread.share(SECONDS);
        if (round >= 0) shares.get(variant)?.push(share);
      }
      process.stderr.write(`\rcost: round ${Math.max(0, round + 1)} of ${ROUNDS} `);
    }
    process.stderr.write('\n');
    return [report(shares)];
  } finally {
    for (const close of closing) await close().catch((error: unknown) => console.error(error));
  }
}

function report(shares: ReadonlyMap<Variant, readonly number[]>): Table {
  const of = (variant: Variant): number => median(shares.get(variant) ?? []);
  // Of one round, for a machine that does other things as well has better and worse minutes.
  const costOf = (variant: Variant): number =>
    median((shares.get(variant) ?? []).map((share, round) => (shares.get('everything')?.[round] ?? NaN) - share));
  const percent = (share: number): string => (share * 100).toFixed(2);
  const rows = VARIANTS.map((variant) => [
    variant,
    percent(of(variant)),
    variant === 'everything' ? '' : percent(costOf(variant)),
    variant === 'everything' ? '' : verdict(costOf(variant), BOUND),
  ]);
  return {
    title: 'The main thread in a video call, per cent of its time',
    columns: ['', 'busy', 'so this part costs', `at most ${percent(BOUND)}`],
    rows,
  };
}

/** Time that tasks of a page's main thread took on the processor. */
class MainThread {
  private constructor(private readonly session: CDPSession) {}

  static async of(page: Page): Promise<MainThread> {
    const session = await page.createCDPSession();
    // Not by the clock: another process that wants the core would count as well.
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    return new MainThread(session);
  }

  /** How much of so many seconds it was busy, from 0 to 1. */
  async share(seconds: number): Promise<number> {
    const [before, from] = [await this.#busy(), performance.now()];
    await new Promise((done) => setTimeout(done, seconds * 1_000));
    const [after, to] = [await this.#busy(), performance.now()];
    return (after - before) / ((to - from) / 1_000);
  }

  async #busy(): Promise<number> {
    const { metrics } = await this.session.send('Performance.getMetrics');
    const found = metrics.find(({ name }) => name === 'TaskDuration');
    if (!found) throw new Error('The browser does not say how long its tasks took.');
    return found.value;
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
