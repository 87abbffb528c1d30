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
/** How wide the phone is in the pictures of screens, menus and notices. */
const WIDTHS = [280, 420, 860];
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

/** What comes up in a call: screens, menus, notices. */
async function playTools({ ana, budi, shoot }: Scene, width: number): Promise<void> {
  const large = (what: string) => `document.querySelector('video-call').shadowRoot.querySelector('.large-${what}')`;
  await ana.clickCall('budi');
  await budi.press(named('action.answer-video-long'));
  await Promise.all([ana.hasMedia(), budi.hasMedia()]);

  const inMenu = async (name: RegExp): Promise<void> => {
    await ana.press(named('action.more'));
    await ana.press(name);
  };
  for (const device of ['action.choose-microphone', 'action.choose-camera'] as const) {
    if (width < 352) await inMenu(named(device));
    else await ana.press(named(device));
    await ana.until('the list', `document.querySelector('video-call').shadowRoot.querySelector('.panel input')`);
    await shoot(device.slice('action.'.length));
    await ana.page.keyboard.press('Escape');
  }
  await inMenu(named('tools.details'));
  await ana.reads(says('details.round-trip'));
  await shoot('details');
  await ana.page.keyboard.press('Escape');

  for (const name of ['NotAllowedError', 'NotReadableError']) {
    await ana.page.evaluate((error) => {
      navigator.mediaDevices.getDisplayMedia = () => Promise.reject(new DOMException('', error));
    }, name);
    await ana.press(named('action.share-screen'));
    await ana.until('a notice', `document.querySelector('video-call').shadowRoot.querySelector('[part=error]')`);
    await shoot(`not-shared-${name}`);
  }
  await ana.page.evaluate(() => delete (navigator.mediaDevices as Partial<MediaDevices>).getDisplayMedia);

  await ana.press(named('action.share-screen'));
  await budi.until('the screen', large('peer-screen'));
  await shoot('one-shares');
  await ana.press(named('action.more'));
  await shoot('menu');
  await ana.page.keyboard.press('Escape');
  await budi.press(named('screen.zoom-in'));
  await budi.press(named('screen.zoom-in'));
  await shoot('zoomed');
  await budi.press(named('action.share-screen'));
  await ana.until('the other screen', large('peer-screen'));
  await shoot('both-share');
  await budi.press(says('screen.show', { what: 'Ana Pertiwi' }));
  await shoot('swapped');
}

interface Setting {
  /** Of what the pictures are, for the names of their files. */
  readonly name: (state: string, who: string) => string;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly scheme: (typeof SCHEMES)[number];
  readonly phone: string;
}

async function shootAll(folder: string, browser: Browser, server: CallServer, host: Host): Promise<void> {
  const shootIn = async (setting: Setting, act: (scene: Scene) => Promise<void>): Promise<void> => {
    const contexts: BrowserContext[] = [];
    const open = async (id: string, name: string, peer: string): Promise<Person> => {
      const context = await browser.createBrowserContext();
      contexts.push(context);
      const url = host.add({
        server: server.origin,
        user: { id, name },
        head: '<meta name="color-scheme" content="light dark">',
        body: `<p><call-button to="${peer}"></call-button></p>${setting.phone}`,
      });
      return Person.open(name, context, url, {
        viewport: setting.viewport,
        before: (page) => page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: setting.scheme }]),
      });
    };
    const [ana, budi] = [await open('ana', 'Ana Pertiwi', 'budi'), await open('budi', 'Budi Santoso', 'ana')];
    const online = `document.querySelector('call-button').matches(':state(online)')`;
    await Promise.all([ana.until('Budi', online), budi.until('Ana', online)]);
    const shoot = async (state: string): Promise<void> => {
      for (const person of [budi, ana]) {
        await person.page.bringToFront();
        const path = join(folder, `${setting.name(state, person === ana ? 'caller' : 'callee')}.png`);
        await person.page.screenshot({ path: path });
      }
    };
    await act({ ana, budi, shoot });
    for (const context of contexts) await context.close();
  };

  for (const scheme of SCHEMES) {
    for (const width of WIDTHS) {
      const phone = `<video-call style="width: ${width}px"></video-call>`;
      const name = (state: string, who: string) => `tools-${state}-${who}-${width}-${scheme}`;
      const viewport = { width: width + 16, height: 640 };
      await shootIn({ name, viewport, scheme, phone }, (scene) => playTools(scene, width));
    }
    for (const [size, viewport] of Object.entries(SIZES)) {
      for (const layout of ['pip', 'split', 'floating'] as const) {
        const inPage = `<video-call layout="${layout}" style="height: 80vh"></video-call>`;
        const phone = layout === 'floating' ? '' : inPage;
        const name = (state: string, who: string) => `${layout}-${state}-${who}-${size}-${scheme}`;
        await shootIn({ name, viewport, scheme, phone }, play);
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
