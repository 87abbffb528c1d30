import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Server, type ServerOptions, type Socket } from 'socket.io';
import * as v from 'valibot';
import {
  callError,
  Handshake,
  handshakeProblem,
  PROTOCOL_VERSION,
  LIMITS,
  TIMES,
  type CallError,
} from '../src/protocol/index.ts';
import { isClientEvent } from '../src/protocol/client-messages.ts';
import type { Authenticate, Identity } from './auth/identity.ts';
import type { Wire } from './clients/wire.ts';
import { createAddresses, type TrustedProxies } from './gateway/addresses.ts';
import { Admission, type Visit } from './gateway/admission.ts';
import { createGuard, type Guard } from './gateway/guard.ts';
import { OneATurn } from './gateway/one-a-turn.ts';
import { createOriginCheck } from './gateway/origins.ts';
import { parser, type ClientEventArguments } from './gateway/packets.ts';
import { PollTurns } from './gateway/poll-turns.ts';
import { cut, SendBuffers } from './gateway/send-buffers.ts';
import { TokenBucket, type Limits } from './limits.ts';
import { ignoreUpgrade } from './http-server.ts';
import { describeError, throttle, type Log } from './log.ts';
import type { PrometheusMetrics } from './metrics/prometheus.ts';
import type { CallServices } from './services.ts';

export interface GatewayDependencies {
  /** In front of every path, such as `/calls`; empty for the root. */
  readonly basePath?: string;
  readonly services: CallServices;
  readonly authenticate: Authenticate;
  readonly origins: 'any' | readonly string[];
  readonly trustedProxies: TrustedProxies;
  readonly limits: Limits;
  readonly metrics: Pick<PrometheusMetrics, 'request' | 'sockets' | 'refused'>;
  readonly log: Log;
}

export interface Gateway {
  /** Closes every socket and the HTTP server below them. */
  close(): Promise<void>;
}

/** For so long at most nothing is heard of a connection that is taken for alive. */
const UNHEARD = TIMES.ghost;
/** How long a client that has said goodbye may take to close its connection, in milliseconds. */
const GOODBYE = 2_000;
/** When who was turned away at the door should try again, in seconds. */
const RETRY_AFTER = '5';

