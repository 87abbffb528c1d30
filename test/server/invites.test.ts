import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { NO_LIMITS } from '../../server/limits.ts';
import { SILENT } from '../../server/log.ts';
import { KeptRooms } from '../../server/store/kept-rooms.ts';
import {
  allow,
  ANSWER,
  bring,
  callOf,
  enter,
  MEDIA,
  startServer,
  talk,
  type ServerOptions,
  type TestClient,
} from './support.ts';

async function start(test: TestContext, options: ServerOptions = {}) {
  const server = await startServer(test, options);
  const connect = (userId: string) => server.connect({ userId, userName: userId });
  const [ana, budi, cici] = [await connect('ana'), await connect('budi'), await connect('cici')];
  return { server, connect, ana, budi, cici };
}

/** Ana and Budi talk, and Cici is there. */
async function startCall(test: TestContext, options: ServerOptions = {}) {
  const all = await start(test, options);
  return { ...all, ...(await talk(all.ana, all.budi)) };
}

const invitation = (to: string) => ({ callId: randomUUID(), to });
const accepted = (callId: string) => ({ callId, answer: null, mediaState: MEDIA });
const hangUp = (room: { id: string; ticket?: string }) => ({ room: room.id, reason: 'hang-up' as const });
const back = (room: { id: string; ticket: string }, fresh: boolean) => ({
  room: room.id,
  ticket: room.ticket,
  fresh,
  mediaState: MEDIA,
});

async function assertNothingRings({ server }: Awaited<ReturnType<typeof start>>): Promise<void> {
  for (const row of await server.tables.users.values()) assert.deepEqual([row.incoming, row.outgoing], [[], []]);
  for (const row of await server.tables.rooms.values()) assert.deepEqual(row.invitations, []);
}

describe('somebody who is called into a call of two', () => {
  it('hears it ring, comes in, and makes a link to each', async (t) => {
    const { ana, budi, cici, anasRoom, budisRoom } = await startCall(t);
    const { callId } = invitation('cici');
    await ana.ask('invite_to_room', { callId, to: 'cici' });
    const { expiresInMs, ...incoming } = await cici.take('incoming_call');
    const users = ['ana', 'budi'].map((id) => ({ id, name: id }));
    assert.deepEqual(incoming, { callId, from: users[0], media: 'video', offer: null, people: users });
    assert.ok(expiresInMs > 59_000);
    await ana.take('call_ringing');

    const { room } = await cici.ask('answer_call', accepted(callId));
    assert.deepEqual(
      [room.id, room.name, room.offers],
      [anasRoom.id, null, [anasRoom.participantId, budisRoom.participantId]],
    );
    assert.equal((await cici.take('room_admitted')).callId, callId);
    assert.deepEqual(await ana.take('call_answered'), { callId, answer: null, room: null });
    for (const one of [ana, budi]) {
      const { participant, replaces } = await one.take('user_joined');
      assert.deepEqual([participant.id, replaces], [room.participantId, null]);
    }
    assert.deepEqual([...(await ana.heard()), ...(await budi.heard()), ...(await cici.heard())], []);
  });

  it('makes it a group: who leaves does not end it, and the last two do', async (t) => {
    const { ana, budi, cici, callId, anasRoom, budisRoom } = await startCall(t);
    const { callId: invited } = await bring(ana, cici);
    await ana.take('user_joined');
    await budi.ask('leave_call_room', hangUp(budisRoom));
    for (const one of [ana, cici]) {
      assert.deepEqual(await one.take('user_left'), {
        room: anasRoom.id,
        participantId: budisRoom.participantId,
        reason: 'hang-up',
      });
    }
    await ana.ask('leave_call_room', hangUp(anasRoom));
    assert.deepEqual(await cici.take('call_ended'), { callId: invited, reason: 'hang-up' });
    assert.deepEqual([...(await ana.heard()), ...(await cici.heard())], []);
    assert.equal(await cici.error('answer_call', accepted(callId)), 'not-found');
  });

  it('is the end of it for the last one by the call that each knows', async (t) => {
    const { ana, budi, cici, callId, anasRoom, budisRoom } = await startCall(t);
    const { room } = await bring(budi, cici);
    await budi.ask('leave_call_room', hangUp(budisRoom));
    await cici.ask('leave_call_room', hangUp(room));
    assert.deepEqual(await ana.take('call_ended'), { callId, reason: 'hang-up' });
    assert.equal(await ana.error('join_call_room', back(anasRoom, false)), 'call-over');
  });

  it('is called differently from those who are there, in a room of more than two', async (t) => {
    const { server, ana, budi, anasRoom } = await startCall(t);
    const twin = await server.connect({ userId: 'twin', userName: 'Ana' });
    const { room } = await bring(budi, twin);
    assert.deepEqual(
      room.participants.map(({ user }) => user.name),
      ['ana', 'budi', 'Ana (2)'],
    );
    assert.equal((await ana.take('user_joined')).participant.user.name, 'Ana (2)');
    assert.equal(anasRoom.participants.length, 2);
  });

  it('is called as audio where the call is', async (t) => {
    const { ana, budi, cici } = await start(t);
    const { callId } = await ana.ask('call_user', { ...callOf('budi'), media: 'audio' });
    await budi.take('incoming_call');
    await budi.ask('answer_call', { callId, answer: ANSWER, mediaState: MEDIA });
    await ana.ask('invite_to_room', invitation('cici'));
    assert.equal((await cici.take('incoming_call')).media, 'audio');
  });
});

