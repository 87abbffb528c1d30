import { createServer, ServerResponse, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';

/** Times in milliseconds that a client has for its part of HTTP. */
const TIMES = {
  /** From the beginning of a connection, or of the next request on it, to the last of its headers. */
  headers: 10_000,
  /** To the last byte of the body; the largest is 160 kB. */
  request: 30_000,
  /** Between two requests. */
  idle: 10_000,
  /** Without a byte either way while it is answered. A poll is answered by the next ping at the latest. */
  silence: 60_000,
  /** How late all that may be noticed. */
  check: 2_000,
} as const;
const HEADER_BYTES = 16_384;

/** The HTTP server, not listening yet. Who is slow loses his connection, and holds up nobody. */
export function createHttpServer(fetch: (request: Request) => Response | Promise<Response>): Server {
  // HTTP/1.0 has no Host (RFC 9112 §3.2); nothing that we answer depends on it.
  const answer = getRequestListener(fetch, { hostname: 'localhost' });
  const server = createServer(
    {
      headersTimeout: TIMES.headers,
      requestTimeout: TIMES.request,
      keepAliveTimeout: TIMES.idle,
      connectionsCheckingInterval: TIMES.check,
      maxHeaderSize: HEADER_BYTES,
    },
    (request, response) => {
      answer(request, response).catch(() => response.destroy());
    },
  );
  server.setTimeout(TIMES.silence);
  return server;
}

/**
 * Answers as if nothing had been said of another protocol, as a server may (RFC 9110 §7.8): curl and some health checks ask for
 * `h2c` by the way. Node has left the connection to us by then.
 */
export function ignoreUpgrade(server: Server, request: IncomingMessage, socket: Duplex): void {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket as Socket);
  response.on('finish', () => socket.end());
  // A body would be in what nobody reads any more.
  if (request.method === 'GET' || request.method === 'HEAD') server.emit('request', request, response);
  else response.writeHead(400, { 'Content-Type': 'text/plain' }).end('This server upgrades to no other protocol.');
}
