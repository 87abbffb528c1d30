import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Page } from 'puppeteer-core';
import type { Make } from './support/browsers.ts';
import type { Person } from './support/person.ts';
import { button, isOnline, Stage, talk } from './support/stage.ts';
import { named, says } from './support/texts.ts';

const GRID = '<group-call-grid room="standup"></group-call-grid>';
const MISSING = says('error.code-missing');

/** What browsers say of it by themselves, and the button to its author. */
const FORGIVEN = [
  /Failed to load resource/,
  /Loading module from/,
  /Loading failed for the module/,
  /Cross-Origin Request Blocked/,
  /\(code-missing\)/,
];

describe('a part of the code that cannot be loaded', () => {
  const stage = new Stage();

  /** So many requests for files of this name fail, as on a network that is away. */
  const failing =
    (name: RegExp, times = Infinity) =>
    async (page: Page): Promise<void> => {
      let left = times;
      await page.setRequestInterception(true);
      page.on('request', (request) => {
        const fails = name.test(new URL(request.url()).pathname) && left-- > 0;
        void (fails ? request.abort() : request.continue());
      });
    };

  async function open(body: string, before: (page: Page) => Promise<void>, make: Make = 'chromium'): Promise<Person> {
    const person = await stage.open(stage.user('Ana'), { body, before, make });
    person.forgive(...FORGIVEN);
    return person;
  }

  test('is tried again, and the element is there', async () => {
    const ana = await open(GRID, failing(/\/chunks\/group-[^s]/, 2));
    await ana.until('a room', `document.querySelector('group-call-grid').matches(':defined')`);
    await ana.seesButton(named('room.join'));
  });

  for (const make of ['chromium', 'firefox'] as const) {
    test(`has a sentence in its place that says what to do, in ${make}`, async () => {
      const ana = await open(GRID, failing(/\/chunks\/group-[^s]/), make);
      await ana.reads(MISSING);
      await ana.hears('call-error', { code: 'code-missing' });
      assert.equal(await ana.page.evaluate(`document.querySelector('group-call-grid').matches(':defined')`), false);
    });
  }

  test('comes after all, when there is a network again', async () => {
    let away = true;
    const ana = await open(GRID, async (page) => {
      await page.setRequestInterception(true);
      page.on('request', (request) => {
        void (away && /\/chunks\/group-[^s]/.test(request.url()) ? request.abort() : request.continue());
      });
    });
    await ana.reads(MISSING);
    away = false;
    await ana.page.evaluate(`dispatchEvent(new Event('online'))`);
    await ana.seesButton(named('room.join'));
    assert.equal(
      await ana.page.evaluate(`document.querySelector('group-call-grid').shadowRoot.querySelector(':scope > p')`),
      null,
      'and the sentence is gone',
    );
  });

  test('is said by the button that was clicked', async () => {
    const budi = stage.user('Budi');
    const ana = await open(button(budi), failing(/\/chunks\/session-/));
    await ana.clickCall(budi.id);
    await ana.reads(MISSING);
    await ana.hears('call-error', { code: 'code-missing' });
  });

  test('of a <call-session> leaves what is in it to be seen, and the button in it says so too', async () => {
    const budi = stage.user('Budi');
    const ana = await open(`<call-session>${button(budi)}</call-session>`, failing(/\/chunks\/call-session-/));
    await ana.clickCall(budi.id);
    await ana.reads(MISSING);
    await ana.until(
      'the words of the button',
      `document.querySelector('call-button').shadowRoot.querySelector('[part=error]')`,
    );
    await ana.seesButton(/Budi/);
  });

  test('is said in the call whose menu was clicked, and the call goes on', async () => {
    const [anaUser, budiUser] = [stage.user('Ana'), stage.user('Budi')];
    const ana = await stage.open(anaUser, { body: button(budiUser), before: failing(/\/chunks\/tools-/) });
    ana.forgive(...FORGIVEN);
    const budi = await stage.open(budiUser, { body: button(anaUser) });
    await Promise.all([isOnline(ana, budiUser), isOnline(budi, anaUser)]);
    await talk({ ana, budi, anaUser, budiUser });
    await ana.press(named('action.more'));
    await ana.reads(MISSING);
    await Promise.all([ana.hasMedia(), budi.hasMedia()]);
  });
});
