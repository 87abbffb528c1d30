import { expect } from '@open-wc/testing';
import { ladderFor, layersFor } from '../../../../src/media/sfu/ladder.ts';

describe('sfu ladder', () => {
  const on = (width: number, height: number, highest?: 0 | 1 | 2 | null) =>
    ladderFor({ width, height }, highest).map(({ active, scale }) => (active ? height / scale : 0));

  for (const [width, height, layers] of [
    [1920, 1080, [270, 540, 1080]],
    [1280, 720, [180, 360, 720]],
    [960, 540, [135, 270, 540]],
    [720, 1280, [320, 640, 1280]],
    [640, 360, [180, 360, 0]],
    [640, 480, [240, 480, 0]],
    [480, 270, [135, 270, 0]],
    [320, 240, [240, 0, 0]],
    [320, 180, [180, 0, 0]],
  ] as const) {
    it(`sends ${layers.filter(Boolean).join(', ')} lines of ${width}×${height}`, () => {
      expect(on(width, height)).to.deep.equal(layers);
    });
  }

  it('sends only up to the highest layer that somebody watches', () => {
    expect(on(1280, 720, 1)).to.deep.equal([180, 360, 0]);
    expect(on(1280, 720, 0)).to.deep.equal([180, 0, 0]);
    expect(on(1280, 720, null)).to.deep.equal([0, 0, 0]);
    expect(on(640, 360, 2)).to.deep.equal([180, 360, 0]);
  });

  it('takes a capture whose size is not known for a large one', () => {
    expect(layersFor({})).to.equal(3);
    expect(layersFor({ width: 0, height: 0 })).to.equal(3);
  });

  it('spends more on what is larger', () => {
    for (const [width, height] of [
      [1280, 720],
      [640, 360],
    ] as const) {
      const rates = ladderFor({ width, height })
        .filter(({ active }) => active)
        .map(({ maxBitrate }) => maxBitrate);
      expect(rates).to.deep.equal([...rates].sort((one, two) => one - two));
      expect(new Set(rates).size).to.equal(rates.length);
    }
  });
});
