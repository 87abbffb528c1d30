import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { PNG } from 'pngjs';
import { freePort } from '../../e2e/support/server.ts';

/** WebKit of Debian (WebKitGTK) in its small browser, driven by WebDriver: https://www.w3.org/TR/webdriver2/ */

const BROWSER = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';
const SCREEN = { width: 1500, height: 1100 };
/** Until a program answers, and until a script in the page has ended; milliseconds. */
const PATIENCE = 20_000;

/** Collects what a page has to complain about: WebDriver has no console. */
const COLLECTOR = `
  globalThis.complaints ??= (() => {
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

export class WebKit {
  private constructor(
    private readonly programs: readonly ChildProcess[],
    private readonly folder: string,
    private readonly session: string,
  ) {}

  /** A screen, a driver and a browser with mock devices, which asks nobody. Movement is reduced. */
  static async open(): Promise<WebKit> {
    const folder = await mkdtemp(join(tmpdir(), 'call-elements-webkit-'));
    await mkdir(join(folder, 'gtk-3.0'));
    await writeFile(join(folder, 'gtk-3.0/settings.ini'), '[Settings]\ngtk-enable-animations=0\n');
    const screen = spawn(
      'Xvfb',
      ['-displayfd', '1', '-screen', '0', `${SCREEN.width}x${SCREEN.height}x24`, '-nolisten', 'tcp'],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const [display] = (await once(screen.stdout, 'data')) as [Buffer];
    const port = await freePort();
    const driver = spawn('WebKitWebDriver', [`--port=${port}`], {
      stdio: 'ignore',
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        DISPLAY: `:${display.toString().trim()}`,
        ...{ LANG: 'en_US.UTF-8', TZ: 'UTC', XDG_CONFIG_HOME: folder, WEBKIT_SKIA_ENABLE_CPU_RENDERING: '1' },
        // What the test runner finds its leftovers by.
        CALL_ELEMENTS_TEST: process.env['CALL_ELEMENTS_TEST'] ?? '',
      },
    });
    const programs = [driver, screen];
    try {
      const origin = `http://127.0.0.1:${port}`;
      await answers(origin);
      const args = ['--automation', '--enable-mock-capture-devices=true', '--autoplay-policy=allow'];
      const options = { binary: BROWSER, args };
      const { sessionId } = (await command(`${origin}/session`, {
        capabilities: { alwaysMatch: { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': options } },
      })) as { sessionId: string };
      const webkit = new WebKit(programs, folder, `${origin}/session/${sessionId}`);
      await command(`${webkit.session}/timeouts`, { script: PATIENCE, pageLoad: PATIENCE });
      return webkit;
    } catch (error) {
      await end(programs, folder);
      throw error;
    }
  }

  async goto(url: string): Promise<void> {
    await command(`${this.session}/url`, { url });
    await this.evaluate(COLLECTOR);
  }

  /** The size of the page, not of the window around it. */
  async resize(width: number, height: number): Promise<void> {
    const inner = async () => this.evaluate<[number, number]>('return [innerWidth, innerHeight]');
    const outer = { width, height };
    for (let tries = 0; tries < 10; tries++) {
      const [x, y] = await inner();
      if (x === width && y === height) return;
      const rect = (await command(`${this.session}/window/rect`)) as { width: number; height: number };
      outer.width = rect.width + width - x;
      outer.height = rect.height + height - y;
      await command(`${this.session}/window/rect`, outer);
      await setTimeout(100);
    }
    const [x] = await inner();
    if (x !== width) throw new Error(`The page is ${x} px wide, not ${width}.`);
  }

  /** Runs the body of a function in the page; `return` gives its value. */
  async evaluate<T = unknown>(body: string): Promise<T> {
    return (await command(`${this.session}/execute/sync`, { script: body, args: [] })) as T;
  }

  /** The same of an async function. */
  async evaluateAsync<T = unknown>(body: string): Promise<T> {
    const script = `const done = arguments[arguments.length - 1];
      (async () => { ${body} })().then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const result = (await command(`${this.session}/execute/async`, { script, args: [] })) as {
      value?: T;
      error?: string;
    };
    if (result.error !== undefined) throw new Error(result.error);
    return result.value as T;
  }

  /** Until an expression is true in the page. */
  async until(what: string, expression: string, ms = PATIENCE): Promise<void> {
    for (const ends = Date.now() + ms; !(await this.evaluate<boolean>(`return Boolean(${expression})`));) {
      if (Date.now() > ends) throw new Error(`In vain was waited for ${what}.`);
      await setTimeout(50);
    }
  }

  complaints(): Promise<string[]> {
    return this.evaluate('return globalThis.complaints ?? []');
  }

  async picture(clip?: { x: number; y: number; width: number; height: number }): Promise<PNG> {
    const whole = PNG.sync.read(Buffer.from((await command(`${this.session}/screenshot`)) as string, 'base64'));
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
    await fetch(this.session, { method: 'DELETE', signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
    await end(this.programs, this.folder);
  }
}

/** With a body, a command; without one, a question. Rejects with what the driver says. */
async function command(url: string, body?: object): Promise<unknown> {
  const response = await fetch(url, {
    signal: AbortSignal.timeout(2 * PATIENCE),
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  const { value } = (await response.json()) as { value: { error?: string; message?: string } | null };
  if (!response.ok) throw new Error(`WebKit: ${value?.error}: ${value?.message}`);
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
  for (const program of programs) {
    if (program.exitCode !== null || program.signalCode !== null) continue;
    const exited = once(program, 'exit');
    program.kill('SIGTERM');
    await Promise.race([exited, setTimeout(2_000)]);
    program.kill('SIGKILL');
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
