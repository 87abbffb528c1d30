import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { createSign, createTurnHmac } from '../../server/secret.ts';
import { createIceSource, type IceSource } from '../../server/turn/ice-servers.ts';
import { Turn } from './support/turn.ts';
import { TurnClient } from './support/turn-client.ts';

/* Real coturn with the settings that are deployed, and credentials as our server makes them. */

const SECRET = 'shared';
/** `user-quota` of coturn.conf. */
const QUOTA = 60;

async function start(t: TestContext): Promise<(user: string, ttlMs?: number) => Promise<TurnClient>> {
  const turn = await Turn.start(SECRET, { deployed: true });
  t.after(() => turn.close());
  const source = (ttlMs: number): IceSource =>
    createIceSource(
      { stunUrls: [], turnUrls: [turn.url], ttlMs, relayOnly: false },
      createTurnHmac(SECRET),
      createSign('the server'),
    );
  let minted = 0;
  return async (user, ttlMs = 600_000) => {
    // Each as if a second later, so that no two are the same.
    const now = Date.now() + 1_000 * minted++;
    const [server] = source(ttlMs).mint(now, { userId: user, relayOnly: false }).ice.iceServers;
    const { username = '', credential = '' } = server ?? {};
    const client = await TurnClient.open(turn.directPort, username, credential);
    t.after(() => client.close());
    return client;
  };
}

describe('a deployed TURN server', () => {
  it('gives one user no more than the quota, however many credentials that user has, and others theirs', async (t) => {
    const clientOf = await start(t);
    for (let number = 1; number <= QUOTA; number++)
      assert.equal(await (await clientOf('ana')).allocate(), 0, `${number}`);
    assert.equal(await (await clientOf('ana')).allocate(), 486, 'allocation quota reached');
    assert.equal(await (await clientOf('budi')).allocate(), 0);
  });

  it('takes no credentials that have run out', async (t) => {
    const clientOf = await start(t);
    assert.equal(await (await clientOf('ana', -60_000)).allocate(), 401);
  });

  it('relays to no address that is not the internet, however it is written', async (t) => {
    const clientOf = await start(t);
    const four = await clientOf('ana');
    assert.equal(await four.allocate(4), 0);
    const six = await clientOf('ana');
    assert.equal(await six.allocate(6), 0);
    const inside = [
      ...['0.0.0.1', '10.1.2.3', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.16.0.1', '192.0.0.1', '192.0.2.1'],
      ...['192.88.99.1', '192.168.1.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '255.255.255.255'],
    ];
    for (const address of inside) assert.equal(await four.permit(address), 403, address);
    const hidden = [
      ...['::', '::1', '::127.0.0.1', '::10.0.0.1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:169.254.169.254'],
      ...['::ffff:0:127.0.0.1', '64:ff9b::10.0.0.1', '64:ff9b:1::10.0.0.1', '64:ff9b:1:ffff::a00:1', '2002:a00:1::1'],
      ...['2002:7f00:1::', '2001:0:a00:1::f5ff:fffe', '2001:db8::1', '100::1', 'fc00::1', 'fd12::1', 'fe80::1'],
      ...['fec0::1', 'feff::1', '3fff::1', '5f00::1', 'ff02::1'],
    ];
    for (const address of hidden) assert.equal(await six.permit(address), 403, address);
    for (const address of ['1.1.1.1', '8.8.8.8']) assert.equal(await four.permit(address), 0, address);
    for (const address of ['2606:4700:4700::1111', '2a00:1450::1']) assert.equal(await six.permit(address), 0, address);
  });
});
