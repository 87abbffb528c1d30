import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import type { Signal } from '../../src/protocol/index.ts';
import { ANSWER, callOf, MEDIA, OFFER, startServer, talk, type ServerOptions } from './support.ts';

async function start(test: TestContext, options: ServerOptions = {}) {
  const server = await startServer(test, options);
  const connect = (userId: string) => server.connect({ userId, userName: userId.toUpperCase() });
  return { server, connect, ana: await connect('ana'), budi: await connect('budi') };
}

/** Nothing rings and nothing is connected any more: what is left says only how it ended. */
async function assertOver({ server }: Awaited<ReturnType<typeof start>>): Promise<void> {
  for (const row of await server.tables.users.values()) {
    assert.deepEqual([row.incoming, row.outgoing], [[], []], row.user.id);
  }
  for (const row of await server.tables.rooms.values()) assert.deepEqual(row.participants, []);
}

describe('a call', () => {
  it('rings at the other one, with the name of the caller and the offer', async (t) => {
    const { ana, budi } = await start(t);
    const request = callOf('budi');
    assert.deepEqual(await ana.ask('call_user', request), { ok: true, callId: request.callId, crossed: false });
    const { expiresInMs, ...incoming } = await budi.take('incoming_call');
    assert.deepEqual(incoming, {
      callId: request.callId,
      from: { id: 'ana', name: 'ANA' },
      media: 'video',
      offer: { ...OFFER },
      people: [],
    });
    assert.ok(expiresInMs > 59_000 && expiresInMs <= 60_000);
    assert.deepEqual(await ana.take('call_ringing'), { callId: request.callId });
  });

  it('says that it rings only when a device of the callee has it on its screen, and once', async (t) => {
    const { ana, budi, connect } = await start(t);
    const second = await connect('budi');
    await ana.ask('call_user', callOf('budi'));
    await Promise.all([budi.take('incoming_call'), second.take('incoming_call')]);
    await ana.take('call_ringing');
    assert.deepEqual(await ana.heard(), []);
  });

  it('carries no address of the caller while it rings', async (t) => {
    const { ana, budi } = await start(t);
    const sdp = `${OFFER.sdp}a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\nc=IN IP4 192.0.2.1\r\n`;
    await ana.ask('call_user', { ...callOf('budi'), offer: { type: 'offer', sdp } });
    assert.doesNotMatch((await budi.take('incoming_call')).offer?.sdp ?? '192.0.2.1', /192\.0\.2\.1/);
  });

  it('is answered in one round trip: the answer and the room come together', async (t) => {
    const { ana, budi } = await start(t);
    const { callId } = await ana.ask('call_user', callOf('budi'));
    await budi.take('incoming_call');
    const { room: budis } = await budi.ask('answer_call', { callId, answer: ANSWER, mediaState: MEDIA });
    const { room: anas, answer } = await ana.take('call_answered');
    assert.ok(anas);
    assert.deepEqual(answer, { ...ANSWER });
    assert.equal(anas.id, budis.id);
    assert.notEqual(anas.participantId, budis.participantId);
    assert.deepEqual(anas.participants, budis.participants);
    assert.deepEqual(
      anas.participants.map(({ user }) => user.id),
      ['ana', 'budi'],
    );
  });

  it('ends for the other one when one hangs up', async (t) => {
    const all = await start(t);
    const { ana, budi } = all;
    const { callId, anasRoom } = await talk(ana, budi);
    await ana.ask('leave_call_room', { room: anasRoom.id, reason: 'hang-up' });
    assert.deepEqual(await budi.take('call_ended'), { callId, reason: 'hang-up' });
    assert.deepEqual(await ana.heard(), [], 'who hangs up is not told');
    await assertOver(all);
  });

  it('is over for both when both hang up at once', async (t) => {
    const all = await start(t);
    const { ana, budi } = all;
    const { anasRoom } = await talk(ana, budi);
    const leave = { room: anasRoom.id, reason: 'hang-up' } as const;
    await Promise.all([ana.ask('leave_call_room', leave), budi.ask('leave_call_room', leave)]);
    await assertOver(all);
  });

  it('ends as rejected', async (t) => {
    const all = await start(t);
    const { ana, budi } = all;
    const { callId } = await ana.ask('call_user', callOf('budi'));
    await budi.ask('reject_call', { callId });
    assert.deepEqual(await ana.take('call_ended'), { callId, reason: 'rejected' });
    assert.deepEqual(await budi.heard(), ['incoming_call']);
    await assertOver(all);
  });

  it('ends as cancelled', async (t) => {
    const all = await start(t);
    const { ana, budi } = all;
    const { callId } = await ana.ask('call_user', callOf('budi'));
    await ana.ask('cancel_call', { callId });
    assert.deepEqual(await budi.take('call_ended'), { callId, reason: 'cancelled' });
    assert.equal(await budi.error('answer_call', { callId, answer: ANSWER, mediaState: MEDIA }), 'call-over');
    await assertOver(all);
  });

  it('ends as missed for both when nobody answers', async (t) => {
    const all = await start(t, { times: { ring: 30 } });
    const { ana, budi } = all;
    const { callId } = await ana.ask('call_user', callOf('budi'));
    assert.deepEqual(await ana.take('call_ended'), { callId, reason: 'missed' });
    assert.deepEqual(await budi.take('call_ended'), { callId, reason: 'missed' });
    await assertOver(all);
  });

  it('ends as unavailable when nobody is there, after the reply that names it', async (t) => {
    const all = await start(t);
    const { callId } = await all.ana.ask('call_user', callOf('nobody'));
    assert.deepEqual(await all.ana.take('call_ended'), { callId, reason: 'unavailable' });
    assert.equal(await all.server.tables.users.get('nobody'), undefined);
    await assertOver(all);
  });

  it('ends as busy when the callee is dialing', async (t) => {
    const { ana, budi, connect } = await start(t);
    const cici = await connect('cici');
    await ana.ask('call_user', callOf('budi'));
    const { callId } = await cici.ask('call_user', callOf('ana'));
    assert.deepEqual(await cici.take('call_ended'), { callId, reason: 'busy' });
    assert.deepEqual(await budi.heard(), ['incoming_call']);
  });

  it('cannot go to oneself', async (t) => {
    const { ana } = await start(t);
    assert.equal(await ana.error('call_user', callOf('ana')), 'bad-request');
  });

  it('is one at a time for each page', async (t) => {
    const { ana, connect } = await start(t);
    await connect('cici');
    const { callId } = await ana.ask('call_user', callOf('budi'));
    assert.equal(await ana.error('call_user', callOf('cici')), 'already-calling');
    await ana.ask('cancel_call', { callId });
    assert.equal(await ana.error('call_user', callOf('cici')), 'ok');
  });

  it('cannot take the name of another one', async (t) => {
    const { ana, budi } = await start(t);
    const { callId } = await ana.ask('call_user', callOf('budi'));
    assert.equal(await budi.error('call_user', { ...callOf('cici'), callId }), 'bad-request');
    await ana.ask('cancel_call', { callId });
    assert.equal((await budi.take('call_ended')).reason, 'cancelled');
  });
});

