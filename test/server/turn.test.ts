import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { ALL_RIGHTS, type Identity } from '../../server/auth/identity.ts';
import { createSign, createTurnHmac } from '../../server/secret.ts';
import { createServices } from '../../server/services.ts';
import { createMemoryTables } from '../../server/store/tables.ts';
import { createIceSource } from '../../server/turn/ice-servers.ts';
import type { IceServer, ServerPayload } from '../../src/protocol/index.ts';
import { settled, VirtualClock } from '../model/virtual-clock.ts';
import { callOf, MEDIA } from './support.ts';

const TTL = 600_000;
const SETTINGS = {
  stunUrls: ['stun:127.0.0.1:3478'],
  turnUrls: ['turn:127.0.0.1:3478?transport=udp'],
  ttlMs: TTL,
  relayOnly: false,
};
const sign = createSign('the secret of the server');
const source = createIceSource(SETTINGS, createTurnHmac('shared'), sign);
const mint = (userId: string, now = 0, relayOnly = false) => source.mint(now, { userId, relayOnly }).ice;

function turnOf(servers: readonly IceServer[]): { username: string; credential: string } {
  const { username = '', credential = '' } = servers.find(({ credential }) => credential !== undefined) ?? {};
  return { username, credential };
}

describe('TURN credentials', () => {
  it('are what coturn computes from the shared secret', () => {
    const now = 1_700_000_000_000;
    const { username, credential } = turnOf(mint('ana', now).iceServers);
    const [expiry, opaque] = username.split(':');
    assert.equal(Number(expiry), (now + TTL) / 1000);
    assert.match(opaque ?? '', /^[\w-]{16}$/);
    assert.equal(credential, createHmac('sha1', 'shared').update(username).digest('base64'));
  });

  it('name the user by a hash that stays the same, so that quotas hold, and that only our server can make', () => {
    const named = (userId: string, now = 0) => turnOf(mint(userId, now).iceServers).username.split(':')[1] ?? '';
    assert.equal(named('ana'), named('ana', TTL));
    assert.notEqual(named('ana'), named('budi'));
    const other = createIceSource(SETTINGS, createTurnHmac('shared'), createSign('another'));
    const { iceServers } = other.mint(0, { userId: 'ana', relayOnly: false }).ice;
    assert.notEqual(turnOf(iceServers).username.split(':')[1], named('ana'));
    assert.ok(!named('ana').includes('ana'));
  });

  it('come with the STUN servers, or not at all', () => {
    assert.deepEqual(mint('ana').iceServers[0], { urls: ['stun:127.0.0.1:3478'] });
    const without = createIceSource({ ...SETTINGS, turnUrls: [] }, null, sign);
    assert.deepEqual(without.mint(0, { userId: 'ana', relayOnly: false }), {
      ice: { iceServers: [{ urls: ['stun:127.0.0.1:3478'] }] },
      staleAt: Infinity,
      renewAt: Infinity,
    });
  });

  it('come alone, and with the word that they are the only way, for whom media goes by way of TURN servers only', () => {
    const everybody = createIceSource({ ...SETTINGS, relayOnly: true }, createTurnHmac('shared'), sign);
    for (const ice of [mint('ana', 0, true), everybody.mint(0, { userId: 'ana', relayOnly: false }).ice]) {
      assert.equal(ice.iceTransport, 'relay');
      assert.deepEqual(
        ice.iceServers.map(({ urls }) => urls),
        [SETTINGS.turnUrls],
      );
    }
    assert.equal(mint('ana').iceTransport, undefined);
  });
});

type Sent = [event: string, payload: ServerPayload<'ice_servers'>, at: number];

function start(t: { after: (end: () => void) => void }) {
  const clock = new VirtualClock();
  const services = createServices({
    clock,
    ids: { id: () => randomBytes(8).toString('hex'), token: () => randomBytes(8).toString('hex') },
    tables: createMemoryTables(),
    sign: (text) => text,
    bootId: 'boot',
    ice: source,
  });
  t.after(() => services.close());
  return {
    clock,
    connect: async (id: string, more: Partial<Identity> = {}) => {
      const sent: Sent[] = [];
      let number = 0;
      const connection = services.connect(
        { user: { id, name: id }, rights: ALL_RIGHTS, expiresAt: null, ...more },
        {
          send: (event, payload) => sent.push([event, payload as ServerPayload<'ice_servers'>, clock.now()]),
          close: () => undefined,
        },
      );
      connection.receive('resume', { received: 0 }, 0, () => undefined);
      await settled();
      const ask = async (event: string, payload: unknown): Promise<void> => {
        connection.receive(event, payload, ++number, () => undefined);
        await settled();
      };
      const take = (event: string): unknown => sent.splice(sent.findIndex(([name]) => name === event))[0]?.[1];
      return { sent, ask, take };
    },
  };
}

