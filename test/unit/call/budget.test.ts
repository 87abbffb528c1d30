import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { budgets, type BudgetRequest } from '../../../src/call/group/budget.ts';
import type { LinkBudget, PictureBudget, ShownHeights } from '../../../src/call/state.ts';

const QUIET = { speaking: false, sharing: false };
const SHARES = { speaking: false, sharing: true };
const TILE: ShownHeights = { camera: 360, screen: 360 };

/** Links `0`, `1`, … with what the other ends show. */
const asking = (...shows: (ShownHeights | null)[]): BudgetRequest[] =>
  shows.map((each, index) => ({ link: String(index), shows: each }));
const divide = (shows: readonly (ShownHeights | null)[], self = QUIET): (LinkBudget | null)[] => [
  ...budgets(asking(...shows), self).values(),
];
const cameras = (heights: readonly (number | null)[], self = QUIET) =>
  divide(
    heights.map((camera) => (camera === null ? null : { camera, screen: camera })),
    self,
  ).map((budget) => budget?.camera ?? null);
const sum = (parts: readonly (PictureBudget | null)[]) => parts.reduce((total, part) => total + (part?.kbps ?? 0), 0);

describe('the uplink of a page', () => {
  it('is free in a call of two, but for what the other end shows nowhere', () => {
    expect([...budgets([], QUIET)]).to.deep.equal([]);
    for (const shows of [null, TILE, { camera: 720, screen: 0 }]) expect(divide([shows])).to.deep.equal([null]);
    const [hidden] = divide([{ camera: 0, screen: 0 }]);
    expect(hidden!.camera).to.equal(null);
    // Nobody can show what is not there yet.
    expect(hidden!.screen).not.to.equal(null);
    expect(divide([{ camera: 0, screen: 900 }], SHARES)[0]).to.deep.equal({
      camera: null,
      screen: { kbps: 2_500, height: 8_640 },
    });
    expect(divide([{ camera: 300, screen: 0 }], SHARES)[0]).to.deep.equal({
      camera: { kbps: 2_500, height: 8_640 },
      screen: null,
    });
  });

  const full = { kbps: 450, height: 360 };
  const shared: readonly [string, (number | null)[], PictureBudget[]][] = [
    ['two tiles', [360, 360], [full, full]],
    ['two that have not said', [null, null], [full, full]],
    ['three tiles', [360, 360, 360], [full, full, full]],
    ['a small one beside', [360, 90], [full, { kbps: 150, height: 180 }]],
    ['half a window each', [540, 540], Array<PictureBudget>(2).fill({ kbps: 675, height: 540 })],
    [
      'one on a whole screen',
      [1_080, 180],
      [
        { kbps: 1_210, height: 720 },
        { kbps: 139, height: 180 },
      ],
    ],
    // What is left for each carries no more than this well.
    ['seven tiles', Array<number>(7).fill(360), Array<PictureBudget>(7).fill({ kbps: 192, height: 270 })],
  ];
  for (const [when, heights, expected] of shared) {
    it(`is divided by what is seen of it: ${when}`, () => expect(cameras(heights)).to.deep.equal(expected));
  }

  it('is larger for who has the floor', () => {
    const heights = [720, 720, 720];
    expect(sum(cameras(heights)) / sum(cameras(heights, { speaking: true, sharing: false }))).to.be.closeTo(
      1 / 1.4,
      0.01,
    );
  });

  it('goes to the screen first, whose text stays as sharp as it is', () => {
    const shows = { camera: 360, screen: 900 };
    const shares = divide([shows, shows, shows], SHARES);
    expect(shares.map((budget) => budget!.screen)).to.deep.equal(Array(3).fill({ kbps: 400, height: 8_640 }));
    expect(sum(shares.map((budget) => budget!.camera))).to.be.within(690, 700);
    const [large, tile] = divide([shows, { camera: 90, screen: 120 }], SHARES);
    expect(large!.screen!.kbps).to.be.above(900);
    expect(tile!.screen).to.deep.equal({ kbps: 183, height: 360 });
  });

  it('leaves all of it to the cameras when nobody shows the screen', () => {
    const shows = { camera: 360, screen: 0 };
    expect(divide([shows, shows], SHARES)).to.deep.equal(
      Array(2).fill({ camera: { kbps: 450, height: 360 }, screen: null }),
    );
  });

  it('holds a place for a screen that is not shared yet, so that its first picture does not wait', () => {
    for (const budget of divide([{ camera: 360, screen: 0 }, TILE])) expect(budget!.screen!.height).to.equal(8_640);
  });

  describe('for any number of links and any heights', () => {
    const height = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 8_640 }));
    const shows = fc.option(fc.record({ camera: height, screen: height }));
    const room = fc.array(shows, { minLength: 2, maxLength: 20 });
    const self = fc.record({ speaking: fc.boolean(), sharing: fc.boolean() });

    it('is never exceeded, and nothing is sent that nobody sees, and something of what somebody sees', () => {
      fc.assert(
        fc.property(room, self, (all, me) => {
          const shares = divide(all, me);
          const [faces, screens] = [shares.map((share) => share!.camera), shares.map((share) => share!.screen)];
          expect(sum(faces)).to.be.at.most(me.speaking ? 1_890 : 1_350);
          expect(sum(screens)).to.be.at.most(1_200);
          if (me.sharing && screens.some((screen) => screen)) expect(sum(faces)).to.be.at.most(700);
          all.forEach((each, index) => {
            expect(faces[index] === null).to.equal(each?.camera === 0);
            expect(screens[index] === null).to.equal(me.sharing && each?.screen === 0);
            for (const part of [faces[index], screens[index]]) {
              if (!part) continue;
              expect(part.kbps).to.be.at.least(all.length <= 7 ? 100 : 35);
              expect(Number.isInteger(part.kbps) && part.height >= 180).to.equal(true);
            }
          });
        }),
      );
    });

    it('gives no less to who shows it larger, and no more to the others', () => {
      const anyRoom = room.chain((all) => fc.tuple(fc.constant(all), fc.nat({ max: all.length - 1 })));
      fc.assert(
        fc.property(anyRoom, self, fc.integer({ min: 1, max: 2_000 }), height, ([all, at], me, more, from) => {
          for (const source of ['camera', 'screen'] as const) {
            const set = (value: number) =>
              divide(
                all.map((each, index) => (index === at ? { camera: 360, screen: 360, [source]: value } : each)),
                me,
              ).map((share) => share![source] ?? { kbps: 0, height: 0 });
            const [before, after] = [set(from), set(from + more)];
            before.forEach((part, index) => {
              const next = after[index]!;
              if (index === at) expect(next.kbps >= part.kbps && next.height >= part.height).to.equal(true);
              else expect(next.kbps <= part.kbps && next.height <= part.height).to.equal(true);
            });
          }
        }),
      );
    });

    it('is divided alike among those who show it alike', () => {
      fc.assert(
        fc.property(room, self, (all, me) => {
          const shares = divide([...all, all[0]!], me);
          expect(shares.at(-1)).to.deep.equal(shares[0]);
        }),
      );
    });
  });
});
