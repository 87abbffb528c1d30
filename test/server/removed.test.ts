import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { SILENT } from '../../server/log.ts';
import { KeptRooms } from '../../server/store/kept-rooms.ts';
import { LIMITS, type Room } from '../../src/protocol/index.ts';
import { bring, enter, MEDIA, startServer, type ServerOptions, type TestClient } from './support.ts';

/** Sockets count as lost at once, and who is lost is so for long. */
const QUICK = { presenceGrace: 5, ghost: 20 };

const back = (room: Pick<Room, 'id' | 'ticket'>, fresh = false) => ({
  room: room.id,
  ticket: room.ticket,
  fresh,
  mediaState: MEDIA,
});

/** Three in a room, of whom Ana is the first. */
async function start(test: TestContext, options: ServerOptions = {}) {
  const server = await startServer(test, { times: QUICK, ...options });
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

/** Budi cuts his signaling, and the server gives him up. His links do not need it. */
async function cutOff(budi: TestClient, others: readonly TestClient[]): Promise<void> {
  budi.drop();
  for (const one of others) {
    assert.equal((await one.take('user_left')).reason, 'connection-lost');
    assert.deepEqual(
      (await one.take('room_state')).away?.map(({ user }) => user.id),
      ['budi'],
      'all see that somebody unseen is still connected',
    );
  }
}

async function folder(test: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'call-elements-rooms-'));
  test.after(() => rm(path, { recursive: true }));
  return join(path, 'rooms.json');
}

/** What a run of the server reads of the run before it. */
const kept = (path: string) => KeptRooms.open(path, SILENT, Date.now());

