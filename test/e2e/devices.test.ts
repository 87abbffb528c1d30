import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'puppeteer-core';
import type { Person } from './support/person.ts';
import { plug, pull, withPlugs } from './support/plugs.ts';
import { button, HANG_UP, isAtRest, neverNegotiatedAgain, Stage, talk, type Pair, type User } from './support/stage.ts';
import { named, says } from './support/texts.ts';

const CAMERA = named('action.camera');
const MICROPHONE = named('action.microphone');

/** Chromium's fake cameras are told apart by what blinks in their corners. The one between gives no picture at all. */
const FIRST_CAMERA = { label: 'fake_device_0', corner: 'green' };
const SECOND_CAMERA = { label: 'fake_device_2', corner: 'yellow' };
const DEAD_CAMERA = 'fake_device_1';
const DEFAULT_MICROPHONE = 'Fake Default Audio Input';
const MICROPHONE_1 = 'Fake Audio Input 1';
const SPEAKER_1 = 'Fake Audio Output 1';

const phone = (peer: User): string => `${button(peer)}<video-call style="width: 640px; height: 480px"></video-call>`;
const withPhone = { caller: phone, callee: phone, both: { before: withPlugs } };

/** As a page would that brings a menu of its own. */
async function choose(person: Person, kind: 'microphone' | 'camera' | 'speaker', label: string): Promise<string> {
  return person.page.evaluate(
    async (which, wanted) => {
      const session = document.querySelector('video-call')?.session;
      const list = (await session?.listDevices())?.[which] ?? [];
      const found = list.find((device) => device.label === wanted);
      if (!found) throw new Error(`There is no ${wanted} among ${list.map((device) => device.label).join(', ')}.`);
      await session?.chooseDevice(which, found.id);
      return found.id;
    },
    kind,
    label,
  );
}

async function uses(person: Person, source: 'microphone' | 'camera', label: string): Promise<void> {
  await person.until(
    `the ${source} ${label}`,
    `(() => {
      const track = document.querySelector('video-call').session.track('self', '${source}');
      return track?.readyState === 'live' && track.label === '${label}';
    })()`,
  );
}

/** In the large picture. */
async function sees(person: Person, camera: typeof FIRST_CAMERA): Promise<void> {
  const corner = `globalThis[Symbol.for('e2e probe')].pictures()[0]?.corner`;
  await person.until(`the picture of ${camera.label}`, `${corner} === '${camera.corner}'`);
}

/** More of it comes, now. */
async function isHeardBy(person: Person): Promise<void> {
  const { energy } = await person.ask('received');
  await person.hasMedia({ frames: -1, energy: energy + 0.01 });
}

