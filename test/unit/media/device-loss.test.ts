import { expect } from '@open-wc/testing';
import { Desk } from './device-desk.ts';
import { eventually } from './pair.ts';

describe('what devices do in a call', () => {
  let desk: Desk;
  let microphones: string[];
  let cameras: string[];
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  beforeEach(async () => {
    localStorage.clear();
    desk = new Desk();
    [microphones, cameras] = (await Promise.all(
      (['audioinput', 'videoinput'] as const).map(async (kind) =>
        (await desk.all(kind)).map(({ deviceId }) => deviceId),
      ),
    )) as [string[], string[]];
  });

  afterEach(() => desk.close());

  const on = async (...sources: ('microphone' | 'camera')[]) => {
    for (const source of sources) desk.devices.want(source, true);
    await eventually(() => sources.every((source) => desk.last(source)?.actual === true));
  };
  const use = async (source: 'microphone' | 'camera', id: string) => {
    desk.devices.choose(source, id);
    await eventually(() => desk.id(source) === id);
  };

  it('unplugged: another one takes over, and gives the place back', async () => {
    await on('microphone', 'camera');
    await use('camera', cameras[1]!);
    const count = desk.reports.length;
    desk.unplug(cameras[1]!);
    await eventually(() => desk.id('camera') === cameras[0]);
    await eventually(() => desk.noticed('camera') === 'switched');
    desk.plugIn(cameras[1]!);
    await eventually(() => desk.id('camera') === cameras[1]);
    await eventually(() => desk.noticed('camera') === 'returned');
    // Never off, never an error, and nobody else is disturbed.
    expect(desk.reports.slice(count).every(({ actual, error }) => actual && error === null)).to.equal(true);
    expect(desk.reports.slice(count).every(({ source }) => source === 'camera')).to.equal(true);
    expect(desk.live()).to.have.length(2);
  });

  it('unplugged without a word of the track: the list tells', async () => {
    await on('camera');
    const { track } = desk.last('camera')!;
    track!.getSettings = () => ({});
    desk.unplug(cameras[0]!);
    await eventually(() => desk.id('camera') === cameras[1]);
    expect(track!.readyState).to.equal('ended');
    await eventually(() => desk.noticed('camera') === 'switched');
  });

  it('unplugged while muted: stays muted, and is ready to speak', async () => {
    await on('microphone');
    await use('microphone', microphones[2]!);
    desk.devices.want('microphone', false);
    desk.unplug(microphones[2]!);
    await eventually(() => desk.noticed('microphone') === 'switched');
    expect(desk.last('microphone')).to.include({ actual: false, error: null });
    expect(desk.last('microphone')!.track).to.include({ enabled: false, readyState: 'live' });
    desk.devices.want('microphone', true);
    expect(desk.last('microphone')!.actual).to.equal(true);
  });

  it('the only one is unplugged: says so, and comes back when it is there again', async () => {
    await on('microphone', 'camera');
    desk.unplug(...cameras);
    await eventually(() => desk.last('camera')!.error !== null);
    expect(desk.last('camera')).to.include({ actual: false, track: null });
    expect(desk.last('camera')!.error!.code).to.equal('device-not-found');
    expect(desk.last('microphone')!.actual).to.equal(true);
    desk.plugIn(...cameras);
    await eventually(() => desk.last('camera')!.actual);
    expect(desk.last('camera')!.error).to.equal(null);
  });

  it('comes back for nobody who has turned it off, and not after the call', async () => {
    for (const end of ['off', 'release'] as const) {
      await on('camera');
      desk.unplug(...cameras);
      await eventually(() => desk.last('camera')!.error?.code === 'device-not-found');
      if (end === 'off') desk.devices.want('camera', false);
      else desk.devices.release();
      const { asked } = desk;
      desk.plugIn(...cameras);
      await wait(100);
      expect(desk.asked).to.equal(asked);
      expect(desk.live()).to.deep.equal([]);
    }
    // One that was never there waits for a click, too.
    desk.unplug(...cameras);
    desk.devices.want('camera', true);
    await eventually(() => desk.last('camera')!.error?.code === 'device-not-found');
    const { asked } = desk;
    desk.plugIn(...cameras);
    await wait(100);
    expect(desk.asked).to.equal(asked);
  });

  it('one that ends though it is there is opened again', async () => {
    await on('camera');
    const { track } = desk.last('camera')!;
    desk.end(track!);
    await eventually(() => desk.last('camera')!.track !== track);
    expect(desk.last('camera')).to.include({ actual: true, error: null });
    expect(desk.id('camera')).to.equal(cameras[0]);
    expect(desk.notices).to.deep.equal([]);
  });

  it('forbidden in mid-call: off, with the reason, and never again by itself', async () => {
    for (const state of ['denied', 'prompt'] as const) {
      await on('microphone', 'camera');
      const { asked } = desk;
      desk.permission('camera', state);
      desk.end(desk.last('camera')!.track!);
      await eventually(() => desk.last('camera')!.error !== null);
      expect(desk.last('camera')!.error!.code).to.equal('permission-denied');
      desk.unplug(cameras[1]!);
      desk.plugIn(cameras[1]!);
      await wait(100);
      expect(desk.asked).to.equal(asked);
      expect(desk.last('microphone')!.actual).to.equal(true);
      desk.permission('camera', 'granted');
      desk.devices.release();
    }
  });

  it('busy: tried again for a while, and then said', async () => {
    let refusals = 0;
    desk.refuse = ({ video }) => (video && refusals++ < 3 ? 'NotReadableError' : null);
    await on('microphone', 'camera');
    expect(desk.reports.every(({ error }) => error === null)).to.equal(true);

    desk.devices.release();
    refusals = -100;
    desk.devices.want('camera', true);
    await eventually(() => desk.last('camera')!.error !== null);
    expect(desk.last('camera')!.error!.code).to.equal('device-busy');
    expect(refusals).to.equal(-96);
    // A click while it is tried takes it back.
    desk.devices.want('camera', true);
    await eventually(() => refusals === -95);
    desk.devices.want('camera', false);
    await wait(500);
    expect(refusals).to.equal(-95);
  });

  it('taken by another application in mid-call: comes back when that is done', async () => {
    await on('camera');
    let busy = true;
    desk.refuse = () => (busy ? 'NotReadableError' : null);
    desk.end(desk.last('camera')!.track!);
    await eventually(() => !desk.last('camera')!.actual);
    expect(desk.last('camera')!.error).to.equal(null);
    busy = false;
    await eventually(() => desk.last('camera')!.actual);
  });

  it('held back by the system: said when it lasts, and over when it comes back', async () => {
    await on('microphone', 'camera');
    const track = desk.last('microphone')!.track!;
    const count = desk.reports.length;
    track.dispatchEvent(new Event('mute'));
    await wait(200);
    track.dispatchEvent(new Event('unmute'));
    await wait(1_000);
    expect(desk.notices).to.deep.equal([]);
    track.dispatchEvent(new Event('mute'));
    await eventually(() => desk.noticed('microphone') === 'suspended');
    track.dispatchEvent(new Event('unmute'));
    expect(desk.noticed('microphone')).to.equal(null);
    // Not off, all the while.
    expect(desk.reports).to.have.length(count);
  });

  it('held back for long: opened anew, and the old one kept where that fails', async function () {
    this.timeout(30_000);
    await on('camera');
    const { track } = desk.last('camera')!;
    const original = globalThis.setTimeout;
    globalThis.setTimeout = ((run: () => void, ms?: number, ...rest: unknown[]) =>
      original(run, [10_000, 30_000].includes(ms!) ? ms! / 50 : ms, ...rest)) as typeof setTimeout;
    try {
      let refusals = 0;
      desk.refuse = () => (refusals++ === 0 ? 'NotReadableError' : null);
      track!.dispatchEvent(new Event('mute'));
      await eventually(() => refusals === 1);
      await wait(50);
      expect(desk.last('camera')).to.include({ actual: true, error: null, track });
      expect(desk.noticed('camera')).to.equal('suspended');
      await eventually(() => desk.last('camera')!.track !== track);
      await eventually(() => desk.noticed('camera') === null);
      expect(desk.live()).to.have.length(1);
    } finally {
      globalThis.setTimeout = original;
    }
  });

  it('a remembered one that is plugged in during the call is used', async () => {
    await on('microphone');
    await use('microphone', microphones[1]!);
    desk.reload();
    desk.unplug(microphones[1]!);
    await on('microphone');
    expect(desk.id('microphone')).to.equal(microphones[0]);
    await wait(500);
    desk.plugIn(microphones[1]!);
    await eventually(() => desk.id('microphone') === microphones[1]);
    await eventually(() => desk.noticed('microphone') === 'returned');
  });

  it('talking while muted is noticed and said', async function () {
    this.timeout(20_000);
    const context = new AudioContext();
    const oscillator = new OscillatorNode(context, { frequency: 300 });
    const output = context.createMediaStreamDestination();
    oscillator.connect(output);
    oscillator.start();
    Object.defineProperty(navigator, 'userActivation', { value: { hasBeenActive: true }, configurable: true });
    navigator.mediaDevices.getUserMedia = () => Promise.resolve(output.stream);
    try {
      await on('microphone');
      desk.devices.want('microphone', false);
      await eventually(() => desk.noticed('microphone') === 'talking-muted', 10_000);
      expect(desk.last('microphone')).to.include({ actual: false });
      desk.devices.want('microphone', true);
      await eventually(() => desk.noticed('microphone') === null);
    } finally {
      Reflect.deleteProperty(navigator, 'userActivation');
      output.stream.getTracks().forEach((track) => track.stop());
      await context.close();
    }
  });
});
