import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { allow, enter, MEDIA, startServer, talk, type ServerOptions, type TestClient } from './support.ts';

async function start(test: TestContext, options: ServerOptions = {}) {
  const server = await startServer(test, options);
  const connect = (userId: string, userName = userId.toUpperCase()) => server.connect({ userId, userName });
  return { server, connect, ana: await connect('ana'), budi: await connect('budi') };
}

const back = (room: { id: string; ticket: string }, fresh: boolean) => ({
  room: room.id,
  ticket: room.ticket,
  fresh,
  mediaState: MEDIA,
});

const namesIn = (room: { participants: readonly { user: { name: string } }[] }): string[] =>
  room.participants.map(({ user }) => user.name);

describe('a room with a name', () => {
  it('is made by the first who comes, and told to the others who comes and goes', async (t) => {
    const { ana, budi } = await start(t);
    const anas = await ana.join(enter('standup'));
    assert.deepEqual(
      { ...anas, ticket: '', participantId: '', participants: anas.participants.length },
      {
        ...{ id: 'room:standup', name: 'standup', participantId: '', ticket: '', participants: 1, offers: [] },
        ...{ locked: false, waiting: 0, moderator: true, chat: [], away: [], complete: false },
      },
    );
    const budis = await budi.join(enter('standup'));
    assert.deepEqual(budis.offers, [anas.participantId], 'who comes later makes the link');
    const { participant, replaces, returns } = await ana.take('user_joined');
    assert.deepEqual([participant, replaces, returns], [budis.participants[1], null, false]);
    await budi.ask('leave_call_room', { room: budis.id, reason: 'connection-lost' });
    assert.deepEqual(await ana.take('user_left'), {
      room: anas.id,
      participantId: budis.participantId,
      reason: 'hang-up',
    });
    assert.deepEqual(await budi.heard(), []);
  });

  it('is gone with the last one', async (t) => {
    const { server, ana, budi } = await start(t);
    const { id } = await ana.join(enter('standup'));
    await ana.ask('send_chat', { text: 'hello' });
    await ana.ask('leave_call_room', { room: id, reason: 'hang-up' });
    assert.equal(await server.tables.rooms.size(), 0);
    assert.equal(await ana.error('leave_call_room', { room: id, reason: 'hang-up' }), 'not-found');
    assert.deepEqual((await budi.join(enter('standup'))).chat, []);
  });

  it('has of each two who come at the same instant one who makes the link', async (t) => {
    const { connect, ana, budi } = await start(t);
    const all = [ana, budi, await connect('cici'), await connect('dodi')];
    for (let round = 0; round < 20; round++) {
      const rooms = await Promise.all(all.map((client) => client.join(enter('standup'))));
      for (const one of rooms) {
        for (const two of rooms) {
          if (one === two) continue;
          const offers =
            Number(one.offers.includes(two.participantId)) + Number(two.offers.includes(one.participantId));
          assert.equal(offers, 1);
        }
      }
      await Promise.all(
        all.map((client) => client.ask('leave_call_room', { room: 'room:standup', reason: 'hang-up' })),
      );
    }
  });

  it('relays signals and media states between all of them, and to nobody else', async (t) => {
    const { connect, ana, budi } = await start(t);
    const cici = await connect('cici');
    const [anas, budis] = [await ana.join(enter('standup')), await budi.join(enter('standup'))];
    const cicis = await cici.join(enter('lunch'));
    const shown = { type: 'shown', camera: 180, screen: 0 } as const;
    await ana.ask('signal', { to: budis.participantId, signal: shown });
    assert.deepEqual(await budi.take('signal'), { from: anas.participantId, signal: shown });
    assert.equal(await ana.error('signal', { to: cicis.participantId, signal: shown }), 'not-found');
    await budi.ask('set_media_state', { mediaState: { ...MEDIA, camera: false } });
    assert.equal((await ana.take('media_state')).participantId, budis.participantId);
    assert.deepEqual(await cici.heard(), []);
  });

  it('is never the room of a call', async (t) => {
    const { connect, ana, budi } = await start(t);
    const { anasRoom } = await talk(ana, budi);
    const cici = await connect('cici');
    const room = await cici.join(enter(anasRoom.id));
    assert.deepEqual([room.id, room.participants.length], [`room:${anasRoom.id}`, 1]);
    assert.equal((await cici.join(enter(room.id))).id, `room:room:${anasRoom.id}`);
    assert.equal(await cici.error('join_call_room', enter('n'.repeat(124))), 'bad-request', 'its id would be too long');
    assert.deepEqual(await ana.heard(), []);
  });

  it('takes one out of the call that one was in', async (t) => {
    const { ana, budi } = await start(t);
    const { callId } = await talk(ana, budi);
    await ana.join(enter('standup'));
    assert.deepEqual(await budi.take('call_ended'), { callId, reason: 'hang-up' });
  });

  it('can be looked into before one joins', async (t) => {
    const { ana, budi } = await start(t, { rooms: { capacity: 2 } });
    const peek = async () => budi.ask('peek_room', { room: 'standup' });
    assert.deepEqual(await peek(), { ok: true, people: [], full: false, locked: false });
    await ana.join(enter('standup'));
    await ana.ask('moderate_room', { action: 'lock' });
    const people = [{ id: 'ana', name: 'ANA' }];
    assert.deepEqual(await peek(), { ok: true, people, full: false, locked: true });
    await ana.ask('moderate_room', { action: 'unlock' });
    await budi.join(enter('standup'));
    assert.equal((await peek()).full, true);
  });
});

