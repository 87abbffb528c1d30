import { Socket } from 'engine.io-client';
import { OPEN_MS, type Engine, type EngineListener } from './engine.ts';

/** Engine.IO by long polling, for networks that block WebSocket: the library's, loaded only there. */
export class PollingEngine implements Engine {
  readonly #socket: Socket;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(server: string, listener: EngineListener) {
    this.#socket = new Socket(server, { path: '/socket.io', transports: ['polling'] });
    this.#socket.on('open', () => {
      clearTimeout(this.#timer);
      listener.opened();
    });
    this.#socket.on('message', (packet: unknown) => listener.packet(String(packet)));
    // An error closes it too, and says no more.
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      clearTimeout(this.#timer);
      listener.closed();
    });
    this.#timer = setTimeout(() => this.#socket.close(), OPEN_MS);
  }

  send(packet: string): void {
    this.#socket.send(packet);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#socket.off();
    this.#socket.close();
  }
}