describe('an invitation', () => {
  it('ends like every other call, and the talk goes on', async (t) => {
    const all = await startCall(t, { times: { ring: 400 } });
    const { ana, budi, cici } = all;
    const reason = async () => (await ana.take('call_ended')).reason;

    const rejected = invitation('cici');
    await ana.ask('invite_to_room', rejected);
    await cici.ask('reject_call', { callId: rejected.callId });
    assert.equal(await reason(), 'rejected');

    await ana.ask('invite_to_room', invitation('nobody'));
    assert.equal(await reason(), 'unavailable');

    const cancelled = invitation('cici');
    await ana.ask('invite_to_room', cancelled);
    await ana.ask('cancel_call', { callId: cancelled.callId });
    assert.deepEqual(await cici.take('call_ended'), { callId: cancelled.callId, reason: 'cancelled' });

    await ana.ask('invite_to_room', invitation('cici'));
    assert.equal(await reason(), 'missed');
    assert.equal((await cici.take('call_ended')).reason, 'missed');

    await budi.ask('set_media_state', { mediaState: { ...MEDIA, camera: false } });
    await ana.take('media_state');
    assert.deepEqual(await budi.heard(), []);
    await assertNothingRings(all);
  });

  it('finds busy who calls somebody, and rings beside what rings already', async (t) => {
    const { connect, ana, cici } = await startCall(t);
    const dodi = await connect('dodi');
    await dodi.ask('call_user', callOf('cici'));
    await ana.ask('invite_to_room', invitation('dodi'));
    assert.equal((await ana.take('call_ended')).reason, 'busy');
    await ana.ask('invite_to_room', invitation('cici'));
    assert.deepEqual(await cici.heard(), ['incoming_call', 'incoming_call']);
  });

  it('rings at all devices, and one answer is enough', async (t) => {
    const { connect, ana, cici: phone } = await startCall(t);
    const laptop = await connect('cici');
    const { callId } = invitation('cici');
    await ana.ask('invite_to_room', { callId, to: 'cici' });
    await Promise.all([phone.take('incoming_call'), laptop.take('incoming_call')]);
    const late = await connect('cici');
    assert.deepEqual((await late.take('incoming_call')).people.length, 2);
    await laptop.ask('answer_call', accepted(callId));
    for (const one of [phone, late]) assert.equal((await one.take('call_ended')).reason, 'answered-elsewhere');
    assert.equal(await phone.error('answer_call', accepted(callId)), 'call-over');
  });

  it('wants no answer with a description, and a call wants one', async (t) => {
    const { ana, budi, cici } = await start(t);
    const { callId } = await ana.ask('call_user', callOf('budi'));
    assert.equal(await budi.error('answer_call', accepted(callId)), 'bad-request');
    await budi.ask('answer_call', { callId, answer: ANSWER, mediaState: MEDIA });
    const second = invitation('cici');
    await ana.ask('invite_to_room', second);
    assert.equal(
      await cici.error('answer_call', { callId: second.callId, answer: ANSWER, mediaState: MEDIA }),
      'bad-request',
    );
    await cici.ask('answer_call', accepted(second.callId));
  });

  it('is for those who are in a room, to those who are not, one at a time', async (t) => {
    const { connect, ana, budi, cici } = await startCall(t);
    await connect('dodi');
    assert.equal(await cici.error('invite_to_room', invitation('dodi')), 'not-found');
    assert.equal(await ana.error('invite_to_room', invitation('ana')), 'bad-request');
    assert.equal(await ana.error('invite_to_room', invitation('budi')), 'bad-request');
    const { callId } = invitation('cici');
    await ana.ask('invite_to_room', { callId, to: 'cici' });
    assert.equal(await ana.error('invite_to_room', invitation('dodi')), 'already-calling');
    assert.equal(await ana.error('call_user', callOf('dodi')), 'already-calling');
    assert.equal(await budi.error('invite_to_room', { callId, to: 'dodi' }), 'bad-request', 'its name is taken');
    assert.equal(await budi.error('invite_to_room', invitation('dodi')), 'ok', 'another one may, meanwhile');
  });

  it('needs the right to call, without which everybody is unavailable', async (t) => {
    const rights = { ana: { rooms: '*' as const, call: new Set(['nobody']) } };
    const { ana, cici } = await start(t, { authenticate: allow(rights) });
    await ana.join(enter('standup'));
    for (const to of ['cici', 'nobody']) {
      await ana.ask('invite_to_room', invitation(to));
      assert.equal((await ana.take('call_ended')).reason, 'unavailable');
    }
    assert.deepEqual(await cici.heard(), []);
  });

  it('counts among the calls that a user may start', async (t) => {
    const { ana } = await startCall(t, {
      limits: { ...NO_LIMITS, calls: { burst: 2, perSecond: 0 } },
    });
    assert.equal(await ana.error('invite_to_room', invitation('nobody')), 'ok');
    assert.equal(await ana.error('invite_to_room', invitation('nobody')), 'rate-limited');
  });

  it('is not taken any more while the server shuts down', async (t) => {
    const { server, ana } = await startCall(t);
    await server.services.drain(0);
    assert.equal(await ana.error('invite_to_room', invitation('cici')), 'server-draining');
  });

  it('keeps a place, so that who comes finds one', async (t) => {
    const { connect, ana, budi, cici } = await startCall(t, { rooms: { capacity: 3 } });
    await connect('dodi');
    const { callId } = invitation('cici');
    await ana.ask('invite_to_room', { callId, to: 'cici' });
    assert.equal(await budi.error('invite_to_room', invitation('dodi')), 'room-full');
    await cici.ask('reject_call', { callId });
    assert.equal(await budi.error('invite_to_room', invitation('dodi')), 'ok');
  });

  it('makes who waits in front of the room wait for its end', async (t) => {
    const { ana, budi, cici } = await start(t, { rooms: { capacity: 2 } });
    await ana.join(enter('standup'));
    const { callId } = invitation('budi');
    await ana.ask('invite_to_room', { callId, to: 'budi' });
    assert.equal((await cici.ask('join_call_room', enter('standup', { wait: true }))).waiting?.position, 1);
    await budi.ask('reject_call', { callId });
    await cici.take('room_admitted');
  });

  it('stops to ring when who made it goes', async (t) => {
    const all = await startCall(t);
    const { ana, budi, cici, callId, anasRoom } = all;
    const second = invitation('cici');
    await ana.ask('invite_to_room', second);
    await ana.ask('leave_call_room', hangUp(anasRoom));
    assert.deepEqual(await cici.take('call_ended'), { callId: second.callId, reason: 'cancelled' });
    assert.deepEqual(await budi.take('call_ended'), { callId, reason: 'hang-up' });
    assert.equal(await cici.error('answer_call', accepted(second.callId)), 'call-over');
    await assertNothingRings(all);
  });

  it('stops to ring when who made it is cut off or put out', async (t) => {
    const all = await start(t, { times: { presenceGrace: 10, ghost: 30 } });
    const { ana, budi, cici } = all;
    await ana.join(enter('standup'));
    const { participantId } = await budi.join(enter('standup'));
    await budi.ask('invite_to_room', invitation('cici'));
    await ana.ask('moderate_room', { action: 'kick', participantId });
    assert.equal((await cici.take('call_ended')).reason, 'cancelled');
    assert.equal((await budi.take('call_ended')).reason, 'cancelled');
    await ana.ask('invite_to_room', invitation('cici'));
    ana.drop();
    assert.equal((await cici.take('call_ended')).reason, 'connection-lost');
    await assertNothingRings(all);
  });

  it('keeps a call alive that has only one left, for as long as it rings', async (t) => {
    const all = await startCall(t);
    const { ana, budi, cici, callId, budisRoom } = all;
    const second = invitation('cici');
    await ana.ask('invite_to_room', second);
    await budi.ask('leave_call_room', hangUp(budisRoom));
    assert.equal((await ana.take('user_left')).reason, 'hang-up');
    const { room } = await cici.ask('answer_call', accepted(second.callId));
    assert.equal(room.participants.length, 2);
    await cici.ask('leave_call_room', hangUp(room));
    assert.deepEqual(await ana.take('call_ended'), { callId, reason: 'hang-up' });
  });

  it('ends a call that has only one left when nobody comes', async (t) => {
    const all = await startCall(t);
    const { ana, budi, cici, callId, budisRoom } = all;
    const second = invitation('cici');
    await ana.ask('invite_to_room', second);
    await budi.ask('leave_call_room', hangUp(budisRoom));
    await cici.ask('reject_call', { callId: second.callId });
    const ends = [await ana.take('call_ended'), await ana.take('call_ended')];
    assert.deepEqual(
      ends.sort((one) => (one.callId === callId ? 1 : -1)),
      [
        { callId: second.callId, reason: 'rejected' },
        { callId, reason: 'hang-up' },
      ],
    );
    await assertNothingRings(all);
  });

  it('cannot be taken back once it was answered', async (t) => {
    const { ana, cici } = await startCall(t);
    const { callId } = await bring(ana, cici);
    assert.equal(await ana.error('cancel_call', { callId }), 'call-over');
    assert.deepEqual(await cici.heard(), []);
  });

  it('is answered by who calls at the same time, as one call', async (t) => {
    const { ana, cici } = await startCall(t);
    const { callId } = invitation('cici');
    await ana.ask('invite_to_room', { callId, to: 'cici' });
    assert.deepEqual(await cici.ask('call_user', callOf('ana')), { ok: true, callId, crossed: true });
    assert.equal((await cici.ask('answer_call', accepted(callId))).room.participants.length, 3);
  });
});

