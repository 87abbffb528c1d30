import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RawSocket } from '../fuzz/raw-socket.ts';
import { withstand, type Target } from './harness.ts';
import { RawPolling } from './polling.ts';

const BOUNDS = { memoryMb: 80, waitMs: 2_000, sockets: 60 };
const HELLO = JSON.stringify({ protocol: 1, userId: 'mallory' });

/** How many sockets the server counts. */
async function socketsOf({ url }: Target): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^call_elements_sockets (\d+)$/m.exec(text)?.[1]);
}

describe('one connection', () => {
  it('is one socket, however often it joins, and in one body', async (t) => {
    await withstand(t, {
      ...BOUNDS,
      async attack(target) {
        const others = await socketsOf(target);
        for (let round = 0; round < 5; round++) {
          const polling = await RawPolling.open(target.port);
          await polling.post(Array.from({ length: 3_500 }, () => `40${HELLO}`));
          await polling.post(Array.from({ length: 3_500 }, (_, at) => `40/room-${at},${HELLO}`));
          assert.ok((await socketsOf(target)) <= others + 1);
          polling.close();
        }
      },
    });
  });

  it('is closed when it sends more packets than a page could, of whatever kind', async (t) => {
    await withstand(t, {
      ...BOUNDS,
      async attack({ port }) {
        for (const packet of ['430[]', '43999[1,2,3]', '3', '6', '42["no_such_event"]', '421["signal",{},1]']) {
          const socket = await RawSocket.open(port);
          await socket.join({ protocol: 1, userId: 'mallory' });
          let sent = 0;
          while (socket.isOpen && sent < 20_000) {
            for (let times = 0; times < 100; times++) socket.send(packet);
            sent += 100;
            await new Promise((resolve) => setImmediate(resolve));
          }
          await socket.until(() => !socket.isOpen, `A close after ${packet}`);

          const polling = await RawPolling.open(port);
          await polling.post([`40${HELLO}`]);
          await polling.post(Array.from({ length: 5_000 }, () => packet));
          assert.notEqual(await polling.post(['3']), 200, `${packet} by polling`);
          polling.close();
        }
      },
    });
  });

  it('costs nobody anything with bodies of as many packets as fit', async (t) => {
    await withstand(t, {
      ...BOUNDS,
      async attack({ port }) {
        for (let round = 0; round < 100; round++) {
          const polling = await RawPolling.open(port);
          await polling.post(Array.from({ length: 80_000 }, () => ''));
          polling.close();
        }
      },
    });
  });
});
