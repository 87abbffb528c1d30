import { expect } from '@open-wc/testing';
import { attachTrack } from '../../../src/media/attach.ts';
import { Playback } from '../../../src/media/playback.ts';
import { eventually, paintedTrack, toneTrack, type Tone } from './pair.ts';

describe('a media element', () => {
  it('keeps one stream while tracks come and go', async () => {
    const video = document.createElement('video');
    document.body.append(video);
    const [one, two] = [paintedTrack(), paintedTrack()];
    const streams = new Set<unknown>();
    let empty = 0;
    video.addEventListener('emptied', () => empty++);
    const look = () => streams.add(video.srcObject);
    const detachOne = attachTrack(video, one);
    await eventually(() => video.videoWidth > 0 && !video.paused);
    look();
    const before = empty;
    attachTrack(video, one);
    const detachTwo = attachTrack(video, two);
    expect((video.srcObject as MediaStream).getTracks()).to.deep.equal([two]);
    look();
    expect(streams.size).to.equal(1);
    // A new resource would have emptied the element.
    expect(empty).to.equal(before);
    expect(video).to.include({ muted: true, playsInline: true, autoplay: true });

    detachOne();
    expect((video.srcObject as MediaStream).getTracks()).to.deep.equal([two]);
    detachTwo();
    expect(video.srcObject).to.equal(null);
    attachTrack(video, two);
    await eventually(() => !video.paused);
    attachTrack(video, null);
    expect(video.srcObject).to.equal(null);
    video.remove();
    for (const track of [one, two]) track.stop();
  });
});

describe('the sound of a session', () => {
  let sinks: HTMLAudioElement[];
  let tones: Tone[];
  let blocked: boolean[];
  let playback: Playback;
  const { Audio: original } = globalThis;

  beforeEach(() => {
    sinks = [];
    tones = [toneTrack(), toneTrack(), toneTrack()];
    blocked = [];
    playback = new Playback({ blocked: (now) => blocked.push(now) });
    globalThis.Audio = class extends original {
      constructor() {
        super();
        sinks.push(this);
      }
    };
  });

  afterEach(() => {
    playback.close();
    globalThis.Audio = original;
    for (const tone of tones) tone.stop();
  });

  it('plays every track of every link', async () => {
    playback.setTracks('a', [tones[0]!.track, tones[1]!.track, null]);
    playback.setTracks('b', [tones[2]!.track]);
    expect(sinks).to.have.length(3);
    await eventually(() => sinks.every(({ paused, currentTime, muted }) => !paused && currentTime > 0 && !muted));
    playback.setTracks('a', [tones[1]!.track]);
    expect(sinks.map(({ paused }) => paused)).to.deep.equal([true, false, false]);
    expect(sinks[0]!.srcObject).to.equal(null);
    playback.remove('a');
    playback.remove('b');
    expect(sinks.every(({ paused, srcObject }) => paused && srcObject === null)).to.equal(true);
    expect(blocked).to.deep.equal([]);
  });

  it('says when the browser wants a click first, and plays after it', async () => {
    let allowed = false;
    const play = Reflect.get(HTMLMediaElement.prototype, 'play');
    HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
      if (allowed) return play.call(this);
      // As when autoplay is refused: the element stays paused.
      this.autoplay = false;
      this.pause();
      return Promise.reject(new DOMException('no', 'NotAllowedError'));
    };
    try {
      playback.setTracks('a', [tones[0]!.track, tones[1]!.track]);
      await eventually(() => blocked.length > 0);
      expect(blocked).to.deep.equal([true]);
      allowed = true;
      playback.resume();
      await eventually(() => blocked.length > 1);
      expect(blocked).to.deep.equal([true, false]);
      expect(sinks.every(({ paused }) => !paused)).to.equal(true);
    } finally {
      HTMLMediaElement.prototype.play = play;
    }
  });

  it('makes no trouble of an element that is taken away while it starts', async () => {
    playback.setTracks('a', [tones[0]!.track]);
    playback.remove('a');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(blocked).to.deep.equal([]);
  });
});
