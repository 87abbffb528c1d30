import { WebSocket } from 'socket.io-client';

/** How long a WebSocket may take until the server has said its first word over it, in milliseconds. */
const OPEN_MS = 6_000;

/**
 * The library's WebSocket, for one that hangs: behind some proxies it neither opens nor fails. After a while it counts as
 * failed, and the library goes on to long polling.
 */
export class BoundedWebSocket extends WebSocket {
  #late: ReturnType<typeof setTimeout> | undefined;

  override doOpen(): this {
    // First, because a browser that forbids the address says so at once.
    this.#late = setTimeout(() => {
      this.doClose();
      this.onError('it does not open', null);
    }, OPEN_MS);
    return super.doOpen();
  }

  override onPacket(packet: Parameters<WebSocket['onPacket']>[0]): void {
    clearTimeout(this.#late);
    super.onPacket(packet);
  }

  override onError(...reason: Parameters<WebSocket['onError']>): this {
    clearTimeout(this.#late);
    return super.onError(...reason);
  }

  override doClose(): void {
    clearTimeout(this.#late);
    super.doClose();
  }
}
