import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { ALL_RIGHTS } from '../../server/auth/identity.ts';
import { createTurnHmac } from '../../server/secret.ts';
import { createServices } from '../../server/services.ts';
import { createMemoryTables } from '../../server/store/tables.ts';
import { createIceSource } from '../../server/turn/ice-servers.ts';
import type { IceServer, ServerPayload } from '../../src/protocol/index.ts';
import { settled, VirtualClock } from '../model/virtual-clock.ts';

const TTL = 600_000;
const SETTINGS = { stunUrls: ['stun:127.0.0.1:3478'], turnUrls: ['turn:127.0.0.1:3478?transport=udp'], ttlMs: TTL };
const source = createIceSource(SETTINGS, createTurnHmac('shared'), () => randomBytes(9).toString('base64url'));

function turnOf(servers: readonly IceServer[]): { username: string; credential: string } {
  const { username = '', credential = '' } = servers.find(({ credential }) => credential !== undefined) ?? {};
  return { username, credential };
}

describe('TURN credentials', () => {
  it('are what coturn computes from the shared secret', () => {
    const now = 1_700_000_000_000;
    const { username, credential } = turnOf(source.mint(now).iceServers);
    const [expiry, opaque] = username.split(':');
    assert.equal(Number(expiry), (now + TTL) / 1000);
    assert.match(opaque ?? '', /^[\w-]{12}$/);
    assert.equal(credential, createHmac('sha1', 'shared').update(username).digest('base64'));
  });

  it('differ from client to client and tell nothing of the user', () => {
    const names = new Set(Array.from({ length: 50 }, () => turnOf(source.mint(0).iceServers).username));
    assert.equal(names.size, 50);
  });

  it('come with the STUN servers, or not at all', () => {
    assert.deepEqual(source.mint(0).iceServers[0], { urls: ['stun:127.0.0.1:3478'] });
    assert.deepEqual(createIceSource({ ...SETTINGS, turnUrls: [] }, null, () => '').mint(0), {
      iceServers: [{ urls: ['stun:127.0.0.1:3478'] }],
      renewAt: Infinity,
    });
  });

  it('are renewed for a connected client before they end', async () => {
    const clock = new VirtualClock();
    const services = createServices({
      clock,
      ids: { id: () => randomBytes(8).toString('hex'), token: () => randomBytes(8).toString('hex') },
      tables: createMemoryTables(),
      sign: (text) => text,
      bootId: 'boot',
      ice: source,
    });
    const sent: [string, IceServer[], number][] = [];
    const identity = { user: { id: 'ana', name: 'Ana' }, rights: ALL_RIGHTS, expiresAt: null };
    const connection = services.connect(identity, {
      send: (event, payload) => sent.push([event, (payload as ServerPayload<'ice_servers'>).iceServers, clock.now()]),
      close: () => undefined,
    });
    connection.receive('resume', { received: 0 }, 0, () => undefined);
    await settled();
    await clock.advance(TTL * 3);
    services.close();

    assert.deepEqual(new Set(sent.map(([event]) => event)), new Set(['resumed', 'ice_servers']));
    for (const [at, [, servers, time]] of sent.entries()) {
      const ends = Number(turnOf(servers).username.split(':')[0]) * 1000;
      const renewed = sent[at + 1]?.[2];
      if (renewed === undefined) continue;
      assert.ok(renewed < ends && renewed >= time + TTL * 0.8, `renewed after ${renewed - time}`);
    }
    assert.equal(sent.length, 4);
  });
});
