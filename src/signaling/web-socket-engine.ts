import { OPEN_MS, type Engine, type EngineListener } from './engine.ts';

/** Types of packets, which are the first character of each. */
const [OPEN, CLOSE, PING, PONG, MESSAGE] = ['0', '1', '2', '3', '4'] as const;

/** Engine.IO over a WebSocket. The server pings; a connection without its pings is dead, whatever the browser thinks of it. */
export class WebSocketEngine implements Engine {
  readonly #socket: WebSocket;
  readonly #listener: EngineListener;
  #patience = OPEN_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(server: string, listener: EngineListener) {
    this.#listener = listener;
    this.#socket = new WebSocket(`${server.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`);
    this.#socket.onmessage = ({ data }) => this.#receive(data);
    // An error is followed by it.
    this.#socket.onclose = this.#lost;
    globalThis.addEventListener?.('offline', this.#lost);
    this.#wait();
  }

  send(packet: string): void {
    this.#write(MESSAGE + packet);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    globalThis.removeEventListener?.('offline', this.#lost);
    this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
  }

  /** Browsers take minutes to notice that a network is gone. */
  readonly #lost = (): void => {
    if (this.#closed) return;
    this.close();
    this.#listener.closed();
  };

  #receive(data: unknown): void {
    const [type, packet] = typeof data === 'string' ? [data[0], data.slice(1)] : [];
    switch (type) {
      case OPEN:
        return this.#opened(packet ?? '');
      case PING:
        this.#wait();
        return this.#write(PONG);
      case MESSAGE:
        return this.#listener.packet(packet ?? '');
      case CLOSE:
        return this.#lost();
      default:
        // It does not speak the protocol.
        return this.#lost();
    }
  }

  #opened(handshake: string): void {
    try {
      const { pingInterval, pingTimeout } = JSON.parse(handshake) as { pingInterval: number; pingTimeout: number };
      this.#patience = pingInterval + pingTimeout;
    } catch {
      return this.#lost();
    }
    this.#wait();
    this.#listener.opened();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#lost, this.#patience);
  }

  #write(frame: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(frame);
  }
}
