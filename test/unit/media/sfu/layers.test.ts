import { expect } from '@open-wc/testing';
import * as fc from 'fast-check';
import {
  changesBetween,
  LayerPolicy,
  layerFor,
  type Person,
  type WantedStream,
} from '../../../../src/media/sfu/layers.ts';
import type { MediaState, Source } from '../../../../src/protocol/index.ts';

const ON: MediaState = { microphone: true, camera: true, screen: false, 'screen-audio': false };

/** A room with one other, whose tile a test sizes. */
class Room {
  readonly policy = new LayerPolicy();
  now = 0;

  show(camera: number | undefined, { media = ON, screen = 0 }: { media?: MediaState; screen?: number } = {}): this {
    const shown = camera === undefined ? undefined : { camera, screen };
    this.policy.follow(new Map<string, Person>([['ana', { media, shown }]]));
    this.policy.wanted(this.now);
    return this;
  }

  wait(ms: number): this {
    this.now += ms;
    this.policy.wanted(this.now);
    return this;
  }

  /** A look a second. */
  observe(seconds: number, loss: number, froze = false): this {
    for (let second = 0; second < seconds; second++) {
      this.wait(1_000);
      this.policy.observe('ana', loss, froze, this.now);
      this.policy.wanted(this.now);
    }
    return this;
  }

  get(source: Source): WantedStream | undefined {
    return this.policy.wanted(this.now).find((stream) => stream.source === source);
  }

  /** Of the camera: its layer, `-` while it is paused, null when it is not subscribed to. */
  get camera(): number | '-' | null {
    const stream = this.get('camera');
    return stream ? (stream.send ? stream.layer : '-') : null;
  }
}

