import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';

// What we are measured against: passes on what it gets to the socket that it is for, and checks nothing.

interface Message {
  readonly to: string;
  readonly signal: unknown;
}

const http = createServer();
const io = new Server(http, { serveClient: false });
io.on('connection', (socket) => {
  socket.on('signal', ({ to, signal }: Message, acknowledge: (reply: unknown) => void) => {
    io.sockets.sockets.get(to)?.emit('signal', { from: socket.id, signal });
    acknowledge({ ok: true });
  });
});
http.listen(0, '127.0.0.1', () => {
  process.stdout.write(`The relay is at http://127.0.0.1:${(http.address() as AddressInfo).port}\n`);
});
process.on('SIGTERM', () => {
  void io.close().then(() => process.exit(0));
});
