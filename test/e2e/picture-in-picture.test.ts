import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'puppeteer-core';
import type { Person } from './support/person.ts';
import { button, HANG_UP, isAtRest, Stage, talk, type Pair, type User } from './support/stage.ts';
import { named, says } from './support/texts.ts';

const PHONE = '<video-call id="phone"></video-call>';
const MORE = named('action.more');
const OPEN = named('tools.picture-in-picture');
const BACK = named('picture.bring-back');

/** In the page: the phone in the window of its own, or what is inside of it. */
const small = (selector = ''): string =>
  `documentPictureInPicture.window?.document.querySelector('video-call')${selector && `?.shadowRoot.querySelector('${selector}')`}`;

/** As a strict page says it: no styles but those of its files, no script but ours. */
const strict = (server: string): Record<string, string> => ({
  'content-security-policy': `default-src 'none'; script-src ${server}; style-src 'none'; connect-src ${server} ${server.replace('http', 'ws')}; media-src blob:; img-src data:`,
});

async function openWindow(person: Person): Promise<Page> {
  await person.press(MORE);
  await person.press(OPEN);
  await person.until('the call in a window of its own', `${small('[part=peer-video]')}?.videoWidth > 0`);
  const target = await person.page
    .browserContext()
    .waitForTarget((one) => one.url() === 'about:blank' && one !== person.page.target());
  return target.asPage();
}

/** The other one moves in it. */
async function moves(person: Person): Promise<void> {
  const time = `${small('[part=peer-video]')}?.currentTime`;
  await person.until('a picture', `${time} > 0 && ${small('[part=peer-video]')}.videoWidth > 0`);
  const before = Number(await person.page.evaluate(time));
  await person.until('a moving picture', `${time} > ${before} + 0.3`);
}

/** With a real mouse, in that window. */
async function pressIn(window: Page, person: Person, part: string): Promise<void> {
  await person.until(`a button ${part}`, `${small(`[part=${part}]`)} != null`);
  const { x, y } = (await person.page.evaluate(
    `(({ left, top, width, height }) => ({ x: left + width / 2, y: top + height / 2 }))(${small(`[part=${part}]`)}.getBoundingClientRect())`,
  )) as { x: number; y: number };
  await window.mouse.click(x, y);
}

async function isBack(person: Person): Promise<void> {
  await person.until('the window to be gone', 'documentPictureInPicture.window === null');
  await person.until(
    'the picture to be in the page again',
    `globalThis[Symbol.for('e2e probe')].videos().some(({ part, playing }) => part === 'peer-video' && playing)`,
  );
  assert.equal(await person.ask('reads', says('picture.elsewhere').source), false);
}

