import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ANSWER, callOf, MEDIA, TestClient } from './support.ts';

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');

/** The server as a process of its own, in a folder of its own. */
async function run(t: TestContext, environment: Record<string, string>, folder?: string) {
  const cwd = folder ?? (await mkdtemp(join(tmpdir(), 'call-elements-')));
  const child = spawn(process.execPath, ['--import', TSX, MAIN], {
    cwd,
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', ...environment },
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  t.after(async () => {
    child.kill('SIGKILL');
    await exited;
    if (!folder) await rm(cwd, { recursive: true });
  });
  const output = { stdout: '', stderr: '' };
  const address = new Promise<string>((resolve) => {
    child.stdout.on('data', (data: Buffer) => {
      output.stdout += data.toString();
      const [, url] = /^Call Elements is at (\S+)\n/.exec(output.stdout) ?? [];
      if (url) resolve(url);
    });
  });
  child.stderr.on('data', (data: Buffer) => (output.stderr += data.toString()));
  return { child, exited, output, address, cwd };
}

describe('the server as a process', () => {
  it('prints its address, serves, and stops with 0 when it is asked to', async (t) => {
    const { child, exited, output, address } = await run(t, {});
    const url = await address;
    assert.equal((await fetch(`${url}/ready`)).status, 200);
    assert.equal((await fetch(`${url}/`)).headers.get('x-content-type-options'), 'nosniff');
    child.kill('SIGTERM');
    assert.deepEqual((await exited)[0], 0);
    assert.equal(output.stdout, `Call Elements is at ${url}\n`, 'and nothing else, so that scripts can read it');
  });

  it('stops with a sentence and no stack when a setting is wrong', async (t) => {
    const { exited, output } = await run(t, { PORT: 'many', SECRET: 'short' });
    assert.equal((await exited)[0], 1);
    assert.equal(output.stdout, '');
    assert.deepEqual(output.stderr.trim().split('\n'), [
      "PORT is 'many', but it takes a port number from 0 (any free one) to 65535.",
      'SECRET has 5 characters, which are not shown, but it takes at least 32 characters.',
    ]);
  });

  it('stops with a sentence when the port is taken', async (t) => {
    const other = createServer().listen(0, '127.0.0.1');
    t.after(() => other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { exited, output } = await run(t, { PORT: `${port}` });
    assert.equal((await exited)[0], 1);
    assert.equal(output.stderr, `PORT is '${port}', but that port is taken: it takes a free one.\n`);
  });

  it('says that calls will not survive a restart when it cannot keep its secret', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'call-elements-'));
    t.after(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, '.cache'), 'a file where a folder should be');
    const { address, output } = await run(t, {}, folder);
    await address;
    assert.match(output.stderr, /calls will not survive a restart/);
  });

  it('keeps its secret for its owner only, lets people rejoin after a kill, and logs nothing of what they said', async (t) => {
    const before = await run(t, { LOG_LEVEL: 'trace', RING_SECONDS: '30' });
    const url = await before.address;
    const { mode } = await stat(join(before.cwd, '.cache/secret'));
    assert.equal(mode & 0o777, 0o600);

    const clients: TestClient[] = [];
    const connect = async (url: string, userId: string): Promise<TestClient> => {
      const client = new TestClient(url, { userId, userName: `Name of ${userId}` });
      clients.push(client);
      await client.resume();
      return client;
    };
    t.after(() => clients.forEach((client) => client.close()));
    const ana = await connect(url, 'ana-the-user');
    const budi = await connect(url, 'budi-the-user');
    const { callId } = await ana.ask('call_user', callOf('budi-the-user'));
    await budi.take('incoming_call');
    const { room } = await budi.ask('answer_call', { callId, answer: ANSWER, mediaState: MEDIA });
    before.child.kill('SIGKILL');
    await before.exited;

    const after = await run(t, { LOG_LEVEL: 'trace' }, before.cwd);
    const again = await connect(await after.address, 'budi-the-user');
    const same = await again.join({
      room: room.id,
      ticket: room.ticket,
      fresh: false,
      mediaState: MEDIA,
    });
    assert.deepEqual([same.id, same.participantId], [room.id, room.participantId]);
    await again.ask('leave_call_room', { room: room.id, reason: 'hang-up' });

    const logs = before.output.stderr + after.output.stderr;
    assert.match(logs, new RegExp(callId), 'what is needed to follow a call is there');
    for (const secret of [
      '-the-user',
      'Name of',
      'ice-ufrag',
      '127.0.0.1',
      room.ticket.slice(0, 20),
      ana.resumeToken?.split('.')[1] ?? '',
    ]) {
      assert.ok(!logs.includes(secret), `${secret} is in the log`);
    }
  });
});
