import { Manager, XHR, type Socket } from 'socket.io-client';
import { log } from '../host/log.ts';
import {
  callError,
  handshakeProblem,
  isErrorCode,
  isPassing,
  PROTOCOL_VERSION,
  type ClientEvent,
  type ErrorCode,
  type Handshake,
} from '../protocol/index.ts';
import { pauseBefore } from './pauses.ts';
import type { SignalingTransport, TransportListener } from './transport.ts';
import { BoundedWebSocket } from './web-socket.ts';

/** What the transport asks before every attempt to connect: the token may have been renewed since the last one. */
export type Credentials = () => Promise<Omit<Handshake, 'protocol'>>;

/** The first pause after a connection that was good, and the longest one while the server cannot be reached. Milliseconds. */
const FIRST_PAUSE = 400;
const LONGEST_PAUSE = 5_000;
/** The same after connections that opened and came to nothing, and after refusals. */
const FIRST_SETBACK = 1_000;
const LONGEST_SETBACK = 60_000;

/** A connection that has lived for so long was good. Milliseconds. */
const GOOD_LIFE = 10_000;
/** After so many WebSockets in a row that died young, long polling goes first for a while. */
const YOUNG_DEATHS = 3;
const POLLING_MS = 5 * 60_000;

/** Nothing is heard for so long only when a poll hangs: the server pings more often. Milliseconds. */
const POLL_MS = 20_000;

const WEB_SOCKET_FIRST = [BoundedWebSocket, XHR];
const POLLING_FIRST = [XHR, BoundedWebSocket];

/**
 * The way to the server by `socket.io-client`: by WebSocket, and by long polling where that does not open or does not last.
 * The library reconnects by itself. Its pauses begin anew with every connection that opens, so those that come to nothing
 * are counted here; and it does not come back after a refusal.
 */
