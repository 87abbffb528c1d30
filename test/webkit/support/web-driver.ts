import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { PNG } from 'pngjs';
import { freePort } from '../../e2e/support/server.ts';

/** WebKit of Debian (WebKitGTK) in its small browser, driven by WebDriver: https://www.w3.org/TR/webdriver2/ */

const ARGS = ['--automation', '--enable-mock-capture-devices=true', '--autoplay-policy=allow'];
const SCREEN = { width: 1500, height: 1100 };
const SETTINGS = {
  'settings.ini': '[Settings]\ngtk-enable-animations=0\n',
  // The buttons of the browser itself would make its window, and so every page, at least 447 px wide.
  'gtk.css': '* { min-width: 0; margin: 0; border-width: 0; padding: 0; }\n',
};
/** Until a program answers, and until a script in the page has ended; milliseconds. */
const PATIENCE = 30_000;

/** Errors after which there is no page any more. */
const LOST: ReadonlySet<string> = new Set(['invalid session id', 'no such window']);
/** How elements tell the page's author that they are used wrongly, or cannot be used. */
const TOLD = 'warn: [call-elements] ';

/** First script of a page: collects what it has to complain about from its beginning, for WebDriver has no console. */
export const COLLECTOR = `
  globalThis.complaints = (() => {
    const complaints = [];
    addEventListener('error', ({ message }) => complaints.push('error: ' + message));
    addEventListener('unhandledrejection', ({ reason }) => complaints.push('unhandled: ' + reason));
    addEventListener('securitypolicyviolation', ({ blockedURI, effectiveDirective }) =>
      complaints.push('policy: ' + effectiveDirective + ' ' + blockedURI));
    for (const name of ['error', 'warn']) {
      const original = console[name];
      console[name] = (...args) => { complaints.push(name + ': ' + args.join(' ')); original(...args); };
    }
    return complaints;
  })();`;

/** What runs for one session. */
interface Running {
  readonly folder: string;
  readonly programs: readonly ChildProcess[];
  /** Where the driver takes commands for this session. */
  readonly session: string;
  /** What the programs have written, and how one of them ended. */
  readonly said: readonly string[];
}

/** One browser, with one session. A session that is lost fails the test that it was lost in; the next page has a new one. */
export class WebKit {
  #lost: Error | null = null;
  #size: readonly [width: number, height: number] | null = null;

  private constructor(private running: Running) {}

  /** A screen, a driver and a browser with mock devices, which asks nobody. Movement is reduced. */
  static async open(): Promise<WebKit> {
    return new WebKit(await start());
  }

