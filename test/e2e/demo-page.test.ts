import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import type { HTTPRequest, Page } from 'puppeteer-core';
import type { Make } from './support/browsers.ts';
import type { Person } from './support/person.ts';
import { ANSWER_VIDEO, HANG_UP, isAtRest, Stage } from './support/stage.ts';
import { says } from './support/texts.ts';

async function iAm(person: Person, name: string): Promise<void> {
  // A browser warns of a connection that is given up while it is being made, as another name would do it.
  await person.reads(/\| Connected \|/);
  const input = await person.page.waitForSelector('#name');
  await input?.click({ count: 3 });
  await input?.type(`${name}\n`);
  await person.until(
    `the name ${name} to be taken`,
    `document.querySelector('#snippet').textContent.includes('data-user-name="${name}"')`,
  );
}

describe('the demo page', () => {
  const stage = new Stage();

  for (const make of ['chromium', 'firefox'] as const satisfies Make[]) {
    test(`choose a name, see who is there, call, talk, hang up: two tabs of ${make}`, async () => {
      const [wayan, putu] = [`Wayan ${make}`, `Putu ${make}`];
      const context = await stage.context(make);
      const one = await stage.visit(wayan, `${stage.server.origin}/`, { context });
      await iAm(one, wayan);
      await one.reads(/Nobody but you, so far/);
      const other = await stage.visit(putu, `${stage.server.origin}/`, { context });
      await iAm(other, putu);
      // The list tells of each of them, and of nobody else.
      await one.page.bringToFront();
      await one.reads(new RegExp(`Who is here.*${putu}`));
      await other.page.bringToFront();
      await other.reads(new RegExp(`Who is here.*${wayan}`));

      await one.press(new RegExp(`^Video call to ${putu}`));
      await one.reads(says('phone.ringing'));
      // His tab is behind hers, and its title tells.
      if (make === 'chromium')
        await other.until('the title to tell', `document.title === '${wayan} is calling with video.'`);
      await other.press(ANSWER_VIDEO);
      assert.equal(await other.page.title(), 'Call Elements');
      await Promise.all([one.hasMedia(), other.hasMedia()]);
      await other.press(HANG_UP);
      await Promise.all([one, other].map((person) => person.reads(says('ended.hang-up'))));
      await Promise.all([one, other].map(isAtRest));
      for (const person of [one, other]) {
        const strange = person.requests.filter(
          (url) => !/^(data:|blob:)/.test(url) && !url.startsWith(stage.server.origin),
        );
        assert.deepEqual(strange, [], 'nothing is fetched from anywhere else');
      }
    });
  }

  test('says so when its script does not come', async () => {
    const script = holdScript();
    const person = await stage.visit('Putu', `${stage.server.origin}/`, { before: script.hold });
    await (await script.asked).abort('blockedbyclient');
    await person.reads(/Something did not load\. Reload the page\./);
    person.forgive(/ERR_BLOCKED_BY_CLIENT/);
  });

  test('with nothing but the keyboard', async () => {
    const at = (user: string, name: string) => stage.visit(name, `${stage.server.origin}/?user=${user}&name=${name}`);
    const [kadek, komang] = [await at('kadek-keys', 'Kadek'), await at('komang-keys', 'Komang')];
    const tabTo = async (person: Person, label: RegExp): Promise<void> => {
      for (let count = 0; count < 40; count++) {
        await person.page.keyboard.press('Tab');
        if (label.test(await person.page.evaluate(focused))) return;
      }
      assert.fail(`${person.name} never came to ${label}`);
    };
    await kadek.page.bringToFront();
    await kadek.reads(/Komang/);
    await tabTo(kadek, /^Video call to Komang/);
    await kadek.page.keyboard.press('Enter');
    await komang.seesButton(ANSWER_VIDEO);
    await komang.page.bringToFront();
    await tabTo(komang, ANSWER_VIDEO);
    await komang.page.keyboard.press('Space');
    await Promise.all([kadek.hasMedia(), komang.hasMedia()]);
    await tabTo(komang, HANG_UP);
    await komang.page.keyboard.press('Enter');
    await kadek.reads(says('ended.hang-up'));
  });
});

describe('the first screen of the demo page', () => {
  // Of its own, so that nobody is here but the one who looks.
  const stage = new Stage();

  for (const scheme of ['light', 'dark']) {
    test(`its first screen is whole before the script is asked for, and stays as it is (${scheme})`, async () => {
      const script = holdScript();
      const person = await stage.visit('Putu', `${stage.server.origin}/?user=putu&name=Putu`, {
        viewport: { width: 1280, height: 800 },
        before: async (page) => {
          await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
          await script.hold(page);
        },
      });
      const request = await script.asked;
      assert.ok(
        await person.page.evaluate(() => performance.getEntriesByName('first-contentful-paint').length),
        'it has been seen',
      );
      // But for the lamp in the header, which tells of the connection.
      const clip = { x: 0, y: 80, width: 1280, height: 720 };
      const before = PNG.sync.read(Buffer.from(await person.page.screenshot({ clip })));
      await request.continue();
      await person.reads(/\| Connected \|/);
      const after = PNG.sync.read(Buffer.from(await person.page.screenshot({ clip })));
      const { width, height } = before;
      const changed = pixelmatch(before.data, after.data, undefined, width, height, { threshold: 0.05 });
      assert.ok(changed < 40, `${changed} pixels are others: more than the edges of a rounded corner`);
    });
  }
});

/** The request for the page's own script, which then waits. */
function holdScript(): { asked: Promise<HTTPRequest>; hold: (page: Page) => Promise<void> } {
  let resolve: (request: HTTPRequest) => void;
  return {
    asked: new Promise((done) => (resolve = done)),
    async hold(page) {
      page.on('request', (request) => {
        if (request.url().endsWith('/demo.js')) resolve(request);
        else void request.continue();
      });
      await page.setRequestInterception(true);
    },
  };
}

/** In the page: what has the focus, through all shadow roots. */
function focused(): string {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  const host = (element?.getRootNode() as ShadowRoot | undefined)?.host;
  return element?.getAttribute('aria-label') ?? host?.textContent?.trim() ?? '';
}