describe('without the right to join it', () => {
  it('a room that is there answers like one that is not', async (t) => {
    const { ana, budi } = await start(t, {
      authenticate: allow({ ana: { rooms: '*' }, budi: { rooms: new Set(['lunch']) } }),
    });
    await ana.join(enter('standup'));
    const answers = async (room: string) => [
      await budi.request('join_call_room', enter(room)),
      await budi.request('join_call_room', enter(room, { wait: true })),
      await budi.request('peek_room', { room }),
      await budi.request('leave_call_room', { room: `room:${room}`, reason: 'hang-up' }),
      await budi.request('join_call_room', enter(`room:${room}`, { ticket: 'forged' })),
    ];
    const there = await answers('standup');
    assert.deepEqual(there, await answers('elsewhere'));
    assert.deepEqual(
      there.map((reply) => !reply.ok && reply.code),
      ['forbidden', 'forbidden', 'forbidden', 'not-found', 'not-found'],
    );
    assert.deepEqual([...(await ana.heard()), ...(await budi.heard())], []);
    await budi.join(enter('lunch'));
  });
});

describe('names in a room', () => {
  it('are told apart by a number, however they are written', async (t) => {
    const { connect } = await start(t, { rooms: { capacity: 8 } });
    const long = 'n'.repeat(64);
    const names = ['Ana', 'ana', 'ＡＮＡ', 'Ana (2)', 'a\u200dna', long, long];
    const clients: TestClient[] = [];
    for (const [index, name] of names.entries()) clients.push(await connect(`user-${index}`, name));
    let room;
    for (const client of clients) room = await client.join(enter('standup'));
    assert.ok(room);
    assert.deepEqual(namesIn(room), [
      ...['Ana', 'ana (2)', 'ＡＮＡ (3)', 'Ana (2) (2)', 'a\u200dna (4)', long],
      `${'n'.repeat(60)} (2)`,
    ]);
  });

  it('are told apart also when only the eye takes them for the same', async (t) => {
    const { connect } = await start(t, { rooms: { capacity: 8 } });
    // Cyrillic а, Greek Α, mathematical letters, the digit one for a capital I; N and V are no likeness.
    const names = ['Ana', 'Аnа', 'Αna', '𝐀𝗻𝖺', 'Ian', '1an', 'Nina', 'Vina'];
    const clients: TestClient[] = [];
    for (const [index, name] of names.entries()) clients.push(await connect(`user-${index}`, name));
    let room;
    for (const client of clients) room = await client.join(enter('standup'));
    assert.ok(room);
    assert.deepEqual(namesIn(room), ['Ana', 'Аnа (2)', 'Αna (3)', '𝐀𝗻𝖺 (4)', 'Ian', '1an (2)', 'Nina', 'Vina']);
  });

  it('are told apart also where somebody is called by the id', async (t) => {
    const { connect } = await start(t);
    const [blank, other] = [await connect('ana-1', '\u3164'), await connect('other', 'аnа-1')];
    await blank.join(enter('standup'));
    assert.deepEqual(namesIn(await other.join(enter('standup'))), ['ana-1', 'аnа-1 (2)']);
  });

  it('stay as they are for one who comes back', async (t) => {
    const { connect, ana } = await start(t);
    await ana.join(enter('standup'));
    const other = await connect('other', 'Ana');
    const room = await other.join(enter('standup'));
    assert.deepEqual(namesIn(room), ['ANA', 'Ana (2)']);
    assert.deepEqual(namesIn(await other.join(back(room, false))), ['ANA', 'Ana (2)']);
    assert.deepEqual(namesIn(await other.join(back(room, true))), ['ANA', 'Ana (2)']);
  });
});

