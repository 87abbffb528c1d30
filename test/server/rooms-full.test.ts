import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { enter, MEDIA, startServer, type ServerOptions, type TestClient } from './support.ts';

const leave = { room: 'room:standup', reason: 'hang-up' } as const;
const standup = enter('standup', { wait: true });

/** Ana and Budi in a room for two, with what may wait in front of it. */
async function start(test: TestContext, options: ServerOptions = {}) {
  const server = await startServer(test, { ...options, rooms: { capacity: 2, ...options.rooms } });
  const connect = (userId: string) => server.connect({ userId, userName: userId });
  const [ana, budi] = [await connect('ana'), await connect('budi')];
  const anas = await ana.join(enter('standup'));
  const budis = await budi.join(enter('standup'));
  await ana.take('user_joined');
  return { server, connect, ana, budi, anas, budis };
}

async function wait(client: TestClient): Promise<number> {
  const reply = await client.ask('join_call_room', standup);
  assert.ok(reply.waiting);
  assert.equal(reply.waiting.room, leave.room);
  return reply.waiting.position;
}

const waiting = async (client: TestClient): Promise<number> => (await client.take('room_state')).waiting;

describe('a full room', () => {
  it('refuses who does not wait', async (t) => {
    const { connect, ana } = await start(t);
    const cici = await connect('cici');
    assert.equal(await cici.error('join_call_room', enter('standup')), 'room-full');
    assert.deepEqual([...(await ana.heard()), ...(await cici.heard())], []);
  });

  it('lets in whoever waits, first come first served, and tells everybody', async (t) => {
    const { connect, ana, budi, anas, budis } = await start(t);
    const [cici, dodi] = [await connect('cici'), await connect('dodi')];
    assert.deepEqual([await wait(cici), await wait(dodi)], [1, 2]);
    assert.deepEqual([await waiting(ana), await waiting(ana)], [1, 2]);
    await budi.ask('leave_call_room', leave);

    const { room, callId } = await cici.take('room_admitted');
    assert.deepEqual(
      [room.participants.map(({ user }) => user.name), room.offers, room.waiting, callId],
      [['ana', 'cici'], [anas.participantId], 1, null],
    );
    assert.deepEqual(await dodi.take('room_position'), { room: leave.room, position: 1 });
    assert.equal((await ana.take('user_left')).participantId, budis.participantId);
    assert.equal((await ana.take('user_joined')).participant.id, room.participantId);
    assert.equal(await waiting(ana), 1);

    await ana.ask('leave_call_room', leave);
    assert.deepEqual((await dodi.take('room_admitted')).room.offers, [room.participantId]);
    assert.deepEqual(await dodi.heard(), []);
  });

  it('lets nobody overtake who waits', async (t) => {
    const { connect, ana, budi } = await start(t);
    const [cici, late] = [await connect('cici'), await connect('late')];
    await wait(cici);
    const [, reply] = await Promise.all([
      budi.ask('leave_call_room', leave),
      late.request('join_call_room', enter('standup')),
    ]);
    assert.equal(!reply.ok && reply.code, 'room-full');
    await cici.take('room_admitted');
    await ana.take('user_joined');
    assert.ok(!(await ana.heard()).includes('user_joined'));
  });

  it('stays with one for whom it waits when all inside go at once', async (t) => {
    const { server, connect, ana, budi } = await start(t);
    const cici = await connect('cici');
    await wait(cici);
    await Promise.all([ana.ask('leave_call_room', leave), budi.ask('leave_call_room', leave)]);
    await cici.take('room_admitted');
    assert.equal((await server.tables.rooms.get(leave.room))?.participants.length, 1);
  });

  it('gives the place of a page that dies to the next one', async (t) => {
    const { connect, budi } = await start(t, { times: { presenceGrace: 10, ghost: 30 } });
    const cici = await connect('cici');
    await wait(cici);
    budi.drop();
    await cici.take('room_admitted');
    await budi.comeBack();
    assert.equal(await budi.error('join_call_room', enter('standup')), 'room-full');
  });
});

