import { expect } from '@open-wc/testing';
import type { LinkBudget } from '../../../src/call/state.ts';
import { Playback } from '../../../src/media/playback.ts';
import { arrivedOf, Connections, eventually, paintedTrack, Star, toneTrack, type End, type Tone } from './pair.ts';

const NONE: LinkBudget = { camera: null, screen: null };
const SMALL: LinkBudget = { camera: { kbps: 150, height: 180 }, screen: null };

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a page with links to several', () => {
  let connections: Connections;
  let star: Star;
  let playback: Playback;
  let tones: Tone[];
  let camera: MediaStreamTrack;

  beforeEach(() => {
    connections = new Connections();
    star = new Star('ana', 'budi');
    // Sound that nobody plays is not decoded.
    playback = new Playback({ blocked: () => undefined });
    tones = [toneTrack(), toneTrack()];
    camera = paintedTrack(640, 360);
  });

  afterEach(() => {
    star.close();
    playback.close();
    connections.restore();
    for (const tone of tones) tone.stop();
    camera.stop();
  });

  const arrived = (end: End, source: 'camera' | 'microphone') => arrivedOf(end.remote(source), connections.all);
  const frames = async (end: End) => (await arrived(end, 'camera'))?.framesDecoded ?? 0;
  const packets = async (end: End) => (await arrived(end, 'microphone'))?.packetsReceived ?? 0;
  const height = async (end: End) => (await arrived(end, 'camera'))?.frameHeight ?? 0;
  const flows = async (end: End) => {
    const before = await frames(end);
    await eventually(async () => (await frames(end)) > before + 2);
  };
  const stands = async (end: End, ms = 500) => {
    const before = await frames(end);
    await pause(ms);
    return (await frames(end)) === before;
  };
  /** Browsers make pictures still smaller when they are busy. */
  const isSmall = async (end: End) => {
    const now = await height(end);
    return now > 0 && now <= 180;
  };
  const descriptions = () => star.hub.signals.filter(({ type }) => type === 'description').length;

  describe('sends each its part of the uplink', () => {
    beforeEach(() => {
      star.hub.engine.setTrack('microphone', tones[0]!.track);
      star.hub.engine.setTrack('camera', camera);
    });

    it('and nothing of the pictures where they are not shown, while the voice goes on', async () => {
      const [ana, budi] = [star.end('ana'), star.end('budi')];
      await star.connect();
      star.hub.engine.expectMedia('ana', false);
      await flows(ana);
      const before = connections.negotiations.length;

      star.hub.engine.limitLink('ana', NONE);
      await eventually(() => stands(ana, 200));
      const heard = await packets(ana);
      // Longer than what would make trouble of it.
      expect(await stands(ana, 3_500)).to.equal(true);
      expect(await packets(ana)).to.be.above(heard);
      await flows(budi);

      star.hub.engine.limitLink('ana', null);
      await flows(ana);
      expect(connections.negotiations.length - before).to.equal(0);
      expect(descriptions()).to.equal(0);
      for (const { statuses, held } of [star.hub, ana, budi]) {
        expect(statuses.every((status) => status === 'connected')).to.equal(true);
        expect(held).to.deep.equal([]);
      }
    });

    it('and pictures of the size in which they are shown', async () => {
      const [ana, budi] = [star.end('ana'), star.end('budi')];
      await star.connect();
      star.hub.engine.limitLink('ana', SMALL);
      await eventually(() => isSmall(ana));
      await flows(budi);
      expect(await height(budi)).to.be.above(180);
      // Past the moment when the first picture of a call grows.
      await pause(2_500);
      expect(await isSmall(ana)).to.equal(true);
      star.hub.engine.limitLink('ana', null);
      await eventually(async () => (await height(ana)) > 180);
    });

    it('from the first picture on, if that is said before there is one', async () => {
      star.hub.engine.setTrack('camera', null);
      await star.connect();
      star.hub.engine.limitLink('ana', NONE);
      star.hub.engine.limitLink('budi', SMALL);
      star.hub.engine.setTrack('camera', camera);
      await flows(star.end('budi'));
      expect(await isSmall(star.end('budi'))).to.equal(true);
      expect(await frames(star.end('ana'))).to.equal(0);
    });

    it('also when that changes back before it has been done', async () => {
      const ana = star.end('ana');
      await star.connect();
      await flows(ana);
      const sends = () => connections.all[0]!.getSenders()[1]!.getParameters().encodings[0]!.active;
      for (const last of [NONE, null, NONE, null]) {
        for (const budget of [NONE, SMALL, null, NONE, last]) star.hub.engine.limitLink('ana', budget);
        await eventually(() => sends() === (last === null), 1_000);
        await pause(50);
        expect(sends()).to.equal(last === null);
      }
      await flows(ana);
    });

    it('and asks for nothing that is so already', async () => {
      await star.connect();
      const [connection] = connections.all;
      const sender = connection!.getSenders()[1]!;
      let asked = 0;
      sender.setParameters = (parameters) => {
        asked++;
        return RTCRtpSender.prototype.setParameters.call(sender, parameters);
      };
      star.hub.engine.limitLink('ana', SMALL);
      await pause(200);
      star.hub.engine.limitLink('ana', { ...SMALL });
      expect(asked).to.equal(1);
    });

    it('also on a connection that takes the place of the first one', async () => {
      const ana = star.end('ana');
      await star.connect();
      await flows(ana);
      star.hub.engine.limitLink('ana', SMALL);
      await eventually(() => isSmall(ana));
      const before = connections.all.length;
      star.hub.engine.receive('ana', { type: 'restart', anew: true });
      await eventually(() => connections.all.length === before + 2);
      await eventually(async () => (await frames(ana)) > 2);
      await pause(2_500);
      expect(await isSmall(ana)).to.equal(true);
      star.hub.engine.limitLink('ana', NONE);
      await eventually(() => stands(ana));
      star.hub.engine.receive('ana', { type: 'restart', anew: true });
      await eventually(() => connections.all.length === before + 4);
      await eventually(() => connections.all.slice(-2).every(({ connectionState }) => connectionState === 'connected'));
      await pause(500);
      expect(await frames(ana)).to.equal(0);
    });
  });

  it('hears how loud each of them is', async () => {
    const level = (name: string) => star.hub.engine.levels().get(name);
    for (const [index, name] of ['ana', 'budi'].entries()) {
      star.end(name).engine.setTrack('microphone', tones[index]!.track);
    }
    tones[1]!.track.enabled = false;
    expect([...star.hub.engine.levels()]).to.deep.equal([]);
    await star.connect();
    for (const name of star.ends.keys()) {
      playback.setTracks(name, [star.hub.engine.remoteTrack(name, 'microphone')]);
    }
    await eventually(() => level('ana')! > 0.1);
    expect(level('ana')).to.be.at.most(1);
    expect([...star.hub.engine.levels().keys()]).to.deep.equal(['ana', 'budi']);
    expect(level('budi')).to.equal(0);

    tones[0]!.track.enabled = false;
    tones[1]!.track.enabled = true;
    await eventually(() => level('ana') === 0 && level('budi')! > 0.1);

    // Nothing comes at all any more.
    star.end('budi').engine.setTrack('microphone', null);
    await eventually(() => level('budi') === 0, 1_000);
    star.hub.engine.closeLink('budi');
    expect(star.hub.engine.levels().has('budi')).to.equal(false);
  });
});
