import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { RawSocket } from '../fuzz/raw-socket.ts';
import { callOf, ANSWER, MEDIA } from '../support.ts';
import { withstand } from './harness.ts';

const HELLO = { protocol: 1, userId: 'mallory' };

describe('memory', () => {
  it('is not taken by who reads nothing, and answers pings', async (t) => {
    await withstand(t, {
      memoryMb: 90,
      waitMs: 2_500,
      sockets: 60,
      async attack({ port }) {
        const users = Array.from({ length: 200 }, (_, at) => `${at}`.padStart(128, 'x'));
        const request = (at: number): string => `42${at}${JSON.stringify(['watch_presence', { users }, at])}`;
        for (let round = 0; round < 3; round++) {
          const socket = await RawSocket.open(port);
          await socket.join(HELLO);
          socket.send('420["resume",{"received":0},0]');
          await socket.until(() => socket.acknowledged.has('0'));
          socket.stopReading();
          const until = Date.now() + 20_000;
          // No faster than a page may, or it would be shown the door for that.
          for (let at = 1; socket.isOpen && Date.now() < until; at++) {
            socket.send(request(at));
            if (at % 100 === 0) socket.send('3');
            await pause(at < 150 ? 0 : 22);
          }
          assert.ok(!socket.isOpen, 'it is cut off');
        }
      },
    });
  });

  it('is not taken by pages that are away, and for which others leave much', async (t) => {
    await withstand(t, {
      memoryMb: 100,
      waitMs: 2_500,
      sockets: 60,
      async attack({ connect: open }) {
        const sdp = 'x'.repeat(32_000);
        for (let pair = 0; pair < 8; pair++) {
          const [one, other] = [await open('mallory'), await open(`accomplice-${pair}`)];
          const { callId } = await one.ask('call_user', callOf(`accomplice-${pair}`));
          await other.take('incoming_call');
          const { room } = await other.ask('answer_call', { callId, answer: ANSWER, mediaState: MEDIA });
          const to = room.participants.find(({ id }) => id !== room.participantId)?.id ?? randomUUID();
          one.drop();
          for (let times = 0; times < 150; times++) {
            const signal = { type: 'description', description: { type: 'offer', sdp } } as const;
            // It is cut off for what it sends, in the end.
            const reply = await other.request('signal', { to, signal }).catch(() => undefined);
            if (!reply || (!reply.ok && reply.code === 'not-found')) break;
          }
          other.close();
        }
      },
    });
  });
});

describe('time', () => {
  it('is given to nobody who sends headers, or a body, a byte at a time', async (t) => {
    await withstand(t, {
      memoryMb: 60,
      waitMs: 2_500,
      sockets: 160,
      async attack({ port }) {
        const beginnings = [
          'GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ',
          'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n',
          '',
        ];
        const sockets = beginnings.flatMap((beginning) =>
          Array.from({ length: 40 }, () => {
            const socket = connect({ port, host: '127.0.0.1' });
            socket.on('error', () => undefined);
            socket.resume();
            socket.write(beginning);
            return socket;
          }),
        );
        const drip = setInterval(() => {
          for (const socket of sockets) if (socket.writable && !socket.pending) socket.write('a');
        }, 500);
        await Promise.all(sockets.map((socket) => once(socket, 'close', { signal: AbortSignal.timeout(60_000) })));
        clearInterval(drip);
      },
    });
  });

  it('is given to nobody who connects and never says who he is, or never resumes', async (t) => {
    await withstand(t, {
      memoryMb: 60,
      waitMs: 2_500,
      sockets: 160,
      async attack({ port }) {
        const sockets = await Promise.all(
          Array.from({ length: 100 }, async (_, at) => {
            const socket = await RawSocket.open(port);
            if (at % 2) await socket.join({ protocol: 1, userId: `mallory-${at}` });
            return socket;
          }),
        );
        for (let times = 0; times < 2; times++)
          await Promise.all(sockets.map((socket) => socket.until(() => !socket.isOpen, 'A close')));
      },
    });
  });

  it('is not taken from others by wrong tokens, nor by bare connections that come and go', async (t) => {
    await withstand(t, {
      memoryMb: 80,
      waitMs: 2_500,
      sockets: 200,
      async attack({ port, log }) {
        const began = Date.now();
        const codes = new Map<string, number>();
        while (Date.now() - began < 6_000) {
          await Promise.all(
            Array.from({ length: 20 }, async () => {
              const socket = await RawSocket.open(port).catch(() => undefined);
              if (!socket) return;
              await socket.join({ protocol: 1, token: 'x'.repeat(8_000) });
              const said = socket.packets.find((packet) => packet.startsWith('4')) ?? '';
              const [, code = 'none'] = /"code":"([a-z-]+)"/.exec(said) ?? [];
              codes.set(code, (codes.get(code) ?? 0) + 1);
              await socket.drop();
            }),
          );
        }
        t.diagnostic([...codes].join(' '));
        assert.equal(codes.get('ok'), undefined);
        assert.ok(log().length < 20_000, 'the log is not filled');
      },
    });
  });
});