describe('who waits', () => {
  it('can go away again', async (t) => {
    const { server, connect, ana, budi } = await start(t);
    const [cici, dodi] = [await connect('cici'), await connect('dodi')];
    await wait(cici);
    await wait(dodi);
    await cici.ask('leave_call_room', leave);
    assert.equal((await dodi.take('room_position')).position, 1);
    assert.deepEqual([await waiting(ana), await waiting(ana), await waiting(ana)], [1, 2, 1]);
    await budi.ask('leave_call_room', leave);
    await dodi.take('room_admitted');
    assert.deepEqual(await cici.heard(), []);
    assert.deepEqual((await server.tables.rooms.get(leave.room))?.waiting, []);
  });

  it('keeps the place over a lost connection, and is told then what has happened', async (t) => {
    const { connect, budi } = await start(t);
    const cici = await connect('cici');
    await wait(cici);
    cici.drop();
    await budi.ask('leave_call_room', leave);
    const { resumed, room } = await cici.comeBack();
    assert.deepEqual([resumed, room], [true, leave.room]);
    await cici.take('room_admitted');
  });

  it('is in no room, and has no voice in it', async (t) => {
    const { connect, budis } = await start(t);
    const cici = await connect('cici');
    await wait(cici);
    const signal = { type: 'restart', anew: false } as const;
    assert.equal((await cici.comeBack()).room, null);
    assert.equal(await cici.error('signal', { to: budis.participantId, signal }), 'not-found');
    assert.equal(await cici.error('send_chat', { text: 'hello' }), 'not-found');
    assert.equal(await cici.error('moderate_room', { action: 'mute' }), 'not-found');
    assert.equal(await cici.error('invite_to_room', { callId: randomUUID(), to: 'ana' }), 'not-found');
    assert.equal(await cici.error('set_media_state', { mediaState: MEDIA }), 'not-found');
  });

  it('waits no longer when the connection is away for too long, and is told so', async (t) => {
    const { connect, ana, budi } = await start(t, { times: { presenceGrace: 10, ghost: 30 } });
    const [cici, dodi] = [await connect('cici'), await connect('dodi')];
    await wait(cici);
    await wait(dodi);
    cici.drop();
    assert.equal((await dodi.take('room_position')).position, 1);
    await cici.comeBack();
    assert.deepEqual(await cici.take('room_left'), { room: leave.room, reason: 'connection-lost' });
    assert.equal(await wait(cici), 2);
    await Promise.all([ana.ask('leave_call_room', leave), budi.ask('leave_call_room', leave)]);
    await dodi.take('room_admitted');
    await cici.take('room_admitted');
  });

  it('waits in one place: joining elsewhere or calling somebody is going away', async (t) => {
    const { connect, ana } = await start(t);
    const cici = await connect('cici');
    await wait(cici);
    await cici.join(enter('lunch'));
    assert.deepEqual([await waiting(ana), await waiting(ana)], [1, 0]);
    await wait(cici);
    await cici.ask('call_user', {
      ...{ callId: randomUUID(), to: 'ana', media: 'audio', mediaState: MEDIA },
      offer: { type: 'offer', sdp: '' },
    });
    assert.deepEqual([await waiting(ana), await waiting(ana)], [1, 0]);
  });

  it('keeps the place when asking again', async (t) => {
    const { connect, ana } = await start(t);
    const [cici, dodi] = [await connect('cici'), await connect('dodi')];
    await wait(cici);
    await wait(dodi);
    assert.deepEqual([await wait(cici), await wait(dodi)], [1, 2]);
    await ana.ask('leave_call_room', leave);
    await cici.take('room_admitted');
  });

  it('gives the place to the second page of the same user where the server is set so', async (t) => {
    const { connect } = await start(t, { rooms: { sameUser: 'replace' } });
    const [first, second] = [await connect('cici'), await connect('cici')];
    await wait(first);
    await wait(await connect('dodi'));
    assert.equal(await wait(second), 1);
    assert.deepEqual(await first.take('room_left'), { room: leave.room, reason: 'replaced' });
  });

  it('is let in under a name that tells it apart', async (t) => {
    const { connect, budi } = await start(t);
    const second = await connect('ana');
    await wait(second);
    await budi.ask('leave_call_room', leave);
    const { room } = await second.take('room_admitted');
    assert.deepEqual(
      room.participants.map(({ user }) => user.name),
      ['ana', 'ana (2)'],
    );
  });
});

describe('a locked room', () => {
  it('refuses everybody, and keeps those who wait already until it is opened', async (t) => {
    const { connect, ana, budi } = await start(t);
    const [cici, late] = [await connect('cici'), await connect('late')];
    await wait(cici);
    await ana.ask('moderate_room', { action: 'lock' });
    await budi.ask('leave_call_room', leave);
    assert.equal(await late.error('join_call_room', enter('standup')), 'room-locked');
    assert.equal(await late.error('join_call_room', standup), 'room-locked');
    assert.deepEqual(await cici.heard(), []);
    assert.equal(await wait(cici), 1);
    await ana.ask('moderate_room', { action: 'unlock' });
    await cici.take('room_admitted');
  });

  it('lets in as many as there are places when it is opened', async (t) => {
    const { connect, ana, budi } = await start(t, { rooms: { capacity: 3 } });
    const dodi = await connect('dodi');
    await dodi.join(enter('standup'));
    const queue = [await connect('cici'), await connect('eka'), await connect('fajar')];
    for (const one of queue) await wait(one);
    await ana.ask('moderate_room', { action: 'lock' });
    for (const one of [budi, dodi]) await one.ask('leave_call_room', leave);
    await ana.ask('moderate_room', { action: 'unlock' });
    const [first, second] = [await queue[0]?.take('room_admitted'), await queue[1]?.take('room_admitted')];
    assert.deepEqual(
      [first?.room.offers.length, second?.room.offers.length],
      [1, 2],
      'the later of two makes the link',
    );
    assert.equal((await queue[2]?.take('room_position'))?.position, 1);
  });

  it('is a new one for those who wait when nobody is left inside to open it', async (t) => {
    const { connect, ana, budi } = await start(t);
    const cici = await connect('cici');
    await wait(cici);
    await ana.ask('send_chat', { text: 'between us' });
    await ana.ask('moderate_room', { action: 'lock' });
    for (const one of [ana, budi]) await one.ask('leave_call_room', leave);
    const { room } = await cici.take('room_admitted');
    assert.deepEqual([room.locked, room.chat, room.participants.length], [false, [], 1]);
  });
});
