import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_LIMITS, PerKey, TokenBucket } from '../../server/limits.ts';
import { startServer, TestClient, type TestServer } from './support.ts';

const watch = (client: TestClient) => client.error('watch_presence', { users: [] });

const gone = (client: TestClient): Promise<string> =>
  new Promise((resolve) => client.socket.once('disconnect', resolve));

/** The connection of a client breaks, and the server has noticed. */
async function park(server: TestServer, client: TestClient): Promise<void> {
  client.drop();
  const isParked = async (): Promise<boolean> =>
    (await server.tables.users.values()).some(({ clients }) =>
      clients.some(({ id, goneSince }) => id === client.id && goneSince !== null),
    );
  while (!(await isParked())) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('the measure of a user', () => {
  it('is not made anew by going and coming', async (t) => {
    const limits = { ...NO_LIMITS, user: { burst: 4, perSecond: 0.001 }, abuse: { refusals: 3, withinMs: 10_000 } };
    const server = await startServer(t, { limits });
    const ana = await server.connect({ userId: 'ana' });
    const door = gone(ana);
    const replies = [];
    for (let at = 0; at < 7; at++) replies.push(await watch(ana));
    assert.deepEqual(replies, [...Array<string>(4).fill('ok'), ...Array<string>(3).fill('rate-limited')]);
    assert.equal(await door, 'io server disconnect');
    assert.equal(server.services.clientCount, 0);
    assert.equal((await ana.comeBack()).resumed, false);
    assert.equal(await watch(ana), 'rate-limited');
    assert.equal(await watch(await server.connect({ userId: 'budi' })), 'ok');
  });

  it('is kept until it is full again', () => {
    let now = 0;
    const users = new PerKey(
      () => new TokenBucket({ burst: 2, perSecond: 1 }, now),
      (bucket) => bucket.isFull(now),
    );
    users.hold('budi');
    users.release('budi');
    assert.equal(users.size, 0, 'who has taken nothing leaves nothing behind');
    const first = users.hold('ana');
    assert.ok(first.take(now) && first.take(now) && !first.take(now));
    users.release('ana');
    now = 1_000;
    users.prune();
    const second = users.hold('ana');
    assert.ok(second.take(now) && !second.take(now), 'one has grown');
    users.release('ana');
    now = 3_000;
    users.prune();
    assert.equal(users.size, 0);
  });

  it('is kept for so many users only, and for those who have clients', () => {
    const users = new PerKey(
      () => new TokenBucket({ burst: 2, perSecond: 0 }, 0),
      (bucket) => bucket.isFull(0),
      2,
    );
    const stays = users.hold('stays');
    for (const userId of ['a', 'b', 'c', 'a']) {
      users.hold(userId).take(0);
      users.release(userId);
    }
    assert.equal(users.size, 3);
    assert.equal(users.hold('stays'), stays);
    assert.ok(!users.hold('c').isFull(0) && users.hold('b').isFull(0), 'b left before c and a');
  });
});

describe('too many pages of one user', () => {
  it('are refused, and the page knows that it shall stay away', async (t) => {
    const server = await startServer(t, { limits: { ...NO_LIMITS, clients: 2 } });
    const [one] = [await server.connect({ userId: 'ana' }), await server.connect({ userId: 'ana' })];
    const third = new TestClient(server.url, { userId: 'ana' });
    t.after(() => third.close());
    const door = gone(third);
    assert.equal(((await third.emit('resume', { received: 0 }, 0)) as { code: string }).code, 'rate-limited');
    assert.equal(await door, 'io server disconnect');
    assert.equal(server.services.clientCount, 2);
    assert.equal(await watch(one), 'ok', 'those who are there are not disturbed');
    assert.equal(await watch(await server.connect({ userId: 'budi' })), 'ok', 'nor is anybody else');
  });

  it('take the place of the one that has been away for longest', async (t) => {
    const server = await startServer(t, { limits: { ...NO_LIMITS, clients: 3 } });
    const [one, two, three] = [
      await server.connect({ userId: 'ana' }),
      await server.connect({ userId: 'ana' }),
      await server.connect({ userId: 'ana' }),
    ];
    await park(server, two);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await park(server, one);
    await server.connect({ userId: 'ana' });
    assert.equal(server.services.clientCount, 3);
    assert.equal((await one.comeBack()).resumed, true);
    assert.equal(await watch(three), 'ok');
    await park(server, three);
    assert.equal((await two.comeBack()).resumed, false, 'its place was given away');
  });

  it('cannot do without clients either: connections that say nothing are counted', async (t) => {
    const server = await startServer(t, { limits: { ...NO_LIMITS, clients: 1 } });
    const open = async (): Promise<TestClient> => {
      const client = new TestClient(server.url, { userId: 'ana' });
      t.after(() => client.close());
      await new Promise<void>((resolve) => client.socket.once('connect', () => resolve()));
      return client;
    };
    const [first, second] = [await open(), await open()];
    assert.equal(await gone(await open()), 'io server disconnect');
    assert.ok(first.socket.connected && second.socket.connected);
    second.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal((await first.resume()).resumed, false);
    assert.equal(((await (await open()).emit('resume', { received: 0 }, 0)) as { code: string }).code, 'rate-limited');
  });
});