describe('an invitation into a room with a name', () => {
  it('is right enough to be there, and to come back', async (t) => {
    const authenticate = allow({ ana: { rooms: '*' } });
    const path = join(await mkdtemp(join(tmpdir(), 'rooms-')), 'rooms.json');
    t.after(() => rm(dirname(path), { recursive: true }));
    const options = async () => ({ authenticate, keptRooms: await KeptRooms.open(path, SILENT, Date.now()) });
    const before = await start(t, await options());
    const { ana, cici, connect } = before;
    const anas = await ana.join(enter('standup'));
    assert.equal(await cici.error('join_call_room', enter('standup')), 'forbidden');
    const { room } = await bring(ana, cici);
    assert.deepEqual([room.name, room.offers, room.moderator], ['standup', [anas.participantId], false]);
    cici.close();
    const again = await (await connect('cici')).join(back(room, true));
    assert.deepEqual(again.offers, [anas.participantId]);
    await before.server.close();

    const after = await start(t, await options());
    assert.equal((await after.cici.join(back(again, false))).participantId, again.participantId);
    assert.equal((await after.ana.join(back(anas, false))).participants.length, 2);
  });

  it('is not good for a later room of the same name', async (t) => {
    const { ana, cici } = await start(t, { authenticate: allow({ ana: { rooms: '*' } }) });
    await ana.join(enter('standup'));
    const { room } = await bring(ana, cici);
    for (const one of [cici, ana]) await one.ask('leave_call_room', hangUp(room));
    assert.equal(await cici.error('join_call_room', back(room, true)), 'forbidden');
    await ana.join(enter('standup'));
    for (const fresh of [true, false]) {
      assert.equal(await cici.error('join_call_room', back(room, fresh)), 'forbidden');
    }
    assert.deepEqual(await ana.heard(), ['user_joined', 'user_left:hang-up']);
  });

  it('is not made into a locked one, and rings on into one that is locked meanwhile', async (t) => {
    const { ana, budi, cici } = await start(t);
    await ana.join(enter('standup'));
    const { callId } = invitation('budi');
    await ana.ask('invite_to_room', { callId, to: 'budi' });
    await ana.ask('moderate_room', { action: 'lock' });
    assert.equal((await budi.ask('answer_call', accepted(callId))).room.locked, true);
    assert.equal(await ana.error('invite_to_room', invitation('cici')), 'room-locked');
    assert.deepEqual(await cici.heard(), []);
  });
});

