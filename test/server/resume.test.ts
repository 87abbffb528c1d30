import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ANSWER, callOf, MEDIA, sign, startServer, talk, type TestClient } from './support.ts';
import { openTicket, sealTicket, type Ticket } from '../../server/rooms/tickets.ts';

const join = (room: { id: string; ticket: string }, fresh = false) => ({
  room: room.id,
  ticket: room.ticket,
  fresh,
  mediaState: MEDIA,
});
const hangUp = (room: { id: string; ticket?: string }) => ({
  room: room.id,
  reason: 'hang-up' as const,
  ...(room.ticket !== undefined && { ticket: room.ticket }),
});
const note = (text: string) => ({ type: 'description', description: { type: 'offer', sdp: text } }) as const;

/** The notes among the signals that a client has got, in order. */
function notes(client: TestClient): string[] {
  return client.messages.flatMap(({ event, payload }) =>
    event === 'signal' && payload.signal.type === 'description' ? [payload.signal.description.sdp] : [],
  );
}

describe('a client that lost its socket', () => {
  it('gets what it missed, each message exactly once and in order', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    const budi = await server.connect({ userId: 'budi' });
    const { anasRoom } = await talk(ana, budi);
    const to = anasRoom.participantId;
    const wanted: string[] = [];
    for (let round = 0; round < 5; round++) {
      for (let at = 0; at < 4; at++) {
        wanted.push(`${round}.${at}`);
        if (at === 2) ana.drop();
        await budi.ask('signal', { to, signal: note(`${round}.${at}`) });
      }
      const { resumed, room } = await ana.comeBack();
      assert.deepEqual([resumed, room], [true, anasRoom.id]);
    }
    await ana.heard();
    assert.deepEqual(notes(ana), wanted);
    assert.deepEqual(await budi.heard(), [], 'the other one noticed nothing');
  });

  it('comes back to its session however often the other one has switched the camera meanwhile', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    const budi = await server.connect({ userId: 'budi' });
    const { anasRoom, budisRoom } = await talk(ana, budi);
    ana.drop();
    // Some arrive before the server notices that nobody listens.
    for (let times = 1; times <= 601; times++) {
      await budi.ask('set_media_state', { mediaState: { ...MEDIA, camera: times % 2 === 0 } });
    }
    await budi.ask('signal', { to: anasRoom.participantId, signal: note('after it') });
    const { resumed } = await ana.comeBack();
    assert.equal(resumed, true);
    const heard = await ana.heard();
    assert.deepEqual(heard.slice(-2), ['media_state', 'signal']);
    const states = ana.messages.flatMap(({ event, payload }) => (event === 'media_state' ? [payload] : []));
    assert.deepEqual(states.at(-1), {
      participantId: budisRoom.participantId,
      mediaState: { ...MEDIA, camera: false },
    });
    assert.ok(states.length <= 2, `${states.length} of 601 are told`);
  });

  it('has a request that it repeats answered again and not done again', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    const budi = await server.connect({ userId: 'budi' });
    const { anasRoom } = await talk(ana, budi);
    const signal = { to: anasRoom.participantId, signal: note('once') };
    const first = await budi.request('signal', signal, 1_000);
    await budi.comeBack();
    assert.deepEqual(await budi.request('signal', signal, 1_000), first);
    await ana.heard();
    assert.deepEqual(notes(ana), ['once']);
  });

  it('is rung, and can answer, when it comes back', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    const budi = await server.connect({ userId: 'budi' });
    budi.drop();
    const { callId } = await ana.ask('call_user', callOf('budi'));
    await budi.comeBack();
    await budi.take('incoming_call');
    await ana.take('call_ringing');
    await budi.ask('answer_call', { callId, answer: ANSWER, mediaState: MEDIA });
    await ana.take('call_answered');
  });

  it('has its older socket closed when it comes back on a new one', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    const twin = await server.connect({ userId: 'ana' });
    const closed = new Promise((resolve) => ana.socket.once('disconnect', resolve));
    twin.resumeToken = ana.resumeToken;
    twin.received = ana.received;
    const { resumed, clientId } = await twin.comeBack();
    assert.deepEqual([resumed, clientId], [true, ana.id]);
    await closed;
  });

  it('can come back with its former token while the new one may not have arrived, and only then', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    const first = ana.resumeToken;
    await ana.comeBack();
    ana.resumeToken = first;
    assert.equal((await ana.comeBack()).resumed, true);
    ana.resumeToken = first;
    assert.equal((await ana.comeBack()).resumed, true);
    await ana.ask('watch_presence', { users: [] });
    ana.resumeToken = first;
    assert.equal((await ana.comeBack()).resumed, false);
  });

  it("begins anew with a token that is unknown or somebody else's", async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    const mallory = await server.connect({ userId: 'mallory' });
    for (const token of [ana.resumeToken, `${ana.id}.`, ana.id, `${ana.id}.guess`, 'nonsense', '.', '']) {
      mallory.resumeToken = token;
      const { resumed, clientId, user } = await mallory.comeBack();
      assert.equal(resumed, false);
      assert.notEqual(clientId, ana.id);
      assert.equal(user.id, 'mallory');
    }
    assert.equal((await ana.comeBack()).resumed, true, 'the owner still can');
  });

  it('begins anew when it says to have got more than was sent', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    ana.received = 7;
    assert.equal((await ana.comeBack()).resumed, false);
  });

  it('must resume before anything else, and once', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    assert.deepEqual(await ana.emit('resume', { received: 0 }, 0), {
      ok: false,
      code: 'bad-request',
      message: 'The calling server did not understand this page.',
    });
    ana.drop();
    ana.socket.connect();
    await new Promise<void>((resolve) => ana.socket.once('connect', resolve));
    assert.equal(await ana.error('watch_presence', { users: [] }), 'not-ready');
  });

  it('is forgotten in the end, with its user', async (t) => {
    const server = await startServer(t, { times: { presenceGrace: 10, ghost: 20, resumeWindow: 60 } });
    const ana = await server.connect({ userId: 'ana' });
    await ana.ask('watch_presence', { users: ['budi'] });
    ana.close();
    while (server.services.clientCount > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setImmediate(resolve));
    const { users, calls, rooms, watchers } = server.tables;
    for (const table of [users, calls, rooms, watchers]) assert.equal(await table.size(), 0);
    assert.equal((await ana.comeBack()).resumed, false);
  });
});

