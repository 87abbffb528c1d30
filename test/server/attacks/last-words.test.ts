import { it } from 'node:test';
import { LAST_WORDS } from '../fuzz/last-words.ts';
import { RawSocket } from '../fuzz/raw-socket.ts';
import { withstand } from './harness.ts';

it('what breaks the protocols below ours costs its own connection', async (t) => {
  await withstand(t, {
    memoryMb: 60,
    waitMs: 1_500,
    sockets: 100,
    async attack({ port }) {
      for (let round = 0; round < 3; round++) {
        await Promise.all(
          LAST_WORDS.map(async (speak) => {
            const socket = await RawSocket.open(port);
            await socket.join({ protocol: 1, userId: 'mallory' });
            speak(socket);
            await new Promise((resolve) => setImmediate(resolve));
            await socket.close();
          }),
        );
      }
    },
  });
});
