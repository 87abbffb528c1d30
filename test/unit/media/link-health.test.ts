import { expect } from '@open-wc/testing';
import { LinkHealth, type Cure } from '../../../src/media/mesh/link-health.ts';
import { NOTHING } from './samples.ts';

/** A link whose arrivals a test decides, looked at every 200 ms. */
class Bench {
  readonly health: LinkHealth;
  now = 0;
  media = 0;
  checks = 0;
  readonly restarts: number[] = [];
  readonly cures: Cure[] = [];

  constructor(offerer = true) {
    this.health = new LinkHealth(offerer, 0);
  }

  pass(duration: number, arriving: { media?: boolean; checks?: boolean } = {}, pause = 200): void {
    for (const end = this.now + duration; this.now < end;) {
      this.now += pause;
      if (arriving.media === true) this.media += 1000;
      if (arriving.checks === true) this.checks += 1;
      this.health.observe(
        {
          ...NOTHING,
          arrived: new Map([
            ['media', this.media],
            ['pair', this.checks],
          ]),
          mediaBytes: this.media,
        },
        this.now,
      );
      const cure = this.health.decide(this.now);
      if (cure !== null) this.restarts.push(this.now);
      if (cure !== null) this.cures.push(cure);
    }
  }

  /** Another connection counts from zero. */
  renew(): void {
    this.media = this.checks = 0;
    this.health.renew(this.now);
    this.health.connection('connecting', this.now);
  }

  /** Up and flowing, with media expected. */
  static flowing(offerer = true): Bench {
    const bench = new Bench(offerer);
    bench.health.expect(true);
    bench.health.connection('connected', 0);
    bench.pass(1_000, { media: true });
    return bench;
  }
}