describe('devices in a call', () => {
  // Cameras are told apart by their pictures.
  const stage = new Stage({
    largePictures: true,
    chromium: { devices: 'device-count=3', realPermissions: true },
    allow: ['microphone', 'camera'],
  });

  async function talking(): Promise<Pair> {
    const pair = await stage.pair(undefined, withPhone);
    await talk(pair);
    return pair;
  }

  test('another camera and another microphone: the other one sees and hears it, and nothing is negotiated', async () => {
    const { ana, budi } = await talking();
    await sees(budi, FIRST_CAMERA);
    await budi.ask('watchPictures');
    await choose(ana, 'camera', SECOND_CAMERA.label);
    await sees(budi, SECOND_CAMERA);
    await uses(ana, 'camera', SECOND_CAMERA.label);
    await budi.stillHasMedia();
    await choose(ana, 'camera', FIRST_CAMERA.label);
    await sees(budi, FIRST_CAMERA);
    const gone = (await budi.ask('watched')).filter(({ colors }) => colors === 'nothing');
    assert.deepEqual(gone, [], 'the picture never went away');

    await choose(ana, 'microphone', MICROPHONE_1);
    await uses(ana, 'microphone', MICROPHONE_1);
    await isHeardBy(budi);
    // Muted, it is another one, and stays muted.
    await ana.press(MICROPHONE);
    await budi.reads(says('phone.muted'));
    await choose(ana, 'microphone', DEFAULT_MICROPHONE);
    await ana.press(MICROPHONE);
    await uses(ana, 'microphone', DEFAULT_MICROPHONE);
    await isHeardBy(budi);

    await neverNegotiatedAgain([ana, budi]);
    await ana.press(HANG_UP);
    await Promise.all([ana, budi].map(isAtRest));
  });

  test('what was chosen is used again after a reload, and in the next call', async () => {
    const { ana, budi, budiUser } = await talking();
    await choose(ana, 'camera', SECOND_CAMERA.label);
    await choose(ana, 'microphone', MICROPHONE_1);
    await sees(budi, SECOND_CAMERA);
    await uses(ana, 'microphone', MICROPHONE_1);
    await ana.page.reload();
    // She is back in the call with the same ones.
    await uses(ana, 'camera', SECOND_CAMERA.label);
    await uses(ana, 'microphone', MICROPHONE_1);
    await sees(budi, SECOND_CAMERA);
    await isHeardBy(budi);
    await ana.press(HANG_UP);
    await budi.reads(says('ended.hang-up'));
    await talk({ ana, budi, budiUser } as Pair);
    await uses(ana, 'camera', SECOND_CAMERA.label);
    await uses(ana, 'microphone', MICROPHONE_1);
    await sees(budi, SECOND_CAMERA);
  });

  test('the camera in use is unplugged: another one takes its place, until it is plugged in again', async () => {
    const { ana, budi } = await talking();
    await choose(ana, 'camera', SECOND_CAMERA.label);
    await sees(budi, SECOND_CAMERA);
    await pull(ana, SECOND_CAMERA.label);
    await sees(budi, FIRST_CAMERA);
    await ana.reads(says('device.switched-camera'));
    await plug(ana, SECOND_CAMERA.label);
    await sees(budi, SECOND_CAMERA);
    await ana.reads(says('device.returned-camera'));
    await neverNegotiatedAgain([ana, budi]);
  });

  test('the microphone in use is unplugged: another one takes its place, until it is plugged in again', async () => {
    const { ana, budi } = await talking();
    await choose(ana, 'microphone', MICROPHONE_1);
    await uses(ana, 'microphone', MICROPHONE_1);
    await pull(ana, MICROPHONE_1);
    await uses(ana, 'microphone', DEFAULT_MICROPHONE);
    await ana.reads(says('device.switched-microphone'));
    await isHeardBy(budi);
    await plug(ana, MICROPHONE_1);
    await uses(ana, 'microphone', MICROPHONE_1);
    await ana.reads(says('device.returned-microphone'));
    await isHeardBy(budi);
    await neverNegotiatedAgain([ana, budi]);
  });

  test('the only camera is unplugged: the call goes on without, and with it when it is there again', async () => {
    const { ana, budi } = await talking();
    for (const label of [DEAD_CAMERA, SECOND_CAMERA.label]) await pull(ana, label);
    await sees(budi, FIRST_CAMERA);
    await pull(ana, FIRST_CAMERA.label);
    await budi.reads(says('phone.camera-off'));
    await ana.reads(says('error.device-not-found.camera'));
    await isHeardBy(budi);
    await plug(ana, FIRST_CAMERA.label);
    await sees(budi, FIRST_CAMERA);
    await neverNegotiatedAgain([ana, budi]);
  });

  test('the microphone is taken back by the browser: both are told, the call goes on, and a click brings it back', async () => {
    const { ana, budi } = await talking();
    const context = ana.page.browserContext();
    await context.overridePermissions(stage.host.origin, ['camera']);
    await budi.reads(says('phone.muted'));
    await ana.reads(says('error.permission-denied.microphone'));
    await Promise.all([ana.stillHasMedia(), sees(budi, FIRST_CAMERA)]);
    assert.equal(await budi.ask('eventCount', 'call-ended'), 0);
    await context.overridePermissions(stage.host.origin, ['microphone', 'camera']);
    await ana.press(MICROPHONE);
    await isHeardBy(budi);
    await neverNegotiatedAgain([ana, budi]);
  });

  test('the camera is taken back by the browser: both are told, the call goes on, and a click brings it back', async () => {
    const { ana, budi } = await talking();
    const context = ana.page.browserContext();
    await context.overridePermissions(stage.host.origin, ['microphone']);
    await budi.reads(says('phone.camera-off'));
    await ana.reads(says('error.permission-denied.camera'));
    await Promise.all([ana.stillHasMedia(), isHeardBy(budi)]);
    await context.overridePermissions(stage.host.origin, ['microphone', 'camera']);
    await ana.press(CAMERA);
    await sees(budi, FIRST_CAMERA);
    await neverNegotiatedAgain([ana, budi]);
  });

  test('another loudspeaker: everybody is heard there, also in the next call', async () => {
    const { ana, budi, budiUser } = await talking();
    assert.deepEqual(new Set(await ana.ask('speakers')), new Set(['']));
    const id = await choose(ana, 'speaker', SPEAKER_1);
    const there = `(() => {
      const speakers = globalThis[Symbol.for('e2e probe')].speakers();
      return speakers.length > 0 && speakers.every((id) => id === '${id}');
    })()`;
    await ana.until('the sound to come from there', there);
    await isHeardBy(ana);
    await ana.press(HANG_UP);
    await budi.reads(says('ended.hang-up'));
    await ana.page.reload();
    await talk({ ana, budi, budiUser } as Pair);
    await ana.until('the sound to come from there', there);
    await isHeardBy(ana);
  });
});

describe('a browser that plays no sound before a click', () => {
  const stage = new Stage();

  test('after a reload in the call: one button says so, and plays it', async () => {
    const pair = await stage.pair(undefined, { ...withPhone, both: { before: soundNeedsClick } });
    const { ana } = pair;
    await talk(pair);
    await ana.page.reload();
    await ana.seesButton(named('action.play-sound'));
    assert.deepEqual(await ana.ask('speakers'), [], 'nothing is heard');
    await ana.press(named('action.play-sound'));
    await ana.until('the sound to be heard', `globalThis[Symbol.for('e2e probe')].speakers().length > 0`);
    await isHeardBy(ana);
    await ana.until('the button to go', `!globalThis[Symbol.for('e2e probe')].button('^Play sound$', '')`);
  });
});

/**
 * Runs in the page before everything else. Browsers have such a policy, but whatever a test asks of a page counts as its
 * click in Chromium.
 */
function soundNeedsClick(page: Page): Promise<unknown> {
  return page.evaluateOnNewDocument(() => {
    let clicked = false;
    addEventListener('click', () => (clicked = true), true);
    Object.defineProperty(HTMLAudioElement.prototype, 'autoplay', { set: () => undefined, get: () => false });
    const { prototype } = HTMLMediaElement;
    const methods = prototype as unknown as Record<'play', (this: HTMLMediaElement) => Promise<void>>;
    const { play } = methods;
    methods.play = function () {
      if (clicked || this.muted) return play.call(this);
      return Promise.reject(new DOMException('The user did not interact with the document first.', 'NotAllowedError'));
    };
  });
}
