import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { ensureBrowsers, findChromium, findFirefox } from './browsers.js';
import { ensureNode, NODE_LINES } from './nodes.js';

// npm test [-- [--times] [suite [part of a file's name]]]
// npm run test:nightly

process.chdir(resolve(import.meta.dirname, '..'));

/** @typedef {{ type: 'start' | 'pass' | 'fail' | 'skip', name: string, file?: string, detail?: string, ms?: number }} Event */
/** @typedef {{ code: number | null, output: string, stopped?: string }} Outcome */
/** @typedef {{ passed: number, skipped: number, failures: Event[] }} Result */
/**
 * @typedef {{
 *   run: (result: Result, filter: string) => Promise<void>,
 *   browsers?: true,
 *   built?: true,
 *   janus?: true,
 *   stories?: true, // it needs the built Storybook
 *   beside?: true, // it may run beside its neighbours that may, too
 *   nightly?: true, // it is no part of `npm test`
 *   webkit?: true,
 * }} Suite
 */

/**
 * @typedef {{
 *   ending?: string,
 *   only?: string[], // how the names of its files begin, where it is not all of them
 *   lanes?: number, // how many files run at the same time
 *   alone?: string[], // what measures, after the others: folders/
 *   line?: import('./nodes.js').NodeLine, // of Node, where it is not this one
 * }} NodeTests
 */

const MINUTE = 60_000;

/** So many run at the same time, of whatever may: most of what they do is to wait. */
const LANES = 2;

const DAILY = '.test.ts';
/** Ends the names of files whose tests take long by their nature. */
const NIGHTLY = '.nightly.test.ts';

/**
 * Every process that a test starts inherits this variable. Browsers start in process groups of their own and outlive
 * their parents, so that nothing else tells them from other people's.
 */
const markerName = 'CALL_ELEMENTS_TEST';
const run = randomUUID();
let children = 0;

/** What of the server stands on Node itself: processes, sockets, HTTP, keys and files. */
const ON_NODE = ['attacks/', 'door', 'http', 'jwt', 'media-server', 'neighbours', 'process', 'transport'];

/** What fails most and costs least comes first. @type {Record<string, Suite>} */
const suites = {
  lint: { ...command('lint'), beside: true },
  typecheck: { ...command('typecheck'), beside: true },
  build: { ...command('build'), beside: true },
  format: { ...command('format:check'), beside: true },
  contract: { ...nodeTests('contract'), beside: true },
  texts: { ...nodeTests('texts'), beside: true },
  model: { ...nodeTests('model'), beside: true },
  server: { ...nodeTests('server', { alone: ['attacks/'] }), built: true, beside: true },
  // The whole suite three times would take a quarter of an hour of a machine's only cores.
  ...Object.fromEntries(
    NODE_LINES.map((line) => [
      `node-${line}`,
      { ...nodeTests('server', { line, only: ON_NODE, alone: ['attacks/'] }), built: true, beside: true },
    ]),
  ),
  sfu: { ...nodeTests('sfu'), browsers: true, janus: true, beside: true },
  package: { ...nodeTests('package'), built: true, browsers: true },
  unit: { run: unit, browsers: true },
  webkit: { ...nodeTests('webkit'), webkit: true, built: true, stories: true },
  storybook: { ...nodeTests('storybook'), browsers: true, stories: true },
  // Browsers in a call fill two cores: two files at once take as long as one after the other, and starve each other.
  e2e: { ...nodeTests('e2e', { lanes: 1 }), browsers: true, built: true },
  sizes: { ...command('sizes', { show: true }), built: true },
  ...Object.fromEntries(
    NODE_LINES.map((line) => [
      `server-${line}`,
      { ...nodeTests('server', { line, alone: ['attacks/'] }), built: true, nightly: true },
    ]),
  ),
  'webkit-all': {
    ...nodeTests('webkit', { ending: NIGHTLY }),
    webkit: true,
    built: true,
    stories: true,
    nightly: true,
  },
  long: { ...nodeTests('e2e', { ending: NIGHTLY }), browsers: true, janus: true, built: true, nightly: true },
  stories: { ...command('test:model', { args: ['--runs', '10000'], limit: 60 * MINUTE }), nightly: true },
};

