import { expect } from '@open-wc/testing';
import { watchLevel } from '../../../src/media/level-watch.ts';
import { watchMicrophone } from '../../../src/media/microphone-watch.ts';
import { eventually } from './pair.ts';

/** A microphone whose loudness a test sets. */
class Voice {
  readonly #context = new AudioContext();
  readonly #gain = new GainNode(this.#context, { gain: 0 });
  readonly #oscillator = new OscillatorNode(this.#context, { frequency: 200 });
  readonly #output = this.#context.createMediaStreamDestination();
  readonly track = this.#output.stream.getAudioTracks()[0]!;

  constructor() {
    this.#oscillator.connect(this.#gain).connect(this.#output);
    this.#oscillator.start();
  }

  set loudness(gain: number) {
    this.#gain.gain.value = gain;
  }

  /** To the sample, however busy the machine is. */
  burst(gain: number, seconds: number): void {
    const { currentTime } = this.#context;
    const { value } = this.#gain.gain;
    this.#gain.gain.setValueAtTime(gain, currentTime + 0.1);
    this.#gain.gain.setValueAtTime(value, currentTime + 0.1 + seconds);
  }

  close(): void {
    this.track.stop();
    void this.#context.close();
  }
}

describe('an ear on the microphone', () => {
  let voice: Voice;
  let told: [string, boolean][];
  let clones: MediaStreamTrack[];
  let stop: () => void;
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const contexts: AudioContext[] = [];
  const { AudioContext: Original } = globalThis;

  /** Whether anybody has clicked yet. */
  const touched = (hasBeenActive: boolean) =>
    Object.defineProperty(navigator, 'userActivation', { value: { hasBeenActive }, configurable: true });

  beforeEach(() => {
    touched(true);
    voice = new Voice();
    told = [];
    clones = [];
    stop = () => undefined;
    contexts.length = 0;
    const { track } = voice;
    track.clone = () => {
      const clone = MediaStreamTrack.prototype.clone.call(track);
      clones.push(clone);
      return clone;
    };
    globalThis.AudioContext = class extends Original {
      constructor(options?: AudioContextOptions) {
        super(options);
        contexts.push(this);
      }
    };
  });

  afterEach(() => {
    stop();
    voice.close();
    globalThis.AudioContext = Original;
    Reflect.deleteProperty(navigator, 'userActivation');
  });

  const watch = (silentFor = 600, every = 100) => {
    stop = watchMicrophone(voice.track, (notice, now) => told.push([notice, now]), { every, silentFor });
  };

  it('says once that nothing comes from it, and when something does', async () => {
    watch();
    await eventually(() => told.length === 1);
    expect(told).to.deep.equal([['silent', true]]);
    voice.loudness = 0.01;
    await eventually(() => told.length === 2);
    expect(told[1]).to.deep.equal(['silent', false]);
    voice.loudness = 0;
    await wait(1_200);
    expect(told).to.have.length(2);
  });

  it('takes a quiet room for no silence, nor a person who says nothing for a while', async () => {
    voice.loudness = 0.0005;
    watch();
    await wait(1_200);
    expect(told).to.deep.equal([]);
  });

  it('does not call a muted one silent', async () => {
    voice.track.enabled = false;
    watch(300);
    await wait(800);
    expect(told).to.deep.equal([]);
  });

  it('says that one talks while muted, once each time, and listens no longer than that', async () => {
    voice.loudness = 0.0005;
    watch(60_000);
    await eventually(() => clones.length === 1);
    voice.track.enabled = false;
    await wait(900);
    voice.loudness = 0.3;
    await eventually(() => told.length === 1);
    expect(told).to.deep.equal([['talking-muted', true]]);
    expect(clones.every(({ readyState }) => readyState === 'ended')).to.equal(true);
    await eventually(() => contexts.every(({ state }) => state === 'closed'));
    await wait(500);
    expect(told).to.have.length(1);
    expect(voice.track).to.include({ enabled: false, readyState: 'live' });

    voice.track.enabled = true;
    await eventually(() => told.length === 2);
    expect(told[1]).to.deep.equal(['talking-muted', false]);
    voice.track.enabled = false;
    await eventually(() => told.length === 3);
    expect(told[2]).to.deep.equal(['talking-muted', true]);
  });

  it('takes neither a steady noise nor a short one for talking', async () => {
    voice.loudness = 0.012;
    watch(60_000, 200);
    voice.track.enabled = false;
    await wait(1_500);
    voice.burst(0.5, 0.02);
    await wait(800);
    expect(told).to.deep.equal([]);
  });

  it('waits for the first click, before which the browser would warn', async () => {
    touched(false);
    watch();
    await wait(400);
    expect(contexts).to.deep.equal([]);
    touched(true);
    await eventually(() => contexts.length === 1);
  });

  it('leaves nothing behind', async () => {
    watch();
    await eventually(() => contexts.length === 1);
    stop();
    stop();
    expect(clones.map(({ readyState }) => readyState)).to.deep.equal(['ended']);
    await eventually(() => contexts.every(({ state }) => state === 'closed'));
    expect(voice.track.readyState).to.equal('live');
  });

  it('shows levels to whoever looks, all by one context', async () => {
    const levels: number[][] = [[], []];
    const stops = levels.map((list) => watchLevel(voice.track, (level) => list.push(level)));
    voice.loudness = 0.5;
    await eventually(() => levels.every((list) => (list.at(-1) ?? 0) > 0.7));
    expect(contexts).to.have.length(1);
    expect(levels.flat().every((level) => level >= 0 && level <= 1)).to.equal(true);
    stops[0]!();
    stops[0]!();
    expect(contexts[0]!.state).to.equal('running');
    voice.loudness = 0;
    await eventually(() => levels[1]!.at(-1) === 0);
    stops[1]!();
    await eventually(() => contexts[0]!.state === 'closed');
    const count = levels.flat().length;
    voice.loudness = 0.5;
    await wait(200);
    expect(levels.flat()).to.have.length(count);
  });
});
