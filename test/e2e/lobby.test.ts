import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ANSWER_VIDEO, button, HANG_UP, isAtRest, Stage, type Pair, type User } from './support/stage.ts';
import { named, says } from './support/texts.ts';

const CHECK = named('lobby.check-video');
const CAMERA = named('action.camera');
const MICROPHONE = named('action.microphone');
/** In the page: the lobby, or what is inside of it. */
const lobby = (selector: string): string =>
  `document.querySelector('call-lobby').shadowRoot?.querySelector('${selector}')`;
const playing = (part: string): string =>
  `globalThis[Symbol.for('e2e probe')].videos().some((video) => video.part === '${part}' && video.playing)`;

describe('a lobby before the call', () => {
  const stage = new Stage({ chromium: { devices: 'device-count=3' } });
  const pair = (): Promise<Pair> =>
    stage.pair(undefined, {
      caller: (peer: User) => `${button(peer)}<call-lobby to="${peer.id}"></call-lobby>`,
    });

  test('opens nothing by itself, lets one choose a camera, and the call uses it', async () => {
    const people = await pair();
    const { ana, budi } = people;
    await ana.reads(says('lobby.private'));
    assert.deepEqual((await ana.seen()).asked, []);

    await ana.press(CHECK);
    await ana.until('her own picture', playing('preview-video'));
    await ana.until('three cameras', `${lobby('[part=camera-choice]')}?.options.length === 3`);
    const names = (await ana.page.evaluate(
      `[...${lobby('[part=camera-choice]')}.options].map(({ label }) => label)`,
    )) as string[];
    assert.equal(new Set(names).size, 3, names.join(', '));
    await ana.until('the level of her voice', `Number(${lobby('.meter')}.getAttribute('aria-valuenow')) > 0`);

    const select = await ana.page.evaluateHandle(lobby('[part=camera-choice]'));
    await ana.page.evaluate(
      (element, label) => {
        const choice = element as HTMLSelectElement;
        choice.value = [...choice.options].find((option) => option.label === label)?.value ?? '';
        choice.dispatchEvent(new Event('change', { bubbles: true }));
      },
      select,
      names[2],
    );
    await ana.until(
      'the other camera',
      `${lobby('video')}.srcObject?.getVideoTracks()[0]?.label === ${JSON.stringify(names[2])}`,
    );

    await ana.press(new RegExp(`^Call ${people.budiUser.name}$`), 'call-lobby');
    await budi.press(ANSWER_VIDEO);
    await Promise.all([ana.hasMedia(), budi.hasMedia()]);
    await budi.until('Ana to be seen', playing('peer-video'));
    assert.equal(
      await ana.page.evaluate(
        `document.querySelector('video-call').shadowRoot.querySelector('[part=self-video]').srcObject.getVideoTracks()[0].label`,
      ),
      names[2],
    );
    // The lobby has let go of its own: one microphone and one camera are left.
    await ana.until('the lobby to be gone', `${lobby('section')} === null`);
    await ana.until('only the devices of the call', `globalThis[Symbol.for('e2e probe')].liveTracks() === 2`);
    await ana.press(HANG_UP);
    await budi.reads(says('ended.hang-up'));
    await Promise.all([isAtRest(ana), isAtRest(budi)]);
    await ana.seesButton(CHECK);
  });

  test('keeps off what was turned off, until it is turned on in the call', async () => {
    const people = await pair();
    const { ana, budi } = people;
    await ana.press(CHECK);
    await ana.until('her own picture', playing('preview-video'));
    await ana.press(CAMERA);
    await ana.reads(says('lobby.camera-off'));
    await ana.press(MICROPHONE);
    await ana.press(new RegExp(`^Call ${people.budiUser.name}$`), 'call-lobby');
    await budi.press(ANSWER_VIDEO);
    await Promise.all([ana.hears('call-connected'), budi.hears('call-connected')]);
    await budi.reads(says('phone.muted'));
    await budi.reads(says('phone.camera-off'));
    await isClosed(people);
    await ana.press(CAMERA, 'video-call');
    await ana.press(MICROPHONE, 'video-call');
    await budi.hasMedia();
  });

  test('people name themselves, and that is what the other one reads', async () => {
    const [ana, budi] = [stage.user('Ana'), stage.user('Budi')];
    const url = stage.host.add({
      server: stage.server.origin,
      bare: true,
      head: `<script type="module" src="${stage.server.origin}/call-elements.js" data-user-id="${ana.id}"></script>`,
      body: `<call-lobby to="${budi.id}"></call-lobby>`,
    });
    const b = await stage.open(budi, { body: button(ana) });
    const a = await stage.visit('Ana', url);
    await a.until('a place for her name', `${lobby('[part=name]')} != null`);
    await a.page.evaluate(`${lobby('[part=name]')}.focus()`);
    await a.page.keyboard.type('Ana the Great');
    await a.page.keyboard.press('Enter');
    await b.reads(/Ana the Great/);
    await b.press(ANSWER_VIDEO);
    await Promise.all([a.hasMedia(), b.hasMedia()]);
  });
});

/** Nothing of Ana's is open but what she wants to send. */
async function isClosed({ ana }: Pair): Promise<void> {
  await ana.until('no open device', `globalThis[Symbol.for('e2e probe')].liveTracks() === 0`);
}
