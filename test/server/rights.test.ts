import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Authenticate, Rights } from '../../server/auth/identity.ts';
import { DEFAULT_LIMITS, NO_LIMITS } from '../../server/limits.ts';
import { allow, bring, enter, MEDIA, startServer, talk, type ServerOptions } from './support.ts';

const QUICK = { presenceGrace: 5, ghost: 20 };

const back = (room: { id: string; ticket: string }, fresh = false) => ({
  room: room.id,
  ticket: room.ticket,
  fresh,
  mediaState: MEDIA,
});
const hangUp = (room: { id: string }) => ({ room: room.id, reason: 'hang-up' as const });

/** Rights that a page's own server can take away: they are read at every connect. */
function changing() {
  const rights: Record<string, Partial<Rights>> = { ana: { rooms: '*', moderate: '*' }, budi: { rooms: '*' } };
  const authenticate: Authenticate = (handshake) => allow(rights)(handshake);
  return { rights, authenticate };
}

async function start(test: TestContext, options: ServerOptions = {}) {
  const server = await startServer(test, { times: QUICK, ...options });
  const connect = (userId: string, userName = userId) => server.connect({ userId, userName });
  return { server, connect, ana: await connect('ana'), budi: await connect('budi') };
}

describe('rights are looked at again when somebody comes back', () => {
  it('on another connection: who may not be in the room any more is put out, and the others close the link', async (t) => {
    const { rights, authenticate } = changing();
    const { ana, budi } = await start(t, { authenticate });
    await ana.join(enter('standup'));
    const budis = await budi.join(enter('standup'));
    rights.budi = { rooms: new Set(['lunch']) };
    assert.equal((await budi.comeBack()).room, null);
    assert.deepEqual(await budi.take('room_left'), { room: budis.id, reason: 'forbidden' });
    assert.equal((await ana.take('user_left')).reason, 'forbidden');
    for (const request of [enter('standup'), back(budis)]) {
      assert.equal(await budi.error('join_call_room', request), 'forbidden');
    }
    assert.equal(await budi.error('signal', { to: 'anybody', signal: { type: 'restart', anew: true } }), 'not-found');
  });

  it('after the server has lost them: the others close the link that was left to them', async (t) => {
    const { rights, authenticate } = changing();
    const { ana, budi } = await start(t, { authenticate });
    await ana.join(enter('standup'));
    const budis = await budi.join(enter('standup'));
    budi.drop();
    assert.equal((await ana.take('user_left')).reason, 'connection-lost');
    rights.budi = {};
    await budi.comeBack();
    assert.equal(await budi.error('join_call_room', back(budis)), 'forbidden');
    assert.equal((await ana.take('user_left')).reason, 'forbidden');
  });

  it('in front of the door, too', async (t) => {
    const { rights, authenticate } = changing();
    const { ana, budi } = await start(t, { authenticate, rooms: { capacity: 1 } });
    await ana.join(enter('standup'));
    await budi.ask('join_call_room', enter('standup', { wait: true }));
    rights.budi = {};
    await budi.comeBack();
    assert.equal((await budi.take('room_left')).reason, 'forbidden');
    await ana.ask('leave_call_room', hangUp({ id: 'room:standup' }));
    assert.deepEqual(await budi.heard(), []);
  });

  it('and who moderates no more has no more power, in the room as the page is told of it', async (t) => {
    const { rights, authenticate } = changing();
    const { ana } = await start(t, { authenticate });
    const anas = await ana.join(enter('standup'));
    assert.equal(anas.moderator, true);
    rights.ana = { rooms: '*' };
    await ana.comeBack();
    assert.equal(await ana.error('moderate_room', { action: 'lock' }), 'forbidden');
    assert.equal((await ana.join(back(anas))).moderator, false);
  });
});

describe('the right of who was called', () => {
  it('ends with hanging up: a guest does not come back into the room', async (t) => {
    const { authenticate } = changing();
    const { connect, ana } = await start(t, { authenticate });
    const guest = await connect('guest');
    await ana.join(enter('standup'));
    const { room } = await bring(ana, guest);
    await guest.join(back(room));
    await guest.ask('leave_call_room', hangUp(room));
    for (const fresh of [false, true])
      assert.equal(await guest.error('join_call_room', back(room, fresh)), 'forbidden');
    await bring(ana, guest);
  });

  it('outlives a reload, and a second one at once', async (t) => {
    const { authenticate } = changing();
    const { connect, ana } = await start(t, { authenticate });
    const guest = await connect('guest');
    await ana.join(enter('standup'));
    const { room } = await bring(ana, guest);
    for (let reload = 0; reload < 2; reload++) await (await connect('guest')).join(back(room, true));
  });

  it('ends with hanging up of a call that others go on with', async (t) => {
    const { connect, ana, budi } = await start(t);
    const { anasRoom } = await talk(ana, budi);
    const cici = await connect('cici');
    const { room } = await bring(ana, cici);
    await cici.ask('leave_call_room', hangUp(room));
    for (const fresh of [false, true]) assert.equal(await cici.error('join_call_room', back(room, fresh)), 'not-found');
    assert.equal((await ana.join(back(anasRoom))).participants.length, 2, 'who is in it comes back into it');
  });

  it('is not there any more after a restart, for who had hung up before it', async (t) => {
    const { authenticate } = changing();
    const before = await start(t, { authenticate });
    const guest = await before.connect('guest');
    const anas = await before.ana.join(enter('standup'));
    const { room } = await bring(before.ana, guest);
    await guest.ask('leave_call_room', hangUp(room));
    await before.server.close();
    const after = await start(t, { authenticate });
    const again = await after.connect('guest');
    assert.equal(await again.error('join_call_room', back(room)), 'not-found');
    await after.ana.join(back(anas));
    assert.equal(await again.error('join_call_room', back(room)), 'not-found');
  });
});

