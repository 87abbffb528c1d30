import { resolve } from 'node:path';
import type { Browser, BrowserContext } from 'puppeteer-core';
import { closeBrowser, launchBrowser } from '../../e2e/support/browsers.ts';
import { Host } from '../../e2e/support/host.ts';
import { CallServer } from '../../e2e/support/server.ts';
import { bundle } from '../setup/scripts.ts';
import { summarize } from '../setup/statistics.ts';
import { verdict, type Table } from '../table.ts';
import { Mesh, pause } from './mesh.ts';

/** Rounds that do not count: what groups need is loaded. */
const WARM_UP = 1;
/** What our own may take, in times of the bare ones. */
const JOIN_BOUND = 1.3;
const CPU_BOUND = 1.1;
const CPU_SECONDS = 10;
const CPU_ROUNDS = 5;
const TALK_SECONDS = 20;

const BROWSER_ARGS = [
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
];

const BARE = 'four bare pages';
const HELD = 'four bare pages that send what ours do';
const OURS = 'ours: <group-call-grid>';

interface Ground {
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly host: Host;
  readonly server: CallServer;
  readonly script: (name: string) => string;
}

/** A fourth one comes to three, what four cost who are there, and what is drawn while they talk. */
export async function benchGroup({ rounds }: { rounds: number }): Promise<Table[]> {
  const closing: (() => Promise<unknown>)[] = [];
  const owned = <T>(resource: T, close: (resource: T) => Promise<unknown>): T => {
    closing.unshift(() => close(resource));
    return resource;
  };
  try {
    const server = owned(await CallServer.start({ LOG_LEVEL: 'info' }), (one) => one.close());
    const host = owned(await Host.start(), (one) => one.close());
    const browser = owned(await launchBrowser('chromium', { args: BROWSER_ARGS }), closeBrowser);
    const context = browser.defaultBrowserContext();
    await context.overridePermissions(host.origin, ['microphone', 'camera']);
    const pages = ['probe', 'bare', 'ours', 'speakers'];
    const script = await bundle(pages.map((name) => resolve(import.meta.dirname, `pages/${name}.ts`)));
    const ground = { browser, context, host, server, script };

    const ours = await openOurs(ground, OURS, true);
    const bare = await Mesh.bare(BARE, context, host, script);
    const joins = await benchJoin([bare, ours], rounds);
    const cost = await benchCost(browser, bare, ours);
    await bare.close();
    await ours.close();
    return [joins, cost, await benchRenders(ground)];
  } finally {
    for (const close of closing) await close().catch((error: unknown) => console.error(error));
  }
}

function openOurs({ context, host, server, script }: Ground, name: string, built: boolean): Promise<Mesh> {
  const page = { built, before: script('probe'), behind: script(built ? 'ours' : 'speakers') };
  return Mesh.ours(name, { context, host, server: server.origin, page });
}

async function benchJoin(racers: readonly Mesh[], rounds: number): Promise<Table> {
  const times = new Map<string, number[]>(racers.map(({ name }) => [name, []]));
  for (let round = -WARM_UP; round < rounds; round++) {
    for (const racer of racers) {
      const time = await racer.comeTogether();
      if (round >= 0) times.get(racer.name)?.push(time);
      await racer.part();
      await pause(300);
    }
    process.stderr.write(`\rgroup: round ${Math.max(0, round + 1)} of ${rounds} `);
  }
  process.stderr.write('\n');
  const medianOf = (name: string): number => summarize(times.get(name) ?? []).median;
  const rows = [...times].map(([name, values]) => {
    const { lower, median, upper } = summarize(values);
    const ratio = (median / medianOf(BARE)).toFixed(2);
    return [name, median.toFixed(0), `${lower.toFixed(0)} … ${upper.toFixed(0)}`, ratio];
  });
  return {
    title: "Group: the fourth one's click on Join to pictures of all three others, milliseconds",
    columns: ['', 'median', 'quartiles', 'to the bare ones'],
    rows,
    notes: [`At most ${JOIN_BOUND} times the bare ones: ${verdict(medianOf(OURS) / medianOf(BARE), JOIN_BOUND)}.`],
  };
}

