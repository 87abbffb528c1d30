import type { BrowserContext, Page } from 'puppeteer-core';
import { pause, type Contestant, type Pair } from './contestants.ts';
import type { Mark } from './pages/probe.ts';

/** The two pages of a contestant, in windows of their own, and its calls. */
export class Racer {
  private constructor(
    readonly contestant: Contestant,
    readonly pair: Pair,
  ) {}

  static async open(context: BrowserContext, contestant: Contestant): Promise<Racer> {
    const [caller, callee] = [await context.newPage({ type: 'window' }), await context.newPage({ type: 'window' })];
    for (const [page, url] of [
      [caller, contestant.caller],
      [callee, contestant.callee],
    ] as const) {
      page.on('pageerror', (error) => console.error(`${contestant.name}: ${String(error)}`));
      await page.goto(url);
    }
    for (const page of [caller, callee]) {
      await contestant.ready(page);
      const state = await page.evaluate(() => document.visibilityState);
      if (state !== 'visible') throw new Error(`A page of '${contestant.name}' is ${state}.`);
      // A page that nobody has touched may not play sound.
      await page.mouse.click(1, 1);
    }
    return new Racer(contestant, { caller, callee });
  }

  /** One call, from the click to the first frame on both sides, in milliseconds. */
  async call(): Promise<number> {
    const { contestant, pair } = this;
    const pages = [pair.caller, pair.callee];
    await each(pages, () => window.bench.reset());
    await contestant.prepare?.(pair);
    await each(pages, () => window.bench.reset());
    await contestant.click(pair);
    const frames = await Promise.race([
      each(pages, () => window.bench.firstFrame()),
      pause(10_000).then(() => {
        throw new Error(`'${contestant.name}' has shown nothing for 10 s.`);
      }),
    ]);
    const clicks = await each(pages, () => window.bench.clickedAt);
    const clickedAt = clicks.find((at) => at !== null) ?? null;
    if (clickedAt === null) throw new Error(`Nobody has clicked on '${contestant.name}'.`);
    return Math.max(...frames) - clickedAt;
  }

  /** What happened in both pages since the click, in milliseconds from it. */
  async timeline(): Promise<string[]> {
    const marks: (Mark & { side: string })[] = [];
    for (const side of ['caller', 'callee'] as const) {
      for (const mark of await this.pair[side].evaluate(() => window.bench.marks)) marks.push({ ...mark, side });
    }
    const start = marks.find(({ what }) => what === 'click')?.at ?? 0;
    return marks
      .sort((a, b) => a.at - b.at)
      .map(({ at, side, what }) => `${(at - start).toFixed(1).padStart(8)}  ${side}  ${what}`);
  }

  /** Hangs up, and waits until nothing runs any more. */
  async end(): Promise<void> {
    await this.pair.caller.evaluate(() => window.bench.hangUp());
    const deadline = Date.now() + 5_000;
    for (;;) {
      const left = (await each([this.pair.caller, this.pair.callee], () => window.bench.leftovers())).flat();
      if (left.length === 0) break;
      if (Date.now() > deadline) throw new Error(`'${this.contestant.name}' has left behind ${left.join(', ')}.`);
      await pause(20);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.pair.caller.close(), this.pair.callee.close()]);
  }
}

function each<T>(pages: readonly Page[], what: () => T | Promise<T>): Promise<Awaited<T>[]> {
  return Promise.all(pages.map((page) => page.evaluate(what) as Promise<Awaited<T>>));
}
