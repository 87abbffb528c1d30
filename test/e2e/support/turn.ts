import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTurnServer } from '../../../.config/browsers.js';
import { freePort } from './server.ts';

/** A TURN server on loopback, behind a relay of datagrams that can lose the path of whoever talks through it now. */
export class Turn {
  readonly #children: ChildProcess[] = [];
  /** By the client's address: the socket that stands for it on the other side, or null for one that is cut off. */
  readonly #clients = new Map<string, Socket | null>();
  #blocked = false;

  private constructor(
    readonly secret: string,
    private readonly port: number,
    private readonly front: Socket,
    private readonly folder: string,
  ) {
    front.on('message', (data, from) => this.#forward(data, from));
  }

  static async start(secret: string): Promise<Turn> {
    const program = findTurnServer();
    if (!program) throw new Error('coturn is not installed.');
    const front = createSocket('udp4').bind(0, '127.0.0.1');
    await once(front, 'listening');
    const folder = await mkdtemp(join(tmpdir(), 'call-elements-turn-'));
    const turn = new Turn(secret, await freePort(), front, folder);
    await turn.#run(program);
    return turn;
  }

  get url(): string {
    return `turn:127.0.0.1:${this.front.address().port}?transport=udp`;
  }

  /** How many ports of browsers talk through it. */
  get clients(): number {
    return [...this.#clients.values()].filter((socket) => socket !== null).length;
  }

  /** Nothing passes for those who are here; new ones, as an ICE restart makes them, find their way. */
  losePaths(): void {
    for (const [address, socket] of this.#clients) {
      socket?.close();
      this.#clients.set(address, null);
    }
  }

  block(): void {
    this.#blocked = true;
  }

  unblock(): void {
    this.#blocked = false;
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
        '-n',
        `--listening-ip=127.0.0.1`,
        `--listening-port=${this.port}`,
        '--relay-ip=127.0.0.1',
        '--allow-loopback-peers',
        '--use-auth-secret',
        `--static-auth-secret=${this.secret}`,
        '--realm=test',
        '--fingerprint',
        '--no-tls',
        '--no-dtls',
        '--no-cli',
        '--no-tcp-relay',
        '--no-stdout-log',
        `--log-file=${join(this.folder, 'log')}`,
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

  #forward(data: Buffer, { address, port }: RemoteInfo): void {
    if (this.#blocked) return;
    const name = `${address}:${port}`;
    let socket = this.#clients.get(name);
    if (socket === null) return;
    if (!socket) {
      socket = createSocket('udp4');
      socket.on('message', (answer) => {
        if (!this.#blocked && this.#clients.get(name)) this.front.send(answer, port, address);
      });
      this.#clients.set(name, socket);
    }
    socket.send(data, this.port, '127.0.0.1');
  }
}