describe('a user with several devices', () => {
  it('hears it ring at all of them; the first to answer wins, the rest are told answered-elsewhere', async (t) => {
    const { ana, budi: phone, connect } = await start(t);
    const laptop = await connect('budi');
    const { callId } = await ana.ask('call_user', callOf('budi'));
    await Promise.all([phone.take('incoming_call'), laptop.take('incoming_call')]);
    await laptop.ask('answer_call', { callId, answer: ANSWER, mediaState: MEDIA });
    assert.deepEqual(await phone.take('call_ended'), { callId, reason: 'answered-elsewhere' });
    assert.deepEqual(await laptop.heard(), []);
    await ana.take('call_answered');
    assert.equal(await phone.error('answer_call', { callId, answer: ANSWER, mediaState: MEDIA }), 'call-over');
    assert.equal(await phone.error('reject_call', { callId }), 'call-over');
  });

  it('that accept in the same instant gets one winner', async (t) => {
    const { ana, budi, connect } = await start(t);
    const devices = [budi, await connect('budi'), await connect('budi')];
    const { callId } = await ana.ask('call_user', callOf('budi'));
    await Promise.all(devices.map((device) => device.take('incoming_call')));
    const answers = await Promise.all(
      devices.map((device) => device.error('answer_call', { callId, answer: ANSWER, mediaState: MEDIA })),
    );
    assert.deepEqual(answers.sort(), ['call-over', 'call-over', 'ok']);
    const heard = await Promise.all(devices.map((device) => device.heard()));
    assert.deepEqual(heard.flat().sort(), ['call_ended:answered-elsewhere', 'call_ended:answered-elsewhere']);
    assert.deepEqual(
      (await ana.heard()).filter((event) => event === 'call_answered'),
      ['call_answered'],
    );
  });

  it('rejects at one for all', async (t) => {
    const { ana, budi: phone, connect } = await start(t);
    const laptop = await connect('budi');
    const { callId } = await ana.ask('call_user', callOf('budi'));
    await phone.ask('reject_call', { callId });
    assert.deepEqual(await laptop.take('call_ended'), { callId, reason: 'rejected-elsewhere' });
    assert.deepEqual(await ana.take('call_ended'), { callId, reason: 'rejected' });
  });

  it('hears it ring at a page that opens while it rings, for the time that is left', async (t) => {
    const { ana, budi, connect } = await start(t);
    const { callId } = await ana.ask('call_user', callOf('budi'));
    await budi.take('incoming_call');
    const late = await connect('budi');
    const incoming = await late.take('incoming_call');
    assert.equal(incoming.callId, callId);
    assert.ok(incoming.expiresInMs < 60_000);
    await late.ask('answer_call', { callId, answer: ANSWER, mediaState: MEDIA });
    assert.deepEqual(await budi.take('call_ended'), { callId, reason: 'answered-elsewhere' });
  });
});

