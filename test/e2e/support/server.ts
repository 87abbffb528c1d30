import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const MAIN = resolve(import.meta.dirname, '../../../dist/server/main.js');

/** The built server, as `npm start` runs it, in a process and a folder of its own. */
export class CallServer {
  #child: ChildProcess | null = null;
  /** Everything that it has printed, over all its lives. */
  output = '';

  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly env: Record<string, string>,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<CallServer> {
    const folder = await mkdtemp(join(tmpdir(), 'call-elements-server-'));
    const server = new CallServer(await freePort(), folder, env);
    await server.start();
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts it where it was, with the secret that it had. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [MAIN], {
      cwd: this.folder,
      env: {
        ...process.env,
        NODE_ENV: 'test',
        PORT: String(this.port),
        HOST: '127.0.0.1',
        AUTH: 'open',
        LOG_LEVEL: 'debug',
        ...this.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`The server ended with code ${code} before it listened:\n${this.output}`);
    });
    ended.catch(() => undefined);
    await Promise.race([this.#ready(), ended]);
  }

  /** As a crash or a power cut would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async close(): Promise<void> {
    await this.#end('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Waits for a line of the log, behind so many characters of it. */
  async says(line: RegExp, behind = 0): Promise<void> {
    for (const deadline = Date.now() + 15_000; !line.test(this.output.slice(behind));) {
      if (Date.now() > deadline) throw new Error(`The server never said ${line}:\n${this.output.slice(behind)}`);
      await new Promise((done) => setTimeout(done, 25));
    }
  }

  async metrics(): Promise<string> {
    return await (await fetch(`${this.origin}/metrics`)).text();
  }

  async #ready(): Promise<void> {
    // On a machine that is ten times too busy it took 23 s.
    const deadline = Date.now() + 60_000;
    for (;;) {
      try {
        if ((await fetch(`${this.origin}${this.env.BASE_PATH ?? ''}/ready`)).ok) return;
      } catch {
        // Not yet.
      }
      if (Date.now() > deadline) throw new Error(`The server was not ready after 60 s:\n${this.output}`);
      await new Promise((done) => setTimeout(done, 25));
    }
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
