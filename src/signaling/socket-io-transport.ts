import { callError, isErrorCode, PROTOCOL_VERSION, type ClientEvent, type Handshake } from '../protocol/index.ts';
import type { Engine, EngineListener, OpenEngine } from './engine.ts';
import type { SignalingTransport, TransportListener } from './transport.ts';
import { WebSocketEngine } from './web-socket-engine.ts';

/** What the transport asks before every attempt to connect: the token may have been renewed since the last one. */
export type Credentials = () => Promise<Omit<Handshake, 'protocol'>>;

/** Types of packets, which are the first character of each. */
const [CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR] = ['0', '1', '2', '3', '4'] as const;
/** The type, the number for an acknowledgement if one is wanted, and JSON. */
const PACKET = /^([0-4])(\d*)(.*)$/s;

/** Pauses between attempts, in milliseconds: they double, and are spread so that not all pages come back at once. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 4_000;

/**
 * Socket.IO (protocol 5, https://socket.io/docs/v4/socket-io-protocol) as far as we speak it: one namespace, and text. The
 * library for it is a seventh of all that a call loads, because it does much that `SignalingClient` does in its own way.
 *
 * Every attempt begins with a WebSocket. Where that does not open, long polling is tried next, and then WebSocket again.
 */
export class SocketIoTransport implements SignalingTransport {
  #listener: TransportListener | null = null;
  #engine: Engine | null = null;
  #connected = false;
  #replies = new Map<number, (reply: unknown) => void>();
  #lastReply = 0;
  #attempts = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  /** `server`: the origin of the calling server, such as `https://calls.example.com`. */
  constructor(
    private readonly server: string,
    private readonly credentials: Credentials,
  ) {}

  connect(listener: TransportListener): void {
    this.#listener = listener;
    this.#open((server, engine) => new WebSocketEngine(server, engine));
  }

  send(event: ClientEvent, payload: unknown, number: number, reply: (reply: unknown) => void): void {
    if (!this.#connected) return;
    this.#replies.set(++this.#lastReply, reply);
    this.#engine?.send(EVENT + this.#lastReply + JSON.stringify([event, payload, number]));
  }

  reconnect(): void {
    const listener = this.#listener;
    if (!listener) return;
    this.#attempts = 0;
    if (this.#drop()) listener.closed();
    this.connect(listener);
  }

  close(): void {
    this.#drop();
    this.#listener = null;
  }

  #open(open: OpenEngine): void {
    clearTimeout(this.#retry);
    let opened = false;
    let engine: Engine | null = null;
    // What one that was dropped still has to say concerns nobody.
    const ours = <A extends unknown[]>(hear: (...news: A) => void) => {
      return (...news: A): void => {
        if (this.#engine === engine) hear(...news);
      };
    };
    const listener: EngineListener = {
      opened: ours(() => {
        opened = true;
        this.#introduce();
      }),
      packet: ours((packet: string) => this.#receive(packet)),
      closed: ours(() => this.#lost(opened || !(engine instanceof WebSocketEngine))),
    };
    try {
      this.#engine = engine = open(this.server, listener);
    } catch {
      // A page with https may not speak to a server without.
      this.#lost(false);
    }
  }

  /** Says who we are, as the page knows it now. */
  #introduce(): void {
    const engine = this.#engine;
    this.credentials().then(
      (credentials) => {
        const handshake: Handshake = { protocol: PROTOCOL_VERSION, ...credentials };
        if (this.#engine === engine) engine?.send(CONNECT + JSON.stringify(handshake));
      },
      () => this.#engine === engine && this.#refused('auth-required'),
    );
  }

  #receive(packet: string): void {
    const [, type, id = '', json = ''] = PACKET.exec(packet) ?? [];
    let data: unknown;
    try {
      data = json && JSON.parse(json);
    } catch {
      return this.#lost(true);
    }
    switch (type) {
      case CONNECT:
        this.#connected = true;
        this.#attempts = 0;
        return this.#listener?.opened();
      case EVENT:
        return this.#hear(data, id);
      case ACK: {
        const reply = this.#replies.get(Number(id));
        this.#replies.delete(Number(id));
        return reply?.(Array.isArray(data) ? data[0] : undefined);
      }
      case CONNECT_ERROR: {
        const { code } = (data as { data?: { code?: unknown } } | null)?.data ?? {};
        return isErrorCode(code) ? this.#refused(code) : this.#lost(true);
      }
      case DISCONNECT:
        // A server that restarts just goes away; one that disconnects means it: we have asked for too much.
        return this.#refused('rate-limited');
      default:
        return this.#lost(true);
    }
  }

  #hear(data: unknown, id: string): void {
    const [event, payload, number] = (Array.isArray(data) ? data : []) as unknown[];
    if (typeof event !== 'string') return this.#lost(true);
    this.#listener?.message(event, payload, typeof number === 'number' ? number : 0);
    if (id) this.#engine?.send(`${ACK}${id}[]`);
  }

  #refused(code: Parameters<typeof callError>[0]): void {
    this.#drop();
    this.#listener?.refused(callError(code));
  }

  /** The connection is gone, or never came about; the next attempt follows. */
  #lost(open: boolean): void {
    if (this.#drop()) this.#listener?.closed();
    else this.#listener?.failed();
    const pause = Math.min(FIRST_PAUSE * 2 ** this.#attempts++, LONGEST_PAUSE) * (0.5 + Math.random());
    this.#retry = setTimeout(() => {
      if (open) this.#open((server, engine) => new WebSocketEngine(server, engine));
      else void this.#poll();
    }, pause);
  }

  async #poll(): Promise<void> {
    const listener = this.#listener;
    try {
      const { PollingEngine } = await import('./polling-engine.ts');
      // Closed, or begun anew, while it was loading.
      if (this.#engine || this.#listener !== listener || !listener) return;
      this.#open((server, engine) => new PollingEngine(server, engine));
    } catch {
      // The network is gone altogether.
      if (!this.#engine && this.#listener === listener && listener) this.#lost(true);
    }
  }

  /** Returns whether it was connected. */
  #drop(): boolean {
    const was = this.#connected;
    if (was) this.#engine?.send(DISCONNECT);
    this.#engine?.close();
    this.#engine = null;
    this.#connected = false;
    // Those that did not come by now never come.
    this.#replies.clear();
    clearTimeout(this.#retry);
    return was;
  }
}
