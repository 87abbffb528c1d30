import { expect } from '@open-wc/testing';
import { arrivedOf, eventually } from '../pair.ts';
import { Bench } from './bench.ts';

describe('sfu, on the way up', function () {
  this.timeout(20_000);
  const bench = new Bench();

  it('publishes four sources, of which the camera has three layers, and names their sections', async () => {
    bench.page.engine.setTrack('microphone', bench.tone());
    bench.page.engine.setTrack('camera', bench.video(1280, 720));
    const { offer, sources } = await bench.page.publish();
    expect(sources.map(({ source }) => source)).to.deep.equal(['microphone', 'camera', 'screen', 'screen-audio']);
    for (const { mid } of sources) expect(offer.sdp).to.contain(`a=mid:${mid}\r\n`);
    expect(offer.sdp).to.contain('a=simulcast:send l;m;h\r\n');
    const camera = offer.sdp.split(/^(?=m=)/m)[2]!;
    expect(/^a=rtpmap:\d+ (\w+)/m.exec(camera)?.[1]).to.equal('VP8');

    // A candidate that is slower than the offer is trickled.
    await bench.page.reaches('up', 'connected');
    expect(bench.page.states.up).to.deep.equal(['connecting', 'connected']);
    await eventually(async () => (await bench.frames(bench.page.forwarder.received('l'))) > 2);
    await eventually(async () => (await bench.packets(bench.page.forwarder.received('0'))) > 2);
    await eventually(async () => (await bench.heights()).join() === '180,360,720', 10_000);
  });

  it('has the right layers for a camera that is opened later, and needs no further description', async () => {
    const count = bench.connections.negotiations.length;
    await bench.page.publish();
    await bench.page.reaches('up', 'connected');
    bench.page.engine.setTrack('camera', bench.video(640, 360));
    await eventually(async () => (await bench.heights()).join() === '180,360,0', 8_000);
    bench.page.engine.setTrack('camera', bench.video(320, 180));
    await eventually(async () => (await bench.heights()).join() === '180,0,0', 8_000);
    bench.page.engine.setTrack('camera', bench.video(960, 540));
    await eventually(async () => (await bench.heights()).slice(0, 2).join() === '135,270', 8_000);
    bench.page.engine.setTrack('camera', null);
    const before = await bench.frames(bench.page.forwarder.received('l'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await bench.frames(bench.page.forwarder.received('l'))) - before).to.be.at.most(2);
    expect(bench.connections.negotiations.filter((each) => each === bench.up).length - count).to.be.at.most(1);
  });

  it('does not send what nobody watches, and begins again when somebody does', async () => {
    bench.page.engine.setTrack('camera', bench.video(640, 360));
    await bench.page.publish();
    await eventually(async () => (await bench.heights()).join() === '180,360,0', 8_000);
    bench.page.engine.setDemand('camera', 0);
    await eventually(async () => (await bench.heights()).join() === '180,0,0', 8_000);
    bench.page.engine.setDemand('camera', null);
    await eventually(async () => (await bench.heights()).join() === '0,0,0', 8_000);
    const still = await bench.frames(bench.page.forwarder.received('l'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await bench.frames(bench.page.forwarder.received('l'))).to.equal(still);
    bench.page.engine.setDemand('camera', 2);
    await eventually(async () => (await bench.heights()).join() === '180,360,0', 8_000);
    await eventually(async () => (await bench.frames(bench.page.forwarder.received('l'))) > still);
  });

  it('does not turn a layer off for a moment in which nobody watches', async () => {
    bench.page.engine.setTrack('camera', bench.video(640, 360));
    await bench.page.publish();
    await eventually(async () => (await bench.heights()).join() === '180,360,0', 8_000);
    const calls = countParameters(bench.up.getSenders()[1]!);
    bench.page.engine.setDemand('camera', 0);
    bench.page.engine.setDemand('camera', 1);
    await new Promise((resolve) => setTimeout(resolve, 2_300));
    expect(calls()).to.equal(0);
  });

  it('sends a screen as it is, one layer, and its sound', async () => {
    await bench.page.publish();
    await bench.page.reaches('up', 'connected');
    const screen = bench.video(1280, 720);
    screen.contentHint = 'detail';
    bench.page.engine.setTrack('screen', screen);
    bench.page.engine.setTrack('screen-audio', bench.tone());
    const received = bench.page.forwarder.received('2');
    await eventually(async () => (await arrivedOf(received, bench.connections.all))?.frameHeight === 720, 8_000);
    await eventually(async () => (await bench.packets(bench.page.forwarder.received('3'))) > 2);
    const { encodings, degradationPreference } = bench.up.getSenders()[2]!.getParameters();
    expect(encodings).to.have.length(1);
    expect(encodings[0]!.maxFramerate).to.equal(15);
    if (degradationPreference) expect(degradationPreference).to.equal('maintain-resolution');
  });

  it('restarts ICE by publishing again, and media goes on', async () => {
    bench.page.engine.setTrack('camera', bench.video());
    const first = await bench.page.publish();
    await bench.page.reaches('up', 'connected');
    await eventually(async () => (await bench.frames(bench.page.forwarder.received('l'))) > 2);
    const second = await bench.page.publish();
    expect(fragment(second.offer.sdp)).not.to.equal(fragment(first.offer.sdp));
    expect(second.sources).to.deep.equal(first.sources);
    const before = await bench.frames(bench.page.forwarder.received('l'));
    await eventually(async () => (await bench.frames(bench.page.forwarder.received('l'))) > before + 10);
    expect(bench.own).to.have.length(1);
    expect(bench.page.states.up).to.deep.equal(['connecting', 'connected']);
  });

  it('gives an offer again that was not answered, and drops an answer that has been overtaken', async () => {
    const first = await bench.page.engine.publish();
    const again = await bench.page.engine.publish();
    expect(fragment(again.offer.sdp)).to.equal(fragment(first.offer.sdp));
    const answer = await bench.page.forwarder.publish(again);
    const anew = await bench.page.engine.publish(true);
    expect(fragment(anew.offer.sdp)).not.to.equal(fragment(first.offer.sdp));
    await bench.page.engine.published(answer, again.offer);
    expect(bench.up.signalingState).to.equal('have-local-offer');
    await bench.page.engine.published(await bench.page.forwarder.publish(anew), anew.offer);
    await bench.page.engine.published(answer, again.offer);
    await bench.page.reaches('up', 'connected');
  });

  it('carries the same tracks on another connection', async () => {
    bench.page.engine.setTrack('camera', bench.video(640, 360));
    bench.page.engine.setDemand('camera', 0);
    await bench.page.publish();
    await bench.page.reaches('up', 'connected');
    await bench.page.publish(true);
    await eventually(async () => (await bench.frames(bench.page.forwarder.received('l'))) > 2);
    expect(bench.page.states.up).to.deep.equal(['connecting', 'connected', 'lost', 'connected']);
    await eventually(async () => (await bench.heights()).join() === '180,0,0', 8_000);
    expect(bench.own.filter(({ signalingState }) => signalingState !== 'closed')).to.have.length(1);
  });

  it('lets no candidate overtake its description', async () => {
    const log: string[] = [];
    const { engine } = bench.page;
    const send = bench.page.candidates.bind(bench.page);
    bench.page.candidates = (way, candidates) => {
      log.push(fragment(`a=ice-ufrag:${candidates[0]!.usernameFragment}`));
      send(way, candidates);
    };
    for (let round = 0; round < 3; round++) {
      const publication = await engine.publish();
      log.push(`offer ${fragment(publication.offer.sdp)}`);
      await engine.published(await bench.page.forwarder.publish(publication));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    log.forEach((line, index) => {
      if (line.startsWith('offer')) return;
      expect(log.slice(0, index)).to.include(`offer ${line}`);
    });
  });
});

const fragment = (sdp: string): string => /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1] ?? '';

function countParameters(sender: RTCRtpSender): () => number {
  let calls = 0;
  const original = sender.setParameters.bind(sender);
  sender.setParameters = (parameters) => {
    calls++;
    return original(parameters);
  };
  return () => calls;
}
