import { expect } from '@open-wc/testing';
import { recall, remember } from '../../../src/media/device-memory.ts';
import { MediaFailure } from '../../../src/media/media-errors.ts';
import { Playback } from '../../../src/media/playback.ts';
import { Ringtone } from '../../../src/media/ringtone.ts';
import { Speaker, type Sink } from '../../../src/media/speaker.ts';
import { playTestTone } from '../../../src/media/test-tone.ts';
import { Desk } from './device-desk.ts';
import { eventually, toneTrack, type Tone } from './pair.ts';

type Element = HTMLAudioElement & { sinkId: string };

describe('where a session is heard', () => {
  let desk: Desk;
  let speakers: MediaDeviceInfo[];
  let speaker: Speaker;
  let playback: Playback;
  let sinks: Element[];
  let tones: Tone[];
  const { Audio: original } = globalThis;

  beforeEach(async () => {
    localStorage.clear();
    desk = new Desk();
    // Names and ids are told to pages that have been allowed a microphone.
    desk.devices.want('microphone', true);
    await eventually(() => desk.last('microphone')?.actual === true);
    speakers = (await desk.all('audiooutput')).filter(({ deviceId }) => deviceId !== 'default');
    sinks = [];
    tones = [toneTrack(), toneTrack()];
    globalThis.Audio = class extends original {
      constructor() {
        super();
        sinks.push(this);
      }
    };
    speaker = new Speaker();
    playback = new Playback({ blocked: () => undefined }, speaker);
  });

  afterEach(() => {
    playback.close();
    speaker.close();
    desk.close();
    globalThis.Audio = original;
    for (const tone of tones) tone.stop();
  });

  const heardAt = (id: string) => eventually(() => sinks.every(({ sinkId }) => sinkId === id));

  it('is changed for everybody who talks, and for who comes later', async () => {
    playback.setTracks('a', [tones[0]!.track]);
    await speaker.use(speakers[0]!.deviceId);
    playback.setTracks('b', [tones[1]!.track]);
    expect(sinks).to.have.length(2);
    await heardAt(speakers[0]!.deviceId);
    await eventually(() => sinks.every(({ paused, currentTime }) => !paused && currentTime > 0));
    expect(recall('speaker')).to.deep.equal({ id: speakers[0]!.deviceId, label: speakers[0]!.label });
    await speaker.use('default');
    await heardAt('');
    expect(recall('speaker')).to.equal(null);
  });

  it('holds for the tones of the phone, too', async () => {
    const contexts: (AudioContext & { sinkId?: string })[] = [];
    const ringtone = new Ringtone({
      speaker,
      allowed: () => true,
      createContext: () => {
        const context = new AudioContext();
        contexts.push(context);
        return context;
      },
    });
    await speaker.use(speakers[1]!.deviceId);
    ringtone.ringback();
    await eventually(() => contexts[0]?.sinkId === speakers[1]!.deviceId);
    await speaker.use(speakers[0]!.deviceId);
    await eventually(() => contexts[0]?.sinkId === speakers[0]!.deviceId);
    ringtone.close();
  });

  it('stays where it was when a speaker fails', async () => {
    playback.setTracks('a', [tones[0]!.track]);
    await speaker.use(speakers[0]!.deviceId);
    const failure: unknown = await speaker.use('no such id').catch((reason: unknown) => reason);
    expect(failure).to.be.instanceOf(MediaFailure);
    expect((failure as MediaFailure).code).to.equal('speaker-failed');
    await heardAt(speakers[0]!.deviceId);
    expect(recall('speaker')!.id).to.equal(speakers[0]!.deviceId);
  });

  it('moves to the default while the chosen one is unplugged', async () => {
    playback.setTracks('a', [tones[0]!.track]);
    await speaker.use(speakers[0]!.deviceId);
    await heardAt(speakers[0]!.deviceId);
    desk.unplug(speakers[0]!.deviceId);
    await heardAt('');
    desk.plugIn(speakers[0]!.deviceId);
    await heardAt(speakers[0]!.deviceId);
  });

  it('is remembered by the site, by id and then by name', async () => {
    for (const id of [speakers[1]!.deviceId, 'an old id']) {
      remember('speaker', { id, label: speakers[1]!.label });
      const again = new Speaker();
      const element: Sink & { sinkId?: string } = new original();
      again.add(element);
      await eventually(() => element.sinkId === speakers[1]!.deviceId);
      again.close();
    }
    // One that is gone costs nothing.
    remember('speaker', { id: 'gone', label: 'Headset' });
    const again = new Speaker();
    const element: Sink & { sinkId?: string } = new original();
    again.add(element);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(element.sinkId).to.equal('');
    again.close();
  });

  it('can be tried with a tone', async () => {
    const heard: string[] = [];
    const { play } = Object.getOwnPropertyDescriptors(HTMLMediaElement.prototype);
    HTMLMediaElement.prototype.play = function (this: Element) {
      heard.push(this.sinkId);
      return (play.value as () => Promise<void>).call(this);
    };
    try {
      const start = performance.now();
      await playTestTone(speakers[0]!.deviceId);
      expect(performance.now() - start).to.be.greaterThan(1_000);
      expect(heard).to.deep.equal([speakers[0]!.deviceId]);
      const failure: unknown = await playTestTone('no such id').catch((reason: unknown) => reason);
      expect(failure).to.be.instanceOf(Error);
    } finally {
      Object.defineProperties(HTMLMediaElement.prototype, { play });
    }
  });
});
