import { expect } from '@open-wc/testing';
import type { LinkStats } from '../../../src/call/state.ts';
import { VideoPolicy, type Pressure } from '../../../src/media/mesh/video-policy.ts';
import { FINE } from './samples.ts';

const SQUEEZED: LinkStats = { ...FINE, roundTrip: 1_000, lossIn: 0.7, lossOut: 0.6, rateOut: 300, available: 150 };

/** A link that a test decides about, second by second. */
class Bench {
  readonly policy = new VideoPolicy();
  readonly levels: { readonly at: number; readonly level: Pressure }[] = [];
  now = 0;
  pictures = Infinity;
  deaf = false;

  pass(seconds: number, stats: Partial<LinkStats> | ((level: Pressure) => Partial<LinkStats>)): Pressure {
    for (let count = 0; count < seconds; count++) {
      this.now += 1_000;
      const now = typeof stats === 'function' ? stats(this.policy.level) : stats;
      const before = this.policy.level;
      const level = this.policy.observe({ ...FINE, ...now }, this.pictures, this.deaf, this.now);
      if (level !== before) this.levels.push({ at: this.now / 1_000, level });
    }
    return this.policy.level;
  }

  /** Held already. */
  static held(): Bench {
    const bench = new Bench();
    bench.pass(5, FINE);
    bench.pass(4, SQUEEZED);
    expect(bench.policy.level).to.equal('voice');
    return bench;
  }

  since(level: Pressure): number[] {
    return this.levels.filter((each) => each.level === level).map(({ at }) => at);
  }
}

describe('giving up pictures', () => {
  it('lets the encoder adapt first, and gives up after three seconds of trouble', () => {
    const bench = new Bench();
    expect(bench.pass(10, FINE)).to.equal('none');
    expect(bench.pass(3, SQUEEZED)).to.equal('none');
    expect(bench.pass(1, SQUEEZED)).to.equal('voice');
  });

  it('is not for trouble that comes and goes', () => {
    const bench = new Bench();
    bench.pass(5, FINE);
    for (let count = 0; count < 20; count++) {
      bench.pass(3, SQUEEZED);
      bench.pass(1, FINE);
    }
    expect(bench.levels).to.deep.equal([]);
  });

  const pressed: readonly [string, Partial<LinkStats>][] = [
    ['packets wait in a queue, and are lost', { roundTrip: 600, lossOut: 0.2 }],
    ['packets wait in a queue, and the browser knows of little room', { roundTrip: 600, available: 150 }],
    ['packets are lost, and the browser knows of little room', { lossOut: 0.2, available: 60 }],
    [
      'packets are lost where the browser says nothing of room, and sends little',
      { lossOut: 0.2, available: null, rateOut: 90 },
    ],
    [
      'they wait where the browser says nothing of room, and sends little',
      { roundTrip: 900, available: null, rateOut: 90 },
    ],
    ['what arrives has gaps, and the browser knows of little room', { lossIn: 0.5, available: 150 }],
    [
      'what arrives has gaps and packets wait, where the browser says nothing of room and goes on sending',
      { roundTrip: 700, lossIn: 0.9, available: null, rateOut: 1_000 },
    ],
  ];
  for (const [when, stats] of pressed) {
    it(`happens when ${when}`, () => {
      const bench = new Bench();
      bench.pass(5, FINE);
      expect(bench.pass(4, stats)).to.equal('voice');
    });
  }

  const spared: readonly [string, Partial<LinkStats>][] = [
    ['the other end is far away', { roundTrip: 700 }],
    ['a path loses a part of whatever is sent', { lossOut: 0.15 }],
    ['somebody shows a still screen, of which little is known', { available: 60, rateOut: 50 }],
    ['somebody shows a still screen, to a browser that says nothing of room', { available: null, rateOut: 50 }],
    ['only what arrives has gaps, which the other end must see to', { lossIn: 0.5 }],
    ['only what arrives has gaps, in a browser that says nothing of room', { lossIn: 0.5, available: null }],
    ['packets wait, in a browser that says nothing of room', { roundTrip: 700, available: null, rateOut: 1_000 }],
    ['nothing is known', { roundTrip: null, available: null }],
  ];
  for (const [when, stats] of spared) {
    it(`does not happen when ${when}`, () => {
      const bench = new Bench();
      bench.pass(600, stats);
      expect(bench.levels).to.deep.equal([]);
    });
  }

  it('does not happen for the little that a link may send of an uplink that others share', () => {
    const stats = { lossOut: 0.2, available: null, rateOut: 140 };
    const bench = new Bench();
    bench.pictures = 100;
    bench.pass(60, stats);
    expect(bench.levels).to.deep.equal([]);
    bench.pictures = 450;
    expect(bench.pass(4, stats)).to.equal('voice');
  });

  it('happens sooner when the other end cannot be heard either', () => {
    const bench = new Bench();
    bench.pass(5, FINE);
    bench.deaf = true;
    expect(bench.pass(60, FINE)).to.equal('none');
    expect(bench.pass(1, { lossIn: 0.5 })).to.equal('none');
    expect(bench.pass(1, { lossIn: 0.5 })).to.equal('voice');
  });

  it('gets used to a path that has become longer', () => {
    const bench = new Bench();
    bench.pass(10, FINE);
    bench.pass(600, { roundTrip: 500, available: 3_000 });
    expect(bench.pass(10, { roundTrip: 500, available: 150 })).to.equal('none');
  });

  it('does not happen where there are none', () => {
    const bench = new Bench();
    bench.pictures = 0;
    bench.pass(5, FINE);
    expect(bench.pass(30, SQUEEZED)).to.equal('none');
    bench.pictures = Infinity;
    expect(bench.pass(4, SQUEEZED)).to.equal('voice');
  });
});

