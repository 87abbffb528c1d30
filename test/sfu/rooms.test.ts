import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { janusFor } from './support/media.ts';
import { pause, Stage, type Participant } from './support/page.ts';
import { guestOf, mediaOf, serverWith, type Guest } from './support/wire.ts';

const OTHERS = ['cici', 'dodi', 'eka', 'fitri'];

describe('a room at the server, with Janus behind it', () => {
  let stage: Stage;

  before(async () => {
    stage = await Stage.start();
  });

  after(() => stage.close());

  async function start(test: TestContext, environment = {}) {
    const folder = await mkdtemp(join(tmpdir(), 'call-elements-rooms-'));
    test.after(() => rm(folder, { recursive: true, force: true }));
    const janus = await janusFor(test);
    const server = await serverWith(test, janus, folder, environment);
    const guests: Guest[] = [];
    for (const name of ['ana', 'budi', ...OTHERS]) guests.push(await guestOf(test, server.url, name));
    const [ana, budi] = guests;
    assert.ok(ana && budi);
    const enter = async ({ client, room }: Guest): Promise<Participant> => {
      const page = await stage.enter(mediaOf(client), room.id, room.participantId);
      test.after(() => page.close());
      return page;
    };
    return { folder, janus, server, guests, ana, budi, pages: [await enter(ana), await enter(budi)] as const };
  }

  const topologyOf = async ({ client }: Guest) => {
    const { kind, epoch, settled } = (await client.take('topology')).topology;
    return `${kind} ${epoch} ${settled}`;
  };
  const ready = (guests: readonly Guest[], epoch: number) =>
    Promise.all(guests.map(({ client }) => client.ask('topology_ready', { epoch, ok: true })));

  it('moves to Janus, loses a guest, loses Janus, and goes back to a mesh', async (test) => {
    const { janus, guests, ana, budi, pages } = await start(test, { SFU_BACK_SECONDS: '1' });
    const [anasPage, budisPage] = pages;
    const camera = { participant: ana.room.participantId, source: 'camera' } as const;
    const sees = async (count: number): Promise<void> => {
      await anasPage.publish();
      await budi.client.take('sfu_published');
      assert.equal(await budisPage.subscribe([camera], count > 1), true);
      await budisPage.sees(camera.participant);
    };

    for (const guest of guests) assert.equal(await topologyOf(guest), 'sfu 1 false');
    await sees(1);
    assert.equal((await ana.client.take('sfu_demanded')).source, 'camera');
    await ready(guests, 1);
    for (const guest of guests) assert.equal(await topologyOf(guest), 'sfu 1 true');

    const killed = performance.now();
    await janus.kill();
    assert.equal(await ana.client.error('sfu_restart', {}), 'not-found');
    await janus.restart();
    for (const guest of guests) assert.equal(await topologyOf(guest), 'sfu 2 false');
    test.diagnostic(`told to publish anew ${(performance.now() - killed).toFixed(0)} ms after Janus was killed`);
    await sees(2);
    await ready(guests, 2);
    for (const guest of guests) assert.equal(await topologyOf(guest), 'sfu 2 true');

    const kicked = guests[1] as Guest;
    await ana.client.ask('moderate_room', { action: 'kick', participantId: kicked.room.participantId });
    await pause(300);
    assert.equal(await budisPage.bytesDuring(500), 0, 'who was removed gets no packet');
    assert.equal(await kicked.client.error('sfu_subscribe', { wanted: [], fresh: true }), 'not-found');

    for (const { client, room } of guests.slice(4)) {
      await client.ask('leave_call_room', { room: room.id, reason: 'hang-up' });
    }
    const rest = [ana, ...guests.slice(2, 4)];
    for (const guest of rest) assert.equal(await topologyOf(guest), 'mesh 3 false');
    assert.equal((await anasPage.states()).up, 'connected', 'until all are ready');
    await ready(rest, 3);
    for (const guest of rest) assert.equal(await topologyOf(guest), 'mesh 3 true');
    assert.equal(await ana.client.error('sfu_restart', {}), 'not-found');
    await anasPage.until(
      'its connection to be closed',
      10_000,
      async () => (await anasPage.states()).up !== 'connected',
    );
  });

  it('outlives its server: media flows, and the next run goes on with it', async (test) => {
    const { folder, janus, server, guests, ana, budi, pages } = await start(test);
    const [anasPage, budisPage] = pages;
    const camera = { participant: ana.room.participantId, source: 'camera' } as const;
    await anasPage.publish();
    await budi.client.take('sfu_published');
    await budisPage.subscribe([camera]);
    await budisPage.sees(camera.participant);
    await ready(guests, 1);
    await pause(200);
    await server.kill();
    await budisPage.sees(camera.participant);

    const second = await serverWith(test, janus, folder);
    const back = ({ room: { ticket } }: Guest) => ({
      ...{ ticket, fresh: false },
      topology: { kind: 'sfu', epoch: 1 } as const,
    });
    const again = (name: string, guest: Guest) => guestOf(test, second.url, name, back(guest), guest.room.id);
    const [anas, budis] = [await again('ana', ana), await again('budi', budi)];
    assert.equal(await topologyOf(budis), 'sfu 1 true');
    assert.deepEqual(
      (await budis.client.heard()).filter((event) => event === 'sfu_closed'),
      [],
    );
    budisPage.media = mediaOf(budis.client);
    assert.equal(await budisPage.subscribe([camera]), false, 'there is nothing to negotiate');
    assert.equal(await budisPage.subscribe([camera, { ...camera, source: 'microphone' }]), true);
    await budisPage.sees(camera.participant, 'microphone');
    await anas.client.ask('leave_call_room', { room: anas.room.id, reason: 'hang-up' });
    await pause(300);
    assert.equal(await budisPage.bytesDuring(500), 0);
  });
});