describe('the health of a link', () => {
  it('notices a lost path in under two seconds, and mends at once', () => {
    const bench = Bench.flowing();
    bench.pass(1_200);
    expect(bench.health.status).to.equal('connected');
    bench.pass(600);
    expect(bench.health.status).to.equal('silent');
    expect(bench.restarts).to.have.length(1);
  });

  it('mends with growing pauses while the silence lasts', () => {
    const bench = Bench.flowing();
    bench.pass(45_000);
    const [first = 0] = bench.restarts;
    expect(bench.restarts.map((at) => Math.round((at - first) / 1000))).to.deep.equal([0, 1, 3, 7, 15, 23, 31, 39]);
    expect(bench.cures.slice(0, 3)).to.deep.equal(['restart', 'rebuild', 'rebuild']);
  });

  it('lets the offerer begin', () => {
    const [offerer, answerer] = [Bench.flowing(true), Bench.flowing(false)];
    offerer.pass(4_000);
    answerer.pass(4_000);
    expect(answerer.restarts[0]! - offerer.restarts[0]!).to.be.within(400, 800);
  });

  it('waits when the other end has begun', () => {
    const bench = Bench.flowing(false);
    bench.pass(1_600);
    expect(bench.health.status).to.equal('silent');
    bench.pass(200);
    bench.health.yield(bench.now);
    bench.pass(800);
    expect(bench.restarts).to.deep.equal([]);
  });

  it('is connected again as soon as something arrives', () => {
    const bench = Bench.flowing();
    bench.pass(5_000);
    bench.pass(200, { media: true });
    expect(bench.health.status).to.equal('connected');
  });

  it('believes a silent path that still answers checks, because then it is the sender who is silent', () => {
    const bench = Bench.flowing();
    for (let count = 0; count < 20; count++) {
      bench.pass(2_400);
      bench.pass(200, { checks: true });
    }
    expect(bench.health.status).to.equal('connected');
    expect(bench.restarts).to.have.length.at.most(3);
  });

  it('makes a link anew that is up again and carries nothing of what it carried before', () => {
    const bench = Bench.flowing();
    bench.pass(2_000);
    expect(bench.cures).to.deep.equal(['restart']);
    bench.pass(200, { checks: true });
    expect(bench.health.status).to.equal('connected');
    bench.pass(3_800, { checks: true });
    expect(bench.cures).to.deep.equal(['restart']);
    bench.pass(20_000, { checks: true });
    expect(bench.cures).to.deep.equal(['restart', 'rebuild']);
  });

  it('expects nothing of somebody who sends nothing, until the browser itself gives the path up', () => {
    const bench = Bench.flowing();
    bench.health.expect(false);
    bench.pass(20_000);
    expect(bench.health.status).to.equal('connected');
    bench.health.connection('disconnected', bench.now);
    bench.pass(200);
    expect(bench.health.status).to.equal('silent');
    expect(bench.restarts).to.have.length(1);
  });

  it('is looked at closely when what should come does not, and at leisure when nothing should', () => {
    const bench = Bench.flowing();
    expect(bench.health.steady).to.equal(true);
    bench.pass(600);
    expect(bench.health.steady).to.equal(false);
    bench.health.expect(false);
    bench.pass(20_000);
    expect(bench.health.steady).to.equal(true);
    bench.health.connection('failed', bench.now);
    bench.pass(200);
    expect(bench.health.steady).to.equal(false);
  });

  it('expects nothing of who is muted and not shown, and all of it again when that changes', () => {
    const bench = Bench.flowing();
    bench.health.expect(false);
    bench.pass(20_000);
    expect(bench.health.status).to.equal('connected');
    // Asked for, and not on its way yet.
    bench.health.expect(true);
    bench.pass(5_000);
    expect(bench.health.status).to.equal('connected');
    bench.pass(1_000, { media: true });
    bench.pass(2_000);
    expect(bench.health.status).to.equal('silent');
    expect(bench.restarts).to.have.length(1);
  });

  it('is not alarmed by a browser that says disconnected while media flows', () => {
    const bench = Bench.flowing();
    bench.health.connection('disconnected', bench.now);
    bench.pass(5_000, { media: true });
    expect(bench.health.status).to.equal('connected');
  });

  it('mends a link that never came up', () => {
    const bench = new Bench();
    bench.pass(6_000);
    expect(bench.health.status).to.equal('connecting');
    expect(bench.restarts).to.have.length(2);
  });

  it('believes silence soon after the network or the clock has jumped', () => {
    const bench = Bench.flowing();
    bench.now += 35_000;
    bench.health.hurry(bench.now, true);
    bench.pass(200);
    expect(bench.health.status).to.equal('connected');
    bench.pass(200);
    expect(bench.health.status).to.equal('silent');
    expect(bench.restarts).to.have.length(1);
  });

  it('restarts after a sleep when nothing flows that could prove the path', () => {
    const bench = Bench.flowing();
    bench.health.expect(false);
    bench.health.hurry(bench.now, true);
    bench.pass(400);
    expect(bench.restarts).to.have.length(1);
    expect(bench.health.status).to.equal('connected');
  });

  it('survives a clock that is set back', () => {
    const bench = Bench.flowing();
    bench.now -= 3_600_000;
    bench.pass(2_000);
    expect(bench.health.status).to.equal('silent');
  });

  describe('on a page that gets no processor', () => {
    it('does not take its own standstill for that of the path', () => {
      const bench = Bench.flowing();
      // What tells of a connection comes before the look that is overdue.
      bench.now += 4_000;
      bench.health.connection('connected', bench.now);
      expect(bench.health.decide(bench.now)).to.equal(null);
      bench.pass(200);
      expect(bench.health.status).to.equal('connected');
      // Nothing was taken from the network either while it stood still.
      bench.pass(12_000, { media: true }, 3_000);
      bench.pass(3_000, {}, 3_000);
      bench.pass(3_000, { media: true }, 3_000);
      expect(bench.health.status).to.equal('connected');
      expect(bench.cures).to.deep.equal([]);
    });

    it('notices a lost path all the same, by the second look of which nothing comes', () => {
      const bench = Bench.flowing();
      bench.pass(6_000, {}, 3_000);
      expect(bench.health.status).to.equal('silent');
      expect(bench.cures).to.deep.equal(['restart']);
    });

    it('notices it also when the statistics do not come at all', () => {
      const bench = Bench.flowing();
      for (let look = 0; look < 3; look++) {
        bench.health.blind((bench.now += 1_000));
        bench.health.decide(bench.now);
      }
      expect(bench.health.status).to.equal('silent');
    });

    it('tries again as seldom as it can look', () => {
      const bench = Bench.flowing();
      bench.pass(30_000, {}, 3_000);
      expect(bench.restarts).to.deep.equal([7_000, 13_000, 22_000]);
    });
  });

  it('does not cut short an attempt in which something arrives, but for so long only', () => {
    const bench = Bench.flowing();
    bench.pass(2_000);
    bench.renew();
    expect(bench.cures).to.deep.equal(['restart']);
    bench.pass(9_000, { checks: true });
    expect(bench.cures).to.deep.equal(['restart']);
    bench.pass(2_000, { checks: true });
    expect(bench.cures).to.deep.equal(['restart', 'rebuild']);
  });

  it('notices a connection made anew that never comes up, also while nothing is expected of it', () => {
    const bench = Bench.flowing();
    bench.health.expect(false);
    bench.renew();
    bench.pass(3_800);
    expect(bench.health.status).to.equal('connected');
    bench.pass(400);
    expect(bench.health.status).to.equal('silent');
    expect(bench.cures).to.deep.equal(['restart']);
  });

  it('waits when the other end has begun, also when it learns only then that something is wrong', () => {
    const bench = Bench.flowing();
    bench.pass(1_200);
    bench.health.yield(bench.now);
    bench.pass(800);
    expect(bench.health.status).to.equal('silent');
    expect(bench.cures).to.deep.equal([]);
    bench.pass(400);
    expect(bench.cures).to.deep.equal(['restart']);
  });
});
