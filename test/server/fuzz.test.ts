import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { pino } from 'pino';
import { ALL_RIGHTS, type Authenticate } from '../../server/auth/identity.ts';
import { DEFAULT_LIMITS } from '../../server/limits.ts';
import { callError, isErrorCode, type ClientEvent } from '../../src/protocol/index.ts';
import { Hostile } from './fuzz/hostile.ts';
import { misuseLibrary } from './fuzz/library.ts';
import { MARKER, noIds, type Ids } from './fuzz/messages.ts';
import { Random } from './fuzz/random.ts';
import { RawSocket } from './fuzz/raw-socket.ts';
import {
  ANSWER,
  callOf,
  enter,
  MEDIA,
  OFFER,
  startServer,
  talk,
  type ServerOptions,
  type TestServer,
} from './support.ts';

// FUZZ_SEED and FUZZ_MESSAGES repeat a run, or make it longer.
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000_007);
const MESSAGES = Number(process.env.FUZZ_MESSAGES ?? 20_000);
const WARM_UP = 3_000;
const HOSTILE = 8;
const MOST_GROWTH = 5_000_000;

const PASSWORD = 'honest-token-5f3a';
const SECRETS = ['Honest Ana', 'Honest Budi', 'honest-sdp', PASSWORD];

/** Ana and Budi have a token; everybody else is let in as well, and may call only each other and meet only in some rooms. */
const authenticate: Authenticate = async ({ userId, token }) => {
  if (userId === undefined) return { refused: callError('user-required') };
  const expiresAt = null;
  if (userId === 'ana' || userId === 'budi') {
    if (token !== PASSWORD) return { refused: callError('auth-failed') };
    return {
      user: { id: userId, name: userId === 'ana' ? 'Honest Ana' : 'Honest Budi' },
      rights: ALL_RIGHTS,
      expiresAt,
    };
  }
  const call = new Set(Array.from({ length: HOSTILE }, (_, index) => `mallory-${index}`));
  return {
    user: { id: userId, name: userId },
    rights: { call, rooms: new Set(['pit', 'hall', MARKER]), moderate: new Set(['pit']), directory: false },
    expiresAt,
  };
};

/** Everything is forgotten soon. */
const SHORT = { ring: 700, ghost: 200, resumeWindow: 1_000, presenceGrace: 100, absence: 600 };

/** What must not be in any log, and the lines in which it was. */
function watchedLog() {
  const words = [MARKER, ...SECRETS, 'mallory', '127.0.0.1', 'a=ice-ufrag'];
  const leaks: string[] = [];
  let lines = 0;
  const log = pino(
    { level: 'trace', base: null },
    {
      write(line: string) {
        lines++;
        if (words.some((word) => line.includes(word))) leaks.push(line);
      },
    },
  );
  return { log, leaks, words, lines: () => lines };
}

async function serverFor(test: TestContext, options: ServerOptions = {}) {
  const { log, ...watched } = watchedLog();
  const server = await startServer(test, { authenticate, times: SHORT, log, ...options });
  const errors: unknown[] = [];
  const failed = (error: unknown): void => void errors.push(error);
  process.on('unhandledRejection', failed).on('uncaughtException', failed);
  test.after(() => process.off('unhandledRejection', failed).off('uncaughtException', failed));
  return { server, errors, ...watched };
}