describe('two calls', () => {
  it('that cross become one', async (t) => {
    const { ana, budi } = await start(t);
    const { callId } = await ana.ask('call_user', callOf('budi'));
    assert.deepEqual(await budi.ask('call_user', callOf('ana')), { ok: true, callId, crossed: true });
    assert.equal((await budi.take('incoming_call')).callId, callId, 'it was there before the reply');
    await budi.ask('answer_call', { callId, answer: ANSWER, mediaState: MEDIA });
    await ana.take('call_answered');
  });

  it('that cross in the same instant become one', async (t) => {
    const all = await start(t);
    const { ana, budi } = all;
    for (let round = 0; round < 20; round++) {
      const [one, two] = await Promise.all([
        ana.ask('call_user', callOf('budi')),
        budi.ask('call_user', callOf('ana')),
      ]);
      assert.equal(one.callId, two.callId);
      assert.notEqual(one.crossed, two.crossed);
      const [caller, callee] = two.crossed ? [ana, budi] : [budi, ana];
      await callee.take('incoming_call');
      const { room } = await callee.ask('answer_call', { callId: one.callId, answer: ANSWER, mediaState: MEDIA });
      await caller.take('call_answered');
      await caller.ask('leave_call_room', { room: room.id, reason: 'hang-up' });
      await callee.take('call_ended');
    }
    await assertOver(all);
  });

  it('at once: the second one rings while one talks, and answering it ends the first', async (t) => {
    const { ana, budi, connect } = await start(t);
    const cici = await connect('cici');
    const first = await talk(ana, budi);
    const { callId } = await cici.ask('call_user', callOf('budi'));
    await budi.take('incoming_call');
    await cici.take('call_ringing');
    await budi.ask('answer_call', { callId, answer: ANSWER, mediaState: MEDIA });
    assert.deepEqual(await ana.take('call_ended'), { callId: first.callId, reason: 'hang-up' });
    await cici.take('call_answered');
    assert.deepEqual(await budi.heard(), [], 'who goes over to the other call is not told');
  });

  it('at once: rejecting the second leaves the first as it was', async (t) => {
    const { ana, budi, connect } = await start(t);
    const cici = await connect('cici');
    await talk(ana, budi);
    const { callId } = await cici.ask('call_user', callOf('budi'));
    await budi.ask('reject_call', { callId });
    assert.equal((await cici.take('call_ended')).reason, 'rejected');
    assert.deepEqual(await ana.heard(), []);
  });

  it("never stand in each other's way: cancel and answer in the same instant end alike for both", async (t) => {
    const all = await start(t);
    const { ana, budi } = all;
    for (let round = 0; round < 20; round++) {
      const { callId } = await ana.ask('call_user', callOf('budi'));
      await budi.take('incoming_call');
      await Promise.all([
        budi.request('answer_call', { callId, answer: ANSWER, mediaState: MEDIA }),
        ana.ask('cancel_call', { callId }),
      ]);
      assert.deepEqual(await budi.take('call_ended'), { callId, reason: 'cancelled' });
    }
    await assertOver(all);
  });
});

