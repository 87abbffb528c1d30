import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Frame {
  /** 1 text, 2 binary, 8 close, 9 ping, 10 pong; others are reserved (RFC 6455 §5.2). */
  readonly opcode?: number;
  readonly final?: boolean;
  readonly masked?: boolean;
  /** What the header says of the length, if not the truth. */
  readonly claims?: bigint;
}

/** A WebSocket made by hand on a TCP socket: it can say what no library lets one say. Speaks Engine.IO as far as it must. */
export class RawSocket {
  /** What each acknowledgement carried, by its number; several when it came several times. */
  readonly acknowledged = new Map<string, unknown[][]>();
  /** Socket.IO packets other than acknowledgements, as they came. */
  readonly packets: string[] = [];
  onEvent: ((event: string, args: unknown[]) => void) | undefined;
  #open = true;
  #rest = Buffer.alloc(0);
  #upgraded = false;
  readonly #waiting = new Set<() => void>();

  private constructor(private readonly socket: Socket) {
    socket.on('data', (data) => {
      this.#rest = Buffer.concat([this.#rest, data]);
      this.#read();
      this.#look();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#open = false;
      this.#look();
    });
  }

  /** Connected below Socket.IO; nothing has been said yet. */
  static async open(port: number): Promise<RawSocket> {
    const socket = connect({ port, host: '127.0.0.1' });
    await once(socket, 'connect');
    const raw = new RawSocket(socket);
    socket.write(
      [
        'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
        'Host: 127.0.0.1',
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
        '\r\n',
      ].join('\r\n'),
    );
    await raw.until(() => raw.#upgraded, 'The upgrade');
    return raw;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Resolves when it is so, or the connection has closed. */
  async until(so: () => boolean, what = 'It'): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (!so() && this.#open) return;
        this.#waiting.delete(look);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`${what} did not happen for 20 s.`));
      }, 20_000);
      this.#waiting.add(look);
      look();
    });
  }

  /** Joins the namespace, as a client library does. Resolves with whether it was let in. */
  async join(auth: object): Promise<boolean> {
    this.send(`40${JSON.stringify(auth)}`);
    const told = (): string | undefined => this.packets.find((packet) => /^[04]/.test(packet));
    await this.until(() => told() !== undefined, `To be let in with ${JSON.stringify(auth)}`);
    return told()?.startsWith('0') ?? false;
  }

  send(data: string | Buffer, { opcode, final = true, masked = true, claims }: Frame = {}): void {
    if (!this.#open) return;
    const body = Buffer.from(data as string);
    const length = claims ?? BigInt(body.length);
    const head = [(final ? 0x80 : 0) | (opcode ?? (typeof data === 'string' ? 1 : 2))];
    const mask = masked ? 0x80 : 0;
    if (length < 126n) head.push(mask | Number(length));
    else if (length < 65_536n) head.push(mask | 126, Number(length >> 8n), Number(length & 255n));
    else head.push(mask | 127, ...Array.from({ length: 8 }, (_, at) => Number((length >> BigInt(56 - 8 * at)) & 255n)));
    const key = randomBytes(4);
    if (masked) for (let at = 0; at < body.length; at++) body[at] = (body[at] ?? 0) ^ (key[at % 4] ?? 0);
    this.socket.write(Buffer.concat([Buffer.from(head), masked ? key : Buffer.alloc(0), body]));
  }

  /** From now on nothing is taken from the network: what the server sends stays with the server. */
  stopReading(): void {
    this.socket.pause();
  }

  /** Bytes that need not be frames. */
  write(bytes: Buffer): void {
    if (this.#open) this.socket.write(bytes);
  }

  /** Says goodbye as WebSockets do. */
  async close(): Promise<void> {
    if (!this.#open) return;
    this.send(Buffer.from([3, 232]), { opcode: 8 });
    this.socket.end();
    // After some last words the server waits for more of them, as WebSockets have it for half a minute.
    const patience = setTimeout(() => this.socket.destroy(), 50);
    await this.until(() => !this.#open, 'A close');
    clearTimeout(patience);
  }

  /** Goes without a word. */
  async drop(): Promise<void> {
    if (!this.#open) return;
    // Resetting waits for what is written to be read, and the server may not want to.
    if (this.socket.writableLength === 0) this.socket.resetAndDestroy();
    else this.socket.destroy();
    await this.until(() => !this.#open, 'A reset');
  }

  #look(): void {
    for (const look of [...this.#waiting]) look();
  }

  #read(): void {
    if (!this.#upgraded) {
      const end = this.#rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.#upgraded = true;
      this.#rest = this.#rest.subarray(end + 4);
    }
    for (;;) {
      const [first = 0, second = 0] = this.#rest;
      const extra = (second & 127) === 126 ? 2 : (second & 127) === 127 ? 8 : 0;
      if (this.#rest.length < 2 + extra) return;
      const length =
        extra === 0 ? second & 127 : extra === 2 ? this.#rest.readUInt16BE(2) : Number(this.#rest.readBigUInt64BE(2));
      if (this.#rest.length < 2 + extra + length) return;
      const body = this.#rest.subarray(2 + extra, 2 + extra + length);
      this.#rest = this.#rest.subarray(2 + extra + length);
      if ((first & 15) === 1) this.#take(body.toString());
      if ((first & 15) !== 8) continue;
      this.send(body, { opcode: 8 });
      this.#open = false;
      this.socket.end();
      return;
    }
  }

  #take(packet: string): void {
    if (packet === '2') return this.send('3');
    if (!packet.startsWith('4')) return;
    const [, type = '', id = '', json = ''] = /^4(\d)(?:\/[^,]*,)?([\d.e+]*)([^]*)$/.exec(packet) ?? [];
    if (type === '3') {
      const times = this.acknowledged.get(id) ?? [];
      times.push(JSON.parse(json) as unknown[]);
      this.acknowledged.set(id, times);
      return;
    }
    if (type === '2') {
      const [event, ...args] = JSON.parse(json) as [string, ...unknown[]];
      this.onEvent?.(event, args);
      return;
    }
    this.packets.push(packet.slice(1));
  }
}
