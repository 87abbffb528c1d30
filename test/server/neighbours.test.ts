import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { freePort } from '../e2e/support/server.ts';
import { startHostileServers, type Hostile } from './neighbours/hostile-servers.ts';
import { enter, talk, TestClient } from './support.ts';

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');

type Stdio = 'pipe' | 'ignore' | number;

/** The server as a process, in a folder of its own. */
async function run(t: Pick<TestContext, 'after'>, environment: Record<string, string>, options: Options = {}) {
  const cwd = options.folder ?? (await mkdtemp(join(tmpdir(), 'call-elements-')));
  const child = spawn(process.execPath, ['--import', TSX, MAIN], {
    cwd,
    env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', ...environment },
    stdio: ['ignore', options.stdout ?? 'pipe', options.stderr ?? 'pipe'],
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  t.after(async () => {
    child.kill('SIGKILL');
    await exited;
    if (!options.folder) await rm(cwd, { recursive: true, maxRetries: 5 });
  });
  let stderr = '';
  child.stderr?.on('data', (data: Buffer) => (stderr += data.toString()));
  const address = new Promise<string>((resolve, reject) => {
    let stdout = '';
    child.stdout?.on('data', (data: Buffer) => {
      stdout += data.toString();
      const [, url] = /^Call Elements is at (\S+)\n/.exec(stdout) ?? [];
      if (url) resolve(url);
    });
    exited.then(([code]) => reject(new Error(`the server ended with ${code}: ${stderr}`)), reject);
  });
  address.catch(() => undefined);
  const lines = () =>
    stderr
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { level: number; neighbour?: string; reason?: string; msg: string });
  return { child, exited, address, lines };
}

interface Options {
  readonly folder?: string;
  readonly stdout?: Stdio;
  readonly stderr?: Stdio;
}

/** Two people call each other, and meet in a room: the server does its work. */
async function itServes(t: Pick<TestContext, 'after'>, url: string): Promise<void> {
  const clients = [randomUUID(), randomUUID()].map((userId) => new TestClient(url, { userId }));
  t.after(() => clients.forEach((client) => client.close()));
  const [ana, budi] = clients as [TestClient, TestClient];
  for (const client of clients) await client.resume();
  await talk(ana, budi);
  const room = randomUUID();
  await ana.join(enter(room));
  assert.equal((await budi.join(enter(room))).participants.length, 2);
}

const get = async (url: string): Promise<string> => (await fetch(url)).text();

describe('media servers that are none', () => {
  let hostile: Hostile[];
  let startedAt = 0;
  let server: Awaited<ReturnType<typeof run>>;
  const ends: (() => unknown)[] = [];

  before(async () => {
    hostile = await startHostileServers();
    startedAt = Date.now();
    server = await run(
      { after: (end: unknown) => ends.push(end as () => unknown) },
      { SFU: 'janus', JANUS_URLS: hostile.map(({ port }) => `ws://127.0.0.1:${port}`).join(',') },
    );
  });

  after(async () => {
    for (const end of ends) await end();
    await Promise.all(hostile.map((one) => one.close()));
  });

  it('do not keep the server from starting', async (t) => {
    const url = await server.address;
    assert.equal(await get(`${url}/health`), 'ok');
    await itServes(t, url);
  });

  it('do not end it while it runs; /ready names them, and the metrics', async (t) => {
    const url = await server.address;
    const names = hostile.map((_, at) => `media server ${at + 1}`);
    let missing: string[] = [];
    // One that gives a session is missing when it has not answered a keepalive, and has not given it again.
    for (const end = Date.now() + 40_000; missing.length < names.length && Date.now() < end;) {
      await setTimeout(250);
      const ready = await fetch(`${url}/ready`);
      assert.equal(ready.status, 200, 'calls of two, and small rooms, need no media server');
      const [first, ...rest] = (await ready.text()).split('\n');
      assert.equal(first, 'ready');
      missing = [...new Set([...missing, ...rest])];
    }
    for (const [at, { name }] of hostile.entries()) {
      assert.ok(missing.includes(`missing: media server ${at + 1}`), `${name}: is not said to be missing`);
    }
    const metrics = await get(`${url}/metrics`);
    assert.match(metrics, /^call_elements_neighbour_up\{neighbour="media server 1"\} 0$/m);
    await itServes(t, url);
  });

  it('are asked less and less often', async () => {
    await server.address;
    const most = 10 + (Date.now() - startedAt) / 5_000;
    for (const { name, connections } of hostile) {
      assert.ok(connections() > 1, `${name}: tried again`);
      assert.ok(connections() <= most, `${name}: ${connections()} connections, and at most ${most}`);
    }
  });

  it('are one line each in the log, with a reason', async () => {
    await server.address;
    for (const [at, { name }] of hostile.entries()) {
      const told = server.lines().filter(({ neighbour }) => neighbour === `media server ${at + 1}`);
      const missing = told.filter(({ level }) => level === 40);
      assert.equal(missing.length, 1, `${name}: ${JSON.stringify(told)}`);
      assert.ok(missing[0]?.reason, name);
      assert.ok(told.length <= 2, `${name}: ${told.length} lines`);
    }
    assert.deepEqual(
      server.lines().filter(({ level }) => level >= 50),
      [],
    );
  });

  it('do not keep it from stopping', async () => {
    server.child.kill('SIGTERM');
    assert.equal((await server.exited)[0], 0);
  });
});

describe('a folder that is none', () => {
  const broken: [string, (folder: string) => Promise<unknown>][] = [
    ['a file where .cache should be', (folder) => writeFile(join(folder, '.cache'), '')],
    [
      'folders where its files should be',
      async (folder) => {
        for (const name of ['secret', 'sfu.json', 'sfu.json.new']) {
          await mkdir(join(folder, '.cache', name), { recursive: true });
        }
      },
    ],
  ];
  for (const [what, breakIt] of broken) {
    it(`neither keeps the server from starting nor ends it: ${what}`, async (t) => {
      const folder = await mkdtemp(join(tmpdir(), 'call-elements-'));
      t.after(() => rm(folder, { recursive: true, maxRetries: 5 }));
      await breakIt(folder);
      // Nobody listens there.
      const janus = { SFU: 'janus', JANUS_URLS: `ws+unix://${join(folder, 'socket')}` };
      const { address, child } = await run(t, janus, { folder });
      await itServes(t, await address);
      assert.equal(child.exitCode, null);
    });
  }
});

describe('a log that cannot be written', () => {
  it('stops nothing when its disk is full, and that of the address too', async (t) => {
    const full = openSync('/dev/full', 'w');
    t.after(() => closeSync(full));
    const port = await freePort();
    const { child, exited } = await run(t, { PORT: `${port}`, LOG_LEVEL: 'trace' }, { stdout: full, stderr: full });
    const url = `http://127.0.0.1:${port}`;
    for (let tries = 0; tries < 300 && child.exitCode === null; tries++) {
      if (await get(`${url}/health`).catch(() => '')) break;
      await setTimeout(100);
    }
    await itServes(t, url);
    child.kill('SIGTERM');
    assert.equal((await exited)[0], 0);
  });

  it('stops nothing when nobody reads it any more, and does not grow', { timeout: 60_000 }, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'call-elements-'));
    t.after(() => rm(folder, { recursive: true }));
    // By itself: the compiler that tsx starts shares the pipe, and makes writing to it wait.
    const script = join(folder, 'talkative.cjs');
    const source = fileURLToPath(new URL('neighbours/talkative.ts', import.meta.url));
    buildSync({ entryPoints: [source], bundle: true, platform: 'node', format: 'cjs', outfile: script });
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'pipe'] });
    t.after(() => child.kill('SIGKILL'));
    let unread = '';
    child.stdout.on('data', (data: Buffer) => (unread += data.toString()));
    assert.equal(((await once(child, 'exit')) as [number | null])[0], 0);
    assert.ok(Number(unread) > 500_000, `${unread} bytes wait`);
    assert.ok(Number(unread) < 2_000_000, `${unread} bytes wait`);
  });
});