describe('a client that does not come back', () => {
  it('leaves no ghost: the others are told, and it can still rejoin', async (t) => {
    const server = await startServer(t, { times: { presenceGrace: 10, ghost: 30 } });
    const ana = await server.connect({ userId: 'ana' });
    const budi = await server.connect({ userId: 'budi' });
    const { anasRoom } = await talk(ana, budi);
    ana.drop();
    assert.deepEqual(await budi.take('user_left'), {
      room: anasRoom.id,
      participantId: anasRoom.participantId,
      reason: 'connection-lost',
    });
    const { resumed, room } = await ana.comeBack();
    assert.deepEqual([resumed, room], [true, null]);
    const again = await ana.join(join(anasRoom));
    assert.equal(again.participantId, anasRoom.participantId);
    const { participant, replaces } = await budi.take('user_joined');
    assert.deepEqual([participant.id, replaces], [anasRoom.participantId, null]);
    await ana.ask('signal', {
      to: again.participants.find(({ user }) => user.id === 'budi')?.id ?? '',
      signal: note('a'),
    });
    await budi.take('signal');
  });

  it('no longer rings at the other one', async (t) => {
    const server = await startServer(t, { times: { presenceGrace: 10, ghost: 30 } });
    const ana = await server.connect({ userId: 'ana' });
    const budi = await server.connect({ userId: 'budi' });
    const { callId } = await ana.ask('call_user', callOf('budi'));
    await budi.take('incoming_call');
    ana.drop();
    assert.deepEqual(await budi.take('call_ended'), { callId, reason: 'connection-lost' });
    await ana.comeBack();
    assert.deepEqual(await ana.take('call_ended'), { callId, reason: 'connection-lost' });
  });

  it('cannot be called', async (t) => {
    const server = await startServer(t, { times: { presenceGrace: 0, ghost: 0 } });
    const ana = await server.connect({ userId: 'ana' });
    const budi = await server.connect({ userId: 'budi' });
    budi.drop();
    while (await server.tables.users.get('budi')) await new Promise((resolve) => setTimeout(resolve, 5));
    await ana.ask('call_user', callOf('budi'));
    assert.equal((await ana.take('call_ended')).reason, 'unavailable');
  });

  it('leaves no call behind when the other one is gone as well', async (t) => {
    const server = await startServer(t, { times: { presenceGrace: 10, ghost: 30 } });
    const ana = await server.connect({ userId: 'ana' });
    const budi = await server.connect({ userId: 'budi' });
    const { callId, anasRoom } = await talk(ana, budi);
    ana.drop();
    budi.drop();
    while (!(await server.tables.rooms.get(anasRoom.id))?.ended) await new Promise((resolve) => setTimeout(resolve, 5));
    await ana.comeBack();
    assert.equal(await ana.error('join_call_room', join(anasRoom)), 'call-over');
    assert.deepEqual(await ana.take('call_ended'), { callId, reason: 'connection-lost' });
  });
});

