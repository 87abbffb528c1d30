import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { JanusMediaServer } from '../../server/sfu/janus/janus-media-server.ts';
import { MediaServerError } from '../../server/sfu/media-server.ts';
import { startJanus } from '../../.config/sfu.js';
import { mediaServerFor, optionsFor, type Heard, type Janus } from './support/media.ts';
import { pause, Stage, type Participant } from './support/page.ts';

describe('Janus as a media server', () => {
  let janus: Janus;
  let media: JanusMediaServer;
  let heard: Heard;
  let stage: Stage;
  let ana: Participant;
  let budi: Participant;
  let citra: Participant;
  const ends: (() => Promise<void>)[] = [];

  before(async () => {
    janus = await startJanus();
    ({ media, heard } = await mediaServerFor(
      { after: (end) => ends.push(end as () => Promise<void>) },
      optionsFor(janus),
    ));
    stage = await Stage.start();
    ana = await stage.enter(media, 'room', 'ana');
    budi = await stage.enter(media, 'room', 'budi');
    citra = await stage.enter(media, 'room', 'citra');
  });

  after(async () => {
    await stage.close();
    for (const end of ends) await end();
    await janus.close();
  });

  const both = [
    { participant: 'ana', source: 'microphone' },
    { participant: 'ana', source: 'camera' },
  ] as const;

  it('makes the room with the first offer, and says what others can receive when media can flow', async () => {
    assert.equal(media.has('room'), false);
    await ana.publish({ width: 960, height: 540 });
    await heard.until(['published', 'room', 'ana', ['microphone', 'camera']]);
    await heard.until(['connectionUp', 'room', 'ana', 'up']);
    assert.equal(media.has('room'), true);
    assert.deepEqual(media.status, { healthy: true, participants: 1 });
  });

  it('lets two others see and hear it', async () => {
    assert.equal(await budi.subscribe(both), true);
    assert.equal(await citra.subscribe(both), true);
    for (const one of [budi, citra]) {
      await one.sees('ana', 'camera');
      await one.sees('ana', 'microphone');
    }
    await heard.until(['connectionUp', 'room', 'budi', 'down']);
  });

  it('needs no negotiation for what is received already, and leaves out what is not published', async () => {
    assert.equal(await budi.subscribe([...both, { participant: 'citra', source: 'camera' }]), false);
    assert.equal(await budi.subscribe([...both, { participant: 'budi', source: 'camera' }]), false);
  });

  it('says that the highest layer is wanted, and switches layers for one without the other', async () => {
    await heard.until(['demanded', 'room', 'ana', 'camera', 2]);
    await budi.until('540 lines', 10_000, async () => (await budi.received('ana', 'camera')).height === 540);
    await media.layers('room', 'budi', [{ participant: 'ana', source: 'camera', layer: 0 }]);
    await budi.until('135 lines', 5_000, async () => (await budi.received('ana', 'camera')).height === 135);
    await citra.until('540 lines', 5_000, async () => (await citra.received('ana', 'camera')).height === 540);
    await budi.sees('ana');
  });

  it('says that a lower layer is enough only when all who watch have been switched', async () => {
    const told = heard.all.length;
    await media.layers('room', 'citra', [{ participant: 'ana', source: 'camera', layer: 1 }]);
    await heard.until(['demanded', 'room', 'ana', 'camera', 1]);
    await citra.until('270 lines', 2_000, async () => (await citra.received('ana', 'camera')).height === 270);
    assert.deepEqual(
      heard.all.slice(told).filter(([name]) => name === 'demanded'),
      [['demanded', 'room', 'ana', 'camera', 1]],
    );
  });

  it('sends nothing of what is not wanted now, and sends it again without a negotiation', async () => {
    const camera = { participant: 'ana', source: 'camera' } as const;
    await media.layers('room', 'budi', [
      { ...camera, send: false },
      { ...camera, source: 'microphone', send: false },
    ]);
    await pause(300);
    assert.equal(await budi.bytesDuring(700), 0);
    await media.layers('room', 'budi', [{ ...camera, send: true }]);
    await budi.sees('ana', 'camera', 3_000);
    await media.layers('room', 'budi', [{ ...camera, source: 'microphone', send: true }]);
    await budi.sees('ana', 'microphone', 3_000);
  });

  it('mutes what a page goes on sending, for all, until it is allowed again', async () => {
    await media.mute('room', 'ana', 'camera', true);
    await pause(300);
    const before = await citra.received('ana', 'camera');
    await pause(700);
    assert.equal((await citra.received('ana', 'camera')).bytes, before.bytes);
    await citra.sees('ana', 'microphone');
    await media.mute('room', 'ana', 'camera', false);
    await citra.sees('ana', 'camera');
  });

  it('restarts ICE on both connections while media flows', async () => {
    await ana.restartUp();
    await budi.restartDown();
    await pause(500);
    await budi.sees('ana', 'camera');
    assert.equal((await ana.states()).up, 'connected');
    assert.equal((await budi.states()).down, 'connected');
    assert.equal(heard.count('connectionDown'), 0);
  });

  it('wants an answer before the next offer, and one answer to each', async () => {
    const offer = await media.subscribe('room', 'citra', [both[0]]);
    assert.ok(offer);
    assert.deepEqual(
      offer.streams.map(({ source }) => source),
      ['microphone'],
    );
    await assert.rejects(media.subscribe('room', 'citra', both), { code: 'busy' });
    await assert.rejects(media.restartDown('room', 'citra'), { code: 'busy' });
    await assert.rejects(media.answer('room', 'citra', 'no SDP at all'), { code: 'refused' });
    // What the page makes of it when it has lost its way: a new connection.
    assert.equal(await citra.subscribe(both, true), true);
    await citra.sees('ana', 'camera');
    await assert.rejects(citra.answerAgain(), { code: 'not-found' });
  });

  it('hears who talks, by the microphone and not by what is not one', async () => {
    await budi.publish({ tone: true });
    await heard.until(['talking', 'room', 'budi', true]);
    assert.equal(heard.count('talking', 'room', 'budi'), 1);
    await media.mute('room', 'budi', 'microphone', true);
    assert.equal(heard.count('talking', 'room', 'budi', false), 1);
  });

  it('replaces the connection of a page that begins anew, and others receive the new one', async () => {
    await budi.publish({ screen: true });
    await heard.until(['unpublished', 'room', 'budi']);
    await heard.until(['published', 'room', 'budi', ['microphone', 'camera', 'screen', 'screen-audio']]);
    assert.equal(await citra.subscribe([...both, { participant: 'budi', source: 'camera', layer: 0 }]), true);
    await citra.sees('budi', 'camera');
    assert.equal((await citra.received('budi', 'camera')).height, 90);
  });

  it('keeps what was muted when the connection is another one', async () => {
    assert.equal(await ana.subscribe([{ participant: 'budi', source: 'microphone' }]), true);
    await heard.until(['connectionUp', 'room', 'ana', 'down']);
    await pause(500);
    assert.equal(await ana.bytesDuring(500), 0);
    await media.mute('room', 'budi', 'microphone', false);
    await ana.sees('budi', 'microphone');
  });

  it('says when a page has closed its connection', async () => {
    const dina = await stage.enter(media, 'room', 'dina');
    await dina.publish();
    await heard.until(['published', 'room', 'dina']);
    await dina.hangUp();
    await heard.until(['connectionDown', 'room', 'dina', 'up']);
    await heard.until(['unpublished', 'room', 'dina']);
    await media.leave('room', 'dina');
    await dina.close();
  });

  it('lets somebody subscribe while another one is just going', async () => {
    const eka = await stage.enter(media, 'room', 'eka');
    await eka.publish();
    await heard.until(['published', 'room', 'eka']);
    const wanted = [...both, { participant: 'eka', source: 'camera' } as const];
    const [, changed] = await Promise.all([media.leave('room', 'eka'), citra.subscribe(wanted)]);
    assert.equal(changed, true);
    await citra.sees('ana');
    await eka.close();
  });

  it('lets nothing reach or leave who has left, not one packet', async () => {
    await ana.subscribe([{ participant: 'budi', source: 'camera' }]);
    await ana.sees('budi');
    const published = heard.count('unpublished', 'room', 'budi');
    await media.leave('room', 'budi');
    await pause(100);
    assert.equal(await budi.bytesDuring(700), 0);
    assert.equal(await ana.bytesDuring(700), 0);
    assert.equal(heard.count('unpublished', 'room', 'budi'), published, 'who is told to leave is not news');
    await assert.rejects(media.restartDown('room', 'budi'), { code: 'not-found' });
    await citra.sees('ana');
  });

  it('forgets the room with the last one', async () => {
    await media.leave('room', 'ana');
    assert.equal(media.has('room'), true);
    await media.leave('room', 'citra');
    assert.equal(media.has('room'), false);
    assert.deepEqual(media.status, { healthy: true, participants: 0 });
    await assert.rejects(media.answer('room', 'citra', 'v=0'), (error) => error instanceof MediaServerError);
  });
});