describe('TURN credentials of a page', () => {
  it('are renewed before they end', async (t) => {
    const { clock, connect } = start(t);
    const { sent } = await connect('ana');
    await clock.advance(TTL * 3);

    assert.deepEqual(new Set(sent.map(([event]) => event)), new Set(['resumed', 'ice_servers']));
    for (const [at, [, { iceServers }, time]] of sent.entries()) {
      const ends = Number(turnOf(iceServers).username.split(':')[0]) * 1000;
      const renewed = sent[at + 1]?.[2];
      if (renewed === undefined) continue;
      assert.ok(renewed < ends && renewed >= time + TTL * 0.8, `renewed after ${renewed - time}`);
    }
    assert.equal(sent.length, 4);
  });

  it('are new for a call and for a room, and there before the links are made', async (t) => {
    const { clock, connect } = start(t);
    const [ana, budi] = [await connect('ana'), await connect('budi')];
    await clock.advance(TTL / 2);
    await ana.ask('call_user', callOf('budi'));
    await ana.ask('join_call_room', { room: 'standup', fresh: true, mediaState: MEDIA });
    assert.deepEqual(
      budi.sent.map(([event]) => event).filter((event) => event !== 'call_ended'),
      ['resumed', 'ice_servers', 'incoming_call'],
    );
    const events = ana.sent.map(([event]) => event);
    assert.equal(
      events.filter((event) => event === 'ice_servers').length,
      1,
      'those of the call are good for the room',
    );
    assert.ok(events.indexOf('ice_servers') < events.indexOf('room_admitted'));
  });
});

const HOST = 'candidate:1 1 udp 2122260223 192.168.1.20 50000 typ host generation 0';
const REFLEXIVE = 'candidate:2 1 udp 1686052607 203.0.113.7 50000 typ srflx raddr 192.168.1.20 rport 50000';
const RELAY = 'candidate:3 1 udp 41885439 198.51.100.9 50001 typ relay raddr 203.0.113.7 rport 50000';
const SDP = [
  ...['v=0', 'o=- 1 2 IN IP4 192.168.1.20', 's=-', 't=0 0', 'm=audio 50000 UDP/TLS/RTP/SAVPF 111'],
  ...['c=IN IP4 192.168.1.20', 'a=rtcp:50000 IN IP4 192.168.1.20', `a=${HOST}`, `a=${REFLEXIVE}`, `a=${RELAY}`, ''],
].join('\r\n');
const line = (candidate: string) => ({ candidate, sdpMid: '0', sdpMLineIndex: 0 });
const ADDRESSES = /192\.168|203\.0\.113/;

describe('who is reached by way of TURN servers only', () => {
  it('tells no address of its own, whatever its page sends: one that was loaded before knows nothing of it', async (t) => {
    const { connect } = start(t);
    const ana = await connect('ana', { relayOnly: true });
    const budi = await connect('budi');
    assert.equal((ana.sent[0]?.[1] as { iceTransport?: string }).iceTransport, 'relay');
    assert.equal((budi.sent[0]?.[1] as { iceTransport?: string }).iceTransport, undefined);

    for (const page of [ana, budi])
      await page.ask('join_call_room', { room: 'standup', fresh: true, mediaState: MEDIA });
    const { room } = budi.take('room_admitted') as ServerPayload<'room_admitted'>;
    const to = room.participants.find(({ user }) => user.id === 'ana')?.id;
    const back = room.participantId;
    await ana.ask('signal', {
      to: back,
      signal: { type: 'candidates', candidates: [HOST, REFLEXIVE, RELAY].map(line) },
    });
    await ana.ask('signal', { to: back, signal: { type: 'description', description: { type: 'offer', sdp: SDP } } });
    const told = JSON.stringify(budi.sent.filter(([event]) => event === 'signal'));
    assert.doesNotMatch(told, ADDRESSES);
    assert.equal(told.match(/198\.51\.100\.9/g)?.length, 2, 'the relay is told, as a candidate and in the description');

    await budi.ask('signal', { to, signal: { type: 'candidates', candidates: [line(HOST)] } });
    assert.match(JSON.stringify(ana.sent), /192\.168\.1\.20/, 'who may be reached directly is');
  });

  it('rings and answers without one, too', async (t) => {
    const { connect } = start(t);
    const ana = await connect('ana', { relayOnly: true });
    const budi = await connect('budi', { relayOnly: true });
    const call = callOf('budi');
    await ana.ask('call_user', { ...call, offer: { type: 'offer', sdp: SDP } });
    await budi.ask('answer_call', { callId: call.callId, answer: { type: 'answer', sdp: SDP }, mediaState: MEDIA });
    assert.doesNotMatch(JSON.stringify([ana.sent, budi.sent]), ADDRESSES);
    assert.match(JSON.stringify(ana.sent), /"call_answered"[^]*198\.51\.100\.9/);
  });
});
