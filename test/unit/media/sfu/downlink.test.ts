import { expect } from '@open-wc/testing';
import { eventually } from '../pair.ts';
import { Bench } from './bench.ts';

describe('sfu, on the way down', function () {
  this.timeout(20_000);
  const bench = new Bench();

  it('receives what the media server offers, by participant and source', async () => {
    const { engine, forwarder } = bench.page;
    bench.page.follow({ id: 'ana', microphone: true }, { id: 'budi' });
    forwarder.add('ana', 'microphone', bench.tone());
    forwarder.add('ana', 'camera', bench.video());
    forwarder.add('budi', 'camera', bench.video());
    await bench.page.subscribe();
    for (const id of ['ana', 'budi']) {
      await eventually(async () => (await bench.frames(engine.remoteTrack(id, 'camera')!)) > 2);
      await eventually(() => bench.page.flowing.get(id) === true);
    }
    expect(engine.remoteTrack('ana', 'microphone')?.kind).to.equal('audio');
    expect(engine.remoteTrack('budi', 'microphone')).to.equal(null);
    expect(new Set(bench.page.changedTracks)).to.deep.equal(new Set(['ana', 'budi']));
    await bench.page.reaches('down', 'connected');
    expect(bench.connections.negotiations).not.to.include(bench.own[0]);
  });

  it('says that somebody flows only when the picture is decoded', async () => {
    const { forwarder } = bench.page;
    bench.page.follow({ id: 'ana', microphone: true });
    forwarder.add('ana', 'microphone', bench.tone());
    forwarder.add('ana', 'camera', bench.stuck());
    await bench.page.subscribe();
    await bench.page.reaches('down', 'connected');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(bench.page.flowing.get('ana')).to.equal(undefined);
    forwarder.remove('ana', 'camera');
    await bench.page.subscribe();
    forwarder.add('ana', 'camera', bench.video());
    await bench.page.subscribe();
    await eventually(() => bench.page.flowing.get('ana') === true);
    expect(await bench.frames(bench.page.engine.remoteTrack('ana', 'camera')!)).to.be.above(0);
  });

  it('counts the voice of who sends no picture, and says when it ceases', async () => {
    bench.page.follow({ id: 'ana', microphone: true, cameraOn: false });
    bench.page.forwarder.add('ana', 'microphone', bench.tone());
    await bench.page.subscribe();
    await eventually(() => bench.page.flowing.get('ana') === true);
    void bench.page.forwarder.down.getSenders()[0]!.replaceTrack(null);
    await eventually(() => bench.page.flowing.get('ana') === false, 8_000);
  });

  it('takes streams away, and uses their sections for others', async () => {
    const { engine, forwarder } = bench.page;
    bench.page.follow({ id: 'ana' }, { id: 'budi' });
    forwarder.add('ana', 'camera', bench.video());
    await bench.page.subscribe();
    await eventually(() => bench.page.flowing.get('ana') === true);
    const track = engine.remoteTrack('ana', 'camera');
    forwarder.remove('ana', 'camera');
    await bench.page.subscribe();
    expect(engine.remoteTrack('ana', 'camera')).to.equal(null);

    forwarder.add('budi', 'camera', bench.video());
    bench.page.changedTracks.length = 0;
    await bench.page.subscribe();
    expect(bench.page.changedTracks).to.deep.equal(['budi']);
    // The same section, and so the same track: what shows it goes on.
    expect(engine.remoteTrack('budi', 'camera')).to.equal(track);
    await eventually(() => bench.page.flowing.get('budi') === true);
    await eventually(() => bench.page.flowing.get('ana') === false, 8_000);
    expect(engine.remoteTrack('ana', 'camera')).to.equal(null);
  });

  it('shows nobody in the place of another one while a section changes hands', async () => {
    const { engine, forwarder } = bench.page;
    forwarder.add('ana', 'camera', bench.video());
    await bench.page.subscribe();
    forwarder.remove('ana', 'camera');
    forwarder.add('budi', 'camera', bench.video());
    const { offer, streams } = await forwarder.offer();
    const answering = engine.receive(offer, streams);
    await new Promise((resolve) => setTimeout(resolve));
    expect(engine.remoteTrack('ana', 'camera')).to.equal(null);
    await forwarder.answered(await answering);
    expect(engine.remoteTrack('budi', 'camera')).not.to.equal(null);
  });

  it('answers one offer after the other', async () => {
    const { engine, forwarder } = bench.page;
    forwarder.add('ana', 'camera', bench.video());
    const { offer, streams } = await forwarder.offer();
    const [one, two] = await Promise.all([engine.receive(offer, streams), engine.receive(offer, streams)]);
    expect(one.type).to.equal('answer');
    await forwarder.answered(two);
    await bench.page.reaches('down', 'connected');
  });

  it('restarts ICE when the media server does, and media goes on', async () => {
    const { engine, forwarder } = bench.page;
    bench.page.follow({ id: 'ana' });
    forwarder.add('ana', 'camera', bench.video());
    await bench.page.subscribe();
    await eventually(() => bench.page.flowing.get('ana') === true);
    const track = engine.remoteTrack('ana', 'camera')!;
    await bench.page.subscribe({ restart: true });
    const before = await bench.frames(track);
    await eventually(async () => (await bench.frames(track)) > before + 10);
    expect(engine.remoteTrack('ana', 'camera')).to.equal(track);
    expect(bench.page.states.down).to.deep.equal(['connecting', 'connected']);
  });

  it('goes over to a fresh connection', async () => {
    const { engine, forwarder } = bench.page;
    bench.page.follow({ id: 'ana' });
    forwarder.add('ana', 'camera', bench.video());
    await bench.page.subscribe();
    await eventually(() => bench.page.flowing.get('ana') === true);
    forwarder.renewDown();
    await bench.page.subscribe({ fresh: true });
    await eventually(async () => (await bench.frames(engine.remoteTrack('ana', 'camera')!)) > 2);
    await bench.page.reaches('down', 'connected');
    expect(bench.own.filter(({ signalingState }) => signalingState !== 'closed')).to.have.length(1);
  });

  it('refuses what cannot be used', async () => {
    const { engine } = bench.page;
    const rejected = await engine.receive({ type: 'offer', sdp: 'v=0\r\n' }, []).catch((error: unknown) => error);
    expect(rejected).to.have.property('code', 'bad-request');
  });

  it('says how loud each voice is', async () => {
    bench.page.forwarder.add('ana', 'microphone', bench.tone());
    await bench.page.subscribe();
    const sink = new Audio();
    sink.srcObject = new MediaStream([bench.page.engine.remoteTrack('ana', 'microphone')!]);
    void sink.play();
    await eventually(() => (bench.page.engine.levels().get('ana') ?? 0) > 0.1);
    sink.srcObject = null;
  });
});
