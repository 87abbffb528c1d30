import { expect } from '@open-wc/testing';
import { ConnectionHealth, type Cure } from '../../../../src/media/sfu/connection-health.ts';

/** A connection whose arrivals a test decides, looked at every 200 ms. */
class Bench {
  readonly health = new ConnectionHealth(0);
  now = 0;
  media = 0;
  arrived = 0;
  readonly cures: [number, Cure][] = [];

  /** `every`: how often something arrives, in milliseconds; of media, unless `reports`. */
  pass(duration: number, { every = 0, reports = false } = {}): this {
    for (const end = this.now + duration; this.now < end;) {
      this.now += 200;
      if (every > 0 && this.now % every === 0) {
        this.arrived++;
        if (!reports) this.media++;
      }
      this.health.observe({ arrived: this.arrived, media: this.media }, this.now);
      const cure = this.health.decide(this.now);
      if (cure) this.cures.push([this.now, cure]);
    }
    return this;
  }

  flowing(): this {
    this.health.expect(true);
    this.health.connection('connected', this.now);
    return this.pass(2_000, { every: 200 });
  }

  get status() {
    return this.health.status;
  }
}

describe('sfu connection health', () => {
  it('is lost after 1.5 s in which nothing comes of what flowed', () => {
    const bench = new Bench().flowing();
    expect(bench.pass(1_400).status).to.equal('connected');
    expect(bench.pass(200).status).to.equal('lost');
    expect(bench.cures).to.deep.equal([[3_600, 'restart']]);
  });

  it('stays connected when media ceases and reports go on', () => {
    const bench = new Bench().flowing().pass(60_000, { every: 1_000, reports: true });
    expect(bench.status).to.equal('connected');
    expect(bench.cures).to.deep.equal([]);
  });

  it('knows the rhythm of one of whom little is heard', () => {
    const bench = new Bench();
    bench.health.expect(true);
    bench.health.connection('connected', 0);
    bench.pass(10_000, { every: 1_000 });
    expect(bench.pass(2_200).status).to.equal('connected');
    expect(bench.pass(600).status).to.equal('lost');
  });

  it('goes by the browser alone when nothing is expected', () => {
    const bench = new Bench().flowing();
    bench.health.expect(false);
    expect(bench.pass(30_000).status).to.equal('connected');
    bench.health.connection('disconnected', bench.now);
    expect(bench.pass(200).status).to.equal('lost');
  });

  it('is lost at once when the browser gives it up', () => {
    const bench = new Bench().flowing();
    bench.health.connection('failed', bench.now);
    bench.health.decide(bench.now);
    expect(bench.status).to.equal('lost');
  });

  it('is connected again by the first sign, and mended at growing intervals until then', () => {
    const bench = new Bench().flowing();
    bench.pass(20_000);
    expect(bench.cures.map(([, cure]) => cure)).to.deep.equal(['restart', 'rebuild', 'rebuild', 'rebuild', 'rebuild']);
    const times = bench.cures.map(([at]) => at);
    expect(times.slice(1).map((at, index) => at - times[index]!)).to.deep.equal([1_000, 2_000, 4_000, 8_000]);
    expect(bench.pass(200, { every: 200 }).status).to.equal('connected');
  });

  it('fails when it could not be mended for 45 s, and is tried now and then', () => {
    const bench = new Bench().flowing();
    bench.pass(1_600);
    expect(bench.pass(44_800).status).to.equal('lost');
    expect(bench.pass(400).status).to.equal('failed');
    const before = bench.cures.length;
    bench.pass(60_000);
    expect(bench.cures.length - before).to.be.within(3, 5);
    bench.health.connection('connected', bench.now);
    expect(bench.status).to.equal('connected');
  });

  it('fails when it is not connected 15 s after it began', () => {
    const bench = new Bench();
    expect(bench.pass(14_800).status).to.equal('connecting');
    expect(bench.pass(400).status).to.equal('failed');
    expect(bench.cures[0]).to.deep.equal([4_000, 'restart']);
  });

  it('is checked quickly when the network has jumped', () => {
    const bench = new Bench().flowing();
    bench.health.hurry(bench.now, false);
    expect(bench.pass(400).status).to.equal('lost');

    const alive = new Bench().flowing();
    alive.health.hurry(alive.now, false);
    expect(alive.pass(2_000, { every: 200 }).status).to.equal('connected');
    expect(alive.cures).to.deep.equal([]);
  });

  it('is tried several times when the network has jumped, though it had failed', () => {
    const bench = new Bench().pass(40_000);
    expect(bench.status).to.equal('failed');
    bench.cures.length = 0;
    bench.health.hurry(bench.now, false);
    const later = bench.now;
    bench.pass(50_000);
    expect(bench.cures.map(([at, cure]) => [at - later, cure])).to.deep.equal([
      [200, 'restart'],
      [1_200, 'rebuild'],
      [3_200, 'rebuild'],
      [7_200, 'rebuild'],
      [15_200, 'rebuild'],
      [30_200, 'rebuild'],
      [45_200, 'rebuild'],
    ]);
  });

  it('restarts after sleep when nothing flows that could prove the path', () => {
    const bench = new Bench();
    bench.health.connection('connected', 0);
    bench.pass(1_000);
    bench.health.hurry(bench.now, true);
    bench.pass(1_000);
    expect(bench.cures).to.deep.equal([[1_200, 'restart']]);
  });

  it('gives another connection time to begin', () => {
    const bench = new Bench().flowing();
    bench.health.renew(bench.now);
    expect(bench.status).to.equal('lost');
    bench.pass(3_800);
    expect(bench.cures).to.deep.equal([]);
    bench.arrived = bench.media = 0;
    bench.health.connection('connected', bench.now);
    bench.pass(400, { every: 200 });
    expect(bench.status).to.equal('connected');
  });

  it('bears a clock that is set back', () => {
    const bench = new Bench().flowing();
    bench.now -= 100_000;
    expect(bench.pass(1_400).status).to.equal('connected');
    expect(bench.pass(400).status).to.equal('lost');
  });

  it('does not take a page that stands still for a path that does', () => {
    const bench = new Bench().flowing();
    bench.now += 4_000;
    expect(bench.health.decide(bench.now)).to.equal(null);
    expect(bench.status).to.equal('connected');
    expect(bench.pass(1_000).status).to.equal('lost');
  });

  it('leaves an attempt in which something arrives its time', () => {
    const bench = new Bench().flowing().pass(1_600);
    expect(bench.cures).to.have.length(1);
    bench.health.renew(bench.now);
    bench.health.connection('connecting', bench.now);
    expect(bench.pass(9_000, { every: 200, reports: true }).cures).to.have.length(1);
    expect(bench.pass(2_000, { every: 200, reports: true }).cures).to.have.length(2);
  });
});
