import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Person } from './support/person.ts';
import {
  ANSWER,
  ANSWER_VOICE,
  button,
  HANG_UP,
  neverNegotiatedAgain,
  Stage,
  talk,
  type User,
} from './support/stage.ts';
import { named, says } from './support/texts.ts';

const MICROPHONE = named('action.microphone');
const CAMERA = named('action.camera');
const withPhone = (attributes = '') => {
  const body = (peer: User) =>
    `${button(peer)}<video-call ${attributes} style="width: 640px; height: 480px"></video-call>`;
  return { caller: body, callee: body };
};

/** Nothing new arrives: neither is decoded (`frames`) nor heard (`energy`) over several looks. */
async function stops(person: Person, what: 'frames' | 'energy'): Promise<void> {
  let last = (await person.ask('received'))[what];
  const since = { at: Date.now(), value: last };
  for (const deadline = Date.now() + 10_000; Date.now() - since.at < 1_500;) {
    assert.ok(Date.now() < deadline, `${person.name} still receives ${what}: ${last}`);
    await new Promise((done) => setTimeout(done, 100));
    const now = (await person.ask('received'))[what];
    // Silence is not quite nothing.
    if (now - last > (what === 'frames' ? 0 : 1e-4)) Object.assign(since, { at: Date.now() });
    last = now;
  }
}

async function comes(person: Person, what: 'frames' | 'energy'): Promise<void> {
  const { frames, energy } = await person.ask('received');
  await person.hasMedia(what === 'frames' ? { frames: frames + 5, energy: -1 } : { frames: -1, energy: energy + 0.01 });
}

