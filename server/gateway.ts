import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Server, type ServerOptions, type Socket } from 'socket.io';
import * as v from 'valibot';
import { callError, Handshake, LIMITS, PROTOCOL_VERSION, TIMES, type CallError } from '../src/protocol/index.ts';
import { isClientEvent } from '../src/protocol/client-messages.ts';
import type { Authenticate, Identity } from './auth/identity.ts';
import type { Wire } from './clients/wire.ts';
import { describeError, type Log } from './log.ts';
import type { PrometheusMetrics } from './metrics/prometheus.ts';
import type { CallServices } from './services.ts';

export interface GatewayDependencies {
  readonly services: CallServices;
  readonly authenticate: Authenticate;
  readonly origins: 'any' | readonly string[];
  readonly metrics: Pick<PrometheusMetrics, 'request' | 'sockets' | 'refused'>;
  readonly log: Log;
}

export interface Gateway {
  /** Closes every socket and the HTTP server below them. */
  close(): Promise<void>;
}

/** For so long at most nothing is heard of a connection that is taken for alive. */
const UNHEARD = TIMES.ghost;

type HttpServer = ConstructorParameters<typeof Server>[0];

/** Puts the services on Socket.IO. What a socket is, nothing else of the server knows. */
export function attachGateway(httpServer: HttpServer, { origins, ...dependencies }: GatewayDependencies): Gateway {
  const isAllowed = (origin: string | undefined): boolean =>
    // Only browsers send one, and only they can be tricked into connecting: a program says what it likes anyway.
    origin === undefined || origins === 'any' || origins.includes(origin);

  const options: Partial<ServerOptions> = {
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
    cors: { origin: origins === 'any' ? true : [...origins] },
    // CORS keeps a page from reading a poll's answer, not from connecting by WebSocket.
    allowRequest: (request, decide) => {
      const ok = isAllowed(request.headers.origin) || isWebSocket(request);
      decide(ok ? null : callError('origin-not-allowed').message, ok);
    },
  };
  const io = new Server(httpServer, options);
  io.engine.on('connection', gatherWrites);

  io.use((socket, next) => {
    const refuse = (error: CallError): void => {
      dependencies.metrics.refused(error.code);
      next(Object.assign(new Error(error.message), { data: error }));
    };
    // A browser hides from the page how an HTTP request or an upgrade was refused. Here it can be told why.
    if (!isAllowed(socket.handshake.headers.origin)) return refuse(callError('origin-not-allowed'));
    identify(socket.handshake.auth, dependencies.authenticate).then(
      (result) => {
        if ('refused' in result) return refuse(result.refused);
        (socket.data as SocketData).identity = result;
        next();
      },
      (error: unknown) => {
        dependencies.log.error({ error: describeError(error) }, 'the handshake failed');
        refuse(callError('server-error'));
      },
    );
  });
  io.on('connection', (socket) => serve(socket, dependencies));

  return { close: () => io.close() };
}

interface EngineConnection {
  readonly request: { readonly socket: Duplex };
  on(event: 'flush', listener: () => void): unknown;
}

/**
 * Lets the frames that one turn of the event loop makes for a client leave in one write. Each would be a system call of
 * its own, and these are the largest part of what relaying a message costs.
 */
function gatherWrites(connection: EngineConnection): void {
  const { socket } = connection.request;
  let gathering = false;
  const write = (): void => {
    gathering = false;
    socket.uncork();
  };
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

function isWebSocket(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === 'websocket';
}

async function identify(auth: unknown, authenticate: Authenticate): ReturnType<Authenticate> {
  const handshake = v.safeParse(Handshake, auth);
  if (!handshake.success) return { refused: callError('bad-request') };
  if (handshake.output.protocol !== PROTOCOL_VERSION) return { refused: callError('unsupported-protocol') };
  return authenticate(handshake.output);
}

function serve(socket: Socket, { services, metrics }: Omit<GatewayDependencies, 'origins'>): void {
  const wire: Wire = {
    send: (event, payload, number, acknowledged) => {
      if (acknowledged) socket.emit(event, payload, number, acknowledged);
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

  // Most messages may be much smaller than the largest one: only who has sent one that is not is looked at closely.
  let sendsLarge = false;
  socket.conn.on('packet', ({ data }: { data?: unknown }) => {
    if (typeof data === 'string' && data.length * 3 > LIMITS.payloadBytes) {
      sendsLarge ||= Buffer.byteLength(data) > LIMITS.payloadBytes;
    }
  });

  socket.onAny((event: string, ...args: unknown[]) => {
    const last = args.at(-1);
    const acknowledge = typeof last === 'function' ? (args.pop() as (reply: unknown) => void) : undefined;
    const arrivedAt = performance.now();
    const reply = (answer: unknown): void => {
      acknowledge?.(answer);
      if (isClientEvent(event)) metrics.request(event, (performance.now() - arrivedAt) / 1000);
    };
    const isLarge = sendsLarge && Buffer.byteLength(JSON.stringify(args)) > LIMITS.payloadBytes;
    connection.receive(event, args[0], args[1], reply, isLarge);
  });
  socket.on('disconnect', (reason) => {
    metrics.sockets(-1);
    // Nothing was heard for as long as it took the pings to time out.
    connection.lost(Date.now() - (reason === 'ping timeout' ? UNHEARD : 0));
  });
}