describe('in a room', () => {
  it('signals go to the other participant, stamped with who sent them', async (t) => {
    const { ana, budi } = await start(t);
    const { anasRoom, budisRoom } = await talk(ana, budi);
    const signal = { type: 'description', description: OFFER } as const;
    await ana.ask('signal', { to: budisRoom.participantId, signal });
    assert.deepEqual(await budi.take('signal'), { from: anasRoom.participantId, signal });
  });

  it('signals arrive in the order in which they were sent', async (t) => {
    const { ana, budi } = await start(t);
    const { budisRoom } = await talk(ana, budi);
    const send = (at: number) =>
      ana.ask('signal', {
        to: budisRoom.participantId,
        signal: { type: 'description', description: { type: 'offer', sdp: `s=${at}` } },
      });
    await Promise.all(Array.from({ length: 100 }, (_, at) => send(at)));
    for (let at = 0; at < 100; at++) {
      const { signal } = await budi.take('signal');
      assert.ok(signal.type === 'description' && signal.description.sdp === `s=${at}`);
    }
  });

  it('signals go to nobody else, and a stranger is told nothing', async (t) => {
    const { ana, budi, connect } = await start(t);
    const cici = await connect('cici');
    const { anasRoom } = await talk(ana, budi);
    const signal: Signal = { type: 'candidates', candidates: [] };
    for (const to of [anasRoom.participantId, 'nobody', '__proto__']) {
      assert.equal(await cici.error('signal', { to, signal }), 'not-found');
    }
    assert.equal(await ana.error('signal', { to: anasRoom.participantId, signal }), 'not-found', 'to oneself');
    await ana.ask('leave_call_room', { room: anasRoom.id, reason: 'hang-up' });
    assert.equal(await budi.error('signal', { to: anasRoom.participantId, signal }), 'not-found', 'after the end');
  });

  it('the others learn what one sends, and whoever answers sees what the caller sent meanwhile', async (t) => {
    const { ana, budi } = await start(t);
    const muted = { ...MEDIA, microphone: false };
    const { callId } = await ana.ask('call_user', callOf('budi'));
    await ana.ask('set_media_state', { mediaState: muted });
    const { room } = await budi.ask('answer_call', { callId, answer: ANSWER, mediaState: MEDIA });
    assert.deepEqual(room.participants[0]?.media, muted);
    await ana.ask('set_media_state', { mediaState: MEDIA });
    assert.deepEqual(await budi.take('media_state'), {
      participantId: room.participants[0]?.id,
      mediaState: MEDIA,
    });
  });
});

describe('what is not mine', () => {
  it('answers exactly like what does not exist', async (t) => {
    const { ana, budi, connect } = await start(t);
    const cici = await connect('cici');
    const cicisOther = await connect('cici');
    const { callId: talking, anasRoom, budisRoom } = await talk(ana, budi);
    const dodi = await connect('dodi');
    const { callId: ringing } = await cicisOther.ask('call_user', callOf('dodi'));
    await dodi.take('incoming_call');

    for (const stranger of [cici, await connect('eka')]) {
      const compare = async (ask: (callId: string, room: string, to: string) => Promise<unknown>): Promise<void> => {
        const absent = await ask(randomUUID(), randomUUID(), randomUUID());
        assert.deepEqual(await ask(talking, anasRoom.id, budisRoom.participantId), absent);
        assert.deepEqual(await ask(ringing, anasRoom.id, anasRoom.participantId), absent);
      };
      await compare((callId) => stranger.request('answer_call', { callId, answer: ANSWER, mediaState: MEDIA }));
      await compare((callId) => stranger.request('reject_call', { callId }));
      await compare((callId) => stranger.request('cancel_call', { callId }));
      await compare((_, room) => stranger.request('leave_call_room', { room, reason: 'hang-up' }));
      for (const ticket of ['', 'forged', anasRoom.ticket, `${budisRoom.ticket} `]) {
        await compare((_, room) => stranger.request('leave_call_room', { room, ticket, reason: 'hang-up' }));
        for (const fresh of [true, false]) {
          await compare((_, room) => stranger.request('join_call_room', { room, ticket, fresh, mediaState: MEDIA }));
        }
      }
      await compare((_callId, _room, to) =>
        stranger.request('signal', { to, signal: { type: 'description', description: OFFER } }),
      );
      assert.deepEqual(await stranger.heard(), []);
    }
    assert.deepEqual([...(await ana.heard()), ...(await budi.heard()), ...(await dodi.heard())], []);
  });
});
