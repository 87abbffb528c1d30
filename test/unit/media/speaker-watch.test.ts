import { expect } from '@open-wc/testing';
import type { Speaking } from '../../../src/call/state.ts';
import { OwnLevel, watchSpeakers } from '../../../src/media/speaker-watch.ts';
import { eventually, toneTrack, type Tone } from './pair.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('the watch for who talks', () => {
  it('tells each change once, and nothing after it was stopped', async () => {
    const levels = new Map([
      ['self', 0],
      ['ana', 0],
    ]);
    const told: Speaking[] = [];
    const stop = watchSpeakers({ levels: () => levels, told: (speaking) => told.push(speaking), every: 50 });
    await pause(300);
    expect(told).to.deep.equal([]);
    levels.set('ana', 0.1);
    await eventually(() => told.length === 1);
    await pause(300);
    expect(told).to.deep.equal([{ active: 'ana', now: ['ana'] }]);
    levels.set('ana', 0);
    await eventually(() => told.length === 2);
    expect(told[1]).to.deep.equal({ active: 'ana', now: [] });
    stop();
    levels.set('self', 0.1);
    await pause(600);
    expect(told).to.have.length(2);
  });
});

describe('the level of the own microphone', () => {
  let tones: Tone[];
  let own: OwnLevel;

  beforeEach(() => {
    // As if somebody had clicked: before that browsers allow no sound.
    Object.defineProperty(navigator, 'userActivation', { value: { hasBeenActive: true }, configurable: true });
    tones = [toneTrack(), toneTrack()];
    own = new OwnLevel();
  });

  afterEach(() => {
    own.close();
    for (const tone of tones) tone.stop();
    Reflect.deleteProperty(navigator, 'userActivation');
  });

  it('is that of the track that it follows, and none while that is muted', async () => {
    expect(own.level()).to.equal(0);
    const { track } = tones[0]!;
    own.follow(track);
    await eventually(() => own.level() > 0.1);
    expect(own.level()).to.be.at.most(1);
    track.enabled = false;
    // At once, although what was heard last is still in the meter.
    expect(own.level()).to.equal(0);
    track.enabled = true;
    await eventually(() => own.level() > 0.1);

    tones[1]!.track.enabled = false;
    own.follow(tones[1]!.track);
    tones[1]!.track.enabled = true;
    await eventually(() => own.level() > 0.1);
    own.follow(null);
    expect(own.level()).to.equal(0);
  });

  it('holds no audio context when it has been closed, and can follow again', async () => {
    const open = new Set<AudioContext>();
    const { AudioContext: Original } = globalThis;
    globalThis.AudioContext = class extends Original {
      constructor(options?: AudioContextOptions) {
        super(options);
        open.add(this);
        this.addEventListener('statechange', () => this.state === 'closed' && open.delete(this));
      }
    };
    try {
      own.follow(tones[0]!.track);
      await eventually(() => own.level() > 0.1);
      own.follow(tones[0]!.track);
      expect(open.size).to.equal(1);
      own.close();
      await eventually(() => open.size === 0);
      own.follow(tones[0]!.track);
      await eventually(() => own.level() > 0.1);
      own.close();
      await eventually(() => open.size === 0);
    } finally {
      globalThis.AudioContext = Original;
    }
  });
});