/**
 * An npm script that counts as one test.
 * @param {string} script
 * @returns {Suite}
 */
function command(script, { show = false, args = /** @type {string[]} */ ([]), limit = 10 * MINUTE } = {}) {
  return {
    async run(result) {
      const { code, output, stopped } = await execute('npm', ['run', '--silent', script, '--', ...args], { limit });
      if (show) process.stdout.write(output);
      if (code === 0) result.passed++;
      else result.failures.push({ type: 'fail', name: `npm run ${script}`, detail: stopped ?? output });
    },
  };
}

/** @type {Suite['run']} */
async function unit(result, filter) {
  const files = testFiles('unit', filter);
  if (files.length === 0) return;
  const wtr = 'node_modules/@web/test-runner/dist/bin.js';
  const args = [wtr, '--config', '.config/web-test-runner.config.js', '--files', ...files];
  await observe(result, args, { limit: 10 * MINUTE, silence: 3 * MINUTE });
}

/**
 * A process for each file, so that none can stop another one, or this.
 * @param {string} folder
 * @param {NodeTests} [options]
 * @returns {Suite}
 */
function nodeTests(folder, { ending, lanes = LANES, alone = [], only = [''], line } = {}) {
  const reporter = ['--test-reporter', './.config/reporter.js', '--test-reporter-destination', 'stdout'];
  return {
    async run(result, filter) {
      const files = testFiles(folder, filter, ending).filter((file) =>
        only.some((name) => file.startsWith(`test/${folder}/${name}`)),
      );
      if (files.length === 0) return;
      const program = line && ensureNode(line);
      const last = files.filter((file) => alone.some((name) => file.startsWith(`test/${folder}/${name}`)));
      /** @param {string} file */
      const run = async (file) => {
        const args = ['--import', 'tsx', ...reporter, file];
        // Node 20 has no limit for one test; a file that reports nothing for so long hangs in one.
        await observe(result, args, { file, program, limit: 15 * MINUTE, silence: 5 * MINUTE });
      };
      await inLanes(
        files.filter((file) => !last.includes(file)),
        run,
        lanes,
      );
      for (const file of last) await run(file);
    },
  };
}

/**
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => Promise<void>} work
 */
async function inLanes(items, work, lanes = LANES) {
  const left = [...items];
  const lane = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** @param {string} folder @param {string} filter @param {string} [ending] @returns {string[]} */
function testFiles(folder, filter, ending = DAILY) {
  const path = `test/${folder}`;
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending) && (ending === NIGHTLY || !name.endsWith(NIGHTLY)))
    .filter((name) => name.includes(filter))
    .sort()
    .map((name) => `${path}/${name}`);
}

/**
 * Runs a Node program that reports its tests, and counts them.
 * @param {Result} result
 * @param {string[]} args
 * @param {{ file?: string, program?: string | undefined, limit: number, silence: number }} options
 */