describe('a connection that is clogged', () => {
  const told = (bench: Bench, seconds: number, stats: Partial<LinkStats>) => {
    const found: number[] = [];
    for (let second = 1; second <= seconds; second++) {
      bench.pass(1, stats);
      if (bench.policy.clogged) found.push(second);
    }
    return found;
  };

  it('goes on sending long after there is nothing but a voice to send, and is told once', () => {
    expect(told(Bench.held(), 30, { ...SQUEEZED, rateOut: 500 })).to.deep.equal([4]);
  });

  it('is none that is well, sends a voice, or is done soon', () => {
    expect(told(Bench.held(), 9, { ...FINE, rateOut: 500 })).to.deep.equal([]);
    expect(told(Bench.held(), 30, { ...SQUEEZED, rateOut: 40 })).to.deep.equal([]);
    const bench = Bench.held();
    expect(told(bench, 3, { ...SQUEEZED, rateOut: 500 })).to.deep.equal([]);
    expect(told(bench, 1, { ...SQUEEZED, rateOut: 40 })).to.deep.equal([]);
    expect(told(bench, 3, { ...SQUEEZED, rateOut: 500 })).to.deep.equal([]);
  });
});

describe('taking pictures back', () => {
  it('begins with a probe, after ten seconds of good health', () => {
    const bench = Bench.held();
    const at = bench.now / 1_000;
    bench.pass(30, FINE);
    expect(bench.levels.slice(1)).to.deep.equal([
      { at: at + 11, level: 'probe' },
      { at: at + 16, level: 'none' },
    ]);
  });

  it('waits while a voice alone fills the path', () => {
    const bench = Bench.held();
    for (const stats of [{ roundTrip: 400 }, { lossOut: 0.1 }]) {
      expect(bench.pass(60, stats)).to.equal('voice');
      expect(bench.pass(9, FINE)).to.equal('voice');
    }
    expect(bench.levels).to.have.length(1);
  });

  it('waits twice as long after each probe that fails, and a minute at most', () => {
    const bench = Bench.held();
    bench.pass(280, (level) => (level === 'probe' ? SQUEEZED : FINE));
    const probes = bench.since('probe');
    const pauses = probes.slice(1).map((at, index) => at - probes[index]!);
    expect(pauses).to.deep.equal([23, 43, 63, 63, 63]);
    expect(bench.since('none')).to.deep.equal([]);
  });

  it('is set back a little by a bad second, and not to the beginning', () => {
    const bench = Bench.held();
    bench.pass(8, FINE);
    bench.pass(1, SQUEEZED);
    expect(bench.pass(4, FINE)).to.equal('voice');
    expect(bench.pass(1, FINE)).to.equal('probe');
    bench.pass(1, FINE);
    expect(bench.pass(1, SQUEEZED)).to.equal('probe');
    expect(bench.pass(3, FINE)).to.equal('none');
  });

  it('does not take for its result what was measured before the probe', () => {
    const bench = Bench.held();
    expect(bench.pass(11, FINE)).to.equal('probe');
    expect(bench.pass(1, SQUEEZED)).to.equal('probe');
    expect(bench.pass(4, FINE)).to.equal('none');
  });

  it('waits longer when they came back too soon, and not when all was well for a while', () => {
    const bench = Bench.held();
    const comesBackAfter = () => {
      const from = bench.now;
      for (let seconds = 0; bench.policy.level !== 'none' && seconds < 300; seconds++) bench.pass(1, FINE);
      return (bench.now - from) / 1_000;
    };
    expect(comesBackAfter()).to.equal(16);
    bench.pass(20, FINE);
    bench.pass(4, SQUEEZED);
    expect(comesBackAfter()).to.equal(26);
    bench.pass(80, FINE);
    bench.pass(4, SQUEEZED);
    expect(comesBackAfter()).to.equal(16);
  });

  it('does not probe with nothing, and probes soon when there is something again', () => {
    const bench = Bench.held();
    bench.pictures = 0;
    expect(bench.pass(60, FINE)).to.equal('voice');
    bench.pictures = Infinity;
    expect(bench.pass(1, FINE)).to.equal('probe');
    bench.pictures = 0;
    expect(bench.pass(1, FINE)).to.equal('voice');
    bench.pictures = Infinity;
    // Not a failure: the pause is as long as before.
    expect(bench.pass(10, FINE)).to.equal('voice');
    expect(bench.pass(1, FINE)).to.equal('probe');
  });

  it('survives a clock that is set back', () => {
    const bench = Bench.held();
    bench.pass(5, FINE);
    bench.now -= 3_600_000;
    bench.pass(30, FINE);
    expect(bench.policy.level).to.equal('none');
  });
});
