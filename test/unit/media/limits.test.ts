import { expect } from '@open-wc/testing';
import type { LinkBudget } from '../../../src/call/state.ts';
import { limitSender, limitsOf } from '../../../src/media/mesh/limits.ts';
import type { Pressure } from '../../../src/media/mesh/video-policy.ts';
import type { Source } from '../../../src/protocol/index.ts';

/** As much of a track as limits look at. */
const track = (height: number) => ({ contentHint: 'text', getSettings: () => ({ height }) }) as MediaStreamTrack;

const of = (source: Source, budget: LinkBudget | null, scale = 1, pressure: Pressure = 'none') => {
  const { active, maxBitrate, scale: smaller } = limitsOf(source, track(720), scale, pressure, budget);
  return { active, maxBitrate, scale: smaller };
};

const TILE: LinkBudget = { camera: { kbps: 450, height: 360 }, screen: { kbps: 400, height: 8_640 } };

/** Changes take a while, and only one goes at a time, as in Chromium; until then nothing has changed, as in Firefox. */
class SlowSender {
  changes = 0;
  #parameters = { encodings: [{ active: true }] } as RTCRtpSendParameters;
  #busy: Promise<void> | null = null;

  get encoding(): RTCRtpEncodingParameters {
    return this.#parameters.encodings[0]!;
  }

  getParameters(): RTCRtpSendParameters {
    return structuredClone(this.#parameters);
  }

  setParameters(parameters: RTCRtpSendParameters): Promise<void> {
    if (this.#busy) return Promise.reject(new DOMException('busy', 'InvalidStateError'));
    this.changes++;
    this.#busy = new Promise((resolve) => setTimeout(resolve, 10)).then(() => {
      this.#parameters = parameters;
      this.#busy = null;
    });
    return this.#busy;
  }
}

describe('the limits of a sender', () => {
  it('are those of a call of two where there is no budget', () => {
    expect(of('camera', null)).to.deep.equal({ active: true, maxBitrate: 1_700_000, scale: 1 });
    expect(of('screen', null)).to.deep.equal({ active: true, maxBitrate: 2_500_000, scale: 1 });
  });

  it('are those of its budget where there is one, and never looser than without', () => {
    expect(of('camera', TILE)).to.deep.equal({ active: true, maxBitrate: 450_000, scale: 2 });
    expect(of('screen', TILE)).to.deep.equal({ active: true, maxBitrate: 400_000, scale: 1 });
    const free = { kbps: 9_000, height: 8_640 };
    expect(of('camera', { camera: free, screen: free })).to.deep.equal(of('camera', null));
  });

  it('send nothing of what has none, and leave sound alone', () => {
    const none = { camera: null, screen: null };
    expect(of('camera', none).active).to.equal(false);
    expect(of('screen', none).active).to.equal(false);
    for (const source of ['microphone', 'screen-audio'] as const) {
      expect(of(source, none)).to.deep.equal(of(source, null));
    }
  });

  it('are the stricter ones of the first picture and the budget', () => {
    expect(of('camera', TILE, 1.5).scale).to.equal(2);
    expect(of('camera', TILE, 3).scale).to.equal(3);
  });

  it('are the stricter ones of a path in trouble and the budget', () => {
    expect(of('camera', TILE, 1, 'probe')).to.deep.equal({ active: true, maxBitrate: 150_000, scale: 4 });
    const little = { camera: { kbps: 100, height: 90 }, screen: null };
    expect(of('camera', little, 1, 'probe')).to.deep.equal({ active: true, maxBitrate: 100_000, scale: 8 });
    expect(of('screen', little, 1, 'probe').active).to.equal(false);
    expect(of('camera', TILE, 1, 'voice').active).to.equal(false);
  });

  it('are those asked for last, however quickly they change, and each is asked for once', async () => {
    const sender = new SlowSender();
    const limit = (budget: LinkBudget | null) =>
      limitSender(sender as unknown as RTCRtpSender, limitsOf('camera', track(720), 1, 'none', budget));
    const settles = () => new Promise((resolve) => setTimeout(resolve, 50));
    for (const last of [null, TILE]) {
      for (const budget of [null, { camera: null, screen: null }, TILE, { camera: null, screen: null }, last]) {
        limit(budget);
      }
      await settles();
      const expected = of('camera', last);
      expect(sender.encoding).to.include({
        active: true,
        maxBitrate: expected.maxBitrate,
        scaleResolutionDownBy: expected.scale,
      });
    }
    const before = sender.changes;
    limit(TILE);
    limit(TILE);
    await settles();
    expect(sender.changes).to.equal(before);
  });
});