describe('a page that was reloaded in a call', () => {
  it('comes back as a new participant that replaces the old one', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    const budi = await server.connect({ userId: 'budi' });
    const { anasRoom, budisRoom } = await talk(ana, budi);
    ana.close();
    const again = await server.connect({ userId: 'ana' });
    const room = await again.join(join(anasRoom, true));
    assert.notEqual(room.participantId, anasRoom.participantId);
    assert.equal(room.participants.length, 2);
    const { participant, replaces } = await budi.take('user_joined');
    assert.deepEqual([participant.id, replaces], [room.participantId, anasRoom.participantId]);
    await budi.ask('signal', { to: room.participantId, signal: note('hello again') });
    assert.equal((await again.take('signal')).from, budisRoom.participantId);
  });

  it('takes the call over from a page that still has it, which is told so', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    const budi = await server.connect({ userId: 'budi' });
    const { callId, anasRoom } = await talk(ana, budi);
    const other = await server.connect({ userId: 'ana' });
    const room = await other.join(join(anasRoom, true));
    assert.deepEqual(await ana.take('call_ended'), { callId, reason: 'replaced' });
    assert.equal(await ana.error('set_media_state', { mediaState: MEDIA }), 'not-found');
    await ana.ask('leave_call_room', hangUp(anasRoom));
    await budi.take('user_joined');
    assert.deepEqual(await budi.heard(), [], 'an old ticket does not end the call');
    await other.ask('leave_call_room', hangUp(room));
    assert.deepEqual(await budi.take('call_ended'), { callId, reason: 'hang-up' });
  });

  it('is told when the call has ended meanwhile', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    const budi = await server.connect({ userId: 'budi' });
    const { callId, anasRoom, budisRoom } = await talk(ana, budi);
    ana.close();
    await budi.ask('leave_call_room', hangUp(budisRoom));
    const again = await server.connect({ userId: 'ana' });
    assert.equal(await again.error('join_call_room', join(anasRoom, true)), 'call-over');
    assert.deepEqual(await again.take('call_ended'), { callId, reason: 'hang-up' });
  });

  it('that never comes back can be hung up on, also by its own ticket', async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    const budi = await server.connect({ userId: 'budi' });
    const { callId, anasRoom } = await talk(ana, budi);
    ana.close();
    const again = await server.connect({ userId: 'ana' });
    assert.equal(await again.error('leave_call_room', hangUp({ id: anasRoom.id })), 'not-found', 'without a ticket');
    await again.ask('leave_call_room', hangUp(anasRoom));
    assert.deepEqual(await budi.take('call_ended'), { callId, reason: 'hang-up' });
  });
});