describe('a second page of a user in a room', () => {
  it('is there as well', async (t) => {
    const { connect, ana } = await start(t);
    await ana.join(enter('standup'));
    const second = await (await connect('ana')).join(enter('standup'));
    assert.deepEqual(namesIn(second), ['ANA', 'ANA (2)']);
    assert.equal((await ana.take('user_joined')).replaces, null);
  });

  it('takes the place of the first where the server is set so, also in a full and locked room', async (t) => {
    const { connect, ana, budi } = await start(t, { rooms: { capacity: 2, sameUser: 'replace' } });
    const anas = await ana.join(enter('standup'));
    await budi.join(enter('standup'));
    await budi.ask('moderate_room', { action: 'lock' });
    const room = await (await connect('ana')).join(enter('standup'));
    assert.deepEqual(namesIn(room), ['ANA', 'BUDI']);
    assert.deepEqual(room.offers, [room.participants[1]?.id]);
    assert.deepEqual(await ana.take('room_left'), { room: room.id, reason: 'replaced' });
    assert.equal((await budi.take('user_joined')).replaces, anas.participantId);
    assert.equal(await ana.error('send_chat', { text: 'hello' }), 'not-found');
    assert.ok(!(await budi.heard()).some((event) => event.startsWith('user_left')));
  });

  it('is in it once, however often it joins', async (t) => {
    const { ana, budi } = await start(t);
    await budi.join(enter('standup'));
    const first = await ana.join(enter('standup'));
    const second = await ana.join(enter('standup'));
    assert.deepEqual(namesIn(second), ['BUDI', 'ANA']);
    assert.equal((await budi.take('user_joined')).replaces, null);
    assert.equal((await budi.take('user_joined')).replaces, first.participantId);
    assert.deepEqual(await ana.heard(), []);
  });
});

