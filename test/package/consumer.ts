import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../e2e/support/server.ts';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

/**
 * Somebody who has installed the package, in a folder that knows nothing of this one: the fixtures, what npm would publish,
 * and everything else from the registry.
 */
export class Consumer {
  private constructor(readonly folder: string) {}

  static async install(): Promise<Consumer> {
    const folder = await mkdtemp(join(tmpdir(), 'call-elements-consumer-'));
    const consumer = new Consumer(folder);
    await cp(join(root, 'test/package/fixtures'), folder, { recursive: true });
    const pack = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder];
    const { stdout } = await run('npm', pack, { cwd: root });
    const tarball = stdout.trim().split('\n').at(-1) ?? '';
    await consumer.run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', `./${tarball}`]);
    return consumer;
  }

  /** Fails with all that the command has printed. */
  async run(command: string, args: string[]): Promise<void> {
    await run(command, args, { cwd: this.folder }).catch((error: { stdout: string; stderr: string }) => {
      throw new Error(`${command} ${args.join(' ')} failed:\n${error.stdout}${error.stderr}`);
    });
  }

  /** By the compiler of this project. */
  async compile(project: string): Promise<void> {
    await this.run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '--project', project]);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The package's own command, as npx finds it where it is installed. */
export class InstalledServer {
  private constructor(
    readonly origin: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(folder: string): Promise<InstalledServer> {
    const port = await freePort();
    const child = spawn('npx', ['--no-install', 'call-elements'], {
      cwd: folder,
      // A group of its own: npx has children.
      detached: true,
      env: { ...process.env, NODE_ENV: 'development', HOST: '127.0.0.1', PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const server = new InstalledServer(`http://127.0.0.1:${port}`, child);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    for (const deadline = Date.now() + 20_000; !(await server.#isReady());) {
      if (Date.now() > deadline || child.exitCode !== null) {
        await server.close();
        throw new Error(`The server did not start:\n${output}`);
      }
      await new Promise((done) => setTimeout(done, 50));
    }
    return server;
  }

  async close(): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const exited = once(child, 'exit');
    process.kill(-child.pid, 'SIGKILL');
    await exited;
  }

  async #isReady(): Promise<boolean> {
    return fetch(`${this.origin}/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  }
}

/** A web site of files. `{name}` in a page is filled in from its address, as a template of the site would. */
export class Site {
  private constructor(private readonly http: Server) {}

  static async start(folder: string): Promise<Site> {
    const http = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://site');
      const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
      readFile(join(folder, path)).then(
        (content) => {
          response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' });
          if (extname(path) !== '.html') return response.end(content);
          return response.end(
            content.toString().replace(/\{(\w+)\}/g, (_, name: string) => searchParams.get(name) ?? ''),
          );
        },
        () => response.writeHead(404).end(),
      );
    }).listen(0, '127.0.0.1');
    await once(http, 'listening');
    return new Site(http);
  }

  /** `localhost` is another site than the server's 127.0.0.1, and browsers take both for secure. */
  page(name: string, values: Record<string, string>): string {
    const { port } = this.http.address() as AddressInfo;
    return `http://localhost:${port}/${name}/?${new URLSearchParams(values).toString()}`;
  }

  async close(): Promise<void> {
    this.http.closeAllConnections();
    this.http.close();
    await once(this.http, 'close');
  }
}