describe('a call that has grown', () => {
  async function startGroup(test: TestContext, options: ServerOptions = {}) {
    const all = await startCall(test, options);
    const { room, callId: invited } = await bring(all.ana, all.cici);
    await Promise.all([all.ana, all.budi].map((one) => one.take('user_joined')));
    return { ...all, cicisRoom: room, invited };
  }
  const ids = (clients: readonly TestClient[]) => Promise.all(clients.map((one) => one.heard()));

  it('lets all of them back in after a restart of the server', async (t) => {
    const before = await startGroup(t);
    const { anasRoom, budisRoom, cicisRoom, invited } = before;
    await before.server.close();
    const { ana, budi, cici } = await start(t);
    assert.equal((await cici.join(back(cicisRoom, false))).participantId, cicisRoom.participantId);
    await ana.join(back(anasRoom, false));
    const room = await budi.join(back(budisRoom, true));
    assert.deepEqual(room.offers, [cicisRoom.participantId, anasRoom.participantId]);
    assert.equal((await cici.take('user_joined')).returns, true);
    const { replaces, returns } = await cici.take('user_joined');
    assert.deepEqual([replaces, returns], [budisRoom.participantId, false]);
    await budi.ask('leave_call_room', hangUp(room));
    await ana.ask('leave_call_room', hangUp(room));
    assert.deepEqual(await cici.take('call_ended'), { callId: invited, reason: 'hang-up' });
  });

  it('goes on after a restart when one of them leaves before the others are back', async (t) => {
    const before = await startGroup(t);
    const { anasRoom, cicisRoom } = before;
    await before.server.close();
    const { ana, cici } = await start(t);
    await cici.ask('leave_call_room', { ...hangUp(cicisRoom), ticket: cicisRoom.ticket });
    assert.equal((await ana.join(back(anasRoom, false))).participants.length, 1);
  });

  it('has each user once: a page that was reloaded takes the place of the old one', async (t) => {
    const { connect, ana, budi, cici, cicisRoom, invited } = await startGroup(t);
    const room = await (await connect('cici')).join(back(cicisRoom, true));
    assert.deepEqual(await cici.take('call_ended'), { callId: invited, reason: 'replaced' });
    for (const one of [ana, budi]) assert.equal((await one.take('user_joined')).replaces, cicisRoom.participantId);
    assert.equal(room.offers.length, 2);
    assert.deepEqual(await ids([ana, budi]), [[], []]);
  });

  it('goes on for those whom the server has lost, who may still be talking', async (t) => {
    const { ana, budi, cici, anasRoom, budisRoom, cicisRoom } = await startGroup(t, {
      times: { presenceGrace: 10, ghost: 30 },
    });
    cici.drop();
    assert.equal((await ana.take('user_left')).reason, 'connection-lost');
    await ana.ask('leave_call_room', hangUp(anasRoom));
    assert.equal((await budi.take('user_left')).reason, 'connection-lost');
    assert.equal((await budi.take('user_left')).reason, 'hang-up');
    await cici.comeBack();
    const room = await cici.join(back(cicisRoom, false));
    assert.deepEqual(
      room.participants.map(({ id }) => id),
      [budisRoom.participantId, cicisRoom.participantId],
    );
    assert.deepEqual(await budi.heard(), ['user_joined']);
  });

  it('does not wait for ever for those whom the server has lost', async (t) => {
    const { ana, budi, cici, callId, anasRoom } = await startGroup(t, {
      times: { presenceGrace: 10, ghost: 30, resumeWindow: 200 },
    });
    cici.drop();
    await ana.take('user_left');
    await ana.ask('leave_call_room', hangUp(anasRoom));
    assert.deepEqual(await budi.take('call_ended'), { callId, reason: 'connection-lost' });
  });

  it('takes in as many as there are places, whoever calls them', async (t) => {
    const { connect, ana, budi, cici } = await startGroup(t);
    const dodi = await connect('dodi');
    const eka = await connect('eka');
    await bring(cici, dodi);
    for (const one of [ana, budi]) assert.equal(await one.error('invite_to_room', invitation('eka')), 'room-full');
    assert.deepEqual(await eka.heard(), []);
  });
});
