import assert from 'node:assert/strict';
import { io } from 'socket.io-client';
import { isErrorCode } from '../../../src/protocol/index.ts';
import { MARKER } from './messages.ts';
import type { Random } from './random.ts';

/** What the client library lets one send, over both of its transports, that was never meant. */
const ARGUMENTS: readonly unknown[] = [
  NaN,
  -Infinity,
  -1,
  2 ** 53,
  new Date(0),
  new Map([[MARKER, 1]]),
  { toJSON: () => ({ __proto__: null, to: MARKER }) },
  undefined,
  null,
  '',
  [[[[[[]]]]]],
  // In the place of an acknowledgement
  'ack',
  { call: MARKER },
];

/** What the library sends as frames of bytes, which no message of ours has: the server closes the connection. */
const BYTES: readonly unknown[] = [
  Buffer.from(MARKER),
  new Uint8Array(1_000),
  { signal: new ArrayBuffer(8), to: [Buffer.alloc(1), { deep: Buffer.alloc(2) }] },
];

export async function misuseLibrary(port: number, random: Random, messages: number): Promise<void> {
  let sent = 0;
  while (sent < messages) {
    const socket = io(`http://127.0.0.1:${port}`, {
      transports: [random.pick(['websocket', 'polling'])],
      forceNew: true,
      reconnection: false,
      auth: { protocol: 1, userId: 'mallory-7' },
    });
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
    if (random.chance(0.8)) await socket.timeout(10_000).emitWithAck('resume', { received: 0 }, 0);
    const waiting: Promise<unknown>[] = [];
    for (let count = 30; count > 0; count--, sent++) {
      const event = random.pick(['signal', 'call_user', 'set_media_state', 'watch_presence', 'error', 'message']);
      const args = Array.from({ length: random.int(4) }, () => random.pick(ARGUMENTS));
      if (random.chance(0.2)) socket.emit(event, ...args);
      else waiting.push(socket.timeout(10_000).emitWithAck(event, ...args));
    }
    for (const reply of (await Promise.all(waiting)) as { ok: unknown; code?: unknown }[]) {
      assert.ok(reply.ok === false && isErrorCode(reply.code) && reply.code !== 'server-error', JSON.stringify(reply));
    }
    const gone = new Promise((resolve) => socket.io.engine.once('close', resolve));
    const last = random.int(3);
    if (last === 0) socket.emit('signal', random.pick(BYTES), 1);
    else if (last === 1) socket.disconnect();
    else socket.io.engine.close();
    await gone;
  }
}
