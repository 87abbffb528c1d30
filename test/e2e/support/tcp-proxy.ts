import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** The way between a page and the calling server, which can be cut, or closed to WebSocket alone. */
export class TcpProxy {
  readonly #sockets = new Set<Socket>();
  #cut = false;
  /** As some companies' proxies do: an upgrade is answered with 403. */
  blocksWebSocket = false;
  /** So many upgrades were blocked. */
  blocked = 0;
  /** As some networks do: a WebSocket is cut this long after it has begun, or every connection (`cutsAll`). */
  lifeMs: number | null = null;
  cutsAll = true;
  /** Connections so far. */
  total = 0;

  private constructor(
    private readonly tcp: Server,
    private readonly target: number,
  ) {
    tcp.on('connection', (near: Socket) => this.#join(near));
  }

  static async start(target: number): Promise<TcpProxy> {
    const tcp = createServer().listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    return new TcpProxy(tcp, target);
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.tcp.address() as AddressInfo).port}`;
  }

  get connections(): number {
    return this.#sockets.size / 2;
  }

  /** Breaks all connections, and refuses new ones until `mend`. */
  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#cut = false;
  }

  async close(): Promise<void> {
    this.cut();
    this.tcp.close();
    await once(this.tcp, 'close');
  }

  #join(near: Socket): void {
    this.total++;
    if (this.#cut) return void near.destroy();
    const far = connect(this.target, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
    // Browsers begin a connection of its own for a WebSocket, so the first bytes tell.
    near.once('data', (first) => {
      const isWebSocket = /^upgrade: *websocket/im.test(first.toString('latin1'));
      if (this.lifeMs !== null && (isWebSocket || this.cutsAll)) setTimeout(() => near.destroy(), this.lifeMs);
      if (this.blocksWebSocket && isWebSocket) {
        this.blocked++;
        return void near.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      }
      far.write(first);
      near.pipe(far);
      far.pipe(near);
    });
  }
}
