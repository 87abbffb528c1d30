import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Times } from '../../server/context.ts';
import type { Room } from '../../src/protocol/index.ts';
import { callOf, enter, MEDIA, startServer, talk, type TestClient } from './support.ts';

async function start(test: TestContext, times: Partial<Times> = {}) {
  const server = await startServer(test, { times });
  return { server, ana: await server.connect({ userId: 'ana' }), budi: await server.connect({ userId: 'budi' }) };
}

const back = ({ id, ticket }: Room) => ({ room: id, ticket, fresh: true, mediaState: MEDIA });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The last word of a page; the server ends the connection. */
async function leave(client: TestClient): Promise<void> {
  const gone = new Promise((resolve) => client.socket.once('disconnect', resolve));
  client.socket.emit('leave_page', {}, 0, () => undefined);
  await gone;
}

describe('a page that says that it goes', () => {
  it('has left the room for the others when no reload has come', async (t) => {
    const { ana, budi } = await start(t, { leaving: 30, away: 10_000, ghost: 20_000 });
    await ana.join(enter('standup'));
    const { participantId } = await budi.join(enter('standup'));
    await ana.take('user_joined');
    await leave(budi);
    const { reason, participantId: left } = await ana.take('user_left');
    assert.deepEqual([reason, left], ['hang-up', participantId]);
  });

  it('has ended its call of two', async (t) => {
    const { server, ana, budi } = await start(t, { leaving: 30, away: 10_000, ghost: 20_000 });
    const { callId } = await talk(ana, budi);
    await leave(budi);
    assert.deepEqual(await ana.take('call_ended'), { callId, reason: 'hang-up' });
    for (const { participants } of await server.tables.rooms.values()) assert.deepEqual(participants, []);
  });

  it('calls nobody any more', async (t) => {
    const { ana, budi } = await start(t, { leaving: 30, away: 10_000, ghost: 20_000 });
    await ana.ask('call_user', callOf('budi'));
    await budi.take('incoming_call');
    await leave(ana);
    assert.equal((await budi.take('call_ended')).reason, 'cancelled');
  });

  it('keeps its place for the reload that has announced itself, however slow it is then', async (t) => {
    const { server, ana, budi } = await start(t, { leaving: 300, away: 10_000, ghost: 20_000 });
    const { budisRoom } = await talk(ana, budi);
    await leave(budi);
    const reload = await server.connect({ userId: 'budi' }, { returns: budisRoom.id });
    await pause(600);
    await reload.join(back(budisRoom));
    const { replaces, participant } = await ana.take('user_joined');
    assert.equal(replaces, budisRoom.participantId);
    await pause(300);
    assert.deepEqual(await ana.heard(), [], 'nobody has left');
    const inside = (await server.tables.rooms.get(budisRoom.id))?.participants.map(({ id }) => id);
    assert.equal(inside?.length, 2);
    assert.ok(inside.includes(participant.id));
  });

  it('keeps no place for another page of the same user', async (t) => {
    const { server, ana, budi } = await start(t, { leaving: 200, away: 10_000, ghost: 20_000 });
    const { callId } = await talk(ana, budi);
    await leave(budi);
    await server.connect({ userId: 'budi' });
    assert.deepEqual(await ana.take('call_ended'), { callId, reason: 'hang-up' });
  });

  it('comes in again when it comes back too late, into a room with a name, and through its lock', async (t) => {
    const { server, ana, budi } = await start(t, { leaving: 20, away: 10_000, ghost: 20_000 });
    await ana.join(enter('standup'));
    const room = await budi.join(enter('standup'));
    await leave(budi);
    await ana.take('user_left');
    await ana.ask('moderate_room', { action: 'lock' });
    const late = await server.connect({ userId: 'budi' }, { returns: room.id });
    await late.join(back(room));
    await ana.take('user_joined');
  });

  it('and lives, kept for the way back, is in the call as before', async (t) => {
    const { ana, budi } = await start(t, { leaving: 300, away: 10_000, ghost: 20_000 });
    const { budisRoom } = await talk(ana, budi);
    await leave(budi);
    const { resumed, room } = await budi.comeBack();
    assert.deepEqual([resumed, room], [true, budisRoom.id]);
    await pause(500);
    assert.deepEqual(await ana.heard(), []);
  });
});