async function observe(result, args, { file = '', program = process.execPath, ...limits }) {
  let counted = 0;
  let failed = 0;
  let current = '';
  const { code, output, stopped } = await execute(program, args, {
    ...limits,
    onEvent(event) {
      if (event.type === 'start') {
        current = event.name;
        return;
      }
      counted++;
      if (event.name === current || event.name.endsWith(` › ${current}`)) current = '';
      const where = event.file ?? file;
      slow.push({ file: where, name: event.name, ms: event.ms ?? 0 });
      const strict = event.type === 'skip' && process.env.CI === 'true';
      if (event.type === 'pass') result.passed++;
      else if (event.type === 'skip') result.skipped++;
      if (event.type !== 'fail' && !strict) return;
      failed++;
      result.failures.push({
        ...event,
        file: where,
        ...(strict && { detail: 'It was skipped, and CI skips nothing.' }),
      });
    },
  });
  /** @param {string} name @param {string} detail */
  const fail = (name, detail) => result.failures.push({ type: 'fail', name, file, detail });
  if (stopped) fail(current || 'the file ends, with nothing left open', `${stopped}\n${tail(output)}`);
  else if (counted === 0) fail('the file holds tests', tail(output));
  else if (code !== 0 && failed === 0) fail('the file ends well', `It ended with code ${code}.\n${tail(output)}`);
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {{ limit: number, silence?: number, onEvent?: (event: Event) => void }} options
 * @returns {Promise<Outcome>}
 */
async function execute(program, args, { limit, silence, onEvent }) {
  const marker = `${run}.${++children}.`;
  const child = spawn(program, args, {
    // A group of its own, so that one signal reaches all that it starts.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: {
      ...process.env,
      [markerName]: marker,
      TEST_EVENTS: '3',
      CHROMIUM_PATH: findChromium(),
      FIREFOX_PATH: findFirefox(),
    },
  });

  let output = '';
  let stopped = /** @type {string | undefined} */ (undefined);
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => (output += text));
  }

  /** @param {string} why */
  const stop = (why) => {
    stopped ??= why;
    // Asked first: a test's own clean-up knows best what it has started.
    signal(child.pid, 'SIGTERM');
    setTimeout(() => signal(child.pid, 'SIGKILL'), 3000).unref();
  };
  const whole = setTimeout(() => stop(`It took more than ${limit / 1000} s.`), limit);
  const quiet = silence && setTimeout(() => stop(`Nothing happened for ${silence / 1000} s.`), silence);

  const events = createInterface({ input: /** @type {import('node:stream').Readable} */ (child.stdio[3]) });
  events.on('line', (line) => {
    if (quiet) quiet.refresh();
    onEvent?.(JSON.parse(line));
  });

  /** @type {number | null} */
  const code = await new Promise((done) => {
    child.on('exit', (status) => {
      endLeftovers(marker);
      // Its streams end when the last process that holds them does; one that does not must not hold us.
      child.on('close', () => done(status));
      setTimeout(() => done(status), 2000);
    });
    child.on('error', (error) => {
      output += error.message;
      done(1);
    });
  });
  clearTimeout(whole);
  if (quiet) clearTimeout(quiet);
  return { code, output, ...(stopped && { stopped }) };
}

/** @param {number | undefined} pid leader of a group @param {NodeJS.Signals} name */
function signal(pid, name) {
  try {
    if (pid) process.kill(-pid, name);
  } catch {
    // The group is gone already.
  }
}

/** @param {string} marker which of our processes to end */
function endLeftovers(marker) {
  if (!existsSync('/proc/self/environ')) return;
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
      if (environment.includes(`${markerName}=${marker}`)) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It ended meanwhile, or is not ours.
    }
  }
}

/** @param {string} text */
const tail = (text) => text.trimEnd().split('\n').slice(-40).join('\n');

/** How long each test took. @type {{ file: string, name: string, ms: number }[]} */
const slow = [];

/** The seconds of files, and of the slowest tests. */
function printTimes() {
  /** @type {Map<string, { ms: number, count: number }>} */
  const files = new Map();
  for (const { file, ms } of slow) {
    const sum = files.get(file) ?? { ms: 0, count: 0 };
    files.set(file, { ms: sum.ms + ms, count: sum.count + 1 });
  }
  /** @param {number} ms */
  const seconds = (ms) => (ms / 1000).toFixed(1).padStart(7);
  console.log('\nSeconds of files, without what they start and stop:');
  for (const [file, { ms, count }] of [...files].sort(([, one], [, two]) => two.ms - one.ms))
    if (ms >= 500) console.log(`${seconds(ms)}  ${file} (${count} tests)`);
  console.log('\nSeconds of the slowest tests:');
  for (const { file, name, ms } of slow.sort((one, two) => two.ms - one.ms).slice(0, 60))
    console.log(`${seconds(ms)}  ${file}: ${name}`);
}

const times = process.argv.includes('--times');
const [only, filter = ''] = process.argv.slice(2).filter((word) => word !== '--times');
if (only && only !== 'nightly' && !(only in suites)) {
  console.error(`There is no suite '${only}'; there are ${Object.keys(suites).join(', ')}.`);
  process.exit(1);
}

