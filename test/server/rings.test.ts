import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Clock } from '../../server/clock.ts';
import { RingLimits } from '../../server/calls/ring-limits.ts';
import { DEFAULT_LIMITS, NO_LIMITS } from '../../server/limits.ts';
import { systemClock } from '../../server/system-clock.ts';
import { ANSWER, callOf, MEDIA, startServer, talk, type TestClient } from './support.ts';

const MINUTE = 60_000;

/** A clock whose time can be moved on; what waits is not called sooner for it. */
function movable(): Clock & { move(ms: number): void } {
  let ahead = 0;
  return { ...systemClock, now: () => systemClock.now() + ahead, move: (ms) => (ahead += ms) };
}

async function start(test: TestContext) {
  const clock = movable();
  const server = await startServer(test, { clock, limits: { ...NO_LIMITS, rings: DEFAULT_LIMITS.rings } });
  const connect = (userId: string) => server.connect({ userId, userName: userId.toUpperCase() });
  return { clock, server, connect, ana: await connect('ana'), budi: await connect('budi') };
}

/** Rings, is heard, and stops. Says what became of it. */
async function ringBriefly(caller: TestClient, callee: string): Promise<string> {
  const call = callOf(callee);
  const reply = await caller.request('call_user', call);
  if (!reply.ok) return reply.code;
  const cancelled = await caller.request('cancel_call', { callId: call.callId });
  return cancelled.ok ? 'rang' : (await caller.take('call_ended')).reason;
}

describe('who rings', () => {
  it('may do so at the same person 6 times a minute, and 30 times an hour', async (t) => {
    const { clock, ana } = await start(t);
    const outcomes: string[] = [];
    for (let at = 0; at < 7; at++) outcomes.push(await ringBriefly(ana, 'budi'));
    assert.deepEqual(outcomes, [...Array<string>(6).fill('rang'), 'called-too-often']);
    for (let minute = 0; minute < 4; minute++) {
      clock.move(MINUTE);
      for (let at = 0; at < 6; at++) assert.equal(await ringBriefly(ana, 'budi'), 'rang');
    }
    clock.move(MINUTE);
    assert.equal(await ringBriefly(ana, 'budi'), 'called-too-often', 'the 31st of this hour');
    clock.move(60 * MINUTE);
    assert.equal(await ringBriefly(ana, 'budi'), 'rang');
  });

  it('is measured by user, whatever page it rings from, and with others it is as before', async (t) => {
    const { ana, connect } = await start(t);
    await connect('cici');
    for (let at = 0; at < 6; at++) assert.equal(await ringBriefly(ana, 'budi'), 'rang');
    assert.equal(await ringBriefly(await connect('ana'), 'budi'), 'called-too-often');
    assert.equal(await ringBriefly(ana, 'cici'), 'rang');
  });

  it('is not measured where nothing rings', async (t) => {
    const { ana } = await start(t);
    for (let at = 0; at < 10; at++) assert.equal(await ringBriefly(ana, 'nobody'), 'unavailable');
  });

  it('has to pause after a call was declined, longer each time, until one is answered', async (t) => {
    const { clock, ana, budi } = await start(t);
    const decline = async (): Promise<void> => {
      const { callId } = await ana.ask('call_user', callOf('budi'));
      await budi.ask('reject_call', { callId });
      await ana.take('call_ended');
    };
    await decline();
    assert.equal(await ringBriefly(ana, 'budi'), 'just-declined');
    clock.move(11_000);
    await decline();
    clock.move(11_000);
    assert.equal(await ringBriefly(ana, 'budi'), 'just-declined');
    clock.move(20_000);
    assert.equal(await ringBriefly(ana, 'budi'), 'rang');
    clock.move(MINUTE);
    await decline();
    clock.move(MINUTE);
    assert.equal(await ringBriefly(ana, 'budi'), 'just-declined');
    // Who has declined may of course call back.
    const { callId } = await budi.ask('call_user', callOf('ana'));
    await ana.ask('answer_call', { callId, answer: ANSWER, mediaState: MEDIA });
  });

  it('is forgiven when a later call is answered', () => {
    let now = 1e9;
    const limits = new RingLimits({ ...systemClock, now: () => now }, DEFAULT_LIMITS.rings);
    limits.declined('ana', 'budi');
    assert.equal(limits.take('ana', 'budi', true), 'just-declined');
    now += 10_000;
    assert.equal(limits.take('ana', 'budi', true), null);
    limits.answered('ana', 'budi');
    limits.declined('ana', 'budi');
    now += 10_000;
    assert.equal(limits.take('ana', 'budi', true), null, 'the first pause again');
  });

  it('from 20 accounts at once rings 20 times a minute at most, and a friend still gets through', async (t) => {
    const { server, ana, budi, connect } = await start(t);
    const { budisRoom } = await talk(ana, budi);
    await budi.ask('leave_call_room', { room: budisRoom.id, reason: 'hang-up' });
    await ana.take('call_ended');
    const strangers = await Promise.all(Array.from({ length: 20 }, (_, at) => connect(`stranger-${at}`)));
    for (let round = 0; round < 6; round++) {
      for (const stranger of strangers) await ringBriefly(stranger, 'budi');
    }
    const rings = (await budi.heard()).filter((event) => event === 'incoming_call').length - 1;
    assert.ok(rings <= 20, `it rang ${rings} times`);
    assert.equal(await ringBriefly(ana, 'budi'), 'rang');
    assert.equal((await server.tables.users.get('budi'))?.incoming.length, 0);
  });

  it('again and again leaves half of what rings in a minute to those who have not rung yet', () => {
    const limits = new RingLimits({ ...systemClock, now: () => 1e9 }, DEFAULT_LIMITS.rings);
    const outcomes = Array.from({ length: 30 }, (_, at) => limits.take(`stranger-${at % 6}`, 'budi', false));
    assert.equal(outcomes.filter((one) => one === null).length, 10);
    for (let at = 0; at < 10; at++) assert.equal(limits.take(`new-${at}`, 'budi', false), null);
    assert.equal(limits.take('late', 'budi', false), 'busy');
  });

  it('is remembered in a table that does not grow for ever', () => {
    const limits = new RingLimits({ ...systemClock, now: () => 1e9 }, DEFAULT_LIMITS.rings);
    for (let at = 0; at < 50_000; at++) {
      limits.take(`caller-${at}`, `callee-${at}`, false);
      limits.answered(`caller-${at}`, `callee-${at}`);
    }
    assert.ok(limits.size <= 60_000);
  });
});

