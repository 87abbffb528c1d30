/*
 * Not a test: takes pictures of the elements in their states, at several sizes, in light and dark, to look at.
 *
 *     npm run build && node --import tsx test/e2e/support/screens.ts <folder>
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'puppeteer-core';
import { closeBrowser, launchBrowser } from './browsers.ts';
import { Host } from './host.ts';
import { Person } from './person.ts';
import { CallServer } from './server.ts';
import { named, says } from './texts.ts';

const SIZES = {
  phone: { width: 390, height: 780 },
  tablet: { width: 820, height: 900 },
  desktop: { width: 1280, height: 800 },
};
const SCHEMES = ['light', 'dark'] as const;

interface Scene {
  readonly ana: Person;
  readonly budi: Person;
  /** Saves what both see. */
  readonly shoot: (state: string) => Promise<void>;
}

async function play({ ana, budi, shoot }: Scene): Promise<void> {
  await shoot('idle');
  await ana.clickCall('budi');
  await ana.reads(says('phone.ringing'));
  await budi.seesButton(named('action.answer-video-long'));
  await shoot('ringing');
  await budi.press(named('action.answer-video-long'));
  await Promise.all([ana.hasMedia(), budi.hasMedia()]);
  await shoot('talking');
  await budi.press(named('action.camera'));
  await budi.press(named('action.microphone'));
  await ana.reads(says('phone.camera-off'));
  await shoot('camera-and-microphone-off');
  await ana.press(named('action.hang-up'));
  await budi.reads(says('ended.hang-up'));
  await shoot('ended');
}

async function shootAll(folder: string, browser: Browser, server: CallServer, host: Host): Promise<void> {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const scheme of SCHEMES) {
      for (const layout of ['pip', 'split', 'floating'] as const) {
        const contexts: BrowserContext[] = [];
        const open = async (id: string, name: string, peer: string): Promise<Person> => {
          const context = await browser.createBrowserContext();
          contexts.push(context);
          const phone =
            layout === 'floating' ? '' : `<video-call layout="${layout}" style="height: 80vh"></video-call>`;
          const url = host.add({
            server: server.origin,
            user: { id, name },
            head: '<meta name="color-scheme" content="light dark">',
            body: `<p><call-button to="${peer}"></call-button></p>${phone}`,
          });
          return Person.open(name, context, url, {
            viewport,
            before: (page) => page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]),
          });
        };
        const [ana, budi] = [await open('ana', 'Ana Pertiwi', 'budi'), await open('budi', 'Budi Santoso', 'ana')];
        const online = `document.querySelector('call-button').matches(':state(online)')`;
        await Promise.all([ana.until('Budi', online), budi.until('Ana', online)]);
        const shoot = async (state: string): Promise<void> => {
          for (const person of [ana, budi]) {
            const who = person === ana ? 'caller' : 'callee';
            await person.page.bringToFront();
            const path = join(folder, `${layout}-${state}-${who}-${size}-${scheme}.png`) as `${string}.png`;
            await person.page.screenshot({ path });
          }
        };
        await play({ ana, budi, shoot });
        for (const context of contexts) await context.close();
      }
    }
  }
}

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('Say which folder the pictures go to.');
await mkdir(folder, { recursive: true });
const [browser, server, host] = await Promise.all([launchBrowser('chromium'), CallServer.start(), Host.start()]);
try {
  await shootAll(folder, browser, server, host);
} finally {
  await closeBrowser(browser);
  await Promise.all([host.close(), server.close()]);
}
