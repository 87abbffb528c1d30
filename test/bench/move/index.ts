import { resolve } from 'node:path';
import type { Browser, Page } from 'puppeteer-core';
import { startJanus } from '../../../.config/sfu.js';
import { closeBrowser, launchBrowser } from '../../e2e/support/browsers.ts';
import { Host, scriptTag } from '../../e2e/support/host.ts';
import { CallServer } from '../../e2e/support/server.ts';
import { withJanus } from '../../e2e/support/sfu.ts';
import { bundle } from '../setup/scripts.ts';
import { summarize } from '../setup/statistics.ts';
import { verdict, type Table } from '../table.ts';

/** How much longer than without a move the longest gap may be, in milliseconds: the aim for three pages. */
const BOUND = 200;
const MOST_ROUNDS = 5;
/** Rounds that do not count: what a media server needs is loaded. */
const WARM_UP = 1;
/** How many see each other before the one comes who makes the room move. */
const SIZES = [2, 3, 4];
const STILL_MS = 6_000;
/** What a move leaves behind may be seen a moment after it has settled. */
const AFTER_MS = 1_000;
const PATIENCE = 60_000;

const BROWSER_ARGS = [
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
];

const PHASES = [
  'a mesh, nobody comes',
  'the move to the media server',
  'through it, nobody comes',
  'the move back',
] as const;

type Phase = (typeof PHASES)[number];
interface Seen {
  readonly gap: number;
  readonly concealed: number;
}
type Round = Readonly<Record<Phase, Seen>>;

/** Rooms of three and of four in which another one comes, so that they move; and back. */
export async function benchMove({ rounds }: { rounds: number }): Promise<Table[]> {
  const tables: Table[] = [];
  for (const pages of SIZES) tables.push(report(pages, await moves(pages, Math.min(rounds, MOST_ROUNDS))));
  return tables;
}

async function moves(pages: number, rounds: number): Promise<Round[]> {
  const closing: (() => Promise<unknown>)[] = [];
  const owned = <T>(resource: T, close: (resource: T) => Promise<unknown>): T => {
    closing.unshift(() => close(resource));
    return resource;
  };
  try {
    const janus = owned(await startJanus(), (one) => one.close());
    const server = owned(await CallServer.start({ ...withJanus(janus, pages + 1), LOG_LEVEL: 'info' }), (one) =>
      one.close(),
    );
    const host = owned(await Host.start(), (one) => one.close());
    const script = (await bundle([resolve(import.meta.dirname, 'pages/tiles.ts')]))('tiles');
    // The fake camera of a Chromium stops for seconds, for all of its pages, when another page opens it.
    const [theirs, another] = [
      owned(await launchBrowser('chromium', { args: BROWSER_ARGS }), closeBrowser),
      owned(await launchBrowser('chromium', { args: BROWSER_ARGS }), closeBrowser),
    ];
    const open = (browser: Browser, id: string) => enter(browser, host, server, script, id);
    const people: Page[] = [];
    for (let place = 0; place < pages; place++) people.push(await open(theirs, `person-${place}`));
    const late = await open(another, 'late');
    const results: Round[] = [];
    for (let round = -WARM_UP; round < rounds; round++) {
      const seen = await play(people, late);
      if (round >= 0) results.push(seen);
      process.stderr.write(`\rmove, ${pages + 1} pages: round ${Math.max(0, round + 1)} of ${rounds} `);
    }
    process.stderr.write('\n');
    return results;
  } finally {
    for (const close of closing) await close().catch((error: unknown) => console.error(error));
  }
}