describe('how often', () => {
  it('somebody may go into rooms has a measure, which all pages of a user share', async (t) => {
    const limits = { ...NO_LIMITS, joins: { burst: 5, perSecond: 0.001 } };
    const { connect, ana, budi } = await start(t, { limits });
    await ana.join(enter('standup'));
    const second = await connect('budi');
    const answers: string[] = [];
    for (let count = 0; count < 4; count++) {
      for (const page of [budi, second]) answers.push(await page.error('join_call_room', enter('standup')));
    }
    assert.deepEqual(
      answers.map((answer) => answer === 'ok'),
      [true, true, true, true, true, false, false, false],
    );
    assert.ok(answers.includes('rate-limited'));
    assert.deepEqual(
      (await ana.heard()).filter((event) => event === 'user_joined').length,
      5,
      'the others are told of no more',
    );
  });

  it('a hand may go up has one', async (t) => {
    const { ana, budi } = await start(t, { limits: { ...NO_LIMITS, chat: DEFAULT_LIMITS.chat } });
    await ana.join(enter('standup'));
    await budi.join(enter('standup'));
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, count) => budi.error('raise_hand', { raised: count % 2 === 0 })),
    );
    assert.ok(answers.includes('rate-limited'));
    const told = (await ana.heard()).filter((event) => event === 'hand').length;
    assert.ok(told <= DEFAULT_LIMITS.chat.burst + 5, `${told} times`);
  });

  it('somebody may describe links to somebody has one, for each pair, and never counts as abuse', async (t) => {
    const { descriptions } = DEFAULT_LIMITS;
    const { connect, ana, budi } = await start(t, { limits: { ...NO_LIMITS, descriptions } });
    const cici = await connect('cici');
    const [anas, , cicis] = [
      await ana.join(enter('standup')),
      await budi.join(enter('standup')),
      await cici.join(enter('standup')),
    ];
    const described = (to: string, sdp: string) =>
      budi.error('signal', { to, signal: { type: 'description', description: { type: 'offer', sdp } } });
    const answers: string[] = [];
    for (let origin = 0; origin < 100; origin++) answers.push(await described(anas.participantId, `o=- ${origin} 1`));
    const passed = answers.filter((answer) => answer === 'ok').length;
    assert.ok(passed >= 20 && passed < 60, `${passed} of 100 were passed on`);
    assert.ok(answers.every((answer) => answer === 'ok' || answer === 'rate-limited'));
    assert.equal(await described(cicis.participantId, 'o=- 1 1'), 'ok', 'another link has its own');
    const shown = { type: 'shown', camera: 1, screen: 1 } as const;
    assert.equal(await budi.error('signal', { to: anas.participantId, signal: shown }), 'ok');
  });
});

describe('names in a room', () => {
  it('of three, two of whom are called the same, are told apart by all when the third one comes', async (t) => {
    const { connect } = await start(t);
    const [one, two, cici] = [await connect('a1', 'Ana'), await connect('a2', 'Ana'), await connect('cici', 'Cici')];
    const { anasRoom } = await talk(one, two);
    const named = (people: readonly { user: { name: string } }[]) => people.map(({ user }) => user.name);
    assert.deepEqual(named(anasRoom.participants), ['Ana', 'Ana'], 'of two, each knows who the other one is');
    const { room } = await bring(one, cici);
    assert.deepEqual(named(room.participants), ['Ana', 'Ana (2)', 'Cici']);
    assert.equal((await one.take('user_joined')).participant.user.name, 'Ana (2)');
  });

  it('are not given to somebody else while their owner is merely away', async (t) => {
    const { connect, ana } = await start(t);
    await ana.join(enter('standup'));
    const [first, other] = [await connect('a1', 'Citra'), await connect('a2', 'Citra')];
    const room = await first.join(enter('standup'));
    first.drop();
    await ana.take('user_left');
    const others = await other.join(enter('standup'));
    assert.equal(others.participants.at(-1)?.user.name, 'Citra (2)');
    await first.comeBack();
    assert.equal((await first.join(back(room))).participants.at(-1)?.user.name, 'Citra');
  });

  it('are the same after a restart, in whatever order their owners come back', async (t) => {
    const before = await start(t);
    const [one, two] = [await before.connect('a1', 'Citra'), await before.connect('a2', 'Citra')];
    const rooms = [await one.join(enter('standup')), await two.join(enter('standup'))] as const;
    await before.server.close();
    const after = await start(t);
    const again = await (await after.connect('a2', 'Citra')).join(back(rooms[1]));
    assert.deepEqual(again.participants.at(-1)?.user.name, 'Citra (2)');
    await (await after.connect('a1', 'Citra')).join(back(rooms[0]));
  });
});
