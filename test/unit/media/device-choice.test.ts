import { expect } from '@open-wc/testing';
import { recall, remember } from '../../../src/media/device-memory.ts';
import { listDevices } from '../../../src/media/device-list.ts';
import { Desk } from './device-desk.ts';
import { eventually } from './pair.ts';

describe('choosing a device', () => {
  let desk: Desk;
  let microphones: MediaDeviceInfo[];
  let cameras: MediaDeviceInfo[];
  const soon = () => new Promise((resolve) => setTimeout(resolve, 50));

  beforeEach(async () => {
    localStorage.clear();
    desk = new Desk();
    [microphones, cameras] = await Promise.all([desk.all('audioinput'), desk.all('videoinput')]);
  });

  afterEach(() => desk.close());

  const on = async (...sources: ('microphone' | 'camera')[]) => {
    for (const source of sources) desk.devices.want(source, true);
    await eventually(() => sources.every((source) => desk.last(source)?.actual === true));
  };

  it('lists what is there by name, and what is in use', async () => {
    await on('microphone', 'camera');
    const list = await desk.devices.list();
    expect(list.camera.map(({ label, chosen }) => [label, chosen])).to.deep.equal([
      ['fake_device_0', true],
      ['fake_device_1', false],
    ]);
    expect(list.microphone.filter(({ chosen }) => chosen).map(({ id }) => id)).to.deep.equal([desk.id('microphone')]);
    expect(list.speaker.length).to.be.greaterThan(1);
    expect(list.speaker.filter(({ chosen }) => chosen)).to.have.length(1);
  });

  it('tells two of one name apart by their order, and leaves other names alone', async () => {
    const camera = (deviceId: string, label: string) =>
      ({ kind: 'videoinput', deviceId, label, groupId: deviceId }) as MediaDeviceInfo;
    const all = [camera('a', 'USB camera'), camera('b', 'Built-in'), camera('c', 'USB camera'), camera('d', '')];
    Object.defineProperty(navigator.mediaDevices, 'enumerateDevices', {
      configurable: true,
      value: () => Promise.resolve(all),
    });
    const list = await listDevices(() => null);
    Reflect.deleteProperty(navigator.mediaDevices, 'enumerateDevices');
    expect(list.camera.map(({ label }) => label)).to.deep.equal(['USB camera (1)', 'Built-in', 'USB camera (2)', '']);
  });

  it('lists a device once, though it is the default one too', async () => {
    const info = (deviceId: string, label: string, groupId: string) =>
      ({ kind: 'audioinput', deviceId, label, groupId }) as MediaDeviceInfo;
    navigator.mediaDevices.enumerateDevices = () =>
      Promise.resolve([
        info('default', 'Standard - Headset', 'h'),
        info('communications', 'Kommunikation - Laptop', 'l'),
        info('1', 'Laptop', 'l'),
        info('2', 'Headset', 'h'),
      ]);
    expect((await listDevices(() => null)).microphone).to.deep.equal([
      { id: '1', label: 'Laptop', chosen: false },
      { id: '2', label: 'Headset', chosen: true },
    ]);
    const inUse = { id: '1', label: 'Laptop' };
    expect((await listDevices(() => inUse)).microphone.map(({ chosen }) => chosen)).to.deep.equal([true, false]);
  });

  it('takes the place of the open one without a gap', async () => {
    await on('camera');
    const before = desk.last('camera')!.track!;
    const seen: string[] = [];
    const count = desk.reports.length;
    before.stop = () => {
      seen.push(`stopped after ${desk.reports.length - count} reports`);
      MediaStreamTrack.prototype.stop.call(before);
    };
    desk.devices.choose('camera', cameras[1]!.deviceId);
    await eventually(() => desk.id('camera') === cameras[1]!.deviceId);
    expect(desk.last('camera')).to.include({ actual: true, error: null });
    expect(seen).to.deep.equal(['stopped after 1 reports']);
    expect(desk.live()).to.deep.equal([desk.last('camera')!.track]);
    expect(recall('camera')).to.include({ id: cameras[1]!.deviceId, label: 'fake_device_1' });
    expect((await desk.devices.list()).camera[1]!.chosen).to.equal(true);
  });

  it('leaves a muted microphone muted, and a camera that is off closed', async () => {
    await on('microphone');
    desk.devices.want('microphone', false);
    desk.devices.choose('microphone', microphones[1]!.deviceId);
    desk.devices.choose('camera', cameras[1]!.deviceId);
    await eventually(() => desk.id('microphone') === microphones[1]!.deviceId);
    expect(desk.last('microphone')).to.include({ actual: false, error: null });
    expect(desk.last('microphone')!.track).to.include({ enabled: false, readyState: 'live' });
    await soon();
    expect(desk.last('camera')).to.equal(undefined);
    expect(desk.live()).to.have.length(1);
    await on('camera');
    expect(desk.id('camera')).to.equal(cameras[1]!.deviceId);
  });

  it('keeps the old one when the new one fails, and says why', async () => {
    await on('camera');
    const before = desk.last('camera')!.track;
    desk.devices.choose('camera', 'no such id');
    await eventually(() => desk.last('camera')!.error !== null);
    expect(desk.last('camera')).to.include({ actual: true, track: before });
    expect(desk.last('camera')!.error!.code).to.equal('device-not-found');
    expect(before!.readyState).to.equal('live');
    expect(recall('camera')).to.equal(null);
  });

  it('closes the old one first where the system gives out only one', async () => {
    await on('camera');
    desk.refuse = () => (desk.live().length > 0 ? 'NotReadableError' : null);
    desk.devices.choose('camera', cameras[1]!.deviceId);
    await eventually(() => desk.id('camera') === cameras[1]!.deviceId);
    expect(desk.live()).to.deep.equal([desk.last('camera')!.track]);

    // And when even then it does not open, the old one comes back.
    desk.refuse = ({ video }) =>
      desk.live().length > 0 || JSON.stringify(video).includes(cameras[0]!.deviceId) ? 'NotReadableError' : null;
    desk.devices.choose('camera', cameras[0]!.deviceId);
    await eventually(() => desk.last('camera')!.error !== null);
    expect(desk.last('camera')!.error!.code).to.equal('device-busy');
    expect(desk.last('camera')!.actual).to.equal(true);
    expect(desk.id('camera')).to.equal(cameras[1]!.deviceId);
    expect(desk.live()).to.have.length(1);
    expect(recall('camera')!.id).to.equal(cameras[1]!.deviceId);
  });

  it('ends quick choices and clicks in the last wish, with nothing left open', async () => {
    await on('camera');
    for (let count = 0; count < 6; count++) desk.devices.choose('camera', cameras[count % 2]!.deviceId);
    await eventually(() => desk.id('camera') === cameras[1]!.deviceId);
    await soon();
    expect(desk.live()).to.have.length(1);
    desk.devices.choose('camera', cameras[0]!.deviceId);
    await soon().then(() => desk.devices.want('camera', false));
    desk.devices.choose('camera', cameras[1]!.deviceId);
    desk.devices.want('camera', false);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(desk.live()).to.deep.equal([]);
    expect(desk.last('camera')).to.include({ actual: false, track: null });
    await on('camera');
    await eventually(() => desk.id('camera') === cameras[1]!.deviceId);
    desk.devices.choose('camera', cameras[0]!.deviceId);
    desk.devices.release();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(desk.live()).to.deep.equal([]);
  });

  it('is remembered by the site, by id and then by name', async () => {
    await on('microphone', 'camera');
    desk.devices.choose('microphone', microphones[2]!.deviceId);
    desk.devices.choose('camera', cameras[1]!.deviceId);
    await eventually(
      () => desk.id('camera') === cameras[1]!.deviceId && desk.id('microphone') === microphones[2]!.deviceId,
    );
    desk.reload();
    desk.asked = 0;
    await on('microphone', 'camera');
    expect(desk.asked).to.equal(1);
    expect([desk.id('microphone'), desk.id('camera')]).to.deep.equal([microphones[2]!.deviceId, cameras[1]!.deviceId]);

    // As after the permissions of the site were reset.
    remember('camera', { id: 'an old id', label: 'fake_device_1' });
    desk.reload();
    await on('microphone', 'camera');
    await eventually(() => desk.id('camera') === cameras[1]!.deviceId);
    await eventually(() => desk.id('microphone') === microphones[2]!.deviceId);
    expect(desk.last('camera')!.error).to.equal(null);
    expect(desk.notices).to.deep.equal([]);
    expect(desk.live()).to.have.length(2);
  });

  it('never costs a call when the remembered one is missing or the memory is broken', async () => {
    remember('microphone', { id: 'gone', label: 'Headset' });
    await on('microphone', 'camera');
    expect(desk.last('microphone')!.error).to.equal(null);
    localStorage.setItem('call-elements:microphone', '{"id": 7');
    const { getItem, setItem } = Object.getOwnPropertyDescriptors(Storage.prototype);
    for (const broken of [false, true]) {
      if (broken) {
        Storage.prototype.getItem = Storage.prototype.setItem = () => {
          throw new DOMException('no', 'SecurityError');
        };
      }
      try {
        desk.reload();
        await on('microphone');
        desk.devices.choose('microphone', microphones[1]!.deviceId);
        await eventually(() => desk.id('microphone') === microphones[1]!.deviceId);
      } finally {
        Object.defineProperties(Storage.prototype, { getItem, setItem });
      }
    }
  });

  it('follows the system again when the default is chosen', async () => {
    remember('microphone', { id: microphones[1]!.deviceId, label: microphones[1]!.label });
    await on('microphone');
    desk.devices.choose('microphone', 'default');
    await eventually(() => desk.id('microphone') === 'default');
    expect(recall('microphone')).to.equal(null);
  });

  it('turns to the other camera and back, and remembers which', async () => {
    await on('camera');
    desk.devices.flipCamera();
    await eventually(() => desk.id('camera') === cameras[1]!.deviceId);
    expect(desk.last('camera')).to.include({ actual: true, error: null });
    expect(recall('camera')!.id).to.equal(cameras[1]!.deviceId);
    desk.devices.flipCamera();
    await eventually(() => desk.id('camera') === cameras[0]!.deviceId);

    // One that is alone stays.
    desk.unplug(cameras[1]!.deviceId);
    const { asked } = desk;
    desk.devices.flipCamera();
    await eventually(() => desk.asked > asked);
    await soon();
    expect(desk.last('camera')).to.include({ actual: true });
    expect(desk.id('camera')).to.equal(cameras[0]!.deviceId);
  });

  it('asks a phone for the camera on the other side', async () => {
    await on('camera');
    const wishes: unknown[] = [];
    const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (constraints = {}) => {
      const { facingMode } = constraints.video as MediaTrackConstraints;
      wishes.push(facingMode);
      const index = JSON.stringify(facingMode).includes('environment') ? 1 : 0;
      const stream = await getUserMedia({ video: { deviceId: { exact: cameras[index]!.deviceId } } });
      const track = stream.getVideoTracks()[0]!;
      const settings = track.getSettings();
      track.getSettings = () => ({ ...settings, facingMode: index === 1 ? 'environment' : 'user' });
      return stream;
    };
    desk.devices.flipCamera();
    await eventually(() => desk.id('camera') === cameras[1]!.deviceId);
    expect(recall('camera')!.facing).to.equal('environment');
    desk.devices.flipCamera();
    await eventually(() => desk.id('camera') === cameras[0]!.deviceId);
    expect(wishes).to.deep.equal([{ exact: 'environment' }, { exact: 'user' }]);
    // While it is off, it is only remembered.
    desk.devices.want('camera', false);
    desk.devices.flipCamera();
    await soon();
    expect(wishes).to.have.length(2);
    expect(recall('camera')).to.include({ id: '', facing: 'environment' });
    await on('camera');
    expect(desk.id('camera')).to.equal(cameras[1]!.deviceId);
  });
});
