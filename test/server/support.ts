import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createHmac, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { io, type Socket } from 'socket.io-client';
import { createApp } from '../../server/app.ts';
import type { Authenticate, Rights } from '../../server/auth/identity.ts';
import { authenticateOpen } from '../../server/auth/open.ts';
import type { Clock } from '../../server/clock.ts';
import { systemClock } from '../../server/system-clock.ts';
import { attachGateway } from '../../server/gateway.ts';
import { createHttpServer } from '../../server/http-server.ts';
import type { TrustedProxies } from '../../server/gateway/addresses.ts';
import { NO_LIMITS, type Limits } from '../../server/limits.ts';
import type { Log } from '../../server/log.ts';
import { createPrometheusMetrics } from '../../server/metrics/prometheus.ts';
import type { RoomSettings, Times } from '../../server/context.ts';
import type { MediaServer } from '../../server/sfu/media-server.ts';
import { createServices } from '../../server/services.ts';
import type { Table } from '../../server/store/table.ts';
import { createMemoryTables, type RoomRow, type Tables } from '../../server/store/tables.ts';
import type { IceSource } from '../../server/turn/ice-servers.ts';
import { learnGroupMessages } from '../../src/protocol/group-messages.ts';
import {
  parseReply,
  parseServerMessage,
  PROTOCOL_VERSION,
  SUPERSEDED,
  type ClientEvent,
  type ClientPayload,
  type Handshake,
  type MediaState,
  type Reply,
  type Room,
  type ServerEvent,
  type ServerPayload,
} from '../../src/protocol/index.ts';

learnGroupMessages();

export const MEDIA: MediaState = { microphone: true, camera: true, screen: false, 'screen-audio': false };
export const OFFER = { type: 'offer', sdp: 'v=0\r\na=ice-ufrag:abcd\r\n' } as const;
export const ANSWER = { type: 'answer', sdp: 'v=0\r\na=ice-ufrag:efgh\r\n' } as const;

export const sign = (secret: string) => (text: string) => createHmac('sha256', secret).update(text).digest('base64url');

export interface ServerOptions {
  readonly secret?: string;
  readonly times?: Partial<Times>;
  readonly rooms?: Partial<RoomSettings>;
  readonly media?: MediaServer;
  readonly limits?: Limits;
  readonly clock?: Clock;
  readonly authenticate?: Authenticate;
  readonly origins?: 'any' | readonly string[];
  readonly trustedProxies?: TrustedProxies;
  readonly ice?: IceSource;
  readonly port?: number;
  /** What of rooms outlives the process; without it, nothing does. */
  readonly keptRooms?: Table<RoomRow>;
  /** Where the server logs to; without it, only errors are written, to standard error. */
  readonly log?: Log;
}

export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly tables: Tables;
  readonly services: ReturnType<typeof createServices>;
  /** `about`: what a page says of itself when it begins. */
  connect(handshake: Partial<Handshake> & { userId?: string }, about?: About): Promise<TestClient>;
  close(): Promise<void>;
}

