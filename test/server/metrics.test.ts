import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { bring, callOf, enter, startServer, talk, type TestServer } from './support.ts';

async function gauge({ url }: TestServer, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`call_elements_${name} `));
  return Number(line?.split(' ').at(-1) ?? 0);
}

describe('the metrics', () => {
  it('count rooms of calls and rooms with a name as long as somebody is in them', async (t) => {
    const server = await startServer(t);
    const rooms = () => gauge(server, 'rooms');
    const [ana, budi, cici] = [
      await server.connect({ userId: 'ana' }),
      await server.connect({ userId: 'budi' }),
      await server.connect({ userId: 'cici' }),
    ];
    const { anasRoom } = await talk(ana, budi);
    assert.equal(await rooms(), 1);
    const { id } = await cici.join(enter('standup'));
    assert.equal(await rooms(), 2);
    await ana.ask('leave_call_room', { room: anasRoom.id, reason: 'hang-up' });
    assert.equal(await rooms(), 1);
    await ana.join(enter('standup'));
    await ana.ask('call_user', callOf('nobody'));
    assert.equal(await rooms(), 1);
    for (const one of [ana, cici]) await one.ask('leave_call_room', { room: id, reason: 'hang-up' });
    assert.equal(await rooms(), 0);
  });

  it('count invitations among the calls, with how they end', async (t) => {
    const server = await startServer(t);
    const [ana, budi] = [await server.connect({ userId: 'ana' }), await server.connect({ userId: 'budi' })];
    await ana.join(enter('standup'));
    await ana.ask('invite_to_room', { callId: randomUUID(), to: 'nobody' });
    await bring(ana, budi);
    assert.equal(await gauge(server, 'calls_started_total'), 2);
    assert.equal(await gauge(server, 'calls_ended_total{reason="unavailable"}'), 1);
  });
});
