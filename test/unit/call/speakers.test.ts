import { expect } from '@open-wc/testing';
import { SpeakerPolicy } from '../../../src/call/group/speakers.ts';
import { NOBODY_SPEAKS, type Speaking } from '../../../src/call/state.ts';

const QUIET = 0.001;
const VOICE = 0.05;

/** A room whose loudness a test decides, looked at as a page does. */
class Bench {
  readonly policy = new SpeakerPolicy();
  readonly told: { readonly at: number; readonly speaking: Speaking }[] = [];
  now = 0;

  constructor(
    private readonly people: string[],
    private readonly every = 200,
  ) {}

  /** Who is not named is quiet. */
  pass(duration: number, levels: Readonly<Record<string, number>> = {}): Speaking {
    let speaking = this.told.at(-1)?.speaking ?? NOBODY_SPEAKS;
    for (const end = this.now + duration; this.now < end;) {
      this.now += this.every;
      const all = new Map(this.people.map((id) => [id, levels[id] ?? QUIET]));
      const now = this.policy.observe(all, this.now);
      if (now !== speaking) this.told.push({ at: this.now, speaking: now });
      speaking = now;
    }
    return speaking;
  }

  /** Words of 400 ms, and 200 ms between them. */
  talk(id: string, duration: number, level = VOICE): Speaking {
    let speaking = this.pass(0);
    for (const end = this.now + duration; this.now < end;) {
      speaking = this.pass(400, { [id]: level });
      if (this.now < end) speaking = this.pass(200);
    }
    return speaking;
  }

  leaves(id: string): void {
    this.people.splice(this.people.indexOf(id), 1);
  }

  comes(id: string): void {
    this.people.push(id);
  }
}

const three = () => new Bench(['self', 'ana', 'budi']);

describe('who talks', () => {
  it('is nobody while all are quiet, and that is said once', () => {
    const bench = three();
    expect(bench.pass(10_000)).to.equal(NOBODY_SPEAKS);
    expect(bench.told).to.deep.equal([]);
  });

  it('is who has been heard for a moment, through the pauses between words, and has the floor at once when nobody has it', () => {
    const bench = three();
    expect(bench.talk('ana', 3_000)).to.deep.equal({ active: 'ana', now: ['ana'] });
    expect(bench.told).to.have.length(1);
    expect(bench.told[0]!.at).to.be.within(400, 800);
  });

  for (const [what, lengths] of Object.entries({ cough: [200], 'two coughs': [200, 200] })) {
    it(`is not who gives a ${what}`, () => {
      const bench = three();
      for (const length of lengths) {
        bench.pass(length, { ana: 0.5 });
        bench.pass(1_200);
      }
      expect(bench.told).to.deep.equal([]);
    });
  }

  it('is not the noise of a room', () => {
    const bench = three();
    expect(bench.pass(10_000, { ana: 0.009 })).to.equal(NOBODY_SPEAKS);
    expect(bench.pass(1_000, { ana: 0.011 }).now).to.deep.equal(['ana']);
  });

  it('ceases a while after the last word, and keeps the floor', () => {
    const bench = three();
    bench.talk('ana', 3_000);
    const last = bench.now;
    bench.pass(60_000);
    expect(bench.told.at(-1)!.speaking).to.deep.equal({ active: 'ana', now: [] });
    expect(bench.told.at(-1)!.at - last).to.be.within(800, 1_200);
    expect(bench.told).to.have.length(2);
  });

  it('hands the floor to another one who has talked for a second', () => {
    const bench = three();
    bench.talk('ana', 3_000);
    const from = bench.now;
    bench.talk('budi', 5_000);
    const taken = bench.told.find(({ speaking }) => speaking.active === 'budi')!;
    expect(taken.at - from).to.be.within(1_000, 1_600);
    expect(bench.told.at(-1)!.speaking).to.deep.equal({ active: 'budi', now: ['budi'] });
  });

  it('does not hand it over for an aside, which is seen all the same', () => {
    const bench = three();
    bench.talk('ana', 3_000);
    for (let count = 0; count < 5; count++) {
      bench.pass(800, { budi: VOICE });
      expect(bench.pass(0).now).to.include('budi');
      bench.pass(800);
      bench.talk('ana', 2_000);
    }
    expect(bench.told.every(({ speaking }) => speaking.active === 'ana')).to.equal(true);
  });

  it('leaves it to the louder one when two talk, and to who has it when both are alike', () => {
    const bench = three();
    bench.talk('ana', 3_000);
    expect(bench.pass(10_000, { ana: VOICE, budi: VOICE * 1.2 })).to.deep.equal({
      active: 'ana',
      now: ['ana', 'budi'],
    });
    expect(bench.pass(3_000, { ana: VOICE, budi: VOICE * 3 })).to.deep.equal({
      active: 'budi',
      now: ['ana', 'budi'],
    });
  });

  it('does not go from one to the next of two who wait for it', () => {
    const bench = three();
    bench.talk('self', 3_000);
    for (let looks = 0; bench.pass(0).active === 'self' && looks < 50; looks++) {
      bench.pass(200, { ana: VOICE * 1.1, budi: VOICE });
    }
    bench.pass(200, { budi: VOICE });
    expect(bench.pass(5_000, { ana: VOICE * 1.1, budi: VOICE }).active).to.equal('ana');
    expect(bench.told.map(({ speaking }) => speaking.active)).not.to.include('budi');
  });

  it('forgets who leaves, and takes a newcomer for a stranger', () => {
    const bench = three();
    bench.talk('ana', 3_000);
    bench.leaves('ana');
    expect(bench.pass(200)).to.deep.equal({ active: null, now: [] });
    bench.comes('ana');
    expect(bench.pass(200, { ana: VOICE })).to.deep.equal({ active: null, now: [] });
  });

  it('is known also to a page in the background, which looks once a second', () => {
    const bench = new Bench(['self', 'ana'], 1_000);
    bench.pass(3_000, { self: VOICE });
    expect(bench.pass(4_000, { ana: VOICE })).to.deep.equal({ active: 'ana', now: ['ana'] });
    expect(bench.pass(3_000)).to.deep.equal({ active: 'ana', now: [] });
  });

  it('is the same object as long as nothing changes', () => {
    const bench = three();
    const first = bench.talk('ana', 3_000);
    bench.talk('ana', 60_000);
    expect(bench.pass(200, { ana: VOICE })).to.equal(first);
    expect(bench.told).to.have.length(1);
  });
});