describe('a server that was started again with the same secret', () => {
  it('lets both back into their call', async (t) => {
    const before = await startServer(t);
    const { anasRoom, budisRoom } = await talk(
      await before.connect({ userId: 'ana' }),
      await before.connect({ userId: 'budi' }),
    );
    await before.close();

    const after = await startServer(t);
    const ana = await after.connect({ userId: 'ana' });
    const budi = await after.connect({ userId: 'budi' });
    const anas = await ana.join(join(anasRoom));
    assert.deepEqual([anas.id, anas.participantId, anas.participants.length], [anasRoom.id, anasRoom.participantId, 1]);
    const budis = await budi.join(join(budisRoom));
    assert.deepEqual(
      budis.participants.map(({ id }) => id),
      [anasRoom.participantId, budisRoom.participantId],
    );
    const { participant, replaces } = await ana.take('user_joined');
    assert.deepEqual([participant.id, replaces], [budisRoom.participantId, null]);
    await ana.ask('signal', { to: budisRoom.participantId, signal: note('still here') });
    await budi.take('signal');
    await ana.ask('leave_call_room', hangUp(anas));
    assert.equal((await budi.take('call_ended')).reason, 'hang-up');
  });

  it('tells the one who comes back that the other one has hung up meanwhile', async (t) => {
    const before = await startServer(t);
    const { callId, anasRoom, budisRoom } = await talk(
      await before.connect({ userId: 'ana' }),
      await before.connect({ userId: 'budi' }),
    );
    await before.close();

    const after = await startServer(t);
    await (await after.connect({ userId: 'ana' })).ask('leave_call_room', hangUp(anasRoom));
    const budi = await after.connect({ userId: 'budi' });
    assert.equal(await budi.error('join_call_room', join(budisRoom)), 'call-over');
    assert.deepEqual(await budi.take('call_ended'), { callId, reason: 'hang-up' });
  });

  it('does not make rooms again when it has been up for longer than anybody waits', async (t) => {
    const before = await startServer(t);
    const { anasRoom } = await talk(await before.connect({ userId: 'ana' }), await before.connect({ userId: 'budi' }));
    const after = await startServer(t, { times: { resumeWindow: 0 } });
    const ana = await after.connect({ userId: 'ana' });
    assert.equal(await ana.error('join_call_room', join(anasRoom)), 'not-found');
    assert.equal(await ana.error('leave_call_room', hangUp(anasRoom)), 'not-found');
  });

  it('with another secret knows nobody', async (t) => {
    const before = await startServer(t);
    const { anasRoom } = await talk(await before.connect({ userId: 'ana' }), await before.connect({ userId: 'budi' }));
    const after = await startServer(t, { secret: 'another one' });
    const ana = await after.connect({ userId: 'ana' });
    assert.equal(await ana.error('join_call_room', join(anasRoom)), 'not-found');
  });
});

describe('a ticket', () => {
  const SIGN = sign('a secret');

  it("that is forged, changed, expired or another user's is worth nothing", async (t) => {
    const server = await startServer(t);
    const ana = await server.connect({ userId: 'ana' });
    const budi = await server.connect({ userId: 'budi' });
    const { anasRoom, budisRoom } = await talk(ana, budi);
    const ticket = openTicket(anasRoom.ticket, SIGN, Date.now());
    assert.ok(ticket);
    const forge = (changes: Partial<Ticket>, by = SIGN): string => sealTicket({ ...ticket, ...changes }, by);
    const [signature, body] = [
      anasRoom.ticket.split('.', 1)[0],
      anasRoom.ticket.slice(anasRoom.ticket.indexOf('.') + 1),
    ];
    const worthless = [
      budisRoom.ticket,
      forge({}, sign('guessed')),
      forge({ expiresAt: Date.now() - 1 }),
      forge({ user: 'budi' }),
      forge({ room: 'another' }),
      `${signature}.${body.replace(ticket.participant, budisRoom.participantId)}`,
      `.${body}`,
      body,
      `${SIGN('room-ticket:{}')}.{}`,
      '',
    ];
    const other = await server.connect({ userId: 'ana' });
    for (const sealed of worthless) {
      assert.equal(await other.error('join_call_room', join({ id: anasRoom.id, ticket: sealed })), 'not-found', sealed);
      assert.equal(await other.error('leave_call_room', hangUp({ id: anasRoom.id, ticket: sealed })), 'not-found');
    }
    assert.deepEqual([...(await ana.heard()), ...(await budi.heard())], []);
  });
});
