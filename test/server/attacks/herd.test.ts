import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Return } from './herd-pages.ts';

const MAIN = fileURLToPath(new URL('../../../dist/server/main.js', import.meta.url));
const PAGES = fileURLToPath(new URL('./herd-pages.ts', import.meta.url));
/** HERD=2500 measures what a large site has. */
const HERD = Number(process.env.HERD ?? 500);
const PROCESSES = 2;

test(`${HERD} pages from one address come back after a restart, none holds the server up, none is sent away`, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'call-elements-'));
  const running = new Set<ChildProcess>();
  const run = (args: readonly string[], environment: Record<string, string> = {}): ChildProcess => {
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: { PATH: process.env.PATH, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running.add(child);
    return child;
  };
  t.after(async () => {
    for (const child of running) child.kill('SIGKILL');
    await rm(folder, { recursive: true });
  });
  const serve = async (port: string) => {
    const server = run([MAIN], { HOST: '127.0.0.1', PORT: port, LOG_LEVEL: 'error' });
    const [data] = (await once(server.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    return { server, url: data.toString().trim().split(' ').at(-1) ?? '' };
  };

  const { server, url } = await serve('0');
  const size = HERD / PROCESSES;
  const herds = Array.from({ length: PROCESSES }, (_, at) => {
    const child = run(['--import', import.meta.resolve('tsx'), PAGES, url, `${size}`, `${at * size}`]);
    return createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  });
  const allIn = (): Promise<Return[]> =>
    Promise.all(herds.map(async (lines) => JSON.parse(String((await lines.next()).value)) as Return));
  await allIn();
  server.kill('SIGKILL');
  await once(server, 'exit');
  running.delete(server);

  const { url: again } = await serve(new URL(url).port);
  const up = performance.now();
  let stallMs = 0;
  const look = async (): Promise<void> => {
    const text = await (await fetch(`${again}/metrics`)).text();
    stallMs = Math.max(stallMs, 1_000 * Number(/^nodejs_eventloop_lag_max_seconds (\S+)/m.exec(text)?.[1] ?? 0));
  };
  const watch = setInterval(() => void look().catch(() => undefined), 1_000);
  const back = await allIn();
  const seconds = (performance.now() - up) / 1_000;
  clearInterval(watch);
  await look();
  const attempts = back.reduce((sum, one) => sum + one.attempts, 0);
  t.diagnostic(
    `${HERD} pages: all back after ${seconds.toFixed(1)} s, ${attempts} attempts, longest stall ${stallMs.toFixed(0)} ms`,
  );
  assert.ok(seconds < 60);
  assert.ok(attempts < HERD * 8);
  assert.ok(stallMs < 2_500);
});