const chosen = Object.entries(suites).filter(([name, { nightly }]) =>
  !only || only === 'nightly' ? Boolean(nightly) === Boolean(only) : name === only,
);
/** @param {string} suite @param {(file: string) => boolean} needs */
const anyNeeds = (suite, needs) => chosen.some(([name]) => name === suite) && testFiles(suite, filter).some(needs);
const needsProxies = anyNeeds('e2e', (file) => file.includes('sub-path'));
const needsPhp = anyNeeds('server', (file) => file.includes('token-examples'));
if (needsPhp || chosen.some(([, suite]) => suite.browsers || suite.webkit)) {
  ensureBrowsers({
    browsers: chosen.some(([, suite]) => suite.browsers),
    php: needsPhp,
    proxies: needsProxies,
    webkit: chosen.some(([, suite]) => suite.webkit),
    turn: chosen.some(([name]) => name === 'long' || (name === 'e2e' && testFiles(name, filter).some(needsTurn))),
    janus: chosen.some(([name, { janus }]) => janus || (name === 'e2e' && testFiles(name, filter).some(needsJanus))),
  });
}

process.on('exit', () => endLeftovers(run));
for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(name, () => process.exit(130));

/** @type {Result} */
const all = { passed: 0, skipped: 0, failures: [] };
/** Once for all suites that show stories. */
let storiesBuilt = /** @type {boolean | undefined} */ (undefined);
/** Whether it is built. Suites that need it wait for the one that builds, if that has begun. */
let building = /** @type {Promise<boolean> | undefined} */ (undefined);

for (let rest = chosen; rest.length > 0;) {
  const alone = rest.findIndex(([, { beside }]) => !beside);
  const count = alone === -1 ? rest.length : Math.max(alone, 1);
  await inLanes(rest.slice(0, count), runSuite);
  rest = rest.slice(count);
}

if (times) printTimes();
for (const { file, name, detail } of all.failures) {
  console.log(`\n✗ ${file}: ${name}`);
  if (detail) console.log(detail.trimEnd().replace(/^/gm, '    '));
}
if (all.passed + all.failures.length === 0) {
  console.log('No test ran.');
  process.exitCode = 1;
}
if (all.failures.length > 0) process.exitCode = 1;
console.log(`${all.skipped ? `\n${all.skipped} skipped` : ''}\n${all.passed} passed, ${all.failures.length} failed`);

/** @param {[string, Suite]} suite */
async function runSuite([name, suite]) {
  /** @type {Result} */
  const result = { passed: 0, skipped: 0, failures: [] };
  const started = performance.now();
  if (name === 'build') {
    const running = suite.run(result, filter);
    building = running.then(() => result.failures.length === 0);
    await running;
  } else if (suite.built && !(await (building ??= buildIfNeeded())))
    result.failures.push({ type: 'fail', name: 'is built', detail: 'It was not run: the build failed.' });
  else if (!suite.stories || (await buildStories(result))) await suite.run(result, filter);

  const { passed, skipped, failures } = result;
  all.passed += passed;
  all.skipped += skipped;
  all.failures.push(...failures.map((failure) => ({ ...failure, file: failure.file || name })));
  if (passed + skipped + failures.length === 0) return;
  const counts = [`${passed} passed`, skipped && `${skipped} skipped`, failures.length && `${failures.length} failed`];
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${failures.length ? '✗' : '✓'} ${name.padEnd(10)} ${counts.filter(Boolean).join(', ')} (${seconds} s)`);
}

async function buildIfNeeded() {
  const { code, output } = await execute(process.execPath, ['.config/build-if-needed.js'], { limit: 10 * MINUTE });
  if (code !== 0) console.error(tail(output));
  return code === 0;
}

/** @param {Result} result */
async function buildStories(result) {
  if (storiesBuilt !== undefined) return storiesBuilt;
  const { code, output } = await execute('npm', ['run', '--silent', 'storybook:build'], { limit: 5 * MINUTE });
  if (code !== 0) result.failures.push({ type: 'fail', name: 'Storybook is built', detail: tail(output) });
  return (storiesBuilt = code === 0);
}

/** @param {string} file */
function needsTurn(file) {
  return /turn|weak-network|check/.test(file);
}

/** @param {string} file */
function needsJanus(file) {
  return file.includes('sfu');
}