/** Each as long as nobody else is connected. */
async function benchCost(browser: Browser, bare: Mesh, ours: Mesh): Promise<Table> {
  const costs = new Map<string, Cost[]>([BARE, HELD, OURS].map((name) => [name, []]));
  for (let round = 0; round < CPU_ROUNDS; round++) {
    await ours.comeTogether();
    await pause(5_000);
    const picture = await ours.sent();
    costs.get(OURS)?.push(await costOf(browser, ours));
    await ours.part();

    await bare.comeTogether();
    await pause(5_000);
    costs.get(BARE)?.push(await costOf(browser, bare));
    await bare.hold(picture);
    await pause(3_000);
    costs.get(HELD)?.push(await costOf(browser, bare));
    await bare.part();
    process.stderr.write(`\rgroup: cost ${round + 1} of ${CPU_ROUNDS} `);
  }
  process.stderr.write('\n');
  const medianOf = (name: string, what: keyof Cost): number =>
    summarize((costs.get(name) ?? []).map((cost) => cost[what])).median;
  const ratioTo = (name: string): number =>
    summarize(
      (costs.get(OURS) ?? []).map(({ process: own }, round) => own / (costs.get(name)?.[round]?.process ?? NaN)),
    ).median;
  const rows = [...costs.keys()].map((name) => [
    name,
    ((medianOf(name, 'process') / 4) * 100).toFixed(1),
    ((medianOf(name, 'thread') / 4) * 100).toFixed(2),
    name === OURS ? '' : ratioTo(name).toFixed(2),
    name === OURS ? '' : verdict(ratioTo(name), CPU_BOUND),
  ]);
  return {
    title: 'Group: what one of four pages costs, per cent of a core',
    columns: ['', 'its process', 'its main thread', 'ours to it', `at most ${CPU_BOUND}`],
    rows,
  };
}

/** Of all pages together, in cores. */
interface Cost {
  readonly process: number;
  readonly thread: number;
}

async function costOf(browser: Browser, { pages }: Mesh): Promise<Cost> {
  const system = await browser.target().createCDPSession();
  const sessions = await Promise.all(pages.map((page) => page.createCDPSession()));
  // Not by the clock: another process that wants the core would count as well.
  for (const session of sessions) await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const read = async (): Promise<Cost> => {
    // The other pages of this browser are there as well, and do nothing meanwhile.
    const { processInfo } = await system.send('SystemInfo.getProcessInfo');
    const renderers = processInfo.filter(({ type }) => type === 'renderer');
    const threads = await Promise.all(
      sessions.map(async (session) => {
        const { metrics } = await session.send('Performance.getMetrics');
        return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN;
      }),
    );
    return { process: sum(renderers.map(({ cpuTime }) => cpuTime)), thread: sum(threads) };
  };
  const [before, from] = [await read(), performance.now()];
  await pause(CPU_SECONDS * 1_000);
  const [after, seconds] = [await read(), (performance.now() - from) / 1_000];
  for (const session of [system, ...sessions]) await session.detach();
  return { process: (after.process - before.process) / seconds, thread: (after.thread - before.thread) / seconds };
}

async function benchRenders(ground: Ground): Promise<Table> {
  const mesh = await openOurs(ground, 'talk', false);
  await mesh.comeTogether();
  await pause(5_000);
  const drawn = () => Promise.all(mesh.pages.map((page) => page.evaluate(() => window.drawn())));
  const before = await drawn();
  await pause(TALK_SECONDS * 1_000);
  const after = await drawn();
  await mesh.part();
  await mesh.close();
  const perSecond = (what: 'stage' | 'tiles' | 'changes'): number =>
    sum(after.map((one, place) => one[what] - (before[place]?.[what] ?? 0))) / TALK_SECONDS / mesh.pages.length;
  const idle = perSecond('tiles') - perSecond('changes');
  return {
    title: 'Group: what is drawn of a grid of four who speak in turns, times a second',
    columns: ['', 'is', 'at most', ''],
    rows: [
      ['the grid', perSecond('stage').toFixed(2), '', ''],
      ['tiles that changed', perSecond('changes').toFixed(2), '', ''],
      ['tiles that did not', idle.toFixed(2), '0', verdict(idle, 0)],
    ],
  };
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
