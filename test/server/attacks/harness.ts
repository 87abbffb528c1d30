import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { TestClient } from '../support.ts';
import type { Experience } from './bystander.ts';

const MAIN = fileURLToPath(new URL('../../../dist/server/main.js', import.meta.url));
const BYSTANDER = fileURLToPath(new URL('./bystander.ts', import.meta.url));

/** What an attack may cost at most. */
export interface Bounds {
  /** Resident memory of the server's process, above what it had when the attack began, in MB. */
  readonly memoryMb: number;
  /** The longest that somebody else waits for a signal, in milliseconds. */
  readonly waitMs: number;
  /** File descriptors of the server's process, above what it had when the attack began; one is a socket. */
  readonly sockets: number;
}

/** The attacked server, as attackers see it. */
export interface Target {
  readonly url: string;
  readonly port: number;
  /** A page that keeps to the protocol, closed at the end. */
  readonly connect: (userId: string) => Promise<TestClient>;
  /** Resident memory of the server's process at this moment, in MB. */
  memoryMb(): number;
  /** What the server has logged so far. */
  readonly log: () => string;
}

export interface AttackOptions extends Bounds {
  readonly environment?: Readonly<Record<string, string>>;
  readonly attack: (target: Target) => Promise<void>;
}

/** What an attack did cost. */
export interface Toll extends Bounds {
  readonly bystanders: Experience;
}

/**
 * Starts the built server as a process, has two people talk on it from another process, and attacks it. Fails when the
 * server ends, when the two are disturbed, or when the attack costs more than its bounds.
 * The memory that they are about is that of Linux; elsewhere only the rest is checked.
 */
export async function withstand(t: TestContext, { attack, environment = {}, ...bounds }: AttackOptions): Promise<Toll> {
  assert.ok(existsSync(MAIN), 'The server is not built: run `npm run build`.');
  const folder = await mkdtemp(join(tmpdir(), 'call-elements-'));
  const server = spawn(process.execPath, [MAIN], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'warn', ...environment },
  });
  const clients: TestClient[] = [];
  t.after(async () => {
    for (const client of clients) client.close();
    await end(server);
    await rm(folder, { recursive: true });
  });
  let log = '';
  server.stderr.on('data', (data: Buffer) => (log += data.toString()));
  const line = await firstLine(createInterface({ input: server.stdout }), server, () => log);
  const url = /^Call Elements is at (\S+)$/.exec(line)?.[1];
  assert.ok(url, `It says where it is, and not: ${line}`);

  const bystanders = await talkBeside(t, url);
  const pid = server.pid ?? 0;
  const before = usageOf(pid);
  const most = { ...before };
  const watch = setInterval(() => {
    const now = usageOf(pid);
    most.memoryMb = Math.max(most.memoryMb, now.memoryMb);
    most.sockets = Math.max(most.sockets, now.sockets);
  }, 50);
  try {
    await attack({
      url,
      port: Number(new URL(url).port),
      memoryMb: () => usageOf(pid).memoryMb,
      log: () => log,
      async connect(userId) {
        const client = new TestClient(url, { userId });
        clients.push(client);
        await client.resume();
        return client;
      },
    });
  } finally {
    clearInterval(watch);
  }
  const experience = await bystanders.stop();
  const toll: Toll = {
    memoryMb: Math.round(most.memoryMb - before.memoryMb),
    sockets: most.sockets - before.sockets,
    waitMs: Math.round(experience.slowestMs),
    bystanders: experience,
  };
  t.diagnostic(
    `memory +${toll.memoryMb} MB, others waited ${toll.waitMs} ms at most (${experience.requests} times), sockets +${toll.sockets}`,
  );
  // That it has ended is known a moment after its sockets have closed.
  if (experience.failures.length > 0) await pause(200);
  assert.equal(server.exitCode ?? server.signalCode, null, `The server ended.\n${log.slice(-2_000)}`);
  assert.deepEqual(experience.failures, [], 'nobody else is disturbed');
  assert.ok(experience.requests > 0);
  for (const what of ['memoryMb', 'waitMs', 'sockets'] as const) {
    assert.ok(toll[what] <= bounds[what], `${what} is ${toll[what]}, and may be ${bounds[what]} at most`);
  }
  return toll;
}

/** Waits until it is so, and no longer than this. */
export async function eventually(so: () => boolean | Promise<boolean>, what: string, withinMs = 20_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await so())) {
    assert.ok(performance.now() < deadline, `${what}: not within ${withinMs / 1000} s`);
    await pause(20);
  }
}

async function talkBeside(t: TestContext, url: string): Promise<{ stop(): Promise<Experience> }> {
  const talkers = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), BYSTANDER, url, `${process.pid}-${Date.now()}`],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  t.after(() => end(talkers));
  let said = '';
  talkers.stderr.on('data', (data: Buffer) => (said += data.toString()));
  const lines = createInterface({ input: talkers.stdout });
  assert.equal(await firstLine(lines, talkers, () => said), 'ready');
  const last = firstLine(lines, talkers, () => said);
  last.catch(() => undefined);
  return {
    async stop() {
      // It may have stopped by itself.
      talkers.stdin.on('error', () => undefined);
      talkers.stdin.write('stop\n');
      return JSON.parse(await last) as Experience;
    },
  };
}

async function firstLine(lines: Interface, process: ChildProcess, said: () => string): Promise<string> {
  const ended = once(process, 'exit').then(async ([code]) => {
    // What it wrote before it ended may still be on its way.
    await pause(100);
    throw new Error(`It ended with ${code}: ${said()}`);
  });
  const line = once(lines, 'line').then(([text]) => text as string);
  ended.catch(() => undefined);
  return Promise.race([line, ended]);
}

async function end(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  process.kill('SIGKILL');
  await once(process, 'exit');
}

/** Resident memory in MB, and file descriptors; zero for a process that has ended, and where there is no /proc. */
function usageOf(pid: number): { memoryMb: number; sockets: number } {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return { memoryMb: Number(kilobytes ?? 0) / 1000, sockets: readdirSync(`/proc/${pid}/fd`).length };
  } catch {
    return { memoryMb: 0, sockets: 0 };
  }
}
