import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { closeBrowser, launchBrowser } from '../e2e/support/browsers.ts';
import { Person } from '../e2e/support/person.ts';
import { ANSWER_VIDEO } from '../e2e/support/stage.ts';
import { Consumer, InstalledServer, Site } from './consumer.ts';

// What npm would publish, installed by somebody else, and used as the documentation of each framework says.

/** How one calls there: with the element's own button, or with one of the page that uses its method. */
const PAGES = {
  plain: /^Call budi/,
  bundled: /^Call budi/,
  react: /^Ring budi/,
  vue: /^Ring budi/,
  svelte: /^Ring budi/,
};

describe('somebody who has installed the package', () => {
  let consumer: Consumer;
  let server: InstalledServer;
  let site: Site;
  let browser: Browser;
  const people: Person[] = [];

  before(async () => {
    [consumer, browser] = await Promise.all([Consumer.install(), launchBrowser('chromium')]);
    await consumer.run('npx', ['--no-install', 'vite', 'build', '--logLevel', 'warn']);
    // What needs no build lies beside what does.
    await cp(join(consumer.folder, 'plain'), join(consumer.folder, 'dist/plain'), { recursive: true });
    [server, site] = await Promise.all([
      InstalledServer.start(consumer.folder),
      Site.start(join(consumer.folder, 'dist')),
    ]);
  });
  afterEach(async () => {
    const left = people.splice(0);
    for (const person of left) await person.close();
    for (const person of left) person.assertCalm();
  });
  after(async () => {
    await site?.close();
    await server?.close();
    if (browser) await closeBrowser(browser);
    await consumer?.remove();
  });

  async function open(page: string, me: string, to: string): Promise<Person> {
    const context = await browser.createBrowserContext();
    const person = await Person.open(me, context, site.page(page, { server: server.origin, me, to }));
    people.push(person);
    return person;
  }

  for (const [page, call] of Object.entries(PAGES)) {
    test(`calls from a page of this kind: ${page}`, async () => {
      const [ana, budi] = await Promise.all([
        open(page, `ana-${page}`, `budi-${page}`),
        open(page, `budi-${page}`, `ana-${page}`),
      ]);
      await Promise.all([ana, budi].map(isConnected));
      await ana.press(call);
      await budi.press(ANSWER_VIDEO);
      await Promise.all([ana.hasMedia(), budi.hasMedia()]);
      // Attributes and properties have come through, and so do events, as the page hears them.
      await ana.until('the layout that the page has chosen', `document.querySelector('video-call').layout === 'split'`);
      await Promise.all([ana.reads(/Talking to budi-/), budi.reads(/Talking to ana-/)]);
      await budi.press(/^The page's own end$/);
      await Promise.all([ana, budi].map((person) => person.reads(/It ended: hang-up/)));
    });
  }

  test('writes the elements in JSX of React and Preact by their types, and in TypeScript', async () => {
    await Promise.all(['tsconfig.json', 'preact/tsconfig.json'].map((project) => consumer.compile(project)));
  });
});

async function isConnected(person: Person): Promise<void> {
  await person.until(
    'the session to be connected',
    `document.querySelector('video-call')?.session?.state.signaling === 'connected'`,
  );
}
