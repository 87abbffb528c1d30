import { io, type Socket } from 'socket.io-client';
import { callError, isErrorCode, PROTOCOL_VERSION, type ClientEvent, type Handshake } from '../protocol/index.ts';
import * as parser from './text-parser.ts';
import type { SignalingTransport, TransportListener } from './transport.ts';

/** What the transport asks before every attempt to connect: the token may have been renewed since the last one. */
export type Credentials = () => Promise<Omit<Handshake, 'protocol'>>;

export class SocketIoTransport implements SignalingTransport {
  #socket: Socket | undefined;

  /** `server`: the origin of the calling server, such as `https://calls.example.com`. */
  constructor(
    private readonly server: string,
    private readonly credentials: Credentials,
  ) {}

  connect(listener: TransportListener): void {
    const socket = io(this.server, {
      transports: ['websocket', 'polling'],
      // Where WebSocket is blocked by a proxy, the next attempt takes long polling.
      tryAllTransports: true,
      reconnectionDelay: 250,
      reconnectionDelayMax: 4_000,
      timeout: 8_000,
      forceNew: true,
      parser,
      auth: (send) => {
        this.credentials().then(
          (credentials) => send({ protocol: PROTOCOL_VERSION, ...credentials }),
          () => {
            listener.refused(callError('auth-required'));
            socket.disconnect();
          },
        );
      },
    });
    this.#socket = socket;
    socket.on('connect', () => listener.opened());
    socket.on('disconnect', (reason) => {
      // A server that restarts just goes away; one that disconnects means it: we have asked for too much.
      if (reason === 'io server disconnect') listener.refused(callError('rate-limited'));
      else listener.closed();
    });
    socket.on('connect_error', (error: Error & { data?: { code?: unknown } }) => {
      const code = error.data?.code;
      if (!socket.active && isErrorCode(code)) listener.refused(callError(code));
      else listener.failed();
    });
    socket.onAny((event: string, payload: unknown, number: unknown, received?: () => void) => {
      listener.message(event, payload, typeof number === 'number' ? number : 0);
      received?.();
    });
  }

  send(event: ClientEvent, payload: unknown, number: number, reply: (reply: unknown) => void): void {
    // Socket.IO would keep what is sent offline and flush it later, when it makes no sense any more.
    if (this.#socket?.connected) this.#socket.emit(event, payload, number, reply);
  }

  reconnect(): void {
    this.#socket?.disconnect().connect();
  }

  close(): void {
    this.#socket?.removeAllListeners();
    this.#socket?.offAny();
    this.#socket?.disconnect();
    this.#socket = undefined;
  }
}
