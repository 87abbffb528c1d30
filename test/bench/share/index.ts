import { resolve } from 'node:path';
import type { BrowserContext, Page } from 'puppeteer-core';
import { closeBrowser, launchBrowser } from '../../e2e/support/browsers.ts';
import { Host } from '../../e2e/support/host.ts';
import { CallServer } from '../../e2e/support/server.ts';
import { bundle } from '../setup/scripts.ts';
import { summarize } from '../setup/statistics.ts';
import { verdict, type Table } from '../table.ts';

/** Rounds that do not count: what sharing needs is loaded, and paths have been measured by the browser. */
const WARM_UP = 3;
/** What our own share may take, in times of the bare one. */
const BOUND = 1.2;

/** The tab that everybody shares: its painting is not what is to be measured. */
const SHARED = 'A number that counts';

const BROWSER_ARGS = [
  `--auto-select-tab-capture-source-by-title=${SHARED}`,
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
];

interface Contestant {
  readonly name: string;
  readonly sharer: Page;
  readonly viewer: Page;
}

const BARE = 'bare: getDisplayMedia, replaceTrack';
const OURS = 'ours: toggleScreen()';

/** From the click on Share to the first picture of it out of the decoder at the other side. */
export async function benchShare({ rounds }: { rounds: number }): Promise<Table[]> {
  const closing: (() => Promise<unknown>)[] = [];
  const owned = <T>(resource: T, close: (resource: T) => Promise<unknown>): T => {
    closing.unshift(() => close(resource));
    return resource;
  };
  try {
    const server = owned(await CallServer.start({ LOG_LEVEL: 'info' }), (one) => one.close());
    const host = owned(await Host.start(), (one) => one.close());
    const browser = owned(await launchBrowser('chromium', { realPermissions: true, args: BROWSER_ARGS }), closeBrowser);
    const context = browser.defaultBrowserContext();
    await context.overridePermissions(host.origin, ['microphone']);
    const scripts = await bundle(
      ['counting', 'probe', 'bare', 'ours'].map((name) => resolve(import.meta.dirname, `pages/${name}.ts`)),
    );

    const shared = await open(
      context,
      host.add({ server: '', bare: true, body: `<script>${scripts('counting')}</script>` }),
    );
    await shared.evaluate((title) => void (document.title = title), SHARED);
    const racers = [await openBare(host, context, scripts), await openOurs(host, context, scripts, server.port)];
    const times = new Map<string, number[]>();
    for (let round = -WARM_UP; round < rounds; round++) {
      for (const racer of racers) {
        const time = await share(racer);
        if (round >= 0) times.set(racer.name, [...(times.get(racer.name) ?? []), time]);
        await racer.sharer.evaluate(() => window.share.stop());
        await pause(400);
      }
      process.stderr.write(`\rshare: round ${Math.max(0, round + 1)} of ${rounds} `);
    }
    process.stderr.write('\n');
    return report(times);
  } finally {
    for (const close of closing) await close().catch((error: unknown) => console.error(error));
  }
}

type Scripts = (name: string) => string;

async function openBare(host: Host, context: BrowserContext, script: Scripts): Promise<Contestant> {
  const path = host.add({ server: '', bare: true, body: body(script, 'bare') });
  const viewer = await open(context, `${path}?role=viewer`);
  const sharer = await open(context, `${path}?role=sharer`);
  await sharer.evaluate(() => window.share.connect());
  await Promise.all([sharer, viewer].map((page) => page.waitForSelector('[data-connected]')));
  return { name: BARE, sharer, viewer };
}

async function openOurs(host: Host, context: BrowserContext, script: Scripts, port: number): Promise<Contestant> {
  const page = (id: string, peer: string): string =>
    host.add({
      server: `http://127.0.0.1:${port}`,
      user: { id, name: id },
      body: `<call-button to="${peer}" media="audio"></call-button> <video-call></video-call> ${body(script, 'ours')}`,
    });
  const viewer = await open(context, page('budi', 'ana'));
  const sharer = await open(context, page('ana', 'budi'));
  for (const one of [viewer, sharer]) await one.waitForSelector('call-button:state(online)');
  await sharer.evaluate(() => window.share.connect());
  await Promise.all([sharer, viewer].map((one) => one.waitForSelector('[data-connected]')));
  return { name: OURS, sharer, viewer };
}

function body(script: Scripts, name: string): string {
  return `<button id="share" style="position: fixed; left: 8px; bottom: 8px; z-index: 99999">Share</button>
    <script>${script('probe')}</script> <script>${script(name)}</script>`;
}

async function open(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage({ type: 'window' });
  page.on('pageerror', (error) => console.error(String(error)));
  await page.goto(url);
  // A page that nobody has touched may not play sound.
  await page.mouse.click(1, 1);
  return page;
}

async function share({ name, sharer, viewer }: Contestant): Promise<number> {
  await viewer.evaluate(() => window.share.arm());
  await sharer.click('#share');
  const frame = await Promise.race([
    viewer.evaluate(() => window.share.firstFrame()),
    pause(10_000).then(() => {
      throw new Error(`'${name}' has shown nothing for 10 s.`);
    }),
  ]);
  return frame - (await sharer.evaluate(() => window.share.clickedAt));
}

function report(times: ReadonlyMap<string, readonly number[]>): Table[] {
  const bare = summarize(times.get(BARE) ?? []).median;
  const rows = [...times].map(([name, values]) => {
    const { lower, median, upper } = summarize(values);
    return [name, median.toFixed(0), `${lower.toFixed(0)} … ${upper.toFixed(0)}`, (median / bare).toFixed(2)];
  });
  const ratio = summarize(times.get(OURS) ?? []).median / bare;
  return [
    {
      title: 'Share: click to the first decoded picture at the other side, milliseconds',
      columns: ['', 'median', 'quartiles', 'to the bare one'],
      rows,
      notes: [`At most ${BOUND} times the bare one: ${verdict(ratio, BOUND)}.`],
    },
  ];
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