describe('with a ticket', () => {
  it('one who is still in the room goes on as the same participant, and makes no link', async (t) => {
    const { ana, budi } = await start(t);
    await ana.join(enter('standup'));
    const room = await budi.join(enter('standup'));
    await budi.ask('raise_hand', { raised: true });
    const again = await budi.join(back(room, false));
    assert.deepEqual([again.participantId, again.offers], [room.participantId, []]);
    assert.notEqual(again.participants[1]?.hand, null);
    assert.deepEqual(await ana.heard(), ['user_joined', 'hand']);
  });

  it('a page that was reloaded is a new participant in the place of the old one, and makes its links', async (t) => {
    const { connect, ana, budi } = await start(t);
    const anas = await ana.join(enter('standup'));
    const room = await budi.join(enter('standup'));
    await ana.take('user_joined');
    budi.close();
    const again = await (await connect('budi')).join(back(room, true));
    assert.notEqual(again.participantId, room.participantId);
    assert.deepEqual(again.offers, [anas.participantId]);
    const { replaces, returns } = await ana.take('user_joined');
    assert.deepEqual([replaces, returns], [room.participantId, false]);
  });

  it('one whom the server has lost comes back, also through a lock', async (t) => {
    const { ana, budi } = await start(t, { times: { presenceGrace: 10, ghost: 30 } });
    await ana.join(enter('standup'));
    const room = await budi.join(enter('standup'));
    budi.drop();
    assert.equal((await ana.take('user_left')).reason, 'connection-lost');
    await ana.ask('moderate_room', { action: 'lock' });
    assert.equal((await budi.comeBack()).room, null);
    assert.equal((await budi.take('room_left')).reason, 'connection-lost');
    const again = await budi.join(back(room, false));
    assert.equal(again.participantId, room.participantId);
    await ana.take('user_joined');
    const { participant, returns } = await ana.take('user_joined');
    assert.deepEqual([participant.id, returns], [room.participantId, true]);
  });

  it('one whom the server has lost, and who leaves then, does not come back through a lock', async (t) => {
    const { ana, budi } = await start(t, { times: { presenceGrace: 10, ghost: 30 } });
    await ana.join(enter('standup'));
    const room = await budi.join(enter('standup'));
    budi.drop();
    await ana.take('user_left');
    await ana.ask('moderate_room', { action: 'lock' });
    await budi.comeBack();
    await budi.ask('leave_call_room', { room: room.id, ticket: room.ticket, reason: 'hang-up' });
    assert.equal(await budi.error('join_call_room', back(room, true)), 'room-locked');
  });

  it('one who has left does not come back through a lock', async (t) => {
    const { ana, budi } = await start(t);
    await ana.join(enter('standup'));
    const room = await budi.join(enter('standup'));
    await budi.ask('leave_call_room', { room: room.id, reason: 'hang-up' });
    await ana.ask('moderate_room', { action: 'lock' });
    assert.equal(await budi.error('join_call_room', back(room, false)), 'room-locked');
  });

  it('the room is made again when it is gone, by the same server or by one that was started again', async (t) => {
    const before = await start(t);
    const anas = await before.ana.join(enter('standup'));
    const budis = await before.budi.join(enter('standup'));
    for (const one of [before.ana, before.budi]) await one.ask('leave_call_room', { room: anas.id, reason: 'hang-up' });
    assert.equal((await before.ana.join(back(anas, false))).participantId, anas.participantId);
    await before.server.close();

    const after = await start(t);
    assert.deepEqual(namesIn(await after.budi.join(back(budis, false))), ['BUDI']);
    const again = await after.ana.join(back(anas, false));
    assert.deepEqual(
      [again.participants.map(({ id }) => id), again.offers],
      [[budis.participantId, anas.participantId], []],
    );
    assert.equal((await after.budi.take('user_joined')).returns, true);
  });

  it('one who may not join any more does not come back', async (t) => {
    const before = await start(t, { authenticate: allow({ ana: { rooms: '*' }, budi: { rooms: '*' } }) });
    const room = await before.budi.join(enter('standup'));
    await before.server.close();
    const after = await start(t, { authenticate: allow({ ana: { rooms: '*' } }) });
    assert.equal(await after.budi.error('join_call_room', back(room, false)), 'forbidden');
  });
});

describe('a page that dies in a room', () => {
  it('is gone for the others, and the room with it when it was the last', async (t) => {
    const { server, ana, budi } = await start(t, { times: { presenceGrace: 10, ghost: 30, absence: 60 } });
    await ana.join(enter('standup'));
    const { participantId } = await budi.join(enter('standup'));
    budi.drop();
    assert.equal((await ana.take('user_left')).participantId, participantId);
    ana.drop();
    while ((await server.tables.rooms.size()) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });
});
