import { expect } from '@open-wc/testing';
import {
  gridCapacity,
  gridLayout,
  paging,
  spotlightLayout,
  type Rect,
  type Size,
} from '../../../src/elements/group/layout.ts';

const GAP = 8;
const SIZES: readonly (readonly [number, number])[] = [
  [320, 480],
  [390, 700],
  [480, 320],
  [560, 560],
  [860, 520],
  [1280, 720],
  [1920, 1080],
  [1920, 400],
  [280, 900],
];

const area = ({ width, height }: Size): number => width * height;
const overlaps = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width - 0.01 &&
  b.x < a.x + a.width - 0.01 &&
  a.y < b.y + b.height - 0.01 &&
  b.y < a.y + a.height - 0.01;

function expectApart(rects: readonly Rect[], width: number, height: number): void {
  rects.forEach((rect, index) => {
    expect(Math.min(rect.x, rect.y), 'left and top').to.be.at.least(-0.01);
    expect(rect.x + rect.width, 'right').to.be.at.most(width + 0.01);
    expect(rect.y + rect.height, 'bottom').to.be.at.most(height + 0.01);
    for (const other of rects.slice(index + 1)) expect(overlaps(rect, other), 'overlap').to.equal(false);
  });
}

/** Tries every width, in steps of a tenth of a pixel: whether so many tiles fit, with any number in each row. */
function bestArea(count: number, width: number, height: number): number {
  for (let across = width; across > 0; across -= 0.1) {
    const down = (across * 9) / 16;
    const columns = Math.floor((width + GAP) / (across + GAP));
    const rows = Math.floor((height + GAP) / (down + GAP));
    if (columns * rows >= count) return across * down;
  }
  return 0;
}

describe('group layout: grid', () => {
  for (const [width, height] of SIZES) {
    it(`${width}×${height}: from 1 to 16 tiles are whole, apart, and as large as can be`, () => {
      for (let count = 1; count <= 16; count++) {
        const { rects, tile, columns, rows } = gridLayout(count, width, height, GAP);
        expect(rects, `${count}`).to.have.length(count);
        expectApart(rects, width, height);
        expect(tile.width / tile.height, `${count}`).to.be.closeTo(16 / 9, 0.001);
        expect(area(tile), `${count}`).to.be.at.least(bestArea(count, width, height) * 0.95);
        expect(columns * rows).to.be.at.least(count);
        expect(columns * (rows - 1)).to.be.below(count);
      }
    });
  }

  it('has what is left over in the middle of the last row', () => {
    const { rects, columns } = gridLayout(5, 860, 520, GAP);
    expect(columns).to.equal(2);
    const last = rects.at(-1) as Rect;
    expect(last.x).to.be.closeTo(860 - (last.x + last.width), 0.01);
  });

  it('has nothing for nobody', () => {
    expect(gridLayout(0, 860, 520, GAP).rects).to.deep.equal([]);
  });
});

describe('group layout: pages', () => {
  it('hold as many as can be recognised', () => {
    for (const [width, height] of SIZES) {
      const fits = gridCapacity(width, height, GAP);
      const least = width < 300 ? 110 : 140;
      if (fits > 1) expect(gridLayout(fits, width, height, GAP).tile.width).to.be.at.least(least);
      if (fits < 25) expect(gridLayout(fits + 1, width, height, GAP).tile.width).to.be.below(140);
    }
    expect(gridCapacity(320, 480, GAP)).to.equal(10);
    expect(gridCapacity(1920, 1080, GAP)).to.equal(25);
    expect(gridCapacity(264, 320, GAP), 'two columns').to.equal(8);
    expect(gridCapacity(90, 50, GAP)).to.equal(1);
  });

  it('are filled evenly', () => {
    expect(paging(12, 10)).to.deep.equal({ pages: 2, perPage: 6 });
    expect(paging(10, 10)).to.deep.equal({ pages: 1, perPage: 10 });
    expect(paging(25, 8)).to.deep.equal({ pages: 4, perPage: 7 });
    expect(paging(0, 4)).to.deep.equal({ pages: 1, perPage: 0 });
  });
});

describe('group layout: spotlight', () => {
  for (const [width, height] of SIZES) {
    it(`${width}×${height}: the large ones are larger than all the others, and nothing overlaps`, () => {
      for (const mains of [1, 2]) {
        for (let others = 1; others <= 15; others++) {
          const layout = spotlightLayout({ mains, others }, width, height, GAP);
          expectApart([...layout.mains, ...layout.others], width, height);
          expect(layout.mains).to.have.length(mains);
          expect(layout.others.length).to.be.within(1, others);
          const least = Math.min(...layout.mains.map(area));
          for (const small of layout.others) expect(area(small), `${mains} + ${others}`).to.be.below(least);
        }
      }
    });
  }

  it('has the small ones at the right of a wide stage, and under a high one', () => {
    const wide = spotlightLayout({ mains: 1, others: 3 }, 860, 520, GAP);
    expect(wide.mains[0]?.height).to.equal(520);
    expect(new Set(wide.others.map(({ x }) => x)).size).to.equal(1);
    const high = spotlightLayout({ mains: 1, others: 3 }, 390, 700, GAP);
    expect(high.mains[0]?.width).to.equal(390);
    for (const { y } of high.others) expect(y).to.be.greaterThan(high.mains[0]?.height ?? Infinity);
  });

  it('shows as many small ones as there is room for, and keeps its foot free', () => {
    const many = spotlightLayout({ mains: 1, others: 20 }, 860, 520, GAP, 44);
    expect(many.others.length).to.be.within(4, 19);
    for (const { y, height } of many.others) expect(y + height).to.be.at.most(520 - 44);
    const high = spotlightLayout({ mains: 1, others: 40 }, 320, 480, GAP, 44);
    expect(high.others.length).to.be.within(2, 39);
    for (const { y, height } of high.others) expect(y + height).to.be.at.most(480 - 44 + 0.01);
  });

  it('gives one who is alone all of it', () => {
    expect(spotlightLayout({ mains: 1, others: 0 }, 860, 520, GAP).mains).to.deep.equal([
      { x: 0, y: 0, width: 860, height: 520 },
    ]);
  });
});