async function enter(browser: Browser, host: Host, server: CallServer, script: string, id: string): Promise<Page> {
  const context = browser.defaultBrowserContext();
  await context.overridePermissions(host.origin, ['microphone', 'camera']);
  const page = await context.newPage({ type: 'window' });
  await page.setViewport({ width: 640, height: 480 });
  const user = { id, name: id };
  const style = 'body { margin: 0 } group-call-grid { display: block; height: 100vh }';
  await page.goto(
    host.add({
      ...{ server: server.origin, user, bare: true },
      head: `<script>${script}</script>${scriptTag({ server: server.origin, user })}<style>${style}</style>`,
      body: '<group-call-grid room="move" no-lobby></group-call-grid>',
    }),
  );
  await page.waitForSelector('group-call-grid:defined');
  // A page that nobody has touched may not play sound.
  await page.mouse.click(1, 1);
  return page;
}

async function play(people: readonly Page[], late: Page): Promise<Round> {
  const goes = (page: Page, method: 'join' | 'leave') =>
    page.evaluate((name) => document.querySelector('group-call-grid')?.[name](), method);
  for (const page of people) await goes(page, 'join');
  await settled(people, 'mesh');
  await pause(AFTER_MS * 3);
  const mesh = await during(people, () => pause(STILL_MS));
  const there = await during(people, async () => {
    await goes(late, 'join');
    await settled([...people, late], 'sfu');
    await pause(AFTER_MS);
  });
  await pause(AFTER_MS * 3);
  const sfu = await during(people, () => pause(STILL_MS));
  // Two less than it takes, so that it goes back.
  const few = people.slice(0, -1);
  const back = await during(few, async () => {
    await Promise.all([...people.slice(-1), late].map((page) => goes(page, 'leave')));
    await settled(few, 'mesh');
    await pause(AFTER_MS);
  });
  await Promise.all(few.map((page) => goes(page, 'leave')));
  await pause(AFTER_MS * 2);
  return {
    'a mesh, nobody comes': mesh,
    'the move to the media server': there,
    'through it, nobody comes': sfu,
    'the move back': back,
  };
}

async function settled(pages: readonly Page[], kind: 'mesh' | 'sfu'): Promise<void> {
  await Promise.all(
    pages.map((page) =>
      page.waitForFunction(
        (way, count) => window.tiles.settled(way, count),
        { timeout: PATIENCE },
        kind,
        pages.length - 1,
      ),
    ),
  );
}

/** The worst of all pages. */
async function during(pages: readonly Page[], work: () => Promise<unknown>): Promise<Seen> {
  await Promise.all(pages.map((page) => page.evaluate(() => window.tiles.begin())));
  await work();
  const seen = await Promise.all(pages.map((page) => page.evaluate(() => window.tiles.end())));
  return {
    gap: Math.max(...seen.map(({ gap }) => gap)),
    concealed: Math.max(...seen.map(({ concealed }) => concealed)),
  };
}

function report(before: number, rounds: readonly Round[]): Table {
  const pages = before + 1;
  const medianOf = (phase: Phase, what: keyof Seen): number =>
    summarize(rounds.map((round) => round[phase][what])).median;
  const there = medianOf('the move to the media server', 'gap') - medianOf('a mesh, nobody comes', 'gap');
  const back = medianOf('the move back', 'gap') - medianOf('through it, nobody comes', 'gap');
  const aim = pages === 3 ? ` (at most ${BOUND}: ${verdict(there, BOUND)})` : '';
  // Of three one is left, who sees nobody.
  const ways = pages === 3 ? '' : ` The move back: ${back.toFixed(0)} ms more.`;
  return {
    title: `Move: the last of ${pages} pages comes; the worst tile and the worst voice of all others, milliseconds`,
    columns: ['', 'longest gap between pictures', 'all rounds', 'voice made up', 'all rounds'],
    rows: PHASES.filter((phase) => pages > 3 || phase !== 'the move back').map((phase) => [
      phase,
      ...(['gap', 'concealed'] as const).flatMap((what) => [
        medianOf(phase, what).toFixed(0),
        rounds.map((round) => round[phase][what].toFixed(0)).join(', '),
      ]),
    ]),
    notes: [`The move there: ${there.toFixed(0)} ms more than without one${aim}.${ways}`],
  };
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
