import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, type Browser } from 'puppeteer-core';
import { CHROMIUM_ARGS, findChromium, findFirefox } from '../../../.config/browsers.js';

export type Make = 'chromium' | 'firefox';

const FIREFOX_PREFS = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  // As with a permission that the person has let the browser remember.
  'permissions.default.microphone': 1,
  'permissions.default.camera': 1,
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.autoplay.default': 0,
  // Nothing of the browser's own goes out.
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'app.normandy.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'media.gmp-manager.updateEnabled': false,
  'services.settings.server': 'data:,',
};

export interface ChromiumOptions {
  /** Flags beside the usual ones. */
  readonly args?: readonly string[];
  /** What the fake devices are, as the flag takes it; undefined: a microphone and a camera. */
  readonly devices?: string;
  /** The browser asks nobody and says what `Browser.setPermission` has been told. */
  readonly realPermissions?: boolean;
  /** Pages that are shared are heard. Usually nothing of the browser is, not even by itself. */
  readonly sounding?: boolean;
  /** Its pages are left alone: `pages()` is empty, and whoever wants one attaches to it. */
  readonly unwatched?: boolean;
}

/** Preferences of Firefox beside the usual ones. */
export type FirefoxPrefs = Readonly<Record<string, string | number | boolean>>;

/** A browser with a profile of its own that is gone when the browser is. */
export async function launchBrowser(
  make: Make,
  options: ChromiumOptions = {},
  prefs: FirefoxPrefs = {},
): Promise<Browser> {
  return make === 'chromium' ? launchChromium(options) : launchFirefox(prefs);
}

async function launchChromium(options: ChromiumOptions): Promise<Browser> {
  const { args = [], devices, realPermissions = false, sounding = false, unwatched = false } = options;
  const fake = `--use-fake-device-for-media-stream${devices === undefined ? '' : `=${devices}`}`;
  const usual = CHROMIUM_ARGS.filter((flag) => !(realPermissions && flag.startsWith('--use-fake-ui')));
  return start({
    executablePath: needed(findChromium(), 'Chromium'),
    args: [...usual, '--allow-loopback-in-peer-connection', fake, ...args],
    ignoreDefaultArgs: sounding ? ['--mute-audio'] : [],
    ...(unwatched && { targetFilter: () => false, waitForInitialPage: false }),
  });
}

async function launchFirefox(prefs: FirefoxPrefs): Promise<Browser> {
  return start({
    browser: 'firefox',
    executablePath: needed(findFirefox(), 'Firefox'),
    extraPrefsFirefox: { ...FIREFOX_PREFS, ...prefs },
  });
}

const profiles = new WeakMap<Browser, string>();

async function start(options: Parameters<typeof launch>[0]): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'call-elements-browser-'));
  const browser = await launch({ ...options, headless: true, userDataDir: profile, protocolTimeout: 60_000 });
  profiles.set(browser, profile);
  return browser;
}

/** Closes it, and ends its process when it does not obey. */
export async function closeBrowser(browser: Browser): Promise<void> {
  const child = browser.process();
  const exited = new Promise<void>((done) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) done();
    else child.once('exit', () => done());
  });
  const late = setTimeout(() => child?.kill('SIGKILL'), 5_000);
  await browser.close().catch(() => child?.kill('SIGKILL'));
  await exited;
  clearTimeout(late);
  const profile = profiles.get(browser);
  if (profile)
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }).catch(() => undefined);
}

function needed(path: string | undefined, name: string): string {
  if (!path) throw new Error(`${name} is not installed.`);
  return path;
}