describe('in a call', () => {
  const stage = new Stage();

  test('microphone off and on, camera off and on: the other one is told, and nothing is negotiated', async () => {
    const pair = await stage.pair(undefined, withPhone());
    const { ana, budi } = pair;
    await talk(pair);
    await Promise.all([comes(ana, 'energy'), comes(budi, 'energy')]);

    await ana.press(MICROPHONE);
    await budi.reads(says('phone.muted'));
    await stops(budi, 'energy');
    await comes(budi, 'frames');
    await ana.press(MICROPHONE);
    await comes(budi, 'energy');
    await budi.until('the sign to go', `!globalThis[Symbol.for('e2e probe')].reads('Microphone off')`);

    await ana.press(CAMERA);
    await budi.reads(says('phone.camera-off'));
    await stops(budi, 'frames');
    await comes(budi, 'energy');
    assert.equal(await budi.page.evaluate(peerVideo), false, 'no frozen picture is left');
    await ana.until(
      'her own picture to go',
      `!globalThis[Symbol.for('e2e probe')].videos().some(({ part }) => part === 'self-video')`,
    );
    await ana.press(CAMERA);
    await comes(budi, 'frames');
    await budi.until(
      'the picture to come back',
      `globalThis[Symbol.for('e2e probe')].videos().some(({ part, playing }) => part === 'peer-video' && playing)`,
    );

    // As fast as one can click: the last click counts.
    for (let count = 0; count < 5; count++) await budi.press(CAMERA);
    await ana.reads(says('phone.camera-off'));
    await stops(ana, 'frames');
    for (let count = 0; count < 5; count++) await budi.press(CAMERA);
    await comes(ana, 'frames');

    await neverNegotiatedAgain([ana, budi]);
    await ana.press(HANG_UP);
    await budi.hears('call-ended', { reason: 'hang-up' });
  });

  test('a voice call becomes a video call, one side at a time', async () => {
    const phones = withPhone();
    const pair = await stage.pair(undefined, {
      ...phones,
      caller: (peer) => button(peer, 'audio') + '<video-call></video-call>',
    });
    const { ana, budi, budiUser } = pair;
    await ana.clickCall(budiUser.id);
    await budi.hears('call-incoming', { media: 'audio' });
    await budi.press(ANSWER);
    await Promise.all([comes(ana, 'energy'), comes(budi, 'energy')]);

    await ana.press(CAMERA);
    await budi.reads(says('phone.peer-camera-on', { name: 'Ana' }));
    await comes(budi, 'frames');
    assert.equal((await ana.ask('received')).frames, 0, 'nothing of Budi’s camera has left');
    assert.deepEqual(
      (await budi.seen()).asked.filter(({ video }) => video),
      [],
      'his camera was not even asked for',
    );
    await budi.press(CAMERA);
    await comes(ana, 'frames');
    await neverNegotiatedAgain([ana, budi]);
  });

  test('a video call is answered without camera', async () => {
    const { ana, budi, budiUser } = await stage.pair(undefined, withPhone());
    await ana.clickCall(budiUser.id);
    await budi.press(ANSWER_VOICE);
    await budi.hasMedia();
    await comes(ana, 'energy');
    await ana.reads(says('phone.camera-off'));
    assert.equal((await ana.ask('received')).frames, 0);
    const { asked } = await budi.seen();
    assert.deepEqual(
      asked.map(({ audio, video }) => ({ audio, video })),
      [{ audio: true, video: false }],
    );
    await budi.press(CAMERA);
    await comes(ana, 'frames');
    await neverNegotiatedAgain([ana, budi]);
  });

  for (const layout of ['pip', 'split'] as const) {
    test(`the own picture is muted and mirrored; layout ${layout}`, async () => {
      const pair = await stage.pair(undefined, withPhone(`layout="${layout}"`));
      const { ana } = pair;
      await talk(pair);
      await ana.seesAll(2);
      const videos = await ana.ask('videos');
      const [self, peer] = ['self-video', 'peer-video'].map((part) => videos.find((video) => video.part === part));
      assert.ok(self && peer);
      assert.ok(self.muted, 'one does not hear oneself');
      assert.ok(self.mirrored, 'as in a mirror');
      assert.ok(!peer.mirrored, 'texts that the other one shows can be read');
      if (layout === 'pip') assert.ok(peer.width > self.width * 2, `the other one is large: ${JSON.stringify(videos)}`);
      else assert.ok(Math.abs(peer.width - self.width) < 2, `side by side: ${JSON.stringify(videos)}`);
    });
  }

  test('the own picture can be dragged into another corner', async () => {
    const pair = await stage.pair(undefined, withPhone());
    const { ana } = pair;
    await talk(pair);
    const grip = 'video-call >>> .grip';
    const before = await (await ana.page.waitForSelector(grip, { visible: true }))?.boundingBox();
    const stageBox = await (await ana.page.$('video-call >>> .stage'))?.boundingBox();
    assert.ok(before && stageBox);
    await ana.page.mouse.move(before.x + 20, before.y + 20);
    await ana.page.mouse.down();
    await ana.page.mouse.move(stageBox.x + 40, stageBox.y + 40, { steps: 5 });
    await ana.page.mouse.up();
    await ana.until(
      'the picture to be in the opposite corner',
      `(() => {
        const root = document.querySelector('video-call').shadowRoot;
        const stage = root.querySelector('.stage').getBoundingClientRect();
        const tile = root.querySelector('.self').getBoundingClientRect();
        return tile.left + tile.width / 2 < stage.left + stage.width / 2 && tile.top + tile.height / 2 < stage.top + stage.height / 2;
      })()`,
    );
    await ana.stillHasMedia();
  });

  test('the platform’s own buttons of the page command the phone', async () => {
    const commands = ['toggle-microphone', 'toggle-camera', 'hang-up'].map(
      (command) => `<button commandfor="phone" command="--${command}">page: ${command}</button>`,
    );
    const pair = await stage.pair(undefined, {
      caller: (peer) => `${button(peer)}<video-call id="phone"></video-call>${commands.join('')}`,
    });
    const { ana, budi } = pair;
    await talk(pair);
    await ana.press(/page: toggle-microphone/);
    await budi.reads(says('phone.muted'));
    await ana.press(/page: toggle-camera/);
    await budi.reads(says('phone.camera-off'));
    await ana.press(/page: hang-up/);
    await budi.reads(says('ended.hang-up'));
  });
});

/** In the page: whether a picture of the other one is shown. */
function peerVideo(): boolean {
  const video = document.querySelector('video-call')?.shadowRoot?.querySelector('[part=peer-video]');
  return video?.checkVisibility() ?? false;
}
