import { expect } from '@open-wc/testing';
import type { LinkQuality } from '../../../src/call/state.ts';
import { QualityMeter } from '../../../src/media/mesh/link-quality.ts';
import type { LinkSample } from '../../../src/media/mesh/link-stats.ts';
import { NOTHING } from './samples.ts';

type Now = Partial<Omit<LinkSample, 'packetsLost' | 'packetsReceived'>> & { readonly lossIn?: number };

const sending = (limitedBy: 'none' | 'bandwidth' | 'cpu'): LinkSample['streams'] =>
  new Map([
    ['camera', { source: 'camera', sent: true, bytes: 0, frames: 0, width: undefined, height: undefined, limitedBy }],
  ]);

/** A link that is looked at every 500 ms. */
class Bench {
  readonly meter = new QualityMeter();
  now = 0;
  #received = 0;
  #lost = 0;

  run({ lossIn = 0, ...sample }: Now, duration: number): LinkQuality {
    for (const end = this.now + duration; this.now < end; this.now += 500) {
      this.#received += 100 * (1 - lossIn);
      this.#lost += 100 * lossIn;
      this.meter.observe({ ...NOTHING, ...sample, packetsReceived: this.#received, packetsLost: this.#lost }, this.now);
    }
    return this.meter.quality;
  }
}

describe('the quality of a link', () => {
  it('is not known before something was seen', () => {
    const bench = new Bench();
    expect(bench.run({}, 500)).to.equal('unknown');
    expect(bench.run({}, 500)).to.equal('good');
  });

  const poor: readonly [string, Now][] = [
    ['what arrives has gaps', { lossIn: 0.09 }],
    ['what we send arrives with gaps', { remoteLoss: 0.09 }],
    ['the way is long', { roundTrip: 0.61 }],
    ['it comes in fits and starts', { jitter: 0.11 }],
    ['pictures are held small by a narrow path', { available: 140_000, streams: sending('bandwidth') }],
  ];
  for (const [why, sample] of poor) {
    it(`is poor when ${why}, after two seconds and until five seconds without`, () => {
      const bench = new Bench();
      bench.run({}, 1_000);
      expect(bench.run(sample, 2_000)).to.equal('good');
      expect(bench.run(sample, 500)).to.equal('poor');
      expect(bench.run({}, 5_000)).to.equal('poor');
      expect(bench.run({}, 500)).to.equal('good');
    });
  }

  const good: readonly [string, Now][] = [
    ['a few packets are missing', { lossIn: 0.07, remoteLoss: 0.07 }],
    ['the way goes around the world', { roundTrip: 0.35 }],
    ['the browser knows of little room, and needs no more', { available: 60_000, streams: sending('none') }],
    ['pictures are small for want of computing', { available: 60_000, streams: sending('cpu') }],
    ['a good path is filled', { available: 900_000, streams: sending('bandwidth') }],
    ['the browser does not say what the path takes', { streams: sending('bandwidth') }],
  ];
  for (const [when, sample] of good) {
    it(`is good while ${when}`, () => {
      expect(new Bench().run(sample, 10_000)).to.equal('good');
    });
  }

  it('does not flicker when trouble comes and goes', () => {
    const bench = new Bench();
    bench.run({}, 1_000);
    for (let count = 0; count < 10; count++) {
      expect(bench.run({ lossIn: 0.3 }, 1_500)).to.equal('good');
      expect(bench.run({}, 1_000)).to.equal('good');
    }
    bench.run({ lossIn: 0.3 }, 3_000);
    for (let count = 0; count < 10; count++) {
      expect(bench.run({}, 4_500)).to.equal('poor');
      expect(bench.run({ lossIn: 0.3 }, 500)).to.equal('poor');
    }
  });
});
