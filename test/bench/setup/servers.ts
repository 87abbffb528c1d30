import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PeerServer } from 'peer';
import { Server } from 'socket.io';
import { CallServer, freePort } from '../../e2e/support/server.ts';
import { startDelayProxy } from './delay-proxy.ts';

/** The signaling servers of the contestants, and the same ones behind a slow line. Ports of this machine. */
export interface Servers {
  readonly ours: Line;
  readonly peerjs: Line;
  readonly relay: Line;
  close(): Promise<void>;
}

export interface Line {
  readonly direct: number;
  readonly delayed: number;
}

/** `delay`: milliseconds, each way. */
export async function startServers(delay: number): Promise<Servers> {
  const ours = await CallServer.start({ LOG_LEVEL: 'info' });
  const peerjs = await startPeerServer();
  const relay = await startRelay();
  const closing = [() => ours.close(), () => close(peerjs.http), () => relay.close()];

  const line = async (direct: number): Promise<Line> => {
    const proxy = await startDelayProxy(direct, delay);
    closing.unshift(() => proxy.close());
    return { direct, delayed: proxy.port };
  };
  return {
    ours: await line(ours.port),
    peerjs: await line(peerjs.port),
    relay: await line(relay.port),
    async close() {
      for (const end of closing) await end();
    },
  };
}

async function startPeerServer(): Promise<{ port: number; http: HttpServer }> {
  const port = await freePort();
  const http = await new Promise<HttpServer>((resolve) => {
    PeerServer({ host: '127.0.0.1', port }, (server) => resolve(server));
  });
  return { port, http };
}

/** What a tutorial's signaling server is: it passes on what it gets to the one other page, and checks nothing. */
async function startRelay(): Promise<{ port: number; close(): Promise<void> }> {
  const http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  const io = new Server(http, { cors: { origin: '*' } });
  io.on('connection', (socket) => {
    // Two pages at a direct line and two at a slow one: those of one line hear each other.
    const room = String(socket.handshake.headers.host);
    void socket.join(room);
    for (const event of ['signal', 'hang-up']) {
      socket.on(event, (data: unknown) => socket.to(room).emit(event, data));
    }
  });
  return { port: (http.address() as AddressInfo).port, close: () => io.close() };
}

async function close(http: HttpServer): Promise<void> {
  http.closeAllConnections();
  http.close();
  if (http.listening) await once(http, 'close');
}
