import { describe, it } from 'node:test';
import { ALL_CLIENT_MESSAGES } from '../../../src/protocol/client-messages.ts';
import { LIMITS } from '../../../src/protocol/index.ts';
import { Random } from '../fuzz/random.ts';
import { RawSocket } from '../fuzz/raw-socket.ts';
import { withstand } from './harness.ts';
import { RawPolling } from './polling.ts';

// FUZZ_SEED repeats a run.
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000_007);
const PACKETS = 400;
const BOUNDS = { memoryMb: 120, waitMs: 2_500, sockets: 60 };
const HELLO = JSON.stringify({ protocol: 1, userId: 'mallory' });

/** From a few bytes to a little more than is let in, each order of magnitude as often as the others. */
const sizeOf = (random: Random): number =>
  Math.round(2 ** (2 + (random.int(1_000) / 1_000) * (Math.log2(LIMITS.sfuPayloadBytes * 1.2) - 2)));

/** JSON of about that many bytes: from flat to nothing but brackets, of one kind or of both. */
function nested(random: Random, size: number): string {
  const levels: (readonly [string, string])[] = [];
  let left = size;
  const depth = random.pick([0, 3, 15, 16, 17, 200, 5_000, Infinity]);
  while (left > 12 && levels.length < depth) {
    const level = random.pick([
      ['[', ']'],
      ['{"a":', '}'],
      ['[[],', ']'],
      ['{"__proto__":', '}'],
    ] as const);
    levels.push(level);
    left -= level[0].length + level[1].length;
  }
  const leaf = random.pick([
    () => `"${'x'.repeat(Math.max(left, 0))}"`,
    () => `"${'\\u0000'.repeat(Math.max(left, 0) / 6)}"`,
    () => `"${'[{'.repeat(Math.max(left, 0) / 2)}"`,
    () => `"${'\\"'.repeat(Math.max(left, 0) / 2)}"`,
    () => `[${'0,'.repeat(Math.max(left, 0) / 2)}0]`,
    () => `[${'{},'.repeat(Math.max(left, 0) / 3)}{}]`,
    () => '9'.repeat(Math.max(left, 1)),
    () => 'null',
  ])();
  const text =
    levels.map(([open]) => open).join('') +
    leaf +
    levels
      .map(([, close]) => close)
      .reverse()
      .join('');
  // Some end in the middle.
  return random.chance(0.1) ? text.slice(0, random.int(text.length)) : text;
}

function packet(random: Random, number: number): string {
  const payload = nested(random, sizeOf(random));
  const event = random.pick([
    ...Object.keys(ALL_CLIENT_MESSAGES),
    'no_such_event',
    'connect',
    'disconnect',
    'error',
    '__proto__',
  ]);
  const usual = (): string => `42${number}["${event}",${payload},${number}]`;
  return random.pick([
    usual,
    usual,
    usual,
    () => `42["${event}",${payload}]`,
    () => `42${number}${payload}`,
    () => `43${number}${payload}`,
    () => `40${payload}`,
    () => `45${number}-["${event}",${payload}]`,
  ])();
}

describe('packets of every size and depth', () => {
  it('cost at most their own connection, by WebSocket', async (t) => {
    t.diagnostic(`FUZZ_SEED=${SEED}`);
    const random = new Random(SEED);
    await withstand(t, {
      ...BOUNDS,
      async attack({ port }) {
        let socket: RawSocket | null = null;
        for (let number = 1; number <= PACKETS; number++) {
          if (!socket?.isOpen) {
            socket = await RawSocket.open(port);
            await socket.join({ protocol: 1, userId: 'mallory' });
            socket.send('420["resume",{"received":0},0]');
            await socket.until(() => (socket as RawSocket).acknowledged.has('0'));
          }
          socket.send(packet(random, number));
          // What came before it has been dealt with.
          socket.send(`42999${number}["peek_room",{"room":"pit"},${number}]`);
          await socket.until(() => (socket as RawSocket).acknowledged.has(`999${number}`));
        }
        await socket?.drop();
      },
    });
  });

  it('cost at most their own connection, by long polling', async (t) => {
    t.diagnostic(`FUZZ_SEED=${SEED}`);
    const random = new Random(SEED ^ 0x5bd1e995);
    await withstand(t, {
      ...BOUNDS,
      async attack({ port }) {
        let polling: RawPolling | null = null;
        for (let number = 1; number <= PACKETS; number++) {
          if (!polling) {
            polling = await RawPolling.open(port);
            await polling.post([`40${HELLO}`, '420["resume",{"received":0},0]']);
          }
          const body = Array.from({ length: 1 + random.int(3) }, () => packet(random, number));
          if ((await polling.post(body)) === 200) continue;
          polling.close();
          polling = null;
        }
        polling?.close();
      },
    });
  });
});