  /** Opens a page, in a new browser if that of the page before was lost. */
  async goto(url: string): Promise<void> {
    if (this.#lost) await this.#restart();
    await this.#command('url', { url });
  }

  /** The size of the page, not of the window around it. */
  async resize(width: number, height: number): Promise<void> {
    this.#size = [width, height];
    const inner = async () => this.evaluate<[number, number]>('return [innerWidth, innerHeight]');
    const outer = { width, height };
    for (let tries = 0; tries < 10; tries++) {
      const [x, y] = await inner();
      if (x === width && y === height) return;
      const rect = (await this.#command('window/rect')) as { width: number; height: number };
      outer.width = rect.width + width - x;
      outer.height = rect.height + height - y;
      await this.#command('window/rect', outer);
      await setTimeout(100);
    }
    const [x] = await inner();
    if (x !== width) throw new Error(`The page is ${x} px wide, not ${width}.`);
  }

  /** Runs the body of a function in the page; `return` gives its value. */
  async evaluate<T = unknown>(body: string): Promise<T> {
    return (await this.#command('execute/sync', { script: body, args: [] })) as T;
  }

  /** The same of an async function. */
  async evaluateAsync<T = unknown>(body: string): Promise<T> {
    const script = `const done = arguments[arguments.length - 1];
      (async () => { ${body} })().then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const result = (await this.#command('execute/async', { script, args: [] })) as {
      value?: T;
      error?: string;
    };
    if (result.error !== undefined) throw new Error(result.error);
    return result.value as T;
  }

  /** Until an expression is true in the page, or something that counts as true; gives that. */
  async until<T = unknown>(what: string, expression: string): Promise<T> {
    for (const ends = Date.now() + PATIENCE; ;) {
      const value = await this.evaluate<T>(`return ${expression}`);
      if (value) return value;
      if (Date.now() > ends) throw new Error(`In vain was waited for ${what}.`);
      await setTimeout(50);
    }
  }

  /** What went wrong in the page, which must have the `COLLECTOR`. */
  async complaints(): Promise<string[]> {
    return (await this.#lines()).filter((line) => !line.startsWith(TOLD));
  }

  /** What elements have told the page's author. */
  async told(): Promise<string[]> {
    return (await this.#lines()).filter((line) => line.startsWith(TOLD)).map((line) => line.slice(TOLD.length));
  }

  #lines(): Promise<string[]> {
    return this.evaluate('return globalThis.complaints');
  }

  async picture(clip?: { x: number; y: number; width: number; height: number }): Promise<PNG> {
    const whole = PNG.sync.read(Buffer.from((await this.#command('screenshot')) as string, 'base64'));
    if (!clip) return whole;
    const [x, y] = [Math.round(clip.x), Math.round(clip.y)];
    const part = new PNG({
      width: Math.min(Math.round(clip.width), whole.width - x),
      height: Math.min(Math.round(clip.height), whole.height - y),
    });
    PNG.bitblt(whole, part, x, y, part.width, part.height, 0, 0);
    return part;
  }

  async close(): Promise<void> {
    await stop(this.running);
  }

  async #command(path: string, body?: object): Promise<unknown> {
    if (this.#lost) throw this.#lost;
    try {
      return await command(`${this.running.session}/${path}`, body);
    } catch (error) {
      // A script that throws, or takes too long, leaves the session as it was.
      if (error instanceof DriverError && !LOST.has(error.code)) throw error;
      // A program that has ended says so a moment later than its connections break.
      await setTimeout(200);
      const said = this.running.said.slice(-20).join('\n');
      this.#lost = new Error(`The session of WebKit was lost at ${path}: ${(error as Error).message}\n${said}`);
      throw this.#lost;
    }
  }

  async #restart(): Promise<void> {
    await stop(this.running);
    this.running = await start();
    this.#lost = null;
    if (this.#size) await this.resize(...this.#size);
  }
}

async function start(): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'call-elements-webkit-'));
  await mkdir(join(folder, 'gtk-3.0'));
  for (const [name, text] of Object.entries(SETTINGS)) await writeFile(join(folder, 'gtk-3.0', name), text);
  const programs: ChildProcess[] = [];
  const said: string[] = [];
  const run = (name: string, args: readonly string[], env = process.env): ChildProcess => {
    const program = spawn(name, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
    program.stderr?.setEncoding('utf8').on('data', (text: string) => said.push(`${name}: ${text.trimEnd()}`));
    program.on('error', (error) => said.push(`${name}: ${error.message}`));
    program.on('exit', (code, signal) => said.push(`${name} ended: ${signal ?? code}`));
    programs.push(program);
    return program;
  };
  try {
    const size = `${SCREEN.width}x${SCREEN.height}x24`;
    const screen = run('Xvfb', ['-displayfd', '1', '-screen', '0', size, '-nolisten', 'tcp']);
    const [display] = (await once(screen.stdout as Readable, 'data', {
      signal: AbortSignal.timeout(PATIENCE),
    })) as [Buffer];
    const port = await freePort();
    const driver = run('WebKitWebDriver', [`--port=${port}`], {
      PATH: process.env['PATH'],
      HOME: folder,
      DISPLAY: `:${display.toString().trim()}`,
      ...{ LANG: 'en_US.UTF-8', TZ: 'UTC', XDG_CONFIG_HOME: folder, WEBKIT_SKIA_ENABLE_CPU_RENDERING: '1' },
      // What the test runner finds its leftovers by.
      CALL_ELEMENTS_TEST: process.env['CALL_ELEMENTS_TEST'] ?? '',
    });
    // Nobody reads it, and a full pipe would hold the driver up.
    driver.stdout?.resume();
    screen.stdout?.resume();
    const origin = `http://127.0.0.1:${port}`;
    await answers(origin);
    const { sessionId } = (await command(`${origin}/session`, {
      capabilities: { alwaysMatch: { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': { args: ARGS } } },
    })) as { sessionId: string };
    const session = `${origin}/session/${sessionId}`;
    await command(`${session}/timeouts`, { script: PATIENCE, pageLoad: PATIENCE });
    return { folder, programs, session, said };
  } catch (error) {
    await end(programs, folder);
    throw new Error(`WebKit did not start: ${(error as Error).message}\n${said.join('\n')}`, { cause: error });
  }
}

async function stop({ session, programs, folder }: Running): Promise<void> {
  await fetch(session, { method: 'DELETE', signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  await end(programs, folder);
}

/** What the driver answers in place of a value: https://www.w3.org/TR/webdriver2/#errors */
class DriverError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

/** With a body, a command; without one, a question. Rejects with a `DriverError`, or because there is no driver. */
async function command(url: string, body?: object): Promise<unknown> {
  const response = await fetch(url, {
    signal: AbortSignal.timeout(2 * PATIENCE),
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  const { value } = (await response.json()) as { value: { error?: string; message?: string } | null };
  if (!response.ok) throw new DriverError(value?.error ?? `status ${response.status}`, value?.message ?? '');
  return value;
}

async function answers(origin: string): Promise<void> {
  for (const ends = Date.now() + PATIENCE; ;) {
    const ok = await fetch(`${origin}/status`).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    if (Date.now() > ends) throw new Error('WebKitWebDriver did not answer.');
    await setTimeout(50);
  }
}

async function end(programs: readonly ChildProcess[], folder: string): Promise<void> {
  for (const program of [...programs].reverse()) {
    if (program.exitCode !== null || program.signalCode !== null) continue;
    const exited = once(program, 'exit');
    program.kill('SIGTERM');
    await Promise.race([exited, setTimeout(2_000)]);
    program.kill('SIGKILL');
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