/** A whole server on a loopback address, closed when the test is over. */
export async function startServer(test: TestContext, options: ServerOptions = {}): Promise<TestServer> {
  const tables = createMemoryTables(options.keptRooms);
  const metrics = createPrometheusMetrics({ process: false });
  const services = createServices({
    clock: options.clock ?? systemClock,
    ids: { id: () => randomUUID(), token: () => randomUUID() },
    tables,
    sign: sign(options.secret ?? 'a secret'),
    bootId: randomUUID(),
    limits: options.limits ?? NO_LIMITS,
    metrics,
    ...(options.times && { times: options.times }),
    ...(options.media && { media: options.media }),
    ...(options.rooms && { rooms: options.rooms }),
    ...(options.ice && { ice: options.ice }),
    ...(options.log && { log: options.log }),
  });
  const app = createApp({
    widget: new Map(),
    demo: new Map(),
    isDraining: () => services.isDraining,
    scrape: metrics.scrape,
    metricsToken: undefined,
    metricsOpen: true,
  });
  const server = createHttpServer(app.fetch);
  const gateway = attachGateway(server, {
    services,
    authenticate: options.authenticate ?? authenticateOpen,
    origins: options.origins ?? 'any',
    trustedProxies: options.trustedProxies ?? 0,
    limits: options.limits ?? NO_LIMITS,
    metrics,
    log: options.log ?? {
      debug() {},
      info() {},
      warn() {},
      error: (fields, message) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
    },
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const clients: TestClient[] = [];
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> =>
    (closed ??= (async () => {
      for (const client of clients) client.close();
      services.close();
      await gateway.close();
      await tables.rooms.saved();
    })());
  test.after(close);
  return {
    url,
    port,
    tables,
    services,
    close,
    async connect(handshake, about) {
      const client = new TestClient(url, handshake);
      clients.push(client);
      await client.resume(about);
      return client;
    },
  };
}

type About = Pick<ClientPayload<'resume'>, 'reachable' | 'returns'>;
type Message = { [E in ServerEvent]: { event: E; payload: ServerPayload<E>; number: number } }[ServerEvent];

/** A page as the server sees it: a raw Socket.IO client that keeps everything that it is sent. */
export class TestClient {
  readonly messages: Message[] = [];
  socket: Socket;
  /** How many numbered messages have arrived. */
  received = 0;
  resumeToken: string | undefined;
  id = '';
  /** Whether it says that it got what it was sent. */
  acknowledges = true;
  #number = 0;
  readonly #waiting = new Set<() => void>();

  constructor(
    readonly url: string,
    readonly handshake: Partial<Handshake>,
    readonly options: Parameters<typeof io>[1] = {},
  ) {
    this.socket = this.#open();
  }

  #open(): Socket {
    const socket = io(this.url, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth: { protocol: PROTOCOL_VERSION, ...this.handshake },
      ...this.options,
    });
    socket.onAny((event: string, payload: unknown, number: number, acknowledge?: () => void) => {
      if (event === SUPERSEDED) {
        this.received = number;
        return;
      }
      const parsed = parseServerMessage(event, payload);
      if (!parsed) throw new Error(`${event} is not what the protocol says`);
      if (number > 0) this.received = number;
      this.messages.push({ ...parsed, number });
      if (this.acknowledges) acknowledge?.();
      for (const look of this.#waiting) look();
    });
    return socket;
  }

  /** Says hello, as a new client or as the one that it was. */
  async resume(about: About = {}): Promise<ServerPayload<'resumed'>> {
    if (!this.socket.connected) {
      await new Promise<void>((resolve, reject) => {
        this.socket.once('connect', resolve);
        this.socket.once('connect_error', reject);
      });
    }
    const hello = this.next('resumed');
    const { resumeToken, received } = this;
    await this.emit('resume', { ...about, received, ...(resumeToken && { resumeToken }) }, 0);
    const payload = await hello;
    this.resumeToken = payload.resumeToken;
    this.id = payload.clientId;
    if (!payload.resumed) this.#number = 0;
    return payload;
  }

  /** Loses the connection and comes back on another one. */
  async comeBack(about?: About): Promise<ServerPayload<'resumed'>> {
    this.drop();
    this.socket = this.#open();
    return this.resume(about);
  }

  /** The network breaks: no goodbye is said. */
  drop(): void {
    this.socket.io.engine?.close();
  }

  emit(event: string, ...args: unknown[]): Promise<unknown> {
    return this.socket.timeout(5_000).emitWithAck(event, ...args);
  }

  async request<E extends ClientEvent>(
    event: E,
    payload: ClientPayload<E>,
    number = ++this.#number,
  ): Promise<Reply<E>> {
    return parseReply(event, await this.emit(event, payload, number));
  }

  /** The same, when it must succeed. */
  async ask<E extends ClientEvent>(event: E, payload: ClientPayload<E>): Promise<Extract<Reply<E>, { ok: true }>> {
    const reply = await this.request(event, payload);
    if (!reply.ok) throw new Error(`${event} failed: ${reply.code}`);
    return reply;
  }

  /** Into a room that has a place, or back into one. */
  async join(request: ClientPayload<'join_call_room'>): Promise<Room> {
    const { waiting } = await this.ask('join_call_room', request);
    if (waiting) throw new Error('there is no place in the room');
    return (await this.take('room_admitted')).room;
  }

  async error<E extends ClientEvent>(event: E, payload: ClientPayload<E>): Promise<string> {
    const reply = await this.request(event, payload);
    return reply.ok ? 'ok' : reply.code;
  }

  /** The first message of this kind that comes from now on, or that has come and was not looked at yet. */
  async take<E extends ServerEvent>(event: E): Promise<ServerPayload<E>> {
    return this.#wait(() => {
      const at = this.messages.findIndex((message) => message.event === event);
      return at < 0 ? undefined : this.messages.splice(at, 1)[0]?.payload;
    }, event);
  }

  /** The first message of this kind that comes from now on. */
  async next<E extends ServerEvent>(event: E): Promise<ServerPayload<E>> {
    const from = this.messages.length;
    return this.#wait(
      () =>
        this.messages.slice(from).find((message) => message.event === event)?.payload as ServerPayload<E> | undefined,
      event,
    );
  }

  async #wait<T>(look: () => T | undefined, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        const found = look();
        if (found === undefined) return;
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(check);
        reject(
          new Error(
            `${what} did not come; there is ${this.messages.map(({ event }) => event).join(', ') || 'nothing'}`,
          ),
        );
      }, 5_000);
      this.#waiting.add(check);
      check();
    });
  }

  /** What has come so far, as `event` or `event:reason`, without hellos. Waits for what is on its way. */
  async heard(): Promise<string[]> {
    // Messages are ordered: what was sent before the answer to this is here when the answer is.
    await this.emit('resume', null, 0);
    return this.messages
      .filter(({ event }) => event !== 'resumed')
      .map(({ event, payload }) => ('reason' in payload ? `${event}:${payload.reason}` : event));
  }

  close(): void {
    this.socket.disconnect();
  }
}

