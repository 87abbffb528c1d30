import { expect } from '@open-wc/testing';
import type { DeviceSource } from '../../../src/call/state.ts';
import { BrowserDevices } from '../../../src/media/local-devices.ts';
import type { CallError } from '../../../src/protocol/index.ts';
import { eventually } from './pair.ts';

interface Report {
  readonly source: DeviceSource;
  readonly actual: boolean;
  readonly track: MediaStreamTrack | null;
  readonly error: CallError | null;
}

/** One `getUserMedia` that a test answers. */
interface Question {
  readonly wants: readonly DeviceSource[];
  grant(): Promise<MediaStream>;
  refuse(name: string, message?: string): void;
}

describe('microphone and camera', () => {
  let devices: BrowserDevices;
  let reports: Report[];
  /** Every track that was ever given out. */
  let given: MediaStreamTrack[];
  const { mediaDevices, permissions } = navigator;
  const real = mediaDevices.getUserMedia.bind(mediaDevices);

  const last = (source: DeviceSource) => reports.filter((report) => report.source === source).at(-1);
  const live = () => given.filter(({ readyState }) => readyState === 'live');
  const soon = () => new Promise((resolve) => setTimeout(resolve));

  beforeEach(() => {
    reports = [];
    given = [];
    devices = new BrowserDevices({
      changed: (source, actual, track, error) => reports.push({ source, actual, track, error }),
      notice: () => undefined,
    });
    mediaDevices.getUserMedia = async (constraints) => {
      const stream = await real(constraints);
      given.push(...stream.getTracks());
      return stream;
    };
  });

  afterEach(() => {
    devices.close();
    localStorage.clear();
    Reflect.deleteProperty(mediaDevices, 'getUserMedia');
    Reflect.deleteProperty(permissions, 'query');
    for (const track of given) track.stop();
  });

  const stubQuestions = () => {
    const questions: Question[] = [];
    mediaDevices.getUserMedia = (constraints = {}) =>
      new Promise<MediaStream>((resolve, reject) => {
        questions.push({
          wants: [
            ...(constraints.audio ? ['microphone' as const] : []),
            ...(constraints.video ? ['camera' as const] : []),
          ],
          grant: async () => {
            const stream = await real(constraints);
            given.push(...stream.getTracks());
            resolve(stream);
            await soon();
            return stream;
          },
          refuse: (name, message = '') => reject(new DOMException(message, name)),
        });
      });
    return questions;
  };
  const stubPermissions = (states: Partial<Record<DeviceSource, PermissionState>>) => {
    permissions.query = ({ name }) =>
      Promise.resolve({ state: states[name as DeviceSource] ?? 'prompt' } as PermissionStatus);
  };

  it('asks once for both', async () => {
    const questions = stubQuestions();
    devices.want('microphone', true);
    devices.want('camera', true);
    await soon();
    expect(questions.map(({ wants }) => wants)).to.deep.equal([['microphone', 'camera']]);
    await questions[0]!.grant();
    expect(last('microphone')).to.include({ actual: true, error: null });
    expect(last('camera')).to.include({ actual: true, error: null });
    expect(devices.track('camera')!.kind).to.equal('video');
  });

  it('mutes at once and keeps the microphone', async () => {
    devices.want('microphone', true);
    await eventually(() => last('microphone')?.actual === true);
    const { track } = last('microphone')!;
    devices.want('microphone', false);
    expect(last('microphone')).to.include({ actual: false, track, error: null });
    expect(track).to.include({ enabled: false, readyState: 'live' });
    expect(devices.track('microphone')).to.equal(null);
    devices.want('microphone', true);
    expect(last('microphone')).to.include({ actual: true, track });
    expect(given).to.have.length(1);
  });

  it('closes the camera when it is turned off', async () => {
    devices.want('camera', true);
    await eventually(() => last('camera')?.actual === true);
    devices.want('camera', false);
    expect(last('camera')).to.include({ actual: false, track: null, error: null });
    expect(live()).to.deep.equal([]);
  });

  it('ends quick clicks in the last wish, with nothing left open', async () => {
    for (const last of [true, false]) {
      for (let count = 0; count < 9; count++) devices.want('camera', count % 2 === 0);
      await soon();
      devices.want('camera', !last);
      devices.want('camera', last);
      await eventually(() => (devices.track('camera') !== null) === last && live().length === (last ? 1 : 0));
      for (let count = 0; count < 5; count++) {
        devices.want('camera', count % 2 === 0);
        await new Promise((resolve) => setTimeout(resolve, count * 7));
      }
      devices.want('camera', last);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(live().length).to.equal(last ? 1 : 0);
      expect(devices.track('camera') !== null).to.equal(last);
    }
  });

  it('never lets a missing camera cost the microphone', async () => {
    for (const [name, code] of [
      ['NotFoundError', 'device-not-found'],
      ['AbortError', 'device-failed'],
    ] as const) {
      const questions = stubQuestions();
      devices.want('microphone', true);
      devices.want('camera', true);
      await soon();
      questions[0]!.refuse(name);
      await eventually(() => questions.length === 2);
      expect(questions[1]!.wants).to.deep.equal(['microphone']);
      await questions[1]!.grant();
      expect(last('microphone')).to.include({ actual: true });
      await eventually(() => questions.length === 3);
      questions[2]!.refuse(name);
      await eventually(() => last('camera') !== undefined);
      expect(last('camera')!.error!.code).to.equal(code);
      expect(last('camera')!.error!.hint).not.to.equal('');
      devices.release();
      reports = [];
    }
  });

  it('does not ask again after a refusal', async () => {
    const questions = stubQuestions();
    stubPermissions({});
    devices.want('microphone', true);
    devices.want('camera', true);
    await soon();
    questions[0]!.refuse('NotAllowedError', 'Permission dismissed');
    await eventually(() => reports.length === 2);
    expect(reports.map(({ error }) => error?.code)).to.deep.equal(['permission-dismissed', 'permission-dismissed']);
    await soon();
    expect(questions).to.have.length(1);
  });

  it('asks for the microphone alone where the camera was forbidden long before', async () => {
    const questions = stubQuestions();
    stubPermissions({ camera: 'denied' });
    devices.want('microphone', true);
    devices.want('camera', true);
    await soon();
    questions[0]!.refuse('NotAllowedError', 'Permission denied');
    await eventually(() => questions.length === 2);
    expect(questions[1]!.wants).to.deep.equal(['microphone']);
    await questions[1]!.grant();
    expect(last('camera')!.error!.code).to.equal('permission-denied');
    expect(last('microphone')!.actual).to.equal(true);
  });

  it('tries again at the next click', async () => {
    const questions = stubQuestions();
    devices.want('camera', true);
    await soon();
    questions[0]!.refuse('AbortError');
    await eventually(() => last('camera')?.error?.code === 'device-failed');
    devices.want('camera', true);
    await soon();
    await questions[1]!.grant();
    expect(last('camera')).to.include({ actual: true, error: null });
  });

  it('gives every question an end, and closes what is granted too late', async () => {
    const questions = stubQuestions();
    const original = globalThis.setTimeout;
    let dismiss: (() => void) | undefined;
    globalThis.setTimeout = ((callback: () => void, delay?: number, ...rest: unknown[]) => {
      if (delay !== 60_000) return original(callback, delay, ...rest);
      dismiss = callback;
      return 0;
    }) as typeof setTimeout;
    try {
      devices.want('camera', true);
      await soon();
    } finally {
      globalThis.setTimeout = original;
    }
    dismiss!();
    await eventually(() => last('camera') !== undefined);
    expect(last('camera')!.error!.code).to.equal('permission-dismissed');
    await questions[0]!.grant();
    expect(live()).to.deep.equal([]);
    expect(last('camera')!.actual).to.equal(false);
  });

  it('closes what arrives after a release', async () => {
    const questions = stubQuestions();
    devices.want('microphone', true);
    devices.want('camera', true);
    await soon();
    devices.release();
    expect(last('camera')).to.include({ actual: false, track: null });
    await questions[0]!.grant();
    expect(live()).to.deep.equal([]);

    devices.want('microphone', true);
    await soon();
    await questions[1]!.grant();
    expect(last('microphone')!.actual).to.equal(true);
    devices.close();
    expect(live()).to.deep.equal([]);
    const count = reports.length;
    devices.want('camera', true);
    await soon();
    expect(reports).to.have.length(count);
  });

  it('knows whether the browser would ask', async () => {
    const willPrompt = async (states: Partial<Record<DeviceSource, PermissionState>>, sources: DeviceSource[]) => {
      stubPermissions(states);
      devices.close();
      devices = new BrowserDevices({ changed: () => undefined, notice: () => undefined });
      return devices.willPrompt(sources);
    };
    expect(await willPrompt({ microphone: 'granted' }, ['microphone'])).to.equal(false);
    expect(await willPrompt({ microphone: 'granted' }, ['microphone', 'camera'])).to.equal(true);
    expect(await willPrompt({ microphone: 'granted', camera: 'denied' }, ['microphone', 'camera'])).to.equal(false);
  });

  it('knows it before the click, and hears of changes', async () => {
    const statuses = { microphone: { state: 'granted' }, camera: { state: 'granted' } };
    let asked = 0;
    permissions.query = ({ name }) => {
      asked++;
      return Promise.resolve(statuses[name as DeviceSource] as PermissionStatus);
    };
    devices.close();
    devices = new BrowserDevices({ changed: () => undefined, notice: () => undefined });
    await soon();
    expect(await devices.willPrompt(['microphone', 'camera'])).to.equal(false);
    statuses.camera.state = 'prompt';
    expect(await devices.willPrompt(['microphone', 'camera'])).to.equal(true);
    expect(asked).to.equal(2);
  });
});
