import { expect } from '@open-wc/testing';
import { Ringtone } from '../../../src/media/ringtone.ts';
import { renderTone, TONES, type ToneName } from '../../../src/media/tones.ts';
import { eventually } from './pair.ts';

/** A ringtone whose loudness can be measured. */
class Listener {
  readonly contexts: AudioContext[] = [];
  readonly ringtone = new Ringtone({
    allowed: () => true,
    createContext: () => {
      const context = new AudioContext();
      const analyser = context.createAnalyser();
      analyser.connect(context.destination);
      Object.defineProperty(context, 'destination', { value: analyser });
      this.#analyser = analyser;
      this.contexts.push(context);
      return context;
    },
  });
  #analyser: AnalyserNode | null = null;

  get loud(): boolean {
    if (this.#analyser === null || this.#analyser.context.state !== 'running') return false;
    const samples = new Float32Array(this.#analyser.fftSize);
    this.#analyser.getFloatTimeDomainData(samples);
    return samples.some((sample) => Math.abs(sample) > 0.005);
  }
}

describe('the sounds of a call', () => {
  let one: Listener;
  let two: Listener;

  beforeEach(() => {
    one = new Listener();
    two = new Listener();
  });

  afterEach(() => {
    one.ringtone.close();
    two.ringtone.close();
  });

  it('are heard, never clip, and end at zero', () => {
    for (const name of Object.keys(TONES) as ToneName[]) {
      const samples = renderTone(TONES[name], 16_000);
      const peak = samples.reduce((max, sample) => Math.max(max, Math.abs(sample)), 0);
      expect(peak, name).to.be.within(0.05, 0.95);
      expect(Math.abs(samples.at(-1)!), name).to.be.below(0.01);
      expect(Math.abs(samples[0]!), name).to.be.below(0.01);
    }
  });

  it('ring until they are stopped', async () => {
    one.ringtone.ring('a');
    await eventually(() => one.loud);
    one.ringtone.stop();
    await eventually(() => !one.loud);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(one.loud).to.equal(false);
  });

  it('ring in one tab only, and in another one when that is closed', async () => {
    one.ringtone.ring('a');
    await eventually(() => one.loud);
    two.ringtone.ring('a');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(two.contexts).to.deep.equal([]);
    one.ringtone.close();
    await eventually(() => two.loud);
    // Another call is another matter.
    one.ringtone.ring('b');
    await eventually(() => one.loud);
  });

  it('do not come late when they have been stopped while another tab rang', async () => {
    one.ringtone.ring('a');
    two.ringtone.ring('a');
    two.ringtone.stop();
    one.ringtone.stop();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(one.loud || two.loud).to.equal(false);
  });

  it('replace each other, and leave no context when all is quiet', async () => {
    one.ringtone.ringback();
    await eventually(() => one.loud);
    one.ringtone.ended();
    await eventually(() => one.loud);
    await eventually(() => one.contexts.every(({ state }) => state === 'closed'));
    expect(one.contexts).to.have.length(1);
    one.ringtone.busy();
    await eventually(() => one.loud);
    one.ringtone.stop();
  });

  it('never throw where sound is not to be had', () => {
    const silent = new Ringtone({
      allowed: () => true,
      createContext: () => {
        throw new Error('none');
      },
      locks: undefined,
    });
    silent.ring('a');
    silent.ringback();
    silent.busy();
    silent.close();
    silent.close();
  });

  it('wait for the first gesture without a word in the console', () => {
    let allowed = false;
    let contexts = 0;
    const ringtone = new Ringtone({
      allowed: () => allowed,
      locks: undefined,
      createContext: () => {
        contexts++;
        return new AudioContext();
      },
    });
    ringtone.ring('a');
    window.dispatchEvent(new Event('pointerdown'));
    expect(contexts).to.equal(0);
    allowed = true;
    window.dispatchEvent(new Event('pointerup'));
    window.dispatchEvent(new Event('keydown'));
    expect(contexts).to.equal(1);
    ringtone.close();
  });

  it('do not begin for a call that is answered at once', async () => {
    let contexts = 0;
    const ringtone = new Ringtone({
      allowed: () => true,
      locks: undefined,
      createContext: () => {
        contexts++;
        return new AudioContext();
      },
    });
    ringtone.ringback();
    ringtone.stop();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(contexts).to.equal(0);
    ringtone.close();
  });

  it('begin with the first click where the browser holds them back', async () => {
    let resumed = 0;
    const ringtone = new Ringtone({
      allowed: () => true,
      locks: undefined,
      createContext: () => {
        const context = new AudioContext();
        Object.defineProperty(context, 'state', { value: 'suspended' });
        context.resume = () => {
          resumed++;
          return new Promise(() => undefined);
        };
        return context;
      },
    });
    ringtone.ring('a');
    await eventually(() => resumed > 0);
    const before = resumed;
    window.dispatchEvent(new Event('pointerdown'));
    expect(resumed).to.equal(before + 1);
    ringtone.stop();
    window.dispatchEvent(new Event('pointerdown'));
    expect(resumed).to.equal(before + 1);
    ringtone.close();
  });
});