describe('the call in a window of its own', () => {
  const stage = new Stage();
  const pair = (head = ''): Promise<Pair> =>
    stage.pair(undefined, {
      caller: (peer: User) => `${button(peer)}${PHONE}`,
      both: { headers: strict(stage.server.origin), ...(head && { head }) },
    });

  test('shows the other one, has the controls, and brings the call back when it is closed', async () => {
    const people = await pair();
    const { ana, budi } = people;
    await talk(people);
    const window = await openWindow(ana);
    await moves(ana);
    await ana.reads(says('picture.elsewhere'));
    assert.equal(await ana.page.evaluate(`${small()}.ownerDocument.title`), 'A page');
    assert.equal(await ana.page.evaluate(`${small()}.ownerDocument.documentElement.lang`), 'en');
    // The sheets are there though the page allows no styles in its markup.
    assert.equal(await ana.page.evaluate(`getComputedStyle(${small('[part=hang-up-button]')}).borderRadius`), '999px');

    await pressIn(window, ana, 'microphone-button');
    await budi.reads(says('phone.muted'));
    await pressIn(window, ana, 'microphone-button');
    await pressIn(window, ana, 'camera-button');
    await budi.reads(says('phone.camera-off'));
    await pressIn(window, ana, 'camera-button');
    await budi.stillHasMedia();

    await window.close();
    await isBack(ana);
    await Promise.all([ana.stillHasMedia(), budi.stillHasMedia()]);
    assert.equal(await ana.page.evaluate('document.activeElement?.id'), 'phone');
  });

  test('is brought back by the button that the page shows, and goes with the call', async () => {
    const people = await pair();
    const { ana, budi } = people;
    await talk(people);
    await openWindow(ana);
    await ana.press(BACK);
    await isBack(ana);

    const window = await openWindow(ana);
    await moves(ana);
    await pressIn(window, ana, 'hang-up-button');
    await Promise.all([ana.reads(says('ended.hang-up')), budi.reads(says('ended.hang-up'))]);
    await ana.until('the window to be gone', 'documentPictureInPicture.window === null');
    await Promise.all([isAtRest(ana), isAtRest(budi)]);
  });

  test('goes when the page goes, and the call is in the page that comes', async () => {
    const people = await pair();
    const { ana, budi } = people;
    await talk(people);
    await openWindow(ana);
    await ana.page.reload({ waitUntil: 'load' });
    await Promise.all([ana.hasMedia(), budi.stillHasMedia()]);
    await isBack(ana);
  });

  test('opens by itself where the browser asks for it, and is not missed where it is not allowed', async () => {
    const people = await stage.pair(undefined, {
      caller: (peer: User) => `${button(peer)}${PHONE}<button id="leave">Another tab</button>`,
      both: {
        before: async (page: Page) => {
          await page.evaluateOnNewDocument(() => {
            const handlers = new Map<string, (() => void) | null>();
            Object.assign(globalThis, { handlers });
            MediaSession.prototype.setActionHandler = (action: string, handler: unknown) =>
              void handlers.set(action, handler as (() => void) | null);
          });
        },
      },
    });
    const { ana } = people;
    await talk(people);
    await ana.until('the browser to know how', `handlers.get('enterpictureinpicture') != null`);
    await ana.page.evaluate(`document.querySelector('#leave').onclick = handlers.get('enterpictureinpicture')`);
    // Without a click nothing is allowed.
    await ana.page
      .evaluate(`DocumentPictureInPicture.prototype.requestWindow = new Proxy(DocumentPictureInPicture.prototype.requestWindow, {
      apply: (target, self, args) => globalThis.allowed ? Reflect.apply(target, self, args) : Promise.reject(new DOMException('No.', 'NotAllowedError')),
    })`);
    await ana.press(/^Another tab$/);
    await ana.stillHasMedia();
    assert.equal(await ana.page.evaluate('documentPictureInPicture.window'), null);
    await ana.page.evaluate('void (globalThis.allowed = true)');
    await ana.press(/^Another tab$/);
    await ana.until('the call in a window of its own', `${small('[part=peer-video]')}?.videoWidth > 0`);
    await moves(ana);
    await ana.page.evaluate('documentPictureInPicture.window.close()');
    await isBack(ana);
    await ana.press(HANG_UP);
    await ana.until('the browser to forget it', `handlers.get('enterpictureinpicture') === null`);
  });

  test('is opened by Firefox as well', async () => {
    const people = await stage.pair(['firefox', 'chromium'], { caller: (peer: User) => `${button(peer)}${PHONE}` });
    const { ana } = people;
    await talk(people);
    await ana.press(MORE);
    await ana.press(OPEN);
    await moves(ana);
    await ana.press(BACK);
    await isBack(ana);
  });

  test('is only the picture where the browser has no such windows, and not offered where it has neither', async () => {
    const people = await stage.pair(undefined, {
      caller: (peer: User) => `${button(peer)}${PHONE}`,
      both: {
        before: (page: Page) =>
          page.evaluateOnNewDocument(
            'delete globalThis.documentPictureInPicture; delete Window.prototype.documentPictureInPicture;',
          ),
      },
    });
    const { ana } = people;
    await talk(people);
    const shown = `document.querySelector('video-call').shadowRoot.pictureInPictureElement`;
    await ana.press(MORE);
    await ana.press(OPEN);
    await ana.until('the picture in a window of its own', `${shown}?.getAttribute('part') === 'peer-video'`);
    await ana.press(MORE);
    await ana.press(OPEN);
    await ana.until('the picture to be back', `${shown} === null`);
    await ana.page.evaluate(
      `void Object.defineProperty(Document.prototype, 'pictureInPictureEnabled', { value: false })`,
    );
    await ana.press(MORE);
    await ana.seesButton(named('tools.details'));
    assert.equal(
      (await ana.ask('buttons')).some((name) => OPEN.test(name)),
      false,
    );
  });
});
