import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv4 } from 'node:net';

const COOKIE = 0x2112a442;
const ALLOCATE = 0x003;
const CREATE_PERMISSION = 0x008;

type Attribute = readonly [type: number, value: Buffer];

/** One allocation at a TURN server (RFC 8656), asked for by hand: what the server answers is what is tested. */
export class TurnClient {
  #realm = Buffer.alloc(0);
  #nonce = Buffer.alloc(0);

  private constructor(
    private readonly socket: Socket,
    private readonly port: number,
    private readonly username: string,
    private readonly credential: string,
  ) {}

  static async open(port: number, username: string, credential: string): Promise<TurnClient> {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new TurnClient(socket, port, username, credential);
  }

  /** The code of the error, or 0. */
  async allocate(family: 4 | 6 = 4): Promise<number> {
    const udp: Attribute = [0x0019, Buffer.from([17, 0, 0, 0])];
    const address: Attribute = [0x0017, Buffer.from([family === 4 ? 1 : 2, 0, 0, 0])];
    // The first answer is 401, and says what to sign with.
    await this.#ask(ALLOCATE, () => [udp, address]);
    return this.#ask(ALLOCATE, () => [udp, address]);
  }

  /** Whether it would relay to this address: the code of the error, or 0. */
  async permit(address: string): Promise<number> {
    const bytes = bytesOf(address);
    return this.#ask(CREATE_PERMISSION, (id) => {
      const mask = Buffer.alloc(16);
      mask.writeUInt32BE(COOKIE, 0);
      id.copy(mask, 4);
      const value = Buffer.alloc(4 + bytes.length);
      value[1] = bytes.length === 4 ? 1 : 2;
      value.writeUInt16BE(9 ^ (COOKIE >>> 16), 2);
      for (const [at, byte] of bytes.entries()) value[4 + at] = byte ^ (mask[at] ?? 0);
      return [[0x0012, value]];
    });
  }

  close(): void {
    this.socket.close();
  }

  async #ask(method: number, attributes: (id: Buffer) => readonly Attribute[]): Promise<number> {
    const id = randomBytes(12);
    const signed: Attribute[] =
      this.#realm.length === 0
        ? []
        : [
            [0x0006, Buffer.from(this.username)],
            [0x0014, this.#realm],
            [0x0015, this.#nonce],
          ];
    let message = written(method, id, [...attributes(id), ...signed]);
    if (signed.length > 0) {
      // The length in the header already counts the signature (RFC 8489 §14.5).
      message.writeUInt16BE(message.length - 20 + 24, 2);
      const key = createHash('md5').update(`${this.username}:${this.#realm.toString()}:${this.credential}`).digest();
      const signature = createHmac('sha1', key).update(message).digest();
      message = Buffer.concat([message, Buffer.from([0, 8, 0, 20]), signature]);
    }
    const signal = AbortSignal.timeout(5_000);
    this.socket.send(message, this.port, '127.0.0.1');
    for (;;) {
      const [answer] = (await once(this.socket, 'message', { signal })) as [Buffer];
      if (!answer.subarray(8, 20).equals(id)) continue;
      return this.#read(answer);
    }
  }

  #read(answer: Buffer): number {
    let code = 0;
    for (let at = 20; at + 4 <= answer.length;) {
      const [type, length] = [answer.readUInt16BE(at), answer.readUInt16BE(at + 2)];
      const value = answer.subarray(at + 4, at + 4 + length);
      if (type === 0x0009) code = (value[2] ?? 0) * 100 + (value[3] ?? 0);
      if (type === 0x0014) this.#realm = Buffer.from(value);
      if (type === 0x0015) this.#nonce = Buffer.from(value);
      at += 4 + length + ((4 - (length % 4)) % 4);
    }
    return code;
  }
}

function written(method: number, id: Buffer, attributes: readonly Attribute[]): Buffer {
  const parts = attributes.map(([type, value]) => {
    const part = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
    part.writeUInt16BE(type, 0);
    part.writeUInt16BE(value.length, 2);
    value.copy(part, 4);
    return part;
  });
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt16BE(method, 0);
  head.writeUInt16BE(body.length, 2);
  head.writeUInt32BE(COOKIE, 4);
  return Buffer.concat([head, id, body]);
}

function bytesOf(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  // The URL parser knows every way to write one, and writes it in hexadecimal.
  const [left = '', right] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (part: string | undefined) => (part ? part.split(':').map((group) => parseInt(group, 16)) : []);
  const [head, tail] = [groups(left), groups(right)];
  const all = [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 255]));
}
