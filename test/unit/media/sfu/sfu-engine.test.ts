import { expect } from '@open-wc/testing';
import { arrivedOf, Connections, eventually, paintedTrack, toneTrack, type Tone } from '../pair.ts';
import { sentBy, SfuPage } from './forwarder.ts';

describe('sfu engine', function () {
  this.timeout(20_000);
  let connections: Connections;
  let page: SfuPage;
  let tones: Tone[];
  let videos: MediaStreamTrack[];

  beforeEach(() => {
    connections = new Connections();
    page = new SfuPage();
    tones = [];
    videos = [];
  });

  afterEach(() => {
    page.close();
    connections.restore();
    for (const tone of tones) tone.stop();
    for (const video of videos) video.stop();
  });

  const tone = () => {
    const made = toneTrack();
    tones.push(made);
    return made.track;
  };
  const video = (width?: number, height?: number) => {
    const made = paintedTrack(width, height);
    videos.push(made);
    return made;
  };
  const own = () => connections.all.filter((each) => !page.forwarder.made.includes(each));
  /** The page's connections that are open. */
  const up = () =>
    own().find((each) => each.signalingState !== 'closed' && each.getTransceivers()[0]?.direction === 'sendonly')!;
  const frames = async (track: MediaStreamTrack) => (await arrivedOf(track, connections.all))?.framesDecoded ?? 0;
  const packets = async (track: MediaStreamTrack) => (await arrivedOf(track, connections.all))?.packetsReceived ?? 0;
  const heights = async () => {
    const sent = await sentBy(up());
    return ['l', 'm', 'h'].map((rid) => {
      const layer = sent.get(rid);
      return layer?.active === false ? 0 : (layer?.frameHeight ?? 0);
    });
  };

  describe('up', () => {
    it('publishes four sources, of which the camera has three layers, and names their sections', async () => {
      page.engine.setTrack('microphone', tone());
      page.engine.setTrack('camera', video(1280, 720));
      const { offer, sources } = await page.publish();
      expect(sources.map(({ source }) => source)).to.deep.equal(['microphone', 'camera', 'screen', 'screen-audio']);
      for (const { mid } of sources) expect(offer.sdp).to.contain(`a=mid:${mid}\r\n`);
      expect(offer.sdp).to.contain('a=simulcast:send l;m;h\r\n');
      expect(offer.sdp).to.contain('a=candidate');
      const camera = offer.sdp.split(/^(?=m=)/m)[2]!;
      expect(/^a=rtpmap:\d+ (\w+)/m.exec(camera)?.[1]).to.equal('VP8');

      await page.reaches('up', 'connected');
      expect(page.states.up).to.deep.equal(['connecting', 'connected']);
      await eventually(async () => (await frames(page.forwarder.received('l'))) > 2);
      await eventually(async () => (await packets(page.forwarder.received('0'))) > 2);
      await eventually(async () => (await heights()).join() === '180,360,720', 10_000);
    });

    it('has the right layers for a camera that is opened later, and needs no further description', async () => {
      const count = connections.negotiations.length;
      await page.publish();
      await page.reaches('up', 'connected');
      page.engine.setTrack('camera', video(640, 360));
      await eventually(async () => (await heights()).join() === '180,360,0', 8_000);
      page.engine.setTrack('camera', video(320, 180));
      await eventually(async () => (await heights()).join() === '180,0,0', 8_000);
      page.engine.setTrack('camera', video(960, 540));
      await eventually(async () => (await heights()).slice(0, 2).join() === '135,270', 8_000);
      page.engine.setTrack('camera', null);
      const before = await frames(page.forwarder.received('l'));
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect((await frames(page.forwarder.received('l'))) - before).to.be.at.most(2);
      expect(connections.negotiations.filter((each) => each === up()).length - count).to.be.at.most(1);
    });

    it('does not send what nobody watches, and begins again when somebody does', async () => {
      page.engine.setTrack('camera', video(640, 360));
      await page.publish();
      await eventually(async () => (await heights()).join() === '180,360,0', 8_000);
      page.engine.setDemand('camera', 0);
      await eventually(async () => (await heights()).join() === '180,0,0', 8_000);
      page.engine.setDemand('camera', null);
      await eventually(async () => (await heights()).join() === '0,0,0', 8_000);
      const still = await frames(page.forwarder.received('l'));
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await frames(page.forwarder.received('l'))).to.equal(still);
      page.engine.setDemand('camera', 2);
      await eventually(async () => (await heights()).join() === '180,360,0', 8_000);
      await eventually(async () => (await frames(page.forwarder.received('l'))) > still);
    });

    it('does not turn a layer off for a moment in which nobody watches', async () => {
      page.engine.setTrack('camera', video(640, 360));
      await page.publish();
      await eventually(async () => (await heights()).join() === '180,360,0', 8_000);
      const calls = countParameters(up().getSenders()[1]!);
      page.engine.setDemand('camera', 0);
      page.engine.setDemand('camera', 1);
      await new Promise((resolve) => setTimeout(resolve, 2_300));
      expect(calls()).to.equal(0);
    });

    it('sends a screen as it is, one layer, and its sound', async () => {
      await page.publish();
      await page.reaches('up', 'connected');
      const screen = video(1280, 720);
      screen.contentHint = 'detail';
      page.engine.setTrack('screen', screen);
      page.engine.setTrack('screen-audio', tone());
      const received = page.forwarder.received('2');
      await eventually(async () => (await arrivedOf(received, connections.all))?.frameHeight === 720, 8_000);
      await eventually(async () => (await packets(page.forwarder.received('3'))) > 2);
      const { encodings, degradationPreference } = up().getSenders()[2]!.getParameters();
      expect(encodings).to.have.length(1);
      expect(encodings[0]!.maxFramerate).to.equal(15);
      if (degradationPreference) expect(degradationPreference).to.equal('maintain-resolution');
    });

    it('restarts ICE by publishing again, and media goes on', async () => {
      page.engine.setTrack('camera', video());
      const first = await page.publish();
      await page.reaches('up', 'connected');
      await eventually(async () => (await frames(page.forwarder.received('l'))) > 2);
      const second = await page.publish();
      expect(fragment(second.offer.sdp)).not.to.equal(fragment(first.offer.sdp));
      expect(second.sources).to.deep.equal(first.sources);
      const before = await frames(page.forwarder.received('l'));
      await eventually(async () => (await frames(page.forwarder.received('l'))) > before + 10);
      expect(own()).to.have.length(1);
      expect(page.states.up).to.deep.equal(['connecting', 'connected']);
    });

    it('gives an offer again that was not answered, and drops an answer that has been overtaken', async () => {
      const first = await page.engine.publish();
      const again = await page.engine.publish();
      expect(fragment(again.offer.sdp)).to.equal(fragment(first.offer.sdp));
      const answer = await page.forwarder.publish(again);
      const anew = await page.engine.publish(true);
      expect(fragment(anew.offer.sdp)).not.to.equal(fragment(first.offer.sdp));
      await page.engine.published(answer, again.offer);
      expect(up().signalingState).to.equal('have-local-offer');
      await page.engine.published(await page.forwarder.publish(anew), anew.offer);
      await page.engine.published(answer, again.offer);
      await page.reaches('up', 'connected');
    });

    it('carries the same tracks on another connection', async () => {
      page.engine.setTrack('camera', video(640, 360));
      page.engine.setDemand('camera', 0);
      await page.publish();
      await page.reaches('up', 'connected');
      await page.publish(true);
      await eventually(async () => (await frames(page.forwarder.received('l'))) > 2);
      expect(page.states.up).to.deep.equal(['connecting', 'connected', 'lost', 'connected']);
      await eventually(async () => (await heights()).join() === '180,0,0', 8_000);
      expect(own().filter(({ signalingState }) => signalingState !== 'closed')).to.have.length(1);
    });

    it('lets no candidate overtake its description', async () => {
      const log: string[] = [];
      const { engine } = page;
      const send = page.candidates.bind(page);
      page.candidates = (way, candidates) => {
        log.push(fragment(`a=ice-ufrag:${candidates[0]!.usernameFragment}`));
        send(way, candidates);
      };
      for (let round = 0; round < 3; round++) {
        const publication = await engine.publish();
        log.push(`offer ${fragment(publication.offer.sdp)}`);
        await engine.published(await page.forwarder.publish(publication));
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      log.forEach((line, index) => {
        if (line.startsWith('offer')) return;
        expect(log.slice(0, index)).to.include(`offer ${line}`);
      });
    });
  });

  describe('down', () => {
    it('receives what the media server offers, by participant and source', async () => {
      const { engine, forwarder } = page;
      page.follow({ id: 'ana', microphone: true }, { id: 'budi' });
      forwarder.add('ana', 'microphone', tone());
      forwarder.add('ana', 'camera', video());
      forwarder.add('budi', 'camera', video());
      await page.subscribe();
      for (const id of ['ana', 'budi']) {
        await eventually(async () => (await frames(engine.remoteTrack(id, 'camera')!)) > 2);
        await eventually(() => page.flowing.get(id) === true);
      }
      expect(engine.remoteTrack('ana', 'microphone')?.kind).to.equal('audio');
      expect(engine.remoteTrack('budi', 'microphone')).to.equal(null);
      expect(new Set(page.changedTracks)).to.deep.equal(new Set(['ana', 'budi']));
      await page.reaches('down', 'connected');
      expect(connections.negotiations).not.to.include(own()[0]);
    });

    it('says that somebody flows only when the picture is decoded', async () => {
      const { forwarder } = page;
      page.follow({ id: 'ana', microphone: true });
      forwarder.add('ana', 'microphone', tone());
      forwarder.add('ana', 'camera', stuck(videos));
      await page.subscribe();
      await page.reaches('down', 'connected');
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      expect(page.flowing.get('ana')).to.equal(undefined);
      forwarder.remove('ana', 'camera');
      await page.subscribe();
      forwarder.add('ana', 'camera', video());
      await page.subscribe();
      await eventually(() => page.flowing.get('ana') === true);
      expect(await frames(page.engine.remoteTrack('ana', 'camera')!)).to.be.above(0);
    });

    it('counts the voice of who sends no picture, and says when it ceases', async () => {
      page.follow({ id: 'ana', microphone: true, cameraOn: false });
      page.forwarder.add('ana', 'microphone', tone());
      await page.subscribe();
      await eventually(() => page.flowing.get('ana') === true);
      void page.forwarder.down.getSenders()[0]!.replaceTrack(null);
      await eventually(() => page.flowing.get('ana') === false, 8_000);
    });

    it('takes streams away, and uses their sections for others', async () => {
      const { engine, forwarder } = page;
      page.follow({ id: 'ana' }, { id: 'budi' });
      forwarder.add('ana', 'camera', video());
      await page.subscribe();
      await eventually(() => page.flowing.get('ana') === true);
      const track = engine.remoteTrack('ana', 'camera');
      forwarder.remove('ana', 'camera');
      await page.subscribe();
      expect(engine.remoteTrack('ana', 'camera')).to.equal(null);

      forwarder.add('budi', 'camera', video());
      page.changedTracks.length = 0;
      await page.subscribe();
      expect(page.changedTracks).to.deep.equal(['budi']);
      // The same section, and so the same track: what shows it goes on.
      expect(engine.remoteTrack('budi', 'camera')).to.equal(track);
      await eventually(() => page.flowing.get('budi') === true);
      await eventually(() => page.flowing.get('ana') === false, 8_000);
      expect(engine.remoteTrack('ana', 'camera')).to.equal(null);
    });

    it('shows nobody in the place of another one while a section changes hands', async () => {
      const { engine, forwarder } = page;
      forwarder.add('ana', 'camera', video());
      await page.subscribe();
      forwarder.remove('ana', 'camera');
      forwarder.add('budi', 'camera', video());
      const { offer, streams } = await forwarder.offer();
      const answering = engine.receive(offer, streams);
      await new Promise((resolve) => setTimeout(resolve));
      expect(engine.remoteTrack('ana', 'camera')).to.equal(null);
      await forwarder.answered(await answering);
      expect(engine.remoteTrack('budi', 'camera')).not.to.equal(null);
    });

    it('answers one offer after the other', async () => {
      const { engine, forwarder } = page;
      forwarder.add('ana', 'camera', video());
      const { offer, streams } = await forwarder.offer();
      const [one, two] = await Promise.all([engine.receive(offer, streams), engine.receive(offer, streams)]);
      expect(one.type).to.equal('answer');
      await forwarder.answered(two);
      await page.reaches('down', 'connected');
    });

    it('restarts ICE when the media server does, and media goes on', async () => {
      const { engine, forwarder } = page;
      page.follow({ id: 'ana' });
      forwarder.add('ana', 'camera', video());
      await page.subscribe();
      await eventually(() => page.flowing.get('ana') === true);
      const track = engine.remoteTrack('ana', 'camera')!;
      await page.subscribe({ restart: true });
      const before = await frames(track);
      await eventually(async () => (await frames(track)) > before + 10);
      expect(engine.remoteTrack('ana', 'camera')).to.equal(track);
      expect(page.states.down).to.deep.equal(['connecting', 'connected']);
    });

    it('goes over to a fresh connection', async () => {
      const { engine, forwarder } = page;
      page.follow({ id: 'ana' });
      forwarder.add('ana', 'camera', video());
      await page.subscribe();
      await eventually(() => page.flowing.get('ana') === true);
      forwarder.renewDown();
      await page.subscribe({ fresh: true });
      await eventually(async () => (await frames(engine.remoteTrack('ana', 'camera')!)) > 2);
      await page.reaches('down', 'connected');
      expect(own().filter(({ signalingState }) => signalingState !== 'closed')).to.have.length(1);
    });

    it('refuses what cannot be used', async () => {
      const { engine } = page;
      const rejected = await engine.receive({ type: 'offer', sdp: 'v=0\r\n' }, []).catch((error: unknown) => error);
      expect(rejected).to.have.property('code', 'bad-request');
    });

    it('says how loud each voice is', async () => {
      page.forwarder.add('ana', 'microphone', tone());
      await page.subscribe();
      const sink = new Audio();
      sink.srcObject = new MediaStream([page.engine.remoteTrack('ana', 'microphone')!]);
      void sink.play();
      await eventually(() => (page.engine.levels().get('ana') ?? 0) > 0.1);
      sink.srcObject = null;
    });
  });

  describe('health', () => {
    it('measures each participant once a second, with what is sent to all', async () => {
      page.engine.setTrack('camera', video(640, 360));
      page.follow({ id: 'ana' }, { id: 'budi' });
      page.forwarder.add('ana', 'camera', video(320, 180));
      page.forwarder.add('budi', 'camera', video(160, 90));
      await Promise.all([page.publish(), page.subscribe()]);
      await eventually(() => (page.measured.get('budi')?.received.camera?.height ?? 0) === 90, 8_000);
      await eventually(() => (page.measured.get('ana')?.sent.camera?.height ?? 0) === 360, 8_000);
      const { received, sent, rateIn, rateOut, roundTrip, relayed } = page.measured.get('ana')!;
      expect(received.camera?.height).to.equal(180);
      expect(received.camera?.frameRate).to.be.above(5);
      expect(sent.camera?.rate).to.be.above(0);
      expect(rateIn).to.be.above(0);
      expect(rateOut).to.be.above(0);
      expect(roundTrip).to.be.a('number');
      expect(relayed).to.equal(false);
      expect(page.qualities.get('ana')).to.equal('good');
    });

    it('notices at once that the way down is gone, and has it mended until it is back', async () => {
      page.follow({ id: 'ana' });
      page.forwarder.add('ana', 'camera', video());
      await page.subscribe();
      await eventually(() => page.flowing.get('ana') === true);
      const at = performance.now();
      page.forwarder.down.close();
      await page.reaches('down', 'lost');
      expect(performance.now() - at).to.be.below(3_500);
      await eventually(() => page.cures.length >= 2, 8_000);
      expect(page.cures.slice(0, 2)).to.deep.equal([
        ['down', 'restart'],
        ['down', 'rebuild'],
      ]);
      page.forwarder.renewDown();
      await page.subscribe({ fresh: true });
      await page.reaches('down', 'connected');
    });

    it('notices at once that the way up is gone', async () => {
      page.engine.setTrack('camera', video());
      await page.publish();
      await eventually(async () => (await frames(page.forwarder.received('l'))) > 10);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const at = performance.now();
      page.forwarder.up!.close();
      await page.reaches('up', 'lost');
      expect(performance.now() - at).to.be.below(6_000);
    });

    it('leaves a way alone on which only the participant is silent', async () => {
      page.follow({ id: 'ana' });
      page.forwarder.add('ana', 'camera', video());
      await page.subscribe();
      await eventually(() => page.flowing.get('ana') === true);
      void page.forwarder.down.getSenders()[0]!.replaceTrack(null);
      await eventually(() => page.flowing.get('ana') === false, 8_000);
      expect(page.cures.filter(([, cure]) => cure === 'rebuild')).to.deep.equal([]);
    });

    it('says that it cannot be reached', async () => {
      let now = 0;
      const other = new SfuPage({ now: () => now });
      await other.engine.publish();
      now = 4_100;
      await eventually(() => other.cures.length > 0);
      now = 15_100;
      await other.reaches('up', 'failed');
      expect(other.cures[0]).to.deep.equal(['up', 'restart']);
      other.close();
    });

    it('restarts after the machine slept', async () => {
      let ahead = 0;
      const other = new SfuPage({ now: () => Date.now() + ahead });
      await other.publish();
      await other.reaches('up', 'connected');
      ahead = 60_000;
      await eventually(() => other.cures.some(([way, cure]) => way === 'up' && cure === 'restart'));
      other.close();
    });
  });

  it('says what is to be received as it is shown', async () => {
    page.follow({ id: 'ana', camera: 180 }, { id: 'budi', camera: 0 });
    expect(page.choices.at(-1)).to.deep.equal([
      { participantId: 'ana', source: 'microphone', send: true, layer: null },
      { participantId: 'ana', source: 'camera', send: true, layer: 0 },
      { participantId: 'budi', source: 'microphone', send: true, layer: null },
    ]);
    page.follow({ id: 'ana', camera: 720 }, { id: 'budi', camera: 0 });
    expect(page.choices).to.have.length(1);
    await eventually(() => page.choices.length === 2);
    expect(page.choices.at(-1)![1]).to.deep.equal({ participantId: 'ana', source: 'camera', send: true, layer: 2 });
    page.follow({ id: 'ana', camera: 0 }, { id: 'budi', camera: 0 });
    expect(page.choices.at(-1)![1]).to.include({ source: 'camera', send: false });
  });

  it('leaves nothing behind when it is closed', async () => {
    const camera = video(640, 360);
    page.engine.setTrack('camera', camera);
    page.follow({ id: 'ana' });
    page.forwarder.add('ana', 'camera', video());
    await Promise.all([page.publish(), page.subscribe()]);
    await eventually(() => page.flowing.get('ana') === true);
    page.engine.setDemand('camera', 0);
    const { engine } = page;
    const pending = engine.publish().catch((error: unknown) => error);
    engine.close();
    engine.close();
    expect(await pending).to.have.property('code', 'call-over');
    expect(own().map(({ signalingState }) => signalingState)).to.deep.equal(['closed', 'closed']);
    expect(engine.remoteTrack('ana', 'camera')).to.equal(null);
    expect(engine.levels().size).to.equal(0);
    // The tracks are the devices'.
    expect(camera.readyState).to.equal('live');
    const said = [page.measured.size, page.cures.length, page.states.up.length, page.states.down.length];
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect([page.measured.size, page.cures.length, page.states.up.length, page.states.down.length]).to.deep.equal(said);
    expect(await engine.publish().catch((error: unknown) => error)).to.have.property('code', 'call-over');
    expect(await engine.receive({ type: 'offer', sdp: '' }, []).catch((error: unknown) => error)).to.have.property(
      'code',
      'call-over',
    );
  });
});

const fragment = (sdp: string): string => /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1] ?? '';

/** A picture that never comes. */
function stuck(videos: MediaStreamTrack[]): MediaStreamTrack {
  const track = document.createElement('canvas').captureStream(0).getVideoTracks()[0]!;
  videos.push(track);
  return track;
}

function countParameters(sender: RTCRtpSender): () => number {
  let calls = 0;
  const original = sender.setParameters.bind(sender);
  sender.setParameters = (parameters) => {
    calls++;
    return original(parameters);
  };
  return () => calls;
}
