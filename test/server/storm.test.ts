import './page-socket.ts';
import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { callError, type CallError } from '../../src/protocol/index.ts';
import { SYSTEM_CLOCK } from '../../src/signaling/clock.ts';
import { SignalingClient } from '../../src/signaling/signaling-client.ts';
import { SocketIoTransport } from '../../src/signaling/socket-io-transport.ts';
import type { Authenticate } from '../../server/auth/identity.ts';
import { NO_LIMITS } from '../../server/limits.ts';
import { SILENT } from '../../server/log.ts';
import { TcpProxy } from '../e2e/support/tcp-proxy.ts';
import { startServer } from './support.ts';

// What a page does against a server that fails. The proxy between them counts its connections.

/** A page, and what it says of its connection. */
function page(test: TestContext, origin: string, userId = 'ana') {
  const statuses: { status: string; error: CallError | null; at: number }[] = [];
  const waiting = new Set<() => void>();
  const transport = new SocketIoTransport(origin, async () => ({ userId }));
  const client = new SignalingClient(
    transport,
    {
      status: (status, error) => {
        statuses.push({ status, error, at: Date.now() });
        for (const look of waiting) look();
      },
      message: () => undefined,
    },
    SYSTEM_CLOCK,
  );
  test.after(() => client.close());
  client.connect();
  return {
    client,
    statuses,
    is: (wanted: string): Promise<void> =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`never ${wanted}: ${JSON.stringify(statuses)}`)), 30_000);
        const look = (): void => {
          if (statuses.at(-1)?.status !== wanted) return;
          clearTimeout(late);
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}

const seconds = (count: number): Promise<void> => new Promise((done) => setTimeout(done, count * 1000));

describe('a server that is in trouble is not stormed', () => {
  test('when it fails to resume: the pauses grow, and the page is back when it is well', async (t) => {
    const server = await startServer(t, { log: SILENT });
    const proxy = await TcpProxy.start(server.port);
    t.after(() => proxy.close());
    const { users } = server.tables;
    const update = users.update.bind(users);
    users.update = async () => {
      throw new Error('The store is away.');
    };
    const ana = page(t, proxy.origin);
    await seconds(5);
    // After 1, 2 and 4 seconds, each half as long at the least.
    assert.ok(proxy.total >= 2, `${proxy.total} connections`);
    assert.ok(proxy.total <= 5, `${proxy.total} connections`);
    users.update = update;
    await ana.is('connected');
  });

  test('when it cuts every connection as soon as it is open', async (t) => {
    const server = await startServer(t);
    const proxy = await TcpProxy.start(server.port);
    t.after(() => proxy.close());
    proxy.lifeMs = 100;
    const ana = page(t, proxy.origin);
    await seconds(5);
    assert.ok(proxy.total <= 12, `${proxy.total} connections`);
    proxy.lifeMs = null;
    await ana.is('connected');
  });

  test('when it never answers: a resume has an end, too', async (t) => {
    const server = await startServer(t);
    const { users } = server.tables;
    const update = users.update.bind(users);
    let hangs = 0;
    users.update = () => {
      hangs++;
      return new Promise(() => undefined);
    };
    const ana = page(t, server.url);
    for (const deadline = Date.now() + 5_000; hangs === 0 && Date.now() < deadline;) await seconds(0.05);
    users.update = update;
    await ana.is('connected');
  });
});

describe('a refusal for a reason that passes', () => {
  test('is said once, tried again with growing pauses, and over when the reason is gone', async (t) => {
    let attempts = 0;
    let away = true;
    const authenticate: Authenticate = async ({ userId = '' }) => {
      attempts++;
      if (away) return { refused: callError('server-error') };
      return {
        user: { id: userId, name: userId },
        rights: { call: '*', rooms: '*', moderate: '*', directory: true },
        expiresAt: null,
      };
    };
    const server = await startServer(t, { authenticate });
    const ana = page(t, server.url);
    await ana.is('refused');
    await seconds(4);
    assert.ok(attempts >= 2 && attempts <= 5, `${attempts} attempts`);
    assert.deepEqual(
      ana.statuses.map(({ status, error }) => [status, error?.code]),
      [
        ['connecting', undefined],
        ['refused', 'server-error'],
      ],
    );
    away = false;
    await ana.is('connected');
  });

  test('is not waited out when somebody clicks', async (t) => {
    let away = true;
    let attempts = 0;
    const authenticate: Authenticate = async ({ userId = '' }) => {
      attempts++;
      if (away) return { refused: callError('server-error') };
      return {
        user: { id: userId, name: userId },
        rights: { call: '*', rooms: '*', moderate: '*', directory: true },
        expiresAt: null,
      };
    };
    const server = await startServer(t, { authenticate });
    const ana = page(t, server.url);
    for (const deadline = Date.now() + 20_000; attempts < 4 && Date.now() < deadline;) await seconds(0.05);
    away = false;
    const clicked = Date.now();
    ana.client.reconnect();
    await ana.is('connected');
    // The next pause would have lasted for 4 seconds at the least.
    assert.ok(Date.now() - clicked < 3_000, `${Date.now() - clicked} ms`);
  });

  test('too many pages of one user: the one too many comes in when another one goes', async (t) => {
    const server = await startServer(t, { limits: { ...NO_LIMITS, clients: 2 } });
    const first = await server.connect({ userId: 'ana' });
    await server.connect({ userId: 'ana' });
    const third = page(t, server.url);
    await third.is('refused');
    assert.equal(third.statuses.at(-1)?.error?.code, 'rate-limited');
    first.close();
    await third.is('connected');
  });
});