export const callOf = (to: string): ClientPayload<'call_user'> => ({
  callId: randomUUID(),
  to,
  media: 'video',
  offer: OFFER,
  mediaState: MEDIA,
});

/** Into a room by its name, as a page that has not been there. */
export const enter = (room: string, more: Partial<ClientPayload<'join_call_room'>> = {}) => ({
  room,
  fresh: true,
  mediaState: MEDIA,
  ...more,
});

/** Ana calls somebody into the room that she is in, who comes. */
export async function bring(ana: TestClient, guest: TestClient): Promise<{ callId: string; room: Room }> {
  const callId = randomUUID();
  await ana.ask('invite_to_room', { callId, to: guest.handshake.userId ?? '' });
  await guest.take('incoming_call');
  const { room } = await guest.ask('answer_call', { callId, answer: null, mediaState: MEDIA });
  await guest.take('room_admitted');
  await ana.take('call_ringing');
  await ana.take('call_answered');
  return { callId, room };
}

/** Rights of signed-in users, by user id; who is not named has none. */
export function allow(rights: Record<string, Partial<Rights>>): Authenticate {
  return async ({ userId = '', userName }) => ({
    user: { id: userId, name: userName ?? userId },
    rights: { call: '*', rooms: new Set(), moderate: new Set(), directory: false, ...rights[userId] },
    expiresAt: null,
  });
}

/** Ana's call to Budi, answered. */
export async function talk(ana: TestClient, budi: TestClient) {
  const { callId } = await ana.ask('call_user', callOf(budi.handshake.userId ?? ''));
  await budi.take('incoming_call');
  const { room: budisRoom } = await budi.ask('answer_call', { callId, answer: ANSWER, mediaState: MEDIA });
  const { room: anasRoom } = await ana.take('call_answered');
  await ana.take('call_ringing');
  assert.ok(anasRoom);
  return { callId, anasRoom, budisRoom };
}
