import { accessSync, constants } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';

// The browsers, the TURN server and the media server that tests drive are the system's own: downloads by npm packages fail on closed networks.

/** @param {string[]} names @returns {string | undefined} the first one that is installed */
function find(names) {
  for (const name of names) {
    if (!name) continue;
    const places = name.includes('/')
      ? [name]
      : (process.env.PATH ?? '').split(delimiter).map((dir) => join(dir, name));
    const path = places.find((place) => {
      try {
        accessSync(place, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
    if (path) return path;
  }
  return undefined;
}

export const findChromium = () =>
  find([process.env.CHROMIUM_PATH ?? '', 'chromium', 'chromium-browser', 'google-chrome']);

export const findFirefox = () => find([process.env.FIREFOX_PATH ?? '', 'firefox-esr', 'firefox']);

export const findTurnServer = () => find(['turnserver']);

export const findJanus = () => find(['janus', '/opt/janus/bin/janus']);

/** @typedef {'nginx' | 'haproxy' | 'caddy'} Proxy what may stand in front of the server */
/** @param {Proxy} name */
export const findProxy = (name) => find([name, `/usr/sbin/${name}`]);

export const findWebKit = () => find(['WebKitWebDriver']);

/** How tests start Chromium: nothing of its own goes out, devices are fake, and nobody is asked. */
export const CHROMIUM_ARGS = [
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
  // Pages of its address bar, which it would load for each profile: half a second of the processor each time.
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup',
  // Chromium refuses its sandbox to root, and containers run as root.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/**
 * Installs what is missing where that is possible, else says what to install and ends the process.
 * @param {{ browsers?: boolean, turn?: boolean, janus?: boolean, php?: boolean, webkit?: boolean, proxies?: boolean }} [needs]
 */
export function ensureBrowsers({
  browsers = true,
  turn = false,
  janus = false,
  php = false,
  webkit = false,
  proxies = false,
} = {}) {
  const missing = [
    browsers && !findChromium() && 'chromium',
    browsers && !findFirefox() && 'firefox-esr',
    turn && !findTurnServer() && 'coturn',
    // For the certificate of a TURN server.
    turn && !find(['openssl']) && 'openssl',
    janus && !findJanus() && 'janus',
    webkit && !findWebKit() && 'webkit2gtk-driver',
    // WebKit has no mode without a screen.
    webkit && !find(['Xvfb']) && 'xvfb',
    php && !find(['php']) && 'php-cli',
    ...(proxies ? /** @type {const} */ (['nginx', 'haproxy', 'caddy']).filter((name) => !findProxy(name)) : []),
  ].filter((name) => typeof name === 'string');
  if (missing.length === 0) return;

  const command = `apt-get install ${missing.join(' ')}`;
  const root = process.getuid?.() === 0;
  const sudo = !root && spawnSync('sudo', ['-n', 'true']).status === 0;
  if (!find(['apt-get']) || !(root || sudo)) {
    console.error(
      `The tests need ${missing.join(' and ')}: install them (Debian: sudo ${command}) and run npm test again.`,
    );
    process.exit(1);
  }

  console.log(`Installing what the tests need: ${missing.join(', ')}.`);
  /** @param {string[]} args */
  const apt = (...args) => {
    const line = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-y', ...args];
    const [program = '', ...rest] = sudo ? ['sudo', '-n', ...line] : line;
    // Its hundreds of lines matter only when it fails.
    const { status, stdout, stderr } = spawnSync(program, rest, { encoding: 'utf8', maxBuffer: 1 << 28 });
    if (status !== 0) console.error((stdout + stderr).split('\n').slice(-15).join('\n'));
    return status === 0;
  };
  // A stale mirror in the list of sources need not stop the install.
  apt('update');
  if (!apt('install', '--no-install-recommends', ...missing)) {
    console.error(`The tests need ${missing.join(' and ')}, and installing them failed: run ${command} by hand.`);
    process.exit(1);
  }
}