describe('a page whose connection was closed', () => {
  it('is said to be away, soon, so that those who hear nothing of it either need not wait', async (t) => {
    const { ana, budi } = await start(t, { away: 100, ghost: 20_000 });
    const { budisRoom } = await talk(ana, budi);
    budi.drop();
    assert.deepEqual(await ana.take('user_away'), { room: budisRoom.id, participantId: budisRoom.participantId });
    assert.equal((await budi.comeBack()).room, budisRoom.id, 'its place is kept all the same');
  });

  it('is not when it comes back at once', async (t) => {
    const { ana, budi } = await start(t, { away: 300, ghost: 20_000 });
    await talk(ana, budi);
    await budi.comeBack();
    await pause(500);
    assert.deepEqual(await ana.heard(), []);
  });

  it('is not when it was merely not heard any more: it may be asleep', async (t) => {
    const { server, ana } = await start(t, { away: 200, ghost: 20_000 });
    const identity = {
      user: { id: 'citra', name: 'Citra' },
      rights: { call: '*', rooms: '*', moderate: '*', directory: true },
      expiresAt: null,
    } as const;
    const connection = server.services.connect(identity, { send: () => undefined, close: () => undefined });
    const ask = (event: string, payload: unknown, number: number) =>
      new Promise((resolve) => connection.receive(event, payload, number, resolve));
    await ask('resume', { received: 0 }, 0);
    await ana.join(enter('standup'));
    await ask('join_call_room', enter('standup'), 1);
    await ana.take('user_joined');
    connection.lost(Date.now() - 12_000);
    await pause(500);
    assert.deepEqual(await ana.heard(), []);
  });
});

describe('a page that cannot take part in calls', () => {
  it('does not ring, does not count as reachable, and keeps nobody from ringing elsewhere', async (t) => {
    const { server, ana } = await start(t, { presenceGrace: 10 });
    const old = await server.connect({ userId: 'citra' }, { reachable: false });
    const { presence } = await ana.ask('watch_presence', { users: ['citra'] });
    assert.equal(presence[0]?.status, 'offline');
    const { callId } = await ana.ask('call_user', callOf('citra'));
    assert.deepEqual(await ana.take('call_ended'), { callId, reason: 'unavailable' });

    const phone = await server.connect({ userId: 'citra' });
    assert.equal((await ana.take('presence')).status, 'online');
    await ana.ask('call_user', callOf('citra'));
    await phone.take('incoming_call');
    await old.comeBack({ reachable: false });
    assert.deepEqual(await old.heard(), []);
    phone.close();
    assert.equal((await ana.take('presence')).status, 'offline');
  });

  it('that finds out only when it rings leaves the call to the other devices, and ends it when there is none', async (t) => {
    const { server, ana, budi } = await start(t);
    const phone = await server.connect({ userId: 'budi' });
    const { callId } = await ana.ask('call_user', callOf('budi'));
    await Promise.all([budi.take('incoming_call'), phone.take('incoming_call')]);
    await budi.ask('cannot_answer', { callId, code: 'no-common-codec' });
    await budi.ask('cannot_answer', { callId, code: 'no-common-codec' });
    await ana.take('call_ringing');
    assert.deepEqual([await ana.heard(), await phone.heard()], [[], []]);
    await phone.ask('cannot_answer', { callId, code: 'no-common-codec' });
    const ended = await ana.take('call_ended');
    assert.deepEqual(ended, { callId, reason: 'unavailable', code: 'no-common-codec' });
  });

  it('has no say in what does not ring there', async (t) => {
    const { server, ana, budi } = await start(t);
    const stranger = await server.connect({ userId: 'stranger' });
    const { callId } = await ana.ask('call_user', callOf('budi'));
    await stranger.ask('cannot_answer', { callId, code: 'link-failed' });
    await ana.ask('cannot_answer', { callId, code: 'link-failed' });
    await budi.take('incoming_call');
    assert.deepEqual(await budi.heard(), []);
  });
});