describe('who has cut his own signaling', () => {
  it('is seen to be away, also by who comes later, until he is back', async (t) => {
    const { connect, ana, budi, cici, budis } = await start(t);
    await cutOff(budi, [ana, cici]);
    const dodis = await (await connect('dodi')).join(enter('standup'));
    assert.deepEqual(dodis.away, [{ id: budis.participantId, user: { id: 'budi', name: 'budi' } }]);
    await budi.comeBack();
    await budi.join(back(budis));
    await ana.take('user_joined');
    assert.deepEqual((await ana.take('room_state')).away, []);
  });

  it('is removed all the same: the others are told to close their links, and he does not come back', async (t) => {
    const { connect, ana, budi, cici, budis } = await start(t);
    await cutOff(budi, [ana, cici]);
    await ana.ask('moderate_room', { action: 'kick', participantId: budis.participantId });
    for (const one of [ana, cici]) {
      assert.deepEqual(await one.take('user_left'), {
        room: budis.id,
        participantId: budis.participantId,
        reason: 'kicked',
      });
      assert.deepEqual((await one.take('room_state')).away, []);
    }
    await budi.comeBack();
    assert.equal((await budi.take('room_left')).reason, 'connection-lost');
    for (const fresh of [false, true])
      assert.equal(await budi.error('join_call_room', back(budis, fresh)), 'forbidden');
    assert.equal((await budi.take('room_left')).reason, 'kicked', 'he learns why');
    const other = await connect('budi');
    assert.equal(await other.error('join_call_room', enter('standup')), 'forbidden');
    assert.equal(await other.error('join_call_room', back(budis)), 'forbidden');
  });

  it('is removed with all his pages, those that are away and those that are not', async (t) => {
    const { connect, ana, budi, cici, budis } = await start(t, { rooms: { capacity: 5 } });
    const second = await connect('budi');
    const seconds = await second.join(enter('standup'));
    for (const one of [ana, cici]) await one.take('user_joined');
    await cutOff(budi, [ana, cici]);
    await ana.ask('moderate_room', { action: 'kick', participantId: seconds.participantId });
    assert.equal((await second.take('room_left')).reason, 'kicked');
    const gone = [(await cici.take('user_left')).participantId, (await cici.take('user_left')).participantId];
    assert.deepEqual(gone.sort(), [budis.participantId, seconds.participantId].sort());
  });

  it('comes back through a lock if he was merely cut off', async (t) => {
    const { ana, budi, cici, budis } = await start(t);
    await cutOff(budi, [ana, cici]);
    await ana.ask('moderate_room', { action: 'lock' });
    await budi.comeBack();
    await budi.join(back(budis));
  });

  it('does not come back through a lock when his time is up', async (t) => {
    const { ana, budi, cici, budis } = await start(t, { times: { ...QUICK, absence: 100 } });
    await ana.ask('moderate_room', { action: 'lock' });
    await ana.take('room_state');
    await cici.take('room_state');
    await cutOff(budi, [ana, cici]);
    assert.deepEqual((await ana.take('room_state')).away, []);
    await budi.comeBack();
    assert.equal(await budi.error('join_call_room', back(budis)), 'room-locked');
  });

  it('is muted all the same, and hears of it when he is back', async (t) => {
    const { ana, budi, cici, budis } = await start(t);
    await cutOff(budi, [ana, cici]);
    await ana.ask('moderate_room', { action: 'mute', participantId: budis.participantId });
    await budi.comeBack();
    const again = await budi.join(back(budis));
    assert.equal(again.participants.find(({ user }) => user.id === 'budi')?.muted, true);
    assert.deepEqual(await budi.take('mute_requested'), { by: { id: 'ana', name: 'ana' } });
  });

  it('leaves nothing of the room when his time is up and nobody else is there', async (t) => {
    const { server, ana, budi, cici } = await start(t, { times: { ...QUICK, absence: 100 } });
    for (const one of [ana, budi, cici]) one.drop();
    while ((await server.tables.rooms.size()) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });
});

describe('who was removed does not come back', () => {
  it('when the network of all others was away for a moment', async (t) => {
    const { ana, budi, cici, anas, budis } = await start(t);
    await ana.ask('moderate_room', { action: 'kick', participantId: budis.participantId });
    await ana.ask('moderate_room', { action: 'lock' });
    for (const one of [ana, cici]) one.drop();
    // Their way back begins when the server has lost them, and the room is empty.
    for (const one of [ana, cici]) {
      await one.comeBack();
      if ((await one.heard()).includes('room_left:connection-lost')) continue;
      one.drop();
      await new Promise((resolve) => setTimeout(resolve, 60));
      await one.comeBack();
    }
    for (const request of [enter('standup'), back(budis), back(budis, true)]) {
      assert.equal(await budi.error('join_call_room', request), 'forbidden');
    }
    assert.equal((await ana.join(back(anas))).locked, true);
  });

  it('when the server is started again, even if he is the first; the lock holds, and the others come in', async (t) => {
    const path = await folder(t);
    const before = await start(t, { keptRooms: await kept(path) });
    await before.ana.ask('moderate_room', { action: 'kick', participantId: before.budis.participantId });
    await before.ana.ask('moderate_room', { action: 'lock' });
    await before.server.close();

    const server = await startServer(t, { keptRooms: await kept(path) });
    const connect = (userId: string) => server.connect({ userId, userName: userId });
    const budi = await connect('budi');
    for (const request of [enter('standup'), back(before.budis), back(before.budis, true)]) {
      assert.equal(await budi.error('join_call_room', request), 'forbidden');
    }
    assert.equal(await (await connect('dodi')).error('join_call_room', enter('standup')), 'room-locked');
    const cici = await connect('cici');
    assert.deepEqual(
      (await cici.join(back(before.cicis))).away?.map(({ user }) => user.id),
      ['ana'],
    );
    const again = await (await connect('ana')).join(back(before.anas));
    assert.deepEqual([again.locked, again.participants.length], [true, 2]);
  });

  it('when he was removed after a start of the server that he has not come back to yet', async (t) => {
    const before = await start(t);
    await before.server.close();
    const { connect } = await start(t).then(async ({ server, ana, budi, cici }) => {
      for (const one of [ana, budi, cici])
        await one.ask('leave_call_room', { room: 'room:standup', reason: 'hang-up' });
      return { connect: (userId: string) => server.connect({ userId, userName: userId }) };
    });
    const [ana, cici] = [await connect('ana'), await connect('cici')];
    await ana.join(back(before.anas));
    await cici.join(back(before.cicis));
    const { participantId } = before.budis;
    await ana.ask('moderate_room', { action: 'kick', participantId });
    assert.deepEqual(await cici.take('user_left'), { room: before.budis.id, participantId, reason: 'kicked' });
    const budi = await connect('budi');
    assert.equal(await budi.error('join_call_room', back(before.budis)), 'forbidden');
    assert.equal(await budi.error('join_call_room', enter('standup')), 'forbidden', 'his user is known by his ticket');
  });

  it('and is let in again when the room has ended', async (t) => {
    const path = await folder(t);
    const { ana, budi, cici, budis, server } = await start(t, { keptRooms: await kept(path) });
    await ana.ask('moderate_room', { action: 'kick', participantId: budis.participantId });
    for (const one of [ana, cici]) await one.ask('leave_call_room', { room: budis.id, reason: 'hang-up' });
    await budi.join(enter('standup'));
    await server.tables.rooms.saved();
    assert.deepEqual(JSON.parse(await readFile(path, 'utf8')), { version: 1, rooms: [] });
  });
});

describe('the rooms that a server keeps', () => {
  it('are those that have something to be kept, and only the owner of the file reads them', async (t) => {
    const path = await folder(t);
    const { ana, budis } = await start(t, { keptRooms: await kept(path) });
    await assert.rejects(stat(path), 'three people in a room are nothing to be kept');
    await ana.ask('moderate_room', { action: 'kick', participantId: budis.participantId });
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    const { rooms } = JSON.parse(await readFile(path, 'utf8')) as { rooms: { barred: string[] }[] };
    assert.deepEqual(rooms[0]?.barred, ['budi']);
  });

  for (const [what, text] of Object.entries({
    'a file that was cut off': '{"version":1,"rooms":[{"id":"room:st',
    'a file of another shape': '{"version":1,"rooms":{"room:standup":null}}',
    'another version': '{"version":2,"rooms":[]}',
    'no object': 'null',
  })) {
    it(`are none of ${what}, and that keeps no server from starting`, async (t) => {
      const path = await folder(t);
      await writeFile(path, text);
      assert.equal(await (await kept(path)).size(), 0);
      const { ana } = await start(t, { keptRooms: await kept(path) });
      await ana.ask('moderate_room', { action: 'lock' });
      assert.equal(await (await kept(path)).size(), 1, 'what is written next can be read');
    });
  }

  it('are lost where nothing can be written, and all else goes on', async (t) => {
    const path = await folder(t);
    await writeFile(path, 'no folder');
    const { ana } = await start(t, { keptRooms: await kept(join(path, 'rooms.json')) });
    await ana.ask('moderate_room', { action: 'lock' });
  });

  it('are given up when nobody comes back', async (t) => {
    const path = await folder(t);
    const before = await start(t, { keptRooms: await kept(path) });
    await before.ana.ask('moderate_room', { action: 'lock' });
    await before.server.close();
    const after = await startServer(t, { keptRooms: await kept(path), times: { absence: 50 } });
    while ((await after.tables.rooms.size()) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await after.tables.rooms.saved();
    assert.equal(await (await kept(path)).size(), 0);
  });
});

describe('a ticket', () => {
  it('is short enough for pages, whatever people and rooms are called', async (t) => {
    const server = await startServer(t, { rooms: { capacity: 40 } });
    const quotes = (index: number) => `${index}`.padStart(LIMITS.idLength, '"');
    const connect = (index: number) =>
      server.connect({ userId: quotes(index), userName: '👨‍👩‍👧‍👦'.repeat(LIMITS.nameGraphemes) });
    const [ana, budi] = [await connect(0), await connect(1)];
    const { callId } = await ana.ask('call_user', {
      ...{ callId: crypto.randomUUID(), to: quotes(1), media: 'video', mediaState: MEDIA },
      offer: { type: 'offer', sdp: 'v=0' },
    });
    await budi.take('incoming_call');
    await budi.ask('answer_call', { callId, answer: { type: 'answer', sdp: 'v=0' }, mediaState: MEDIA });
    await ana.take('call_answered');
    await ana.take('call_ringing');
    let last: Room | undefined;
    for (let index = 2; index < 36; index++) {
      // What does not fit is not what the protocol says, and ends the test.
      last = (await bring(ana, await connect(index))).room;
    }
    assert.ok(last && last.ticket.length <= LIMITS.tokenLength);
    const named = await ana.join(enter(`${'"'.repeat(LIMITS.idLength - 'room:'.length)}`));
    assert.ok(named.ticket.length <= LIMITS.tokenLength);
  });
});
