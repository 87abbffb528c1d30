import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProxy, type Proxy } from '../../../.config/browsers.js';
import { freePort } from './server.ts';

const EXAMPLES = fileURLToPath(new URL('../../../server/deploy/proxies', import.meta.url));

interface Kind {
  readonly example: string;
  /** What the example stands in, as the proxy wants it. */
  readonly around: (example: string, folder: string) => string;
  readonly args: (file: string, folder: string) => readonly string[];
}

const KINDS: Readonly<Record<Proxy, Kind>> = {
  nginx: {
    example: 'nginx.conf',
    around: (example, folder) => `
      daemon off;
      pid ${folder}/pid;
      error_log stderr;
      events {}
      http {
        access_log off;
        client_body_temp_path ${folder}/body;
        proxy_temp_path ${folder}/proxy;
        fastcgi_temp_path ${folder}/fastcgi;
        uwsgi_temp_path ${folder}/uwsgi;
        scgi_temp_path ${folder}/scgi;
        ${example}
      }`,
    args: (file, folder) => ['-p', folder, '-e', 'stderr', '-c', file],
  },
  haproxy: { example: 'haproxy.cfg', around: (example) => example, args: (file) => ['-db', '-f', file] },
  caddy: {
    example: 'Caddyfile',
    around: (example) => `{\n\tadmin off\n}\n${example}`,
    args: (file) => ['run', '--adapter', 'caddyfile', '--config', file],
  },
};

/** A real reverse proxy with our example for it, in front of the server at a port of this machine. */
export class ReverseProxy {
  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  static async start(name: Proxy, serverPort: number): Promise<ReverseProxy> {
    const { example, around, args } = KINDS[name];
    const folder = await mkdtemp(join(tmpdir(), 'call-elements-proxy-'));
    const port = await freePort();
    const text = (await readFile(join(EXAMPLES, example), 'utf8'))
      .replaceAll(/\b8080\b/g, String(port))
      .replaceAll(/\b3000\b/g, String(serverPort));
    const file = join(folder, example);
    await writeFile(file, around(text, folder));
    const program = findProxy(name);
    if (!program) throw new Error(`${name} is not installed (Debian: apt-get install ${name}).`);
    const child = spawn(program, args(file, folder), {
      env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (words: string) => (said += words));
    const proxy = new ReverseProxy(port, child, folder);
    for (const deadline = Date.now() + 30_000; ;) {
      if (child.exitCode !== null) throw new Error(`${name} ended:\n${said}`);
      try {
        await fetch(proxy.origin);
        return proxy;
      } catch {
        if (Date.now() > deadline) throw new Error(`${name} was not there after 30 s:\n${said}`);
        await new Promise((done) => setTimeout(done, 25));
      }
    }
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    if (this.child.exitCode === null) {
      const exited = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await exited;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
