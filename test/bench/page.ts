import type { CDPSession } from 'puppeteer-core';
import { closeBrowser, launchBrowser } from '../e2e/support/browsers.ts';
import { Host } from '../e2e/support/host.ts';
import { CallServer } from '../e2e/support/server.ts';
import { summarize } from './setup/statistics.ts';
import { verdict, type Table } from './table.ts';

/** Of the main thread, in milliseconds, with the processor this many times slower. */
const BOUND = 100;
const SLOWER = 4;

/** What the first screen of the demo page costs the main thread. */
export async function benchPage({ rounds }: { readonly rounds: number }): Promise<Table[]> {
  const server = await CallServer.start();
  const host = await Host.start();
  // Nobody is attached to its pages but us: a puppeteer that watches a page doubles what an empty one costs.
  const browser = await launchBrowser('chromium', { unwatched: true });
  try {
    const connection = await browser.target().createCDPSession();
    const headers = { 'Cross-Origin-Opener-Policy': 'same-origin' };
    const empty = host.add({ server: server.origin, body: '<p>Hello</p>', bare: true, headers });
    const pages = new Map([
      ['the demo page', `${server.origin}/`],
      ['an almost empty page', empty],
    ]);
    const times = new Map([...pages.keys()].map((name) => [name, [] as number[]]));
    for (let round = -1; round < rounds; round++) {
      for (const [name, url] of pages) {
        const time = await firstScreen(connection, url);
        if (round >= 0) times.get(name)?.push(time);
      }
    }
    const rows = [...times].map(([name, values]) => {
      const { lower, median, upper } = summarize(values);
      const bound = name === 'the demo page' ? [String(BOUND), verdict(median, BOUND)] : ['', ''];
      return [name, median.toFixed(0), `${lower.toFixed(0)} … ${upper.toFixed(0)}`, ...bound];
    });
    return [
      {
        title: `First screen: time of the main thread, ${SLOWER} times slower, milliseconds`,
        columns: ['', 'median', 'quartiles', 'at most', ''],
        rows,
      },
    ];
  } finally {
    await closeBrowser(browser);
    await Promise.all([server.close(), host.close()]);
  }
}

async function firstScreen(connection: CDPSession, url: string): Promise<number> {
  const { browserContextId } = await connection.send('Target.createBrowserContext');
  const { targetId } = await connection.send('Target.createTarget', {
    url: 'about:blank',
    browserContextId,
    width: 1280,
    height: 800,
  });
  const { sessionId } = await connection.send('Target.attachToTarget', { targetId, flatten: true });
  const page = connection.connection()?.session(sessionId);
  if (!page) throw new Error('The browser did not attach to the page.');
  await page.send('Page.enable');
  await page.send('Page.setLifecycleEventsEnabled', { enabled: true });
  await page.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  const painted = new Promise<void>((done) => {
    page.on('Page.lifecycleEvent', ({ name }) => name === 'firstContentfulPaint' && done());
  });
  await page.send('Page.navigate', { url });
  await painted;
  const { metrics } = await page.send('Performance.getMetrics');
  await connection.send('Target.disposeBrowserContext', { browserContextId });
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1_000;
}