export class SocketIoTransport implements SignalingTransport {
  readonly #socket: Socket;
  readonly #manager: Manager;
  #listener: TransportListener | null = null;
  #connectedAt = 0;
  /** Connections in a row that were refused or came to nothing. */
  #setbacks = 0;
  #youngDeaths = 0;
  #pollUntil = 0;
  /** Counts attempts to introduce ourselves: only the latest may. */
  #introductions = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  /** `server`: address of the calling server, such as `https://calls.example.com` or `https://example.com/calls/`. */
  constructor(
    server: string,
    private readonly credentials: Credentials,
  ) {
    const { origin, pathname } = new URL(server);
    this.#manager = new Manager(origin, {
      autoConnect: false,
      path: `${pathname.replace(/\/+$/, '')}/socket.io`,
      transports: WEB_SOCKET_FIRST,
      tryAllTransports: true,
      upgrade: false,
      reconnectionDelay: FIRST_PAUSE,
      reconnectionDelayMax: LONGEST_PAUSE,
      requestTimeout: POLL_MS,
    });
    const socket = (this.#socket = this.#manager.socket('/', { auth: (send) => this.#introduce(send) }));
    socket.on('connect', () => this.#connected());
    socket.on('disconnect', (reason) => this.#disconnected(reason));
    socket.on('connect_error', (error) => this.#failed(error));
    socket.onAny((event: string, ...rest: unknown[]) => this.#hear(event, rest));
  }

  connect(listener: TransportListener): void {
    this.#listener = listener;
    globalThis.addEventListener?.('online', this.#online);
    this.#socket.connect();
  }

  send(event: ClientEvent, payload: unknown, number: number, reply: (reply: unknown) => void): void {
    if (this.#socket.connected) this.#socket.emit(event, payload, number, reply);
  }

  reconnect(when: 'now' | 'later'): void {
    if (!this.#listener) return;
    if (when === 'now') this.#restart();
    else if (this.#socket.connected) {
      this.#countLife(false);
      this.#manager.engine.close();
    }
  }

  close(): void {
    this.#listener = null;
    clearTimeout(this.#retry);
    globalThis.removeEventListener?.('online', this.#online);
    this.#introductions++;
    // Says goodbye after what was said before.
    this.#socket.disconnect();
  }

  #restart(): void {
    clearTimeout(this.#retry);
    // What the library waits for ends, too.
    this.#socket.disconnect().connect();
  }

  /** A network has come, perhaps in the middle of a pause. */
  readonly #online = (): void => {
    // Who was refused for good stays away; `active` says that the library is trying.
    if (!this.#socket.connected && this.#socket.active) this.#restart();
  };

  /** Says who we are, as the page knows it now. */
  #introduce(send: (handshake: object) => void): void {
    const introduction = ++this.#introductions;
    const isLatest = (): boolean => introduction === this.#introductions;
    this.credentials().then(
      (credentials) => {
        if (!isLatest()) return;
        const handshake: Handshake = { protocol: PROTOCOL_VERSION, ...credentials };
        // One that is much too large would end the connection without a word.
        const problem = handshakeProblem(handshake);
        if (problem) this.#refused(problem);
        else send(handshake);
      },
      (error: unknown) => {
        log('warn', 'The source of tokens failed.', error);
        if (isLatest()) this.#refused('auth-required');
      },
    );
  }

  #connected(): void {
    this.#connectedAt = Date.now();
    log('info', 'Connected.');
    this.#listener?.opened();
  }

  #disconnected(reason: string): void {
    // What the library kept for a connection that was about to break is not for the next one.
    this.#socket.sendBuffer.length = 0;
    if (reason === 'io server disconnect') return this.#refused('rate-limited');
    // Neither of these two is a death: we have closed it, for good or for another one.
    if (reason !== 'io client disconnect' && reason !== 'forced close') {
      log('info', 'The connection broke.');
      const wasGood = Date.now() - this.#connectedAt > GOOD_LIFE;
      this.#countLife(wasGood);
      this.#chooseWay(wasGood);
    }
    this.#listener?.closed();
  }

  #failed(error: Error & { data?: unknown }): void {
    const { code } = (error.data as { code?: unknown } | undefined) ?? {};
    if (isErrorCode(code)) return this.#refused(code);
    log('info', 'An attempt to connect failed.');
    this.#listener?.failed();
    // A refusal that we do not understand may pass.
    if (!this.#socket.active) this.#retryLater();
  }

  #refused(code: ErrorCode): void {
    this.#socket.disconnect();
    log('warn', 'The server refused the connection.', callError(code));
    this.#listener?.refused(callError(code));
    if (isPassing(code)) this.#retryLater();
  }

  #retryLater(): void {
    if (!this.#listener) return;
    clearTimeout(this.#retry);
    const pause = pauseBefore(this.#setbacks++, FIRST_SETBACK, LONGEST_SETBACK);
    this.#retry = setTimeout(() => this.#restart(), pause);
  }

  /** The library's next pause is the longer, the more connections have come to nothing. */
  #countLife(wasGood: boolean): void {
    this.#setbacks = wasGood ? 0 : this.#setbacks + 1;
    const pause = wasGood ? FIRST_PAUSE : Math.min(FIRST_SETBACK * 2 ** (this.#setbacks - 1), LONGEST_SETBACK);
    this.#manager.reconnectionDelay(pause);
    this.#manager.reconnectionDelayMax(Math.max(pause * 1.5, LONGEST_PAUSE));
  }

  /** Some networks let a WebSocket open and cut it soon after: then there is long polling, until that breaks young, too. */
  #chooseWay(wasGood: boolean): void {
    const wasWebSocket = this.#manager.engine.transport.name === 'websocket';
    if (!wasWebSocket && !wasGood) this.#pollUntil = 0;
    this.#youngDeaths = wasWebSocket && !wasGood ? this.#youngDeaths + 1 : 0;
    if (this.#youngDeaths >= YOUNG_DEATHS) {
      this.#youngDeaths = 0;
      this.#pollUntil = Date.now() + POLLING_MS;
      log('warn', 'WebSockets die young here: long polling goes first for a while.');
    }
    this.#manager.opts.transports = Date.now() < this.#pollUntil ? POLLING_FIRST : WEB_SOCKET_FIRST;
  }

  #hear(event: string, rest: unknown[]): void {
    const acknowledge = typeof rest.at(-1) === 'function' ? (rest.pop() as () => void) : undefined;
    const [payload, number] = rest;
    this.#listener?.message(event, payload, typeof number === 'number' ? number : 0);
    acknowledge?.();
  }
}