/** Puts the services on Socket.IO. What a socket is, nothing else of the server knows. */
export function attachGateway(httpServer: HttpServer, dependencies: GatewayDependencies): Gateway {
  const { basePath = '', limits, log, metrics } = dependencies;
  const isAllowed = createOriginCheck(dependencies.origins);
  const addresses = createAddresses(dependencies.trustedProxies);
  const admission = new Admission(limits);
  const guard = createGuard(log);
  const crowd = throttle(60_000);
  const entrance = new OneATurn();
  const turns = new PollTurns(guard);
  /** By the request that asked for the connection, then by the connection. */
  const visits = new WeakMap<object, Visit>();

  const turnAway = (request: IncomingMessage & { res?: ServerResponse }): void => {
    metrics.refused('rate-limited');
    crowd((count) => log.warn({ count }, 'too many connections from one address, or at once: see TRUST_PROXY'));
    if (request.res) request.res.writeHead(503, { 'Retry-After': RETRY_AFTER });
    else
      request.socket.end(
        `HTTP/1.1 503 Service Unavailable\r\nRetry-After: ${RETRY_AFTER}\r\nConnection: close\r\n\r\n`,
      );
  };
  const options: Partial<ServerOptions> = {
    path: `${basePath}/socket.io`,
    serveClient: false,
    transports: ['websocket', 'polling'],
    // Costs 256 kB a socket, for messages that do not compress.
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: LIMITS.sfuPayloadBytes,
    // Together they find a dead connection by the time at which it counts as one.
    pingInterval: UNHEARD * (2 / 3),
    pingTimeout: UNHEARD / 3,
    connectTimeout: 10_000,
    // A forbidden page, too, may read why it is not let in. More than that it does not get, see below.
    cors: { origin: true },
    parser,
    allowRequest: (request, decide) => {
      const knock = admission.knock(addresses.of(request));
      if (!knock) {
        turnAway(request);
        return decide(callError('rate-limited').message, false);
      }
      const { visit, afterMs } = knock;
      const { socket } = request;
      // Until there is a connection.
      visits.set(request, visit);
      socket.once('close', visit.left);
      const enter = guard(
        () => {
          if (socket.destroyed) decide('gone', false);
          else decide(null, true);
        },
        () => socket.destroy(),
      );
      if (afterMs > 0) setTimeout(() => entrance.run(enter), afterMs);
      else entrance.run(enter);
    },
  };
  const io = new Server(httpServer, options);
  guardRequests(httpServer, io.path(), guard);
  httpServer.on(
    'connection',
    guard(
      (socket) => {
        const address = addresses.ofPeer(socket.remoteAddress);
        if (address === undefined) return;
        const leave = admission.dial(address);
        if (leave) socket.once('close', leave);
        else socket.destroy();
      },
      (socket) => socket.destroy(),
    ),
  );

  const buffers = new SendBuffers(UNHEARD);
  io.engine.on(
    'connection',
    guard(
      (connection: Socket['conn']) => {
        const visit = visits.get(connection.request);
        if (visit) {
          visits.set(connection, visit);
          connection.request.socket.off('close', visit.left);
          connection.once('close', visit.left);
        }
        countPackets(connection, limits, guard, () => {
          metrics.refused('rate-limited');
          cut(connection);
        });
        buffers.watch(connection, () => cut(connection));
        gatherWrites(connection, guard);
      },
      (connection) => cut(connection),
    ),
  );

  io.use(
    guard(
      (socket, next) => {
        const visit = visits.get(socket.conn);
        const refuse = (error: CallError): void => {
          metrics.refused(error.code);
          // Our own troubles are not the visitor's fault.
          if (error.code !== 'server-error') visit?.failed();
          next(Object.assign(new Error(error.message), { data: error }));
        };
        // A browser hides from the page how an HTTP request or an upgrade was refused. Here it can be told why.
        if (!isAllowed(socket.handshake.headers.origin)) return refuse(callError('origin-not-allowed'));
        if (visit && !visit.mayTry) return refuse(callError('rate-limited'));
        identify(socket.handshake.auth, dependencies.authenticate)
          .then(
            (result) => {
              if ('refused' in result) return refuse(result.refused);
              visit?.identified();
              (socket.data as SocketData).identity = result;
              next();
            },
            (error: unknown) => {
              log.error({ error: describeError(error) }, 'the handshake failed');
              refuse(callError('server-error'));
            },
          )
          .catch((error: unknown) => {
            log.error({ error: describeError(error) }, 'the handshake failed');
            cut(socket.conn);
          });
      },
      (socket) => cut(socket.conn),
    ),
  );
  io.on(
    'connection',
    guard(
      (socket) => {
        turns.join((socket.data as SocketData).identity.user.id, socket.conn);
        serve(socket, dependencies, guard);
      },
      (socket) => cut(socket.conn),
    ),
  );

  return { close: () => io.close() };
}

/**
 * The library's listeners are as open to strangers as ours. An upgrade to something else than our WebSocket is ignored: the
 * library would leave it without an answer.
 */
function guardRequests(httpServer: HttpServer, path: string, guard: Guard): void {
  type Listener = (request: IncomingMessage, second: Duplex & ServerResponse, head: Buffer) => void;
  const end = (request: IncomingMessage): void => void request.socket.destroy();
  const guarded = (event: 'request' | 'upgrade'): Listener[] =>
    (httpServer.listeners(event) as Listener[]).map((listener) => guard(listener, end));
  const [requests, upgrades] = [guarded('request'), guarded('upgrade')];
  httpServer.removeAllListeners('request').removeAllListeners('upgrade');
  for (const listener of requests) httpServer.on('request', listener);
  const upgrade = guard<Parameters<Listener>>((request, socket, head) => {
    // Until the first frame nobody else listens to the socket: one that broke before it ended the process.
    socket.on('error', () => socket.destroy());
    const isOurs = request.headers.upgrade?.toLowerCase() === 'websocket' && request.url?.startsWith(`${path}/`);
    if (isOurs) for (const listener of upgrades) listener(request, socket, head);
    else ignoreUpgrade(httpServer, request, socket);
  }, end);
  httpServer.on('upgrade', upgrade);
}

