import { describe, it } from 'node:test';
import { RawSocket } from '../fuzz/raw-socket.ts';
import { withstand } from './harness.ts';

const BOUNDS = { memoryMb: 60, waitMs: 1_500, sockets: 30 };

describe('a message that is nested deeper than any of ours', () => {
  it('ends nothing but, at most, its own connection', async (t) => {
    await withstand(t, {
      ...BOUNDS,
      async attack({ port }) {
        for (const [open, close] of [
          ['[', ']'],
          ['{"a":', '}'],
        ] as const) {
          const depth = Math.floor(80_000 / (open.length + close.length));
          const socket = await RawSocket.open(port);
          await socket.join({ protocol: 1, userId: 'mallory' });
          socket.send(`420["resume",{"received":0},0]`);
          await socket.until(() => socket.acknowledged.has('0'));
          socket.send(`421["signal",${open.repeat(depth)}null${close.repeat(depth)},1]`);
          await socket.until(() => socket.acknowledged.has('1'));
          await socket.drop();
        }
      },
    });
  });
});
