import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBrowsers, findJanus } from './browsers.js';

// `npm run sfu` starts the system's Janus with the configuration of server/deploy in a temporary folder; tests do the same.

const deploy = resolve(import.meta.dirname, '../server/deploy');
const files = ['janus.jcfg', 'janus.plugin.videoroom.jcfg', 'janus.transport.websockets.jcfg'];

/**
 * @typedef {object} Janus
 * @property {string} url for JANUS_URLS
 * @property {string} apiSecret
 * @property {string} adminKey
 * @property {number} pid
 * @property {() => string} log what it has said
 * @property {() => Promise<void>} kill ends it as a crash does, and waits until it is gone
 * @property {() => Promise<void>} restart starts it again at the same address, if it does not run
 * @property {() => Promise<void>} close ends it and removes its folder
 */

/**
 * @param {{ port?: number, rtpPorts?: string }} [options] without a port, it listens at a socket in its folder
 * @returns {Promise<Janus>}
 */
export async function startJanus({ port, rtpPorts = '20000-29999' } = {}) {
  const program = findJanus();
  if (!program) throw new Error('Janus is not installed (Debian: apt-get install janus).');
  const folder = mkdtempSync(join(tmpdir(), 'call-elements-janus-'));
  const socket = join(folder, 'socket');
  /** @type {Record<string, string>} */
  const values = {
    JANUS_CONFIG: folder,
    JANUS_LIBRARIES: libraries(),
    JANUS_API_SECRET: 'for-this-machine-only',
    JANUS_ADMIN_KEY: 'for-this-machine-only-too',
    JANUS_RTP_PORTS: rtpPorts,
    JANUS_SOCKET: socket,
  };
  for (const file of files) {
    let text = readFileSync(join(deploy, file), 'utf8').replace(/\$\{(\w+)\}/g, (_, name) => values[name] ?? '');
    if (port) text = text.replace(/^ *ws_unix = .*$/m, `  ws_ip = "127.0.0.1"\n  ws_port = ${port}`);
    writeFileSync(join(folder, file), text);
  }

  const preload = isAlone() ? compileShim(folder) : undefined;
  let log = '';
  /** @type {import('node:child_process').ChildProcess} */
  let child;
  const start = async () => {
    rmSync(socket, { force: true });
    child = spawn(program, ['--configs-folder', folder, '--config', join(folder, 'janus.jcfg')], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...(preload && { LD_PRELOAD: preload }) },
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => (log = (log + text).slice(-100_000)));
    }
    const ended = once(child, 'exit').then(() => Promise.reject(new Error(`Janus has ended.\n${log.slice(-2000)}`)));
    ended.catch(() => undefined);
    await Promise.race([listening(port ?? socket), ended]);
  };
  const runs = () => child.exitCode === null && child.signalCode === null;
  const kill = async () => {
    if (!runs()) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };

  await start();
  return {
    url: port ? `ws://127.0.0.1:${port}` : `ws+unix://${socket}`,
    apiSecret: values.JANUS_API_SECRET ?? '',
    adminKey: values.JANUS_ADMIN_KEY ?? '',
    get pid() {
      return child.pid ?? 0;
    },
    log: () => log,
    kill,
    async restart() {
      if (!runs()) await start();
    },
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Where the package has its plug-ins: Debian puts them under the architecture's own folder. */
function libraries() {
  const places = ['/usr/lib', ...readdirSync('/usr/lib').map((name) => join('/usr/lib', name)), '/opt/janus/lib'];
  const found = places.map((place) => join(place, 'janus')).find((place) => existsSync(join(place, 'plugins')));
  if (!found) throw new Error('The plug-ins of Janus are not where they are looked for.');
  return found;
}

/** Whether this machine has no address but the loopback, which Janus never offers. */
function isAlone() {
  return !Object.values(networkInterfaces()).some((list) => list?.some(({ internal }) => !internal));
}

/**
 * Makes Janus take the loopback for a network like any other.
 * @param {string} folder
 */
function compileShim(folder) {
  const source = join(folder, 'loopback.c');
  const library = join(folder, 'loopback.so');
  writeFileSync(
    source,
    `#define _GNU_SOURCE
#include <dlfcn.h>
#include <ifaddrs.h>
#include <net/if.h>
int getifaddrs(struct ifaddrs **list) {
  int (*real)(struct ifaddrs **) = dlsym(RTLD_NEXT, "getifaddrs");
  int failed = real(list);
  if (!failed) for (struct ifaddrs *one = *list; one; one = one->ifa_next) one->ifa_flags &= ~IFF_LOOPBACK;
  return failed;
}
`,
  );
  execFileSync('cc', ['-shared', '-fPIC', '-o', library, source, '-ldl']);
  return library;
}

/**
 * @param {number | string} where a port of the loopback, or a socket
 * @returns {Promise<void>}
 */
async function listening(where) {
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    const socket = typeof where === 'number' ? connect(where, '127.0.0.1') : connect(where);
    const answered = await new Promise((done) => {
      socket.once('connect', () => done(true)).once('error', () => done(false));
    });
    socket.destroy();
    if (answered) return;
    await new Promise((next) => setTimeout(next, 20));
  }
  throw new Error('Janus did not listen within 10 s.');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  ensureBrowsers({ browsers: false, janus: true });
  const [port] = process.argv.slice(2);
  const janus = await startJanus({ ...(port && { port: Number(port) }) });
  console.log(`Janus is there. Start the server beside it with

  SFU=janus JANUS_URLS=${janus.url} JANUS_API_SECRET=${janus.apiSecret} JANUS_ADMIN_KEY=${janus.adminKey} npm start
`);
  for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.on(name, () => void janus.close().then(() => process.exit(0)));
  }
}
