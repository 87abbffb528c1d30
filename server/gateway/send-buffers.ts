import type { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';

/** What one client has been sent and has not taken, in bytes. A client that comes back gets all that it missed at once. */
const ONE = 1_000_000;
/** The same of all clients together; past it, only who has taken in what he was sent stays. */
const ALL = 128_000_000;
const SMALL = 64_000;
/** What a packet costs besides its text. */
const PACKET = 100;
/** How long a connection that closes may take to get its last words through. */
const GOODBYE = 5_000;

/** As much of an Engine.IO connection as this takes. */
export interface EngineConnection extends EventEmitter {
  readonly transport: EventEmitter & { readonly name: string };
  close(discard?: boolean): unknown;
}

/** What the library has, and does not say in its types. */
interface Innards {
  /** That of the poll which is open. */
  readonly res?: ServerResponse | null;
  /** The WebSocket. */
  readonly socket?: { terminate?(): void };
}

/** Ends a connection at once, whatever of it waits to be sent. */
export function cut(connection: EngineConnection): void {
  connection.close(true);
}

/**
 * Bounds what waits for clients to be taken, in bytes and in time. Who does not read, but answers pings, is cut off, and may
 * resume. Neither Engine.IO nor `ws` has such a bound.
 */
export class SendBuffers {
  #all = 0;

  /** @param patienceMs how long nothing at all may be taken */
  constructor(private readonly patienceMs: number) {}

  watch(connection: EngineConnection, tooMuch: () => void): void {
    /** In the library's buffer, while an earlier batch is on its way. */
    let waiting = 0;
    /** Handed to the socket, and not yet to the network. */
    let leaving = 0;
    let movedAt = Date.now();
    let open = true;
    const responses = new Set<ServerResponse>();
    const giveUp = (): void => {
      for (const response of responses) response.destroy();
      (connection.transport as Innards).socket?.terminate?.();
    };

    const left = (bytes: number): void => {
      leaving -= bytes;
      this.#all -= bytes;
      movedAt = Date.now();
    };
    connection.on('packetCreate', ({ data }: { data?: string }) => {
      if (!open) return;
      if (waiting + leaving === 0) movedAt = Date.now();
      const bytes = (data?.length ?? 0) + PACKET;
      waiting += bytes;
      this.#all += bytes;
      const held = waiting + leaving;
      const late = Date.now() - movedAt > this.patienceMs;
      if (held <= ONE && !late && (this.#all <= ALL || held <= SMALL)) return;
      tooMuch();
      giveUp();
    });
    connection.on('flush', () => {
      const bytes = waiting;
      waiting = 0;
      leaving += bytes;
      movedAt = Date.now();
      const { transport } = connection;
      const { res } = transport as Innards;
      if (!res) {
        const done = (): void => {
          transport.off('drain', done).off('close', done);
          left(bytes);
        };
        transport.on('drain', done).on('close', done);
        return;
      }
      // A poll counts as sent at once. Another one may be open while nobody reads the answer to this.
      responses.add(res);
      res.once('close', () => {
        responses.delete(res);
        left(bytes);
      });
    });
    connection.once('close', () => {
      open = false;
      this.#all -= waiting;
      waiting = 0;
      if (leaving > 0) setTimeout(giveUp, GOODBYE).unref();
    });
  }
}