describe('somebody at whom it rings', () => {
  it('is not busy for a second caller, and not kept busy for a friend by two strangers', async (t) => {
    const { ana, budi, connect } = await start(t);
    const [one, two, three] = [await connect('one'), await connect('two'), await connect('three')];
    await one.ask('call_user', callOf('budi'));
    await two.ask('call_user', callOf('budi'));
    await Promise.all([budi.take('incoming_call'), budi.take('incoming_call')]);
    const { callId } = await three.ask('call_user', callOf('budi'));
    assert.deepEqual(await three.take('call_ended'), { callId, reason: 'busy' });
    // Ana is one of those whom Budi's page shows.
    await budi.ask('watch_presence', { users: ['ana'] });
    await ana.ask('call_user', callOf('budi'));
    assert.equal((await budi.take('incoming_call')).from.id, 'ana');
  });

  it('hears one call of each caller, from however many pages', async (t) => {
    const { ana, budi, connect } = await start(t);
    await ana.ask('call_user', callOf('budi'));
    const second = await connect('ana');
    await second.ask('call_user', callOf('budi'));
    assert.equal((await second.take('call_ended')).reason, 'busy');
    assert.deepEqual(await budi.heard(), ['incoming_call']);
  });

  it('answers one, and the other one rings on at all devices, also at one that comes later', async (t) => {
    const { ana, budi, connect } = await start(t);
    const cici = await connect('cici');
    const first = await ana.ask('call_user', callOf('budi'));
    const second = await cici.ask('call_user', callOf('budi'));
    await budi.ask('answer_call', { callId: first.callId, answer: ANSWER, mediaState: MEDIA });
    const late = await connect('budi');
    assert.equal((await late.take('incoming_call')).callId, second.callId);
    await late.ask('answer_call', { callId: second.callId, answer: ANSWER, mediaState: MEDIA });
    await cici.take('call_answered');
  });
});