/** Whatever arrives is counted, before anything of it is parsed: also acknowledgements, pings and what is malformed. */
function countPackets(connection: Socket['conn'], limits: Limits, guard: Guard, tooMany: () => void): void {
  const packets = new TokenBucket(limits.packets, Date.now());
  const bytes = new TokenBucket(limits.bytes, Date.now());
  const count = (data?: unknown): void => {
    const now = Date.now();
    const size = typeof data === 'string' || Buffer.isBuffer(data) ? data.length : 0;
    if (!packets.take(now) || !bytes.take(now, size)) tooMany();
  };
  connection.on(
    'packet',
    guard(
      ({ data }: { data?: unknown }) => count(data),
      () => cut(connection),
    ),
  );
  // Probes do not come by there.
  connection.on(
    'upgrading',
    guard(
      () => count(),
      () => cut(connection),
    ),
  );
}

/**
 * Lets the frames that one turn of the event loop makes for a client leave in one write. Each would be a system call of
 * its own, and these are the largest part of what relaying a message costs.
 */
function gatherWrites(connection: Socket['conn'], guard: Guard): void {
  const { socket } = connection.request;
  let gathering = false;
  const write = guard(
    () => {
      gathering = false;
      socket.uncork();
    },
    () => cut(connection),
  );
  connection.on('flush', () => {
    if (gathering) return;
    gathering = true;
    socket.cork();
    setImmediate(write);
  });
}

interface SocketData {
  identity: Identity;
}

async function identify(auth: unknown, authenticate: Authenticate): ReturnType<Authenticate> {
  const handshake = v.safeParse(Handshake, auth);
  if (!handshake.success) return { refused: callError(handshakeProblem(auth) ?? 'bad-request') };
  if (handshake.output.protocol !== PROTOCOL_VERSION) return { refused: callError('unsupported-protocol') };
  return authenticate(handshake.output);
}

function serve(socket: Socket, { services, metrics }: GatewayDependencies, guard: Guard): void {
  const end = (): void => cut(socket.conn);
  const wire: Wire = {
    send: (event, payload, number, acknowledged) => {
      if (acknowledged) socket.emit(event, payload, number, guard(acknowledged, end));
      else socket.emit(event, payload, number);
    },
    close: (how) => {
      // A client whose connection merely breaks comes back by itself; one that is disconnected is meant to stay away.
      if (how === 'again') socket.conn.close();
      else socket.disconnect(true);
    },
  };
  const connection = services.connect((socket.data as SocketData).identity, wire);
  metrics.sockets(1);

  socket.onAny(
    guard((...args: [...ClientEventArguments, acknowledge?: (reply: unknown) => void]) => {
      const [event, payload, number, isLarge, acknowledge] = args;
      const arrivedAt = performance.now();
      const reply = (answer: unknown): void => {
        acknowledge?.(answer);
        if (isClientEvent(event)) metrics.request(event, (performance.now() - arrivedAt) / 1000);
      };
      connection.receive(event, payload, number, reply, isLarge);
    }, end),
  );
  socket.on(
    'disconnect',
    guard((reason: string) => {
      metrics.sockets(-1);
      // Nothing was heard for as long as it took the pings to time out.
      connection.lost(Date.now() - (reason === 'ping timeout' ? UNHEARD : 0));
      // Without its socket a connection has no purpose, and the library would keep it.
      const close = (): void => void socket.conn.close();
      if (reason !== 'client namespace disconnect') return close();
      // Who says goodbye closes the connection next. By polling it would otherwise read on its console that there is none.
      const timer = setTimeout(close, GOODBYE);
      socket.conn.once('close', () => clearTimeout(timer));
    }, end),
  );
}
