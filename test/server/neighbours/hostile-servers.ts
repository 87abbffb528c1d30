import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { deepArray } from './junk.ts';

/** Something at the address of a media server that is none, or a broken one. */
export interface Hostile {
  readonly name: string;
  readonly port: number;
  /** How often somebody has connected. */
  readonly connections: () => number;
  close(): Promise<void>;
}

type Request = Readonly<Record<string, unknown>> & { readonly janus: string; readonly transaction: string };
type Answer = (socket: WebSocket, request: Request) => void;

/** By TCP alone. */
const RAW: Readonly<Record<string, (socket: Socket) => void>> = {
  'takes TCP and says nothing': () => undefined,
  'closes at once': (socket) => socket.destroy(),
  'resets at once': (socket) => socket.resetAndDestroy(),
  'says a banner of another protocol': (socket) => socket.write('220 mail.example.com ESMTP\r\n'),
  'answers the handshake a byte at a time': (socket) => drip(socket, 'HTTP/1.1 101 Switching Protocols\r\nX: '),
  'sends half a frame': (socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n');
  },
};

const text = (value: unknown): string => JSON.stringify(value);
const success = ({ transaction }: Request, id: unknown): string =>
  text({ janus: 'success', transaction, data: { id } });

/** By WebSocket. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  'takes a WebSocket and says nothing': () => undefined,
  'answers what is no JSON': (socket) => socket.send('hello, this is no JSON'),
  'answers with bytes': (socket) => socket.send(Buffer.alloc(2_000, 255)),
  'answers with frames of 2 MB': (socket) => socket.send('x'.repeat(2 << 20)),
  'answers with JSON of any shape': (socket) => {
    for (const value of [null, 1, 'text', [], [[]], {}, { janus: 1 }, { janus: null }, true]) socket.send(text(value));
    socket.send(deepArray(100_000));
    socket.send('{"__proto__":{"janus":"success"},"constructor":1}');
  },
  'answers what was not asked': (socket, request) => {
    for (const transaction of ['0', '999999', 'constructor', '__proto__', '']) {
      socket.send(success({ ...request, transaction }, 1));
    }
  },
  'gives a session without an id': (socket, { transaction }) => socket.send(text({ janus: 'success', transaction })),
  'gives a session whose id is a text': (socket, request) => socket.send(success(request, 'one')),
  'gives errors of another shape': (socket, { transaction }) => {
    socket.send(text({ janus: 'error', transaction, error: 'no' }));
    socket.send(text({ janus: 'error', transaction }));
  },
  'wants another secret': (socket, { transaction }) =>
    socket.send(text({ janus: 'error', transaction, error: { code: 403, reason: 'Unauthorized' } })),
  'gives a session, and then nothing more': (socket, request) => {
    if (request.janus === 'create') socket.send(success(request, 7));
  },
  'gives a session, and closes': (socket, request) => {
    socket.send(success(request, 7));
    setImmediate(() => socket.terminate());
  },
  'gives sessions and lets them run out': (socket, request) => {
    socket.send(success(request, 7));
    socket.send(text({ janus: 'timeout', session_id: 7 }));
  },
  'acknowledges everything and does nothing': (socket, { transaction }) =>
    socket.send(text({ janus: 'ack', transaction })),
};

export async function startHostileServers(): Promise<Hostile[]> {
  const http = createHttpServer((_request, response) => response.end('<h1>It works!</h1>'));
  return Promise.all([
    listen('is a web server', http),
    ...Object.entries(RAW).map(([name, serve]) => listen(name, createServer(serve))),
    ...Object.entries(ANSWERS).map(([name, answer]) => {
      const server = createHttpServer();
      const sockets = new WebSocketServer({ server, handleProtocols: () => 'janus-protocol' });
      sockets.on('connection', (socket) => {
        socket.on('error', () => undefined);
        socket.on('message', (data: Buffer) => answer(socket, JSON.parse(data.toString()) as Request));
      });
      return listen(name, server);
    }),
  ]);
}

async function listen(name: string, server: Server): Promise<Hostile> {
  let connections = 0;
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    connections++;
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    name,
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Never idle for long, and never done. */
function drip(socket: Socket, beginning: string): void {
  socket.write(beginning);
  const timer = setInterval(() => socket.write('x'), 100);
  socket.on('close', () => clearInterval(timer));
}
