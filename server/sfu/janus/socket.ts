import { WebSocket } from 'ws';
import type { Clock } from '../../clock.ts';
import { parseMessage, type JanusMessage } from './messages.ts';

export interface SocketEvents {
  opened(): void;
  message(message: JanusMessage): void;
  /** Once, also when it was never open. */
  closed(why: SocketEnd): void;
}

/** `nobody`: nothing listens there, so that a Janus that was there has ended. */
export type SocketEnd = 'nobody' | 'no answer' | 'not Janus' | 'closed';

const NOBODY = new Set(['ECONNREFUSED', 'ENOENT']);

const LIMITS = {
  /** From the first packet to the open WebSocket, in milliseconds; however busily the other side talks meanwhile. */
  handshake: 3_000,
  /** Of one frame, in bytes. */
  frame: 1 << 20,
  /** Bytes that wait for a Janus that does not read. */
  unsent: 8 << 20,
  /** Frames that are no messages of Janus before its connection is closed. */
  unreadable: 20,
} as const;

/** One WebSocket to what should be a Janus. Whatever that does, this neither throws nor grows. */
export class JanusSocket {
  readonly #socket: WebSocket;
  #end: SocketEnd = 'closed';
  #unreadable = 0;

  /** @param url that the settings have checked */
  constructor(url: string, clock: Clock, events: SocketEvents) {
    const socket = new WebSocket(url, 'janus-protocol', { perMessageDeflate: false, maxPayload: LIMITS.frame });
    this.#socket = socket;
    const late = clock.setTimeout(() => this.close('no answer'), LIMITS.handshake);
    socket.on('open', () => {
      clock.clearTimeout(late);
      events.opened();
    });
    socket.on('message', (data: Buffer, isBinary) => {
      const message = isBinary ? undefined : parseMessage(data.toString());
      if (message) events.message(message);
      // One may be a fault of Janus; many mean that it is none.
      else if (++this.#unreadable >= LIMITS.unreadable) this.close('not Janus');
    });
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (this.#end !== 'closed') return;
      if (code !== undefined && NOBODY.has(code)) this.#end = 'nobody';
      // An answer to the handshake that is no WebSocket, or a frame that is too large or malformed.
      else if (code === undefined || code.startsWith('WS_ERR') || code.startsWith('HPE_')) this.#end = 'not Janus';
    });
    socket.on('close', () => {
      clock.clearTimeout(late);
      events.closed(this.#end);
    });
  }

  send(text: string): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.send(text);
    if (this.#socket.bufferedAmount > LIMITS.unsent) this.close('no answer');
  }

  /** At once, without a word. */
  close(why: SocketEnd = 'closed'): void {
    this.#end = why;
    this.#socket.terminate();
  }
}