/** Two people who talk while all this goes on. */
async function honestCall(server: TestServer) {
  const ana = await server.connect({ userId: 'ana', token: PASSWORD });
  const budi = await server.connect({ userId: 'budi', token: PASSWORD });
  const { callId, anasRoom, budisRoom } = await talk(ana, budi);
  const signals = { count: 0, slowest: 0 };
  let going = true;
  const say = async (): Promise<void> => {
    const signal = { type: 'description', description: { ...OFFER, sdp: `honest-sdp ${++signals.count}` } } as const;
    const began = performance.now();
    await ana.ask('signal', { to: budisRoom.participantId, signal });
    assert.deepEqual(await budi.take('signal'), { from: anasRoom.participantId, signal });
    await budi.ask('signal', { to: anasRoom.participantId, signal });
    assert.deepEqual(await ana.take('signal'), { from: budisRoom.participantId, signal });
    signals.slowest = Math.max(signals.slowest, performance.now() - began);
  };
  const talking = (async () => {
    while (going) {
      await say();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  // It is waited for at the end; a failure before that is not unhandled.
  talking.catch(() => undefined);
  const ids: Ids = {
    calls: [callId],
    rooms: [anasRoom.id],
    participants: [anasRoom.participantId, budisRoom.participantId],
    tickets: [anasRoom.ticket, budisRoom.ticket],
    tokens: [ana.resumeToken ?? '', budi.resumeToken ?? ''],
    users: ['ana', 'budi', ana.id, budi.id],
  };
  return {
    ana,
    budi,
    ids,
    signals,
    say,
    /** Nobody else has said anything to them, the call still works, and it ends as it should. */
    async end(): Promise<void> {
      going = false;
      await talking;
      await say();
      assert.deepEqual(await ana.heard(), []);
      assert.deepEqual(await budi.heard(), []);
      await ana.ask('leave_call_room', { room: anasRoom.id, reason: 'hang-up' });
      assert.deepEqual(await budi.take('call_ended'), { callId, reason: 'hang-up' });
      ana.close();
      budi.close();
    },
  };
}

/** Waits until the server has forgotten everybody. */
async function forgotten({ services, tables }: TestServer): Promise<void> {
  const sizes = () => Promise.all(Object.values(tables).map((table: { size(): Promise<number> }) => table.size()));
  const deadline = Date.now() + 15_000;
  for (;;) {
    const rows = await sizes();
    if (services.clientCount === 0 && rows.every((size) => size === 0)) return;
    if (Date.now() > deadline) {
      const left = Object.keys(tables).map((name, index) => `${name} ${rows[index]}`);
      assert.fail(`There are ${services.clientCount} clients left, and rows: ${left.join(', ')}.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

async function heap(): Promise<number> {
  for (let times = 0; times < 3; times++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    gc();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Hostile clients that together say at least so many things. */
async function attack({ port }: TestServer, seed: number, messages: number, theirs: Ids) {
  const crowd = Array.from(
    { length: HOSTILE },
    (_, index) =>
      new Hostile({ port, random: new Random(seed + index), userId: `mallory-${index}`, theirs, secrets: SECRETS }),
  );
  theirs.users.push(...crowd.map((_, index) => `mallory-${index}`));
  await Promise.all([
    ...crowd.map(async (one) => {
      while (one.sent < messages / HOSTILE) await one.visit(60);
    }),
    misuseLibrary(port, new Random(seed), messages / 50),
  ]);
  const codes = new Map<string, number>();
  for (const one of crowd) for (const [code, count] of one.codes) codes.set(code, (codes.get(code) ?? 0) + count);
  const sum = (of: 'sent' | 'sentAway'): number => crowd.reduce((total, one) => total + one[of], 0);
  // In a blue moon, and not as a habit.
  assert.ok(sum('sentAway') <= messages / 1_000, `${sum('sentAway')} connections were closed by the server`);
  return { sent: sum('sent'), codes };
}

test(`${MESSAGES} hostile messages do no harm`, async (t) => {
  t.diagnostic(`FUZZ_SEED=${SEED}`);
  const { server, errors, leaks, words, lines } = await serverFor(t);
  try {
    // What is compiled, cached and allocated once is so before memory is compared.
    await attack(server, SEED ^ 0x5bd1e995, WARM_UP, noIds());
    await forgotten(server);
    const before = await heap();

    const call = await honestCall(server);
    words.push(...call.ids.tickets, ...call.ids.tokens);
    const { sent, codes } = await attack(server, SEED, MESSAGES, call.ids);
    await call.end();
    await forgotten(server);
    const grown = (await heap()) - before;

    t.diagnostic(`${sent} messages: ${[...codes].map(([code, count]) => `${code} ${count}`).join(', ')}`);
    t.diagnostic(`${call.signals.count} honest signals, the slowest pair ${call.signals.slowest.toFixed(0)} ms`);
    t.diagnostic(`${lines()} lines of log; memory grew by ${(grown / 1000).toFixed(0)} kB`);
    assert.ok(sent >= MESSAGES);
    assert.deepEqual(errors, []);
    assert.deepEqual(leaks.slice(0, 3), []);
    for (const code of ['ok', 'bad-request', 'too-large', 'not-ready', 'not-found', 'call-over'])
      assert.ok((codes.get(code) ?? 0) > 0, `the fuzz gets as far as ${code}`);
    assert.ok(grown < MOST_GROWTH, `memory grew by ${grown} bytes`);
  } catch (error) {
    if (error instanceof Error) error.message += ` (FUZZ_SEED=${SEED})`;
    throw error;
  }
});

test("what is somebody else's answers like what is not there", async (t) => {
  const { server, errors } = await serverFor(t);
  const call = await honestCall(server);
  const { ana, ids } = call;
  const mallory = await server.connect({ userId: 'mallory-0' });
  const accomplice = await server.connect({ userId: 'mallory-1' });
  const theirRoom = await talk(mallory, accomplice);
  const inside = await server.connect({ userId: 'ana', token: PASSWORD });
  const { id: roomId, ...honestRoom } = await inside.join(enter('honest-room'));

  type Ask = readonly [event: ClientEvent, payload: (id: string) => unknown, theirs: readonly string[]];
  const [ticket = ''] = ids.tickets;
  const asks: readonly Ask[] = [
    ['answer_call', (callId) => ({ callId, answer: ANSWER, mediaState: MEDIA }), ids.calls],
    ['reject_call', (callId) => ({ callId }), ids.calls],
    ['cancel_call', (callId) => ({ callId }), ids.calls],
    ['join_call_room', (room) => ({ room, ticket, fresh: false, mediaState: MEDIA }), ids.rooms],
    ['join_call_room', (room) => ({ room, ticket, fresh: true, mediaState: MEDIA }), ids.rooms],
    [
      'join_call_room',
      (room) => ({ room, ticket: theirRoom.anasRoom.ticket, fresh: true, mediaState: MEDIA }),
      ids.rooms,
    ],
    ['leave_call_room', (room) => ({ room, reason: 'hang-up' }), ids.rooms],
    ['leave_call_room', (room) => ({ room, ticket, reason: 'hang-up' }), ids.rooms],
    ['signal', (to) => ({ to, signal: { type: 'description', description: OFFER } }), ids.participants],
    ['call_user', (to) => ({ ...callOf(to) }), ['ana', 'budi']],
    ['invite_to_room', (to) => ({ callId: randomUUID(), to }), ['ana', 'budi']],
    ['join_call_room', (room) => enter(room), ['honest-room', roomId]],
    ['join_call_room', (room) => enter(room, { wait: true }), ['honest-room', roomId]],
    ['join_call_room', (room) => enter(room, { ticket: honestRoom.ticket }), ['honest-room', roomId]],
    ['peek_room', (room) => ({ room }), ['honest-room', roomId]],
    ['leave_call_room', (room) => ({ room, reason: 'hang-up' }), ['honest-room', roomId]],
    ['signal', (to) => ({ to, signal: { type: 'restart', anew: true } }), [honestRoom.participantId]],
    ['moderate_room', (participantId) => ({ action: 'kick', participantId }), [honestRoom.participantId]],
    ['watch_presence', (id) => ({ users: [id] }), ['ana', 'budi']],
  ];
  let number = 100;
  // From inside a call of one's own and from outside of any.
  for (const who of [mallory, await server.connect({ userId: 'mallory-2' })]) {
    for (const [event, payload, theirs] of asks) {
      for (const id of theirs) {
        const answers: unknown[] = [];
        for (const named of [id, randomUUID()]) {
          const asked = payload(named) as { callId?: string };
          who.messages.length = 0;
          const reply = await who.emit(event, asked, ++number);
          const heard = await who.heard();
          // What one has said oneself may come back; nothing else may differ.
          const hide = (text: string): string => text.replaceAll(named, '…').replaceAll(asked.callId ?? named, '…');
          answers.push(hide(JSON.stringify({ reply, heard })));
        }
        assert.equal(answers[0], answers[1], `${event} tells nobody that ${id} is there`);
      }
    }
  }
  // Proof of who one was is worth nothing to anybody else.
  const [token = ''] = ids.tokens;
  for (const resumeToken of [token, `${token.split('.')[0]}.${randomUUID()}`, randomUUID(), '.', ana.id]) {
    const socket = await RawSocket.open(server.port);
    await socket.join({ protocol: 1, userId: 'mallory-3' });
    let hello: unknown;
    socket.onEvent = (_event, [payload]) => (hello = payload);
    socket.send(`421${JSON.stringify(['resume', { received: 0, resumeToken }, 0])}`);
    await socket.until(() => socket.acknowledged.size > 0);
    assert.deepEqual(socket.acknowledged.get('1'), [[{ ok: true }]]);
    const { resumed, room, user } = hello as Record<string, unknown>;
    assert.deepEqual(
      { resumed, room, user },
      { resumed: false, room: null, user: { id: 'mallory-3', name: 'mallory-3' } },
    );
    await socket.close();
  }
  assert.deepEqual(await inside.heard(), []);
  await call.end();
  assert.deepEqual(errors, []);
});

test('a message of nothing but mistakes costs no more than another one', async (t) => {
  const { server } = await serverFor(t);
  const mallory = await server.connect({ userId: 'mallory-0' });
  const candidates = Array.from({ length: 18_000 }, () => ({}));
  const before = process.cpuUsage();
  for (let times = 1; times <= 40; times++) {
    const reply = await mallory.emit('signal', { to: 'x', signal: { type: 'candidates', candidates } }, times);
    assert.equal((reply as { code: string }).code, 'bad-request');
  }
  const { user, system } = process.cpuUsage(before);
  // Both ends and the JSON of it; it was 5 s when every mistake was told.
  assert.ok((user + system) / 1000 < 2_000, `it took ${(user + system) / 1000} ms`);
});

test('who sends too much meets rate-limited and then the door, and others notice nothing', async (t) => {
  const { server, errors } = await serverFor(t, { limits: DEFAULT_LIMITS });
  const call = await honestCall(server);
  const signal = ['signal', { to: randomUUID(), signal: { type: 'description', description: OFFER } }];
  const floods: Record<string, (at: number) => unknown[]> = {
    'rate-limited': (at) => [...signal, at + 1],
    'bad-request': (at) => ['signal', { to: at }, at + 1],
    'not-ready': () => [...signal, 1],
  };
  for (const [code, message] of Object.entries(floods)) {
    const socket = await RawSocket.open(server.port);
    await socket.join({ protocol: 1, userId: 'mallory-0' });
    if (code !== 'not-ready') {
      socket.send('42999["resume",{"received":0},0]');
      await socket.until(() => socket.acknowledged.has('999'));
    }
    let sent = 0;
    while (socket.isOpen && sent < 5_000) {
      for (let times = 0; times < 20; times++) socket.send(`42${sent}${JSON.stringify(message(sent++))}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.ok(!socket.isOpen, `${code}: is shown the door`);
    assert.ok(socket.packets.includes('1'), 'and told that it is meant');
    const codes = [...socket.acknowledged.values()].map(([times]) => (times?.[0] as { code?: string }).code);
    assert.equal(codes.filter((one) => one === code).length, DEFAULT_LIMITS.abuse.refusals);
    assert.ok(codes.every((one) => one === undefined || isErrorCode(one)));
    await call.say();
  }
  assert.equal(server.services.clientCount, 2, 'nothing is kept of those who were sent away');
  await call.end();
  assert.deepEqual(errors, []);
});