describe('sfu layers', () => {
  for (const [height, layer] of [
    [1, 0],
    [180, 0],
    [220, 0],
    [221, 1],
    [360, 1],
    [430, 1],
    [431, 2],
    [1_080, 2],
  ] as const) {
    it(`begins with layer ${layer} in a tile of ${height} pixels`, () => {
      expect(layerFor(height, null)).to.equal(layer);
      expect(new Room().show(height).camera).to.equal(layer);
    });
  }

  it('hears all, and does not subscribe to pictures that are nowhere', () => {
    const room = new Room().show(0);
    expect(room.get('microphone')).to.deep.equal({
      participantId: 'ana',
      source: 'microphone',
      send: true,
      layer: null,
    });
    expect(room.camera).to.equal(null);
    expect(room.get('screen')).to.equal(undefined);
  });

  it('takes who has not been laid out yet for a tile', () => {
    expect(new Room().show(undefined).camera).to.equal(1);
  });

  it('goes up when the tile has been large for half a second', () => {
    const room = new Room().show(180).show(720);
    expect(room.policy.dueAt).to.equal(500);
    expect(room.wait(499).camera).to.equal(0);
    expect(room.wait(1).camera).to.equal(2);
    expect(room.policy.dueAt).to.equal(Infinity);
  });

  it('does not follow a tile that is dragged to and fro', () => {
    const room = new Room().show(180);
    for (let turn = 0; turn < 20; turn++) {
      room.show(720).wait(300).show(180).wait(300);
      expect(room.camera).to.equal(0);
    }
  });

  it('does not flap at a bound', () => {
    const room = new Room().show(210);
    for (let turn = 0; turn < 10; turn++) expect(room.show(230).wait(600).show(215).wait(600).camera).to.equal(0);
    expect(room.show(240).wait(600).camera).to.equal(1);
    for (let turn = 0; turn < 10; turn++) expect(room.show(215).wait(600).camera).to.equal(1);
    expect(room.show(200).wait(600).camera).to.equal(0);
  });

  it('pauses at once what is not seen, comes back at once as it should be, and lets go after a while', () => {
    const room = new Room().show(180).show(0);
    expect(room.camera).to.equal('-');
    expect(room.wait(5_000).show(720).camera).to.equal(2);
    room.show(0).wait(14_999);
    expect(room.camera).to.equal('-');
    expect(room.wait(1).camera).to.equal(null);
  });

  it('subscribes to a screen while there is one, pauses it where it is not seen', () => {
    const media = { ...ON, screen: true, 'screen-audio': true };
    const room = new Room().show(180, { media, screen: 720 });
    expect(room.get('screen')).to.include({ send: true, layer: null });
    expect(room.get('screen-audio')).to.include({ send: true, layer: null });
    room.show(180, { media, screen: 0 });
    expect(room.get('screen')).to.include({ send: false });
    expect(room.get('screen-audio')).to.include({ send: true });
    room.show(180);
    expect(room.get('screen-audio')).to.include({ send: false });
    room.wait(15_000);
    expect(room.get('screen')).to.equal(undefined);
    expect(room.get('screen-audio')).to.equal(undefined);
  });

  it('goes down under loss, step by step, until voices get through, and up again with patience', () => {
    const room = new Room().show(720);
    expect(room.observe(1, 0.2).camera).to.equal(2);
    expect(room.observe(2, 0.2).camera).to.equal(1);
    expect(room.observe(4, 0.2).camera).to.equal(0);
    expect(room.observe(4, 0.2).camera).to.equal('-');
    expect(room.observe(10, 0).camera).to.equal('-');
    expect(room.observe(2, 0).camera).to.equal(0);
    expect(room.observe(14, 0).camera).to.equal(1);
    expect(room.observe(14, 0).camera).to.equal(2);
  });

  it('goes down when the picture stands still, but does not give it up for that', () => {
    const room = new Room().show(720).observe(30, 0, true);
    expect(room.camera).to.equal(0);
  });

  it('takes one bad second, and a path that loses a little at any rate, as they are', () => {
    const room = new Room().show(720);
    for (let turn = 0; turn < 10; turn++) room.observe(1, 0.3).observe(1, 0);
    expect(room.observe(60, 0.06).camera).to.equal(2);
  });

  it('waits longer each time that there was more too early', () => {
    const room = new Room().show(360).observe(3, 0.2);
    const wait = () => {
      let seconds = 0;
      while (room.camera !== 1 && seconds < 120) seconds += room.observe(1, 0) ? 1 : 0;
      return seconds;
    };
    const first = wait();
    room.observe(4, 0.2);
    expect(room.camera).to.equal(0);
    expect(wait()).to.be.above(first + 8);
  });

  it('does not raise all at once', () => {
    const policy = new LayerPolicy();
    const ids = ['ana', 'budi', 'citra'];
    policy.follow(new Map(ids.map((id) => [id, { media: ON, shown: { camera: 720, screen: 0 } }])));
    const layers = (now: number) => policy.wanted(now).flatMap(({ layer }) => (layer === null ? [] : [layer]));
    layers(0);
    let now = 0;
    const second = (loss: number) => {
      now += 1_000;
      for (const id of ids) policy.observe(id, loss, false, now);
      return layers(now);
    };
    for (let turn = 0; turn < 3; turn++) second(0.2);
    expect(layers(now)).to.deep.equal([1, 1, 1]);
    let before = layers(now);
    for (let turn = 0; turn < 40; turn++) {
      const after = second(0);
      expect(after.filter((layer, index) => layer !== before[index]).length).to.be.at.most(1);
      before = after;
    }
    expect(before).to.deep.equal([2, 2, 2]);
  });

  it('gives back the same list while nothing changes', () => {
    const room = new Room().show(180);
    const list = room.policy.wanted(room.now);
    room.show(181).wait(100_000);
    expect(room.policy.wanted(room.now)).to.equal(list);
  });

  it('says what has changed', () => {
    const [before, after] = [new Room().show(180), new Room().show(720)].map(({ policy }) => policy.wanted(0)) as [
      readonly WantedStream[],
      readonly WantedStream[],
    ];
    expect(changesBetween(before, before)).to.deep.equal({ resubscribe: false, layers: [] });
    expect(changesBetween(before, after)).to.deep.equal({ resubscribe: false, layers: [after[1]] });
    expect(changesBetween([], after)).to.deep.equal({ resubscribe: true, layers: [] });
    expect(changesBetween(after, after.slice(1))).to.deep.equal({ resubscribe: true, layers: [] });
    const paused = after.map((stream) => ({ ...stream, send: false }));
    expect(changesBetween([], paused).layers).to.deep.equal(paused);
  });

  describe('whatever happens', () => {
    const step = fc.record({ height: fc.integer({ min: 0, max: 2_000 }), wait: fc.integer({ min: 0, max: 2_000 }) });
    const steps = fc.array(step, { minLength: 1, maxLength: 40 });

    it('ends in the layer of the size at which it stays', () => {
      fc.assert(
        fc.property(steps, fc.integer({ min: 1, max: 2_000 }), (all, height) => {
          const room = new Room();
          for (const { height: now, wait } of all) room.show(now).wait(wait);
          room.show(height).wait(500);
          const exact = layerFor(height, null);
          const near = [220, 430].some((bound) => Math.abs(height - bound) <= bound * 0.08);
          if (near) expect(Math.abs((room.camera as number) - exact)).to.be.at.most(1);
          else expect(room.camera).to.equal(exact);
        }),
      );
    });

    it('sends a picture exactly while it is seen, and a voice always', () => {
      fc.assert(
        fc.property(steps, (all) => {
          const room = new Room();
          for (const { height, wait } of all) {
            room.show(height).wait(wait);
            expect(typeof room.camera === 'number').to.equal(height > 0);
            expect(room.get('microphone')!.send).to.equal(true);
          }
        }),
      );
    });

    it('changes layers no more often than every half second while it is seen', () => {
      fc.assert(
        fc.property(steps, (all) => {
          const room = new Room();
          let [changedAt, before] = [-Infinity, null as number | null];
          for (const { height, wait } of all) {
            room.show(height + 1).wait(wait);
            const now = room.camera as number;
            if (before !== null && now !== before) {
              expect(room.now - changedAt).to.be.at.least(500);
              changedAt = room.now;
            }
            before = now;
          }
        }),
      );
    });

    it('never asks for more than the size calls for, whatever is lost', () => {
      fc.assert(
        fc.property(
          fc.array(fc.record({ loss: fc.double({ min: 0, max: 1, noNaN: true }), froze: fc.boolean() })),
          (looks) => {
            const room = new Room().show(360);
            for (const { loss, froze } of looks) {
              room.observe(1, loss, froze);
              expect(room.camera === '-' || room.camera! <= 1).to.equal(true);
            }
            expect(room.observe(200, 0).camera).to.equal(1);
          },
        ),
      );
    });
  });
});
