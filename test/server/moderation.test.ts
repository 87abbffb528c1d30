import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { allow, bring, enter, MEDIA, startServer, talk, type ServerOptions } from './support.ts';

/** Three in a room, of whom Ana is the first. */
async function start(test: TestContext, options: ServerOptions = {}) {
  const server = await startServer(test, options);
  const connect = (userId: string) => server.connect({ userId, userName: userId });
  const [ana, budi, cici] = [await connect('ana'), await connect('budi'), await connect('cici')];
  const [anas, budis, cicis] = [
    await ana.join(enter('standup')),
    await budi.join(enter('standup')),
    await cici.join(enter('standup')),
  ];
  for (const one of [ana, ana, budi]) await one.take('user_joined');
  return { server, connect, ana, budi, cici, anas, budis, cicis };
}

describe('a moderator', () => {
  it('asks one for silence, or all others', async (t) => {
    const { ana, budi, cici, budis } = await start(t);
    await ana.ask('moderate_room', { action: 'mute', participantId: budis.participantId });
    assert.deepEqual(await budi.take('mute_requested'), { by: { id: 'ana', name: 'ana' } });
    assert.deepEqual(await cici.heard(), ['media_state']);
    await ana.ask('moderate_room', { action: 'mute' });
    assert.deepEqual(await budi.heard(), ['media_state', 'mute_requested']);
    assert.deepEqual(await cici.heard(), ['media_state', 'mute_requested']);
    assert.deepEqual(await ana.heard(), ['media_state', 'media_state']);
  });

  it('puts somebody out, who does not get in again as long as the room lives', async (t) => {
    const { server, ana, budi, cici, budis, cicis } = await start(t);
    await ana.ask('moderate_room', { action: 'kick', participantId: budis.participantId });
    assert.deepEqual(await budi.take('room_left'), { room: budis.id, reason: 'kicked' });
    for (const one of [ana, cici]) {
      assert.deepEqual(await one.take('user_left'), {
        room: budis.id,
        participantId: budis.participantId,
        reason: 'kicked',
      });
    }
    const back = { room: budis.id, ticket: budis.ticket, mediaState: MEDIA };
    assert.equal((await budi.comeBack()).room, null);
    assert.equal(await budi.error('join_call_room', enter('standup', { wait: true })), 'forbidden');
    assert.equal(await budi.error('join_call_room', { ...back, fresh: false }), 'forbidden');
    assert.equal(await budi.error('peek_room', { room: 'standup' }), 'forbidden');
    assert.equal(
      await (await server.connect({ userId: 'budi' })).error('join_call_room', enter('standup')),
      'forbidden',
    );
    assert.equal(await cici.error('invite_to_room', { callId: crypto.randomUUID(), to: 'budi' }), 'forbidden');

    for (const one of [ana, cici]) await one.ask('leave_call_room', { room: cicis.id, reason: 'hang-up' });
    await budi.join(enter('standup'));
  });

  it('puts out all pages of a user, also those that wait, and gives their places away', async (t) => {
    const { connect, ana, budis, budi } = await start(t, { rooms: { capacity: 4 } });
    const [second, third, dodi] = [await connect('budi'), await connect('budi'), await connect('dodi')];
    await second.join(enter('standup'));
    await third.ask('join_call_room', enter('standup', { wait: true }));
    await dodi.ask('join_call_room', enter('standup', { wait: true }));
    await ana.ask('moderate_room', { action: 'kick', participantId: budis.participantId });
    for (const page of [budi, second, third]) assert.equal((await page.take('room_left')).reason, 'kicked');
    const { room } = await dodi.take('room_admitted');
    assert.deepEqual([room.participants.map(({ user }) => user.name), room.waiting], [['ana', 'cici', 'dodi'], 0]);
  });

  it('puts out a forgotten page of one, and may come back', async (t) => {
    const { connect, ana, anas } = await start(t);
    const phone = await connect('ana');
    await phone.join(enter('standup'));
    await phone.ask('moderate_room', { action: 'kick', participantId: anas.participantId });
    assert.equal((await ana.take('room_left')).reason, 'kicked');
    await ana.join(enter('standup'));
  });

  it('locks the room and opens it, which everybody is told once', async (t) => {
    const { connect, ana, budi, cici, anas } = await start(t);
    for (const action of ['lock', 'lock', 'unlock', 'unlock'] as const) await ana.ask('moderate_room', { action });
    for (const one of [ana, budi, cici]) {
      assert.deepEqual(await one.take('room_state'), { room: anas.id, locked: true, waiting: 0, away: [] });
      assert.deepEqual(await one.take('room_state'), { room: anas.id, locked: false, waiting: 0, away: [] });
      assert.deepEqual(await one.heard(), []);
    }
    await (await connect('dodi')).join(enter('standup'));
  });

  it('says whom it means, and means somebody who is there', async (t) => {
    const { ana, anas, budi } = await start(t, { times: { absence: 1 } });
    const moderate = (action: 'kick' | 'mute' | 'lock', participantId?: string) =>
      ana.error('moderate_room', { action, ...(participantId && { participantId }) });
    assert.equal(await moderate('kick'), 'bad-request');
    assert.equal(await moderate('kick', anas.participantId), 'bad-request');
    for (const action of ['kick', 'mute'] as const) assert.equal(await moderate(action, 'nobody'), 'not-found');
    assert.deepEqual(await budi.heard(), []);
  });
});

describe('who is no moderator', () => {
  const rooms = '*' as const;
  const authenticate = allow({ ana: { rooms, moderate: new Set(['standup']) }, budi: { rooms }, cici: { rooms } });

  it('changes nothing', async (t) => {
    const { ana, budi, cici, anas, budis } = await start(t, { authenticate });
    assert.deepEqual([anas.moderator, budis.moderator], [true, false]);
    for (const action of ['mute', 'kick', 'lock', 'unlock'] as const) {
      assert.equal(await budi.error('moderate_room', { action, participantId: anas.participantId }), 'forbidden');
      assert.equal(await budi.error('moderate_room', { action, participantId: 'nobody' }), 'forbidden');
    }
    assert.deepEqual([...(await ana.heard()), ...(await cici.heard())], []);
  });

  it('is so in each other room', async (t) => {
    const { ana } = await start(t, { authenticate });
    const { moderator } = await ana.join(enter('lunch'));
    assert.deepEqual([moderator, await ana.error('moderate_room', { action: 'lock' })], [false, 'forbidden']);
  });

  it('is everybody in a call, however many they are, and outside of a room', async (t) => {
    const server = await startServer(t);
    const [ana, budi, cici] = [
      await server.connect({ userId: 'ana' }),
      await server.connect({ userId: 'budi' }),
      await server.connect({ userId: 'cici' }),
    ];
    assert.equal(await ana.error('moderate_room', { action: 'lock' }), 'not-found');
    const { anasRoom } = await talk(ana, budi);
    await bring(ana, cici);
    assert.equal(anasRoom.moderator, false);
    for (const one of [ana, budi, cici])
      assert.equal(await one.error('moderate_room', { action: 'mute' }), 'forbidden');
  });
});
