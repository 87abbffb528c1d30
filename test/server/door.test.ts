import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { io, type Socket } from 'socket.io-client';
import { ALL_RIGHTS, type Authenticate } from '../../server/auth/identity.ts';
import { NO_LIMITS } from '../../server/limits.ts';
import { callError, LIMITS, TIMES } from '../../src/protocol/index.ts';
import { RawPolling } from './attacks/polling.ts';
import { ANSWER, callOf, MEDIA, startServer, talk, TestClient, type TestServer } from './support.ts';

/** Tries to connect; resolves with what the refusal says of itself. */
async function refused(t: TestContext, server: TestServer, auth: unknown, more: object = {}): Promise<unknown> {
  const socket = io(server.url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth: auth as object,
    ...more,
  });
  t.after(() => socket.disconnect());
  return new Promise((resolve, reject) => {
    socket.once('connect', () => reject(new Error('it was let in')));
    socket.once('connect_error', (error: Error & { data?: unknown }) => resolve(error.data));
  });
}

const from = (origin: string, transport = 'websocket') => ({
  transports: [transport],
  extraHeaders: { Origin: origin },
});

const gone = (socket: Socket): Promise<string> => new Promise((resolve) => socket.once('disconnect', resolve));

/** Waits until no client is connected: a server that closes gives those that poll half a minute to say goodbye. */
async function empty(server: TestServer): Promise<void> {
  const connected = async (): Promise<boolean> =>
    (await server.tables.users.values()).some(({ clients }) => clients.some(({ goneSince }) => goneSince === null));
  while (await connected()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('the door', () => {
  it('says why it stays closed', async (t) => {
    const server = await startServer(t);
    const code = async (auth: unknown) => ((await refused(t, server, auth)) as { code: string }).code;
    assert.equal(await code({ protocol: 1 }), 'user-required');
    assert.equal(await code({ protocol: 2, userId: 'ana' }), 'unsupported-protocol');
    assert.equal(await code({ userId: 'ana' }), 'bad-request');
    assert.equal(await code({ protocol: 1, userId: '' }), 'bad-user-id');
    assert.equal(await code({ protocol: 1, userId: 'a'.repeat(129) }), 'bad-user-id');
    assert.equal(await code({ protocol: 1, userId: { toString: 'ana' } }), 'bad-user-id');
  });

  it('is closed to pages of other origins, by either transport', async (t) => {
    const server = await startServer(t, { origins: ['https://www.example.com'] });
    const auth = { protocol: 1, userId: 'ana' };
    for (const transport of ['websocket', 'polling']) {
      assert.deepEqual(
        await refused(t, server, auth, from('https://evil.example', transport)),
        callError('origin-not-allowed'),
        `a page is told why by ${transport}: browsers show nothing of a refused upgrade or request`,
      );
    }
    for (const origin of ['https://www.example.com.evil.example', 'http://www.example.com', 'null']) {
      assert.ok(await refused(t, server, auth, from(origin)), origin);
    }
    for (const transport of ['websocket', 'polling']) {
      const client = new TestClient(server.url, { userId: 'ana' }, from('https://www.example.com', transport));
      await client.resume();
      client.close();
    }
    await empty(server);
  });

  it('lets a poll of another origin read nothing but why it is refused', async (t) => {
    const server = await startServer(t, { origins: ['https://www.example.com'] });
    const poll = `${server.url}/socket.io/?EIO=4&transport=polling`;
    const headers = { Origin: 'https://evil.example' };
    const opened = await fetch(poll, { headers });
    assert.equal(opened.headers.get('access-control-allow-origin'), 'https://evil.example');
    assert.equal(opened.headers.get('access-control-allow-credentials'), null);
    const { sid } = JSON.parse((await opened.text()).slice(1)) as { sid: string };
    const body = `40${JSON.stringify({ protocol: 1, userId: 'ana' })}`;
    await fetch(`${poll}&sid=${sid}`, { method: 'POST', headers, body });
    const answer = await fetch(`${poll}&sid=${sid}`, { headers });
    assert.equal(answer.headers.get('access-control-allow-origin'), 'https://evil.example');
    const refusal = (await answer.text()).split('\x1e').find((packet) => packet.startsWith('44'));
    assert.deepEqual(
      (JSON.parse(refusal?.slice(2) ?? '{}') as { data: unknown }).data,
      callError('origin-not-allowed'),
    );
    assert.equal(server.services.clientCount, 0);
  });

  it('lets who says goodbye by polling close the connection itself, so that no console reads of an unknown one', async (t) => {
    const server = await startServer(t);
    const polling = await RawPolling.open(Number(new URL(server.url).port));
    t.after(() => polling.close());
    await polling.post([`40${JSON.stringify({ protocol: 1, userId: 'ana' })}`]);
    await polling.poll();
    const poll = polling.poll();
    assert.equal(await polling.post(['41']), 200);
    assert.equal(await polling.post(['1']), 200);
    await poll;
    await empty(server);
  });

  it('is open to all subdomains of a wildcard, to apps and to pages without an origin, where the list has them', async (t) => {
    const origins = ['https://*.example.com', 'capacitor://localhost', 'null'];
    const server = await startServer(t, { origins });
    for (const origin of ['https://a.example.com', 'https://b.a.example.com', 'capacitor://localhost', 'null']) {
      const client = new TestClient(server.url, { userId: 'ana' }, from(origin));
      await client.resume();
      client.close();
    }
    const auth = { protocol: 1, userId: 'ana' };
    for (const origin of [
      ...['https://example.com', 'http://a.example.com', 'https://a.example.com:8443', 'https://.example.com'],
      ...['https://aexample.com', 'https://a.example.com.evil.example', 'ionic://localhost'],
    ]) {
      assert.deepEqual(await refused(t, server, auth, from(origin)), callError('origin-not-allowed'), origin);
    }
  });

  it('is found dead by its pings as soon as it counts as dead', async (t) => {
    const server = await startServer(t);
    const opened = await (await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`)).text();
    const { pingInterval, pingTimeout } = JSON.parse(opened.slice(1)) as { pingInterval: number; pingTimeout: number };
    assert.equal(pingInterval + pingTimeout, TIMES.ghost);
    assert.ok(pingTimeout >= 4_000, 'a slow network has the time to answer');
  });

  it('closes when the token runs out; with a fresh one the same client comes back', async (t) => {
    let expiresAt = 0;
    const authenticate: Authenticate = async ({ userId = '' }) => {
      expiresAt ||= Date.now() + 60;
      if (expiresAt <= Date.now()) return { refused: callError('token-expired') };
      return { user: { id: userId, name: userId }, rights: ALL_RIGHTS, expiresAt };
    };
    const server = await startServer(t, { authenticate });
    const ana = await server.connect({ userId: 'ana' });
    assert.equal(await gone(ana.socket), 'transport close', 'of which Socket.IO comes back by itself');
    await assert.rejects(ana.comeBack(), { data: callError('token-expired') });
    expiresAt = Date.now() + 60_000;
    assert.equal((await ana.comeBack()).resumed, true);
  });
});

describe('a message', () => {
  it('is acknowledged, always, with what is wrong with it', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    let number = 0;
    const code = async (event: string, payload: unknown, at: unknown = ++number) =>
      ((await ana.emit(event, payload, at)) as { code: string }).code;
    assert.equal(await code('no_such_event', {}), 'bad-request');
    assert.equal(await code('toString', {}), 'bad-request');
    assert.equal(await code('call_user', undefined), 'bad-request');
    assert.equal(await code('call_user', { ...callOf('budi'), offer: ANSWER }), 'bad-request');
    assert.equal(await code('reject_call', { callId: { length: 1 } }), 'bad-request');
    for (const at of [0, -1, 1.5, '1', null, NaN, 2 ** 60, {}]) {
      assert.equal(await code('watch_presence', { users: [] }, at), 'bad-request');
    }
    assert.equal(((await ana.emit('watch_presence')) as { code: string }).code, 'bad-request');
  });

  it('is text: who sends anything else loses his connection, and nothing else', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    ana.socket.emit('call_user', Buffer.from('abc'), 1);
    await gone(ana.socket);
    assert.equal((await ana.comeBack()).resumed, true);
  });

  it('needs no acknowledgement to be done', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    const budi = await server.connect({ userId: 'budi' });
    ana.socket.emit('call_user', callOf('budi'), 1);
    await budi.take('incoming_call');
    ana.socket.emit('call_user', callOf('budi'), 2, 'not a function');
    assert.equal(await ana.error('call_user', callOf('budi')), 'ok', 'the reply to number 1, which was done');
  });

  it('loses its unknown fields', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    const budi = await server.connect({ userId: 'budi' });
    const { budisRoom } = await talk(ana, budi);
    const payload = JSON.parse(
      `{"to":"${budisRoom.participantId}","from":"somebody","__proto__":{"a":1},
        "signal":{"type":"candidates","candidates":[],"evil":true,"constructor":{"prototype":{}}}}`,
    ) as never;
    await ana.ask('signal', payload);
    const { from: sender, ...rest } = await budi.take('signal');
    assert.notEqual(sender, 'somebody');
    assert.deepEqual(rest, { signal: { type: 'candidates', candidates: [] } });
  });

  it('with too long a description, or too long a list, is too large', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    const sdp = 'a'.repeat(32_769);
    assert.equal(await ana.error('call_user', { ...callOf('budi'), offer: { type: 'offer', sdp } }), 'too-large');
    const signal = { type: 'description', description: { type: 'answer', sdp } } as const;
    assert.equal(await ana.error('signal', { to: 'anybody', signal }), 'too-large');
    const users = Array.from({ length: 201 }, (_, at) => `user ${at}`);
    assert.equal(await ana.error('watch_presence', { users }), 'too-large');
  });

  it('with too many candidates is too large, also when they come in pieces; a restart of ICE begins anew', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    const budi = await server.connect({ userId: 'budi' });
    const { budisRoom } = await talk(ana, budi);
    const to = budisRoom.participantId;
    const send = (count: number) =>
      ana.error('signal', {
        to,
        signal: {
          type: 'candidates',
          candidates: Array.from({ length: count }, () => ({
            candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host',
            sdpMid: '0',
            sdpMLineIndex: 0,
            usernameFragment: randomUUID(),
          })),
        },
      });
    const describeAs = (fragment: string) =>
      ana.ask('signal', {
        to,
        signal: { type: 'description', description: { type: 'offer', sdp: `v=0\r\na=ice-ufrag:${fragment}\r\n` } },
      });
    assert.equal(await send(41), 'too-large');
    assert.equal(await send(40), 'ok');
    assert.equal(await send(1), 'too-large');
    await describeAs('one');
    assert.equal(await send(30), 'ok');
    await describeAs('one');
    assert.equal(await send(11), 'too-large', 'the same generation');
    await describeAs('two');
    assert.equal(await send(40), 'ok');
  });

  it('larger than any may be breaks the connection, and nothing else', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    ana.socket.emit('call_user', { junk: 'a'.repeat(LIMITS.sfuPayloadBytes + 1_000) }, 1);
    await gone(ana.socket);
    assert.equal((await ana.comeBack()).resumed, true);
  });

  it('comes with a name of at most 64 graphemes, without what could disturb a page', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana', userName: `\u202eA\u0000${'é'.repeat(100)}` });
    const budi = await server.connect({ userId: 'budi' });
    await ana.ask('call_user', callOf('budi'));
    assert.equal((await budi.take('incoming_call')).from.name, `A${'é'.repeat(63)}`);
  });
});

describe('an id in which something cannot be seen, or turns the text around it,', () => {
  const HIDDEN = ['an\u200ba', 'ana\u202e', 'an\ufe0fa', '\u3164', '\u2800', ' '];

  it('is nobody who may come in', async (t) => {
    const server = await startServer(t);
    for (const userId of HIDDEN) {
      const { code } = (await refused(t, server, { protocol: 1, userId })) as { code: string };
      assert.equal(code, 'bad-user-id', JSON.stringify(userId));
    }
  });

  it('is nobody who can be called, watched, or a room', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    for (const hidden of HIDDEN) {
      assert.equal(await ana.error('call_user', callOf(hidden)), 'bad-request');
      assert.equal(await ana.error('watch_presence', { users: [hidden] }), 'bad-request');
      assert.equal(await ana.error('peek_room', { room: hidden }), 'bad-request');
    }
  });
});

describe('too much', () => {
  it('of one client is refused until it slows down', async (t) => {
    const server = await startServer(t, { limits: { ...NO_LIMITS, client: { burst: 3, perSecond: 50 } } });
    const ana = await server.connect({ userId: 'ana' });
    const other = await server.connect({ userId: 'ana' });
    const watch = (client: TestClient) => client.error('watch_presence', { users: [] });
    const replies = await Promise.all(Array.from({ length: 6 }, () => watch(ana)));
    assert.deepEqual(replies.slice(0, 3), ['ok', 'ok', 'ok']);
    assert.ok(replies.includes('rate-limited'));
    assert.equal(await watch(other), 'ok', 'each has its own measure');
    await new Promise((resolve) => setTimeout(resolve, 40));
    assert.equal(await watch(ana), 'ok');
  });

  it('of all clients of one user is refused, and costs nobody else', async (t) => {
    const server = await startServer(t, { limits: { ...NO_LIMITS, user: { burst: 4, perSecond: 0.001 } } });
    const [one, two, budi] = await Promise.all(['ana', 'ana', 'budi'].map((userId) => server.connect({ userId })));
    assert.ok(one && two && budi);
    const replies = [];
    for (const client of [one, two, one, two, one, two]) {
      replies.push(await client.error('watch_presence', { users: [] }));
    }
    assert.deepEqual(replies, ['ok', 'ok', 'ok', 'ok', 'rate-limited', 'rate-limited']);
    assert.equal(await budi.error('watch_presence', { users: [] }), 'ok');
  });

  it('of calls is refused', async (t) => {
    const server = await startServer(t, { limits: { ...NO_LIMITS, calls: { burst: 2, perSecond: 0.001 } } });
    const ana = await server.connect({ userId: 'ana' });
    for (const wanted of ['ok', 'ok', 'rate-limited']) assert.equal(await ana.error('call_user', callOf('x')), wanted);
    assert.equal(await ana.error('watch_presence', { users: [] }), 'ok');
  });

  it('for too long is shown the door, and does not come back as who it was', async (t) => {
    const server = await startServer(t, { limits: { ...NO_LIMITS, abuse: { refusals: 5, withinMs: 10_000 } } });
    const ana = await server.connect({ userId: 'ana' });
    const budi = await server.connect({ userId: 'budi' });
    await talk(ana, budi);
    const door = gone(ana.socket);
    const codes = await Promise.all(
      Array.from({ length: 5 }, () => ana.emit('nonsense').then((reply) => (reply as { code: string }).code)),
    );
    assert.deepEqual(new Set(codes), new Set(['bad-request']), 'the last one is acknowledged too');
    assert.equal(await door, 'io server disconnect');
    assert.equal((await budi.take('user_left')).reason, 'connection-lost');
    assert.equal((await ana.comeBack()).resumed, false);
  });

  it('before saying hello is shown the door as well', async (t) => {
    const server = await startServer(t, { limits: { ...NO_LIMITS, abuse: { refusals: 5, withinMs: 10_000 } } });
    const ana = new TestClient(server.url, { userId: 'ana' });
    t.after(() => ana.close());
    const door = gone(ana.socket);
    ana.socket.once('connect', () => {
      for (let at = 0; at < 5; at++) ana.socket.emit('call_user', callOf('budi'), at);
    });
    assert.equal(await door, 'io server disconnect');
    assert.equal(server.services.clientCount, 0);
  });
});

describe('a server that drains', () => {
  it('tells everybody, takes no new calls, and waits for those that ring', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    const budi = await server.connect({ userId: 'budi' });
    const { callId } = await ana.ask('call_user', callOf('budi'));
    await budi.take('incoming_call');
    let drained = false;
    const draining = server.services.drain(5_000).then(() => (drained = true));
    await Promise.all([ana.take('server_draining'), budi.take('server_draining')]);
    assert.equal((await fetch(`${server.url}/ready`)).status, 503);
    const cici = await server.connect({ userId: 'cici' });
    assert.equal(await cici.error('call_user', callOf('budi')), 'server-draining');
    assert.equal(drained, false);
    await budi.ask('answer_call', { callId, answer: ANSWER, mediaState: MEDIA });
    await draining;
  });

  it('does not wait for ever', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    await server.connect({ userId: 'budi' });
    await ana.ask('call_user', callOf('budi'));
    await server.services.drain(20);
    const closed = gone(ana.socket);
    await server.close();
    await closed;
  });
});
