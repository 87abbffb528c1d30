import { once } from 'node:events';
import { io } from 'socket.io-client';
import { PROTOCOL_VERSION } from '../../../src/protocol/index.ts';

/*
 * A process of its own: pages that keep connected, with the pauses between attempts that Socket.IO's client has. It writes a
 * line of JSON each time that all of them are in.
 */

/** What it took until all were in. */
export interface Return {
  readonly ms: number;
  /** Connections that were tried, those that succeeded included. */
  readonly attempts: number;
}

const [url = '', count = '0', first = '0'] = process.argv.slice(2);
let attempts = 0;
let began = performance.now();
const inside = new Set<number>();

const seen = (): void => {
  if (inside.size < Number(count)) return;
  process.stdout.write(`${JSON.stringify({ ms: performance.now() - began, attempts } satisfies Return)}\n`);
};
for (let at = 0; at < Number(count); at++) {
  const socket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 1_000,
    reconnectionDelayMax: 10_000,
    auth: { protocol: PROTOCOL_VERSION, userId: `page-${Number(first) + at}` },
  });
  attempts++;
  socket.io.on('reconnect_attempt', () => attempts++);
  socket.on('connect', () => {
    socket.emit('resume', { received: 0 }, 0, (reply: { ok: boolean }) => {
      if (!reply.ok) return;
      inside.add(at);
      seen();
    });
  });
  socket.on('disconnect', () => {
    if (inside.size === Number(count)) {
      began = performance.now();
      attempts = 0;
    }
    inside.delete(at);
  });
  if (at % 50 === 49) await new Promise((resolve) => setTimeout(resolve, 250));
}
await once(process, 'SIGTERM');
