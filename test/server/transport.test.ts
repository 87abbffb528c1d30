import './page-socket.ts';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, test, type TestContext } from 'node:test';
import { WebSocketServer } from 'ws';
import type { Authenticate } from '../../server/auth/identity.ts';
import { NO_LIMITS } from '../../server/limits.ts';
import { callError, type CallError } from '../../src/protocol/index.ts';
import { SocketIoTransport, type Credentials } from '../../src/signaling/socket-io-transport.ts';
import { callOf, startServer } from './support.ts';

// What a page speaks with: the library as browsers get it, over a WebSocket of Node's.

const STRICT = { ...NO_LIMITS, abuse: { refusals: 5, withinMs: 10_000 } };

type Heard =
  | { what: 'opened' | 'closed' | 'failed' }
  | { what: 'refused'; error: CallError }
  | { what: 'message'; event: string; payload: unknown; number: number };

/** A transport, and everything that it says. */
function transportTo(test: TestContext, server: string, credentials: Credentials = async () => ({ userId: 'ana' })) {
  const heard: Heard[] = [];
  const waiting = new Set<() => void>();
  const hear = (news: Heard): void => {
    heard.push(news);
    for (const look of waiting) look();
  };
  const transport = new SocketIoTransport(server, credentials);
  test.after(() => transport.close());
  transport.connect({
    opened: () => hear({ what: 'opened' }),
    closed: () => hear({ what: 'closed' }),
    failed: () => hear({ what: 'failed' }),
    refused: (error) => hear({ what: 'refused', error }),
    message: (event, payload, number) => hear({ what: 'message', event, payload, number }),
  });
  return {
    transport,
    heard,
    /** The first of these that is heard from now on, or was heard and not yet asked for. */
    hears: (what: Heard['what'], event?: string): Promise<Heard> =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no ${what}; heard ${JSON.stringify(heard)}`)), 10_000);
        const look = (): void => {
          const at = heard.findIndex(
            (one) => one.what === what && (!event || (one as { event?: string }).event === event),
          );
          if (at < 0) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(heard.splice(at, 1)[0] as Heard);
        };
        waiting.add(look);
        look();
      }),
    ask: (event: Parameters<typeof transport.send>[0], payload: unknown, number: number): Promise<unknown> =>
      new Promise((resolve) => transport.send(event, payload, number, resolve)),
  };
}

describe('the way to the server', () => {
  test('carries requests with their replies, and messages with their numbers', async (t) => {
    const server = await startServer(t);
    const ana = transportTo(t, server.url);
    await ana.hears('opened');
    assert.deepEqual(await ana.ask('resume', { received: 0 }, 0), { ok: true });
    const hello = await ana.hears('message', 'resumed');
    assert.equal(hello.what === 'message' && hello.number, 0);
    const call = callOf('nobody');
    assert.deepEqual(await ana.ask('call_user', call, 1), { ok: true, callId: call.callId, crossed: false });
    const ended = await ana.hears('message', 'call_ended');
    assert.deepEqual(ended, {
      what: 'message',
      event: 'call_ended',
      payload: { callId: call.callId, reason: 'unavailable' },
      number: 1,
    });
  });

  test('says that a message has arrived, which is how a caller learns that it rings', async (t) => {
    const server = await startServer(t);
    const [ana, budi] = [transportTo(t, server.url), transportTo(t, server.url, async () => ({ userId: 'budi' }))];
    for (const one of [ana, budi]) {
      await one.hears('opened');
      await one.ask('resume', { received: 0 }, 0);
    }
    await ana.ask('call_user', callOf('budi'), 1);
    await budi.hears('message', 'incoming_call');
    await ana.hears('message', 'call_ringing');
  });

  test('tells why the server does not want somebody, and does not try again', async (t) => {
    const authenticate: Authenticate = async () => ({ refused: callError('auth-failed') });
    const server = await startServer(t, { authenticate });
    const ana = transportTo(t, server.url);
    const refused = await ana.hears('refused');
    assert.equal(refused.what === 'refused' && refused.error.code, 'auth-failed');
    assert.equal(server.services.clientCount, 0);
    assert.deepEqual(ana.heard, []);
  });

  test('asks for credentials at every attempt, and says when there are none', async (t) => {
    const server = await startServer(t);
    let asked = 0;
    const ana = transportTo(t, server.url, async () => {
      if (++asked === 1) throw new Error('the token source is away');
      return { userId: 'ana' };
    });
    const refused = await ana.hears('refused');
    assert.equal(refused.what === 'refused' && refused.error.code, 'auth-required');
    ana.transport.reconnect('now');
    await ana.hears('opened');
    assert.equal(asked, 2);
  });

  test('comes back by itself when the server has been away', async (t) => {
    const server = await startServer(t);
    const ana = transportTo(t, server.url);
    await ana.hears('opened');
    await server.close();
    await ana.hears('closed');
    await ana.hears('failed');
    await startServer(t, { port: server.port });
    await ana.hears('opened');
  });

  test('a page that is disconnected by the server stays away', async (t) => {
    const server = await startServer(t, { limits: STRICT });
    const ana = transportTo(t, server.url);
    await ana.hears('opened');
    for (let number = 1; number <= STRICT.abuse.refusals; number++)
      ana.transport.send('signal', null, number, () => {});
    const refused = await ana.hears('refused');
    assert.equal(refused.what === 'refused' && refused.error.code, 'rate-limited');
  });

  test('goodbye is heard at once, after all that was said before it', async (t) => {
    const server = await startServer(t);
    const [ana, budi] = [transportTo(t, server.url), await server.connect({ userId: 'budi' })];
    await ana.hears('opened');
    await ana.ask('resume', { received: 0 }, 0);
    ana.transport.send('call_user', callOf('budi'), 1, () => {});
    ana.transport.close();
    await budi.take('incoming_call');
  });

  test('a server that stops pinging, or says what is no packet, is left for another try', async (t) => {
    const replies = [
      ['0{"sid":"s","upgrades":[],"pingInterval":50,"pingTimeout":50}', '40{"sid":"x"}'],
      ['0{"sid":"s","upgrades":[],"pingInterval":10000,"pingTimeout":5000}', '40{"sid":"x"}', '42["unfinished'],
      ['0{"sid":"s","upgrades":[],"pingInterval":10000,"pingTimeout":5000}', '40{"sid":"x"}', '45-["binary"]'],
      ['0{"sid":"s","upgrades":[],"pingInterval":10000,"pingTimeout":5000}', '40{"sid":"x"}', '7'],
    ];
    const strange = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    t.after(() => strange.close());
    await once(strange, 'listening');
    let connections = 0;
    strange.on('connection', (socket) => {
      for (const frame of replies[connections] ?? []) socket.send(frame);
      connections++;
    });
    const ana = transportTo(t, `http://127.0.0.1:${(strange.address() as AddressInfo).port}`);
    for (let times = 0; times < replies.length; times++) {
      await ana.hears('opened');
      await ana.hears('closed');
    }
  });
});
