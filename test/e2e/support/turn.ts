import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findTurnServer } from '../../../.config/browsers.js';
import { freePort } from './server.ts';

/** What `compose.yaml` runs it with. */
const DEPLOYED = fileURLToPath(new URL('../../../server/deploy/coturn.conf', import.meta.url));

/**
 * A narrow line: what comes faster than it carries waits in a queue, and is dropped when that is full. It weighs what TURN
 * puts around each packet, in place of the headers of IP and UDP, which are as long.
 */
class Line {
  /** When the last one that waits will be through; milliseconds. */
  #freeAt = 0;

  constructor(private readonly shape: () => Shape | null) {}

  send(data: Buffer, pass: () => void): void {
    const shape = this.shape();
    const now = performance.now();
    if (!shape) {
      // What waits goes first.
      if (now < this.#freeAt) setTimeout(pass, this.#freeAt - now);
      else pass();
      return;
    }
    const start = Math.max(now, this.#freeAt);
    if (start - now > shape.queueMs) return;
    this.#freeAt = start + (data.length * 8) / shape.kbps;
    setTimeout(pass, this.#freeAt - now);
  }
}

/** Somebody's port, and what stands for it on the other side. */
interface Client {
  readonly socket: Socket;
  readonly up: Line;
  readonly down: Line;
}

interface Shape {
  readonly kbps: number;
  readonly queueMs: number;
}

/**
 * A TURN server on loopback, behind a relay of datagrams that can lose the path of whoever talks through it now, or be
 * too narrow for them.
 */
export class Turn {
  readonly #children: ChildProcess[] = [];
  /** By the client's address; null for one that is cut off. */
  readonly #clients = new Map<string, Client | null>();
  #blocked = false;
  #shape: Shape | null = null;

  private constructor(
    readonly secret: string,
    private readonly port: number,
    private readonly front: Socket,
    private readonly folder: string,
    /** Null without TLS. */
    private readonly tlsPort: number | null,
    private readonly deployed: boolean,
  ) {
    front.on('message', (data, from) => this.#forward(data, from));
  }

  /**
   * With `tls` it has a certificate too, which it has signed itself. `deployed`: with the settings that are meant to be
   * deployed, so that it relays to no address of this machine.
   */
  static async start(secret: string, { tls = false, deployed = false } = {}): Promise<Turn> {
    const program = findTurnServer();
    if (!program) throw new Error('coturn is not installed.');
    const front = createSocket('udp4').bind(0, '127.0.0.1');
    await once(front, 'listening');
    const folder = await mkdtemp(join(tmpdir(), 'call-elements-turn-'));
    const turn = new Turn(secret, await freePort(), front, folder, tls ? await freePort() : null, deployed);
    await turn.#run(program);
    return turn;
  }

  /** Past the relay. */
  get directPort(): number {
    return this.port;
  }

  get url(): string {
    return `turn:127.0.0.1:${this.front.address().port}?transport=udp`;
  }

  /** Past the relay, as all that follows. */
  get tcpUrl(): string {
    return `turn:127.0.0.1:${this.port}?transport=tcp`;
  }

  get tlsUrl(): string {
    return `turns:127.0.0.1:${this.tlsPort}?transport=tcp`;
  }

  /** How many ports of browsers talk through it. */
  get clients(): number {
    return [...this.#clients.values()].filter((client) => client !== null).length;
  }

  /** Nothing passes for those who are here; new ones, as an ICE restart makes them, find their way. */
  losePaths(): void {
    for (const [address, client] of this.#clients) {
      client?.socket.close();
      this.#clients.set(address, null);
    }
  }

  block(): void {
    this.#blocked = true;
  }

  unblock(): void {
    this.#blocked = false;
  }

  /** From now on each client has a line of so many kbit/s each way, with a queue of so many milliseconds. */
  squeeze(kbps: number, queueMs = 250): void {
    this.#shape = { kbps, queueMs };
  }

  release(): void {
    this.#shape = null;
  }

  async close(): Promise<void> {
    this.losePaths();
    this.front.close();
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  async #run(program: string): Promise<void> {
    const child = spawn(
      program,
      [
        ...(this.deployed ? ['-c', DEPLOYED, '--relay-ip=::1'] : ['-n', '--allow-loopback-peers']),
        `--listening-ip=127.0.0.1`,
        `--listening-port=${this.port}`,
        '--relay-ip=127.0.0.1',
        '--use-auth-secret',
        `--static-auth-secret=${this.secret}`,
        '--realm=test',
        '--fingerprint',
        '--no-dtls',
        ...this.#tls(),
        '--no-cli',
        '--no-tcp-relay',
        ...(this.deployed ? [] : ['--no-stdout-log', `--log-file=${join(this.folder, 'log')}`]),
        `--pidfile=${join(this.folder, 'pid')}`,
        `--userdb=${join(this.folder, 'users')}`,
      ],
      { cwd: this.folder, stdio: 'ignore' },
    );
    this.#children.push(child);
    // It answers a binding request as soon as it is there.
    const asker = createSocket('udp4');
    const request = Buffer.alloc(20);
    request.writeUInt16BE(1, 0);
    request.writeUInt32BE(0x2112a442, 4);
    const answered = once(asker, 'message');
    const asking = setInterval(() => asker.send(request, this.port, '127.0.0.1'), 50);
    const late = setTimeout(() => asker.emit('error', new Error('coturn did not start within 10 s.')), 10_000);
    try {
      await answered;
    } finally {
      clearInterval(asking);
      clearTimeout(late);
      asker.close();
    }
  }

  #tls(): string[] {
    if (this.tlsPort === null) return ['--no-tls'];
    const [cert, key] = [join(this.folder, 'cert.pem'), join(this.folder, 'key.pem')];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', ...subject];
    execFileSync('openssl', ['req', '-x509', ...made, '-keyout', key, '-out', cert], { stdio: 'pipe' });
    return [`--tls-listening-port=${this.tlsPort}`, `--cert=${cert}`, `--pkey=${key}`];
  }

  #forward(data: Buffer, { address, port }: RemoteInfo): void {
    if (this.#blocked) return;
    const name = `${address}:${port}`;
    let client = this.#clients.get(name);
    if (client === null) return;
    if (!client) {
      const shape = () => this.#shape;
      client = { socket: createSocket('udp4'), up: new Line(shape), down: new Line(shape) };
      const { down } = client;
      client.socket.on('message', (answer) => {
        down.send(answer, () => {
          if (!this.#blocked && this.#clients.get(name)) this.front.send(answer, port, address);
        });
      });
      this.#clients.set(name, client);
    }
    const { socket } = client;
    client.up.send(data, () => {
      // It may have been cut off, and its socket closed, while this waited.
      if (this.#clients.get(name)) socket.send(data, this.port, '127.0.0.1');
    });
  }
}
