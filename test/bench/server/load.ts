import { openIdle, openPair, type Page } from './pages.ts';

/** A process full of pages, which does what it is asked over IPC. */
export type Order =
  | {
      readonly do: 'pairs';
      readonly url: string;
      readonly ours: boolean;
      readonly name: string;
      readonly count: number;
    }
  | { readonly do: 'idle'; readonly url: string; readonly ours: boolean; readonly name: string; readonly count: number }
  /** `window`: so many signals of a page may be unacknowledged at once. */
  | { readonly do: 'send'; readonly forMs: number; readonly window: number }
  | { readonly do: 'close' };

/** So many connections are opened or closed at once. */
const AT_ONCE = 20;

const pages: Page[] = [];

async function run(order: Order): Promise<number> {
  switch (order.do) {
    case 'pairs':
      await batches(order.count, async (index) => {
        pages.push(...(await openPair(order.url, `${order.name}-${index}`, order.ours)));
      });
      return pages.length;
    case 'idle':
      await batches(order.count, async (index) => {
        pages.push(await openIdle(order.url, `${order.name}-${index}`, order.ours));
      });
      return pages.length;
    case 'send':
      return send(order.forMs, order.window);
    case 'close':
      await batches(pages.length, async (index) => pages[index]?.close());
      pages.length = 0;
      return 0;
  }
}

/** How many signals a second arrived at the other pages. */
async function send(forMs: number, window: number): Promise<number> {
  const before = received();
  const began = performance.now();
  const until = began + forMs;
  await Promise.all(
    pages.flatMap((page) =>
      Array.from({ length: window }, async () => {
        while (performance.now() < until) await page.send();
      }),
    ),
  );
  return ((received() - before) / (performance.now() - began)) * 1000;
}

const received = (): number => pages.reduce((sum, page) => sum + page.received, 0);

async function batches(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < count) await work(next++);
    }),
  );
}

process.on('message', (order) => {
  run(order as Order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
// Whoever started it is gone: so is it.
process.on('disconnect', () => process.exit(0));
