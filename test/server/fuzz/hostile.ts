import assert from 'node:assert/strict';
import { ALL_CLIENT_MESSAGES } from '../../../src/protocol/client-messages.ts';
import {
  isErrorCode,
  parseReply,
  parseServerMessage,
  SUPERSEDED,
  type ClientEvent,
} from '../../../src/protocol/index.ts';
import { LAST_WORDS } from './last-words.ts';
import { Messages, noIds, type Ids } from './messages.ts';
import type { Random } from './random.ts';
import { RawSocket } from './raw-socket.ts';

/** So many messages at most are on the way at once: an answer to each is waited for. */
const WINDOW = 24;
const EVENTS = Object.keys(ALL_CLIENT_MESSAGES) as ClientEvent[];
/** Below what the server takes as one message. */
const MOST_BYTES = 65_000;

export interface HostileOptions {
  readonly port: number;
  readonly random: Random;
  readonly userId: string;
  /** What honest people use: real ids, which are none of this one's business. */
  readonly theirs: Ids;
  /** What only honest people may get to see. */
  readonly secrets: readonly string[];
}

/** A hostile client: connects, says things, and goes, over and over. */
export class Hostile {
  sent = 0;
  sentAway = 0;
  readonly codes = new Map<string, number>();
  readonly #mine: Ids = noIds();
  readonly #messages: Messages;

  constructor(private readonly options: HostileOptions) {
    this.#messages = new Messages(options.random, this.#mine, options.theirs);
    this.#mine.users.push(options.userId);
  }

  /** One connection from its beginning to its end, with about so many messages. */
  async visit(count: number): Promise<void> {
    const { port, random, userId } = this.options;
    const socket = await RawSocket.open(port);
    if (random.chance(0.03)) return this.#end(socket);
    const auth = random.chance(0.95) ? { protocol: 1, userId, token: 'x' } : random.pick(HANDSHAKES);
    if (!(await socket.join(auth))) return this.#end(socket);
    socket.onEvent = (event, args) => this.#take(event, args);

    const asked = new Map<string, ClientEvent | undefined>();
    // Wrong order: what is sent before resume is refused, and the rest of the visit is as it would have been.
    let resumeAt = random.pick([0, 0, 0, 0, 5, Infinity]);
    for (let at = 0; at < count && socket.isOpen; at++) {
      if (at === resumeAt) {
        resumeAt = Infinity;
        const token = random.chance(0.5) ? this.#mine.tokens.at(-1) : undefined;
        const resume = { received: 0, ...(token && { resumeToken: token }) };
        this.#say(socket, JSON.stringify(['resume', resume, 0]), String(at), asked, 'resume');
        continue;
      }
      const { json, event } = this.#messages.next();
      // Some want no answer.
      if (Buffer.byteLength(json) > MOST_BYTES) continue;
      if (random.chance(0.05)) this.#say(socket, json);
      else this.#say(socket, json, String(at), asked, event);
      if (at % WINDOW === 0) await this.#answered(socket, asked);
    }
    await this.#answered(socket, asked);
    this.#judge(socket, asked);
    await this.#end(socket);
  }

  #say(
    socket: RawSocket,
    json: string,
    id = '',
    asked?: Map<string, ClientEvent | undefined>,
    event?: ClientEvent,
  ): void {
    this.sent++;
    asked?.set(id, event);
    socket.send(`42${id}${json}`);
  }

  async #answered(socket: RawSocket, asked: ReadonlyMap<string, unknown>): Promise<void> {
    await socket.until(() => socket.acknowledged.size >= asked.size, 'An answer to every message');
  }

  /** Every message is answered exactly once, with ok or a code that the protocol has. */
  #judge(socket: RawSocket, asked: ReadonlyMap<string, ClientEvent | undefined>): void {
    // Whoever resumes just as what it missed is being forgotten is sent away, to begin anew. Nothing else closes it.
    const sentAway = !socket.isOpen && [...asked.values()].includes('resume');
    if (sentAway) this.sentAway++;
    else assert.equal(socket.acknowledged.size, asked.size, 'every message is answered, and no other one');
    for (const [id, event] of asked) {
      const times = socket.acknowledged.get(id) ?? [];
      if (sentAway && times.length === 0) continue;
      assert.equal(times.length, 1, `${event} is answered once`);
      const [reply, ...more] = times[0] ?? [];
      assert.equal(more.length, 0);
      this.#keepSecret(JSON.stringify(reply));
      const { ok, code } = reply as { ok: unknown; code?: unknown };
      if (ok === true) {
        // Whoever uses a number again gets the reply that it was for.
        assert.ok(
          EVENTS.some((one) => parseReply(one, reply).ok),
          `${event} is answered as the protocol says`,
        );
        this.#observe(reply);
      } else {
        assert.equal(ok, false);
        assert.ok(isErrorCode(code), `${String(code)} is a code`);
        assert.notEqual(code, 'server-error', `${event} breaks nothing`);
      }
      const outcome = ok === true ? 'ok' : (code as string);
      this.codes.set(outcome, (this.codes.get(outcome) ?? 0) + 1);
    }
  }

  #take(event: string, args: unknown[]): void {
    this.#keepSecret(JSON.stringify(args));
    if (event === SUPERSEDED) return;
    assert.ok(parseServerMessage(event, args[0]), `${event} is what the protocol says`);
    this.#observe(args[0]);
  }

  #keepSecret(text: string): void {
    for (const secret of this.options.secrets) assert.ok(!text.includes(secret), `${secret} is nobody else's business`);
  }

  /** Ids that came to this one rightly: the fuzz gets further with them than with any that it makes up. */
  #observe(message: unknown): void {
    const found = message as {
      callId?: string;
      from?: string;
      resumeToken?: string;
      room?: { id: string; ticket: string; participants: { id: string }[] };
    };
    const keep = (list: string[], id: string | undefined): void => {
      if (typeof id !== 'string' || list.includes(id)) return;
      list.push(id);
      if (list.length > 6) list.shift();
    };
    const { calls, rooms, participants, tickets, tokens } = this.#mine;
    keep(calls, found.callId);
    keep(tokens, found.resumeToken);
    if (typeof found.from === 'string') keep(participants, found.from);
    if (found.room === null || typeof found.room !== 'object') return;
    keep(rooms, found.room.id);
    keep(tickets, found.room.ticket);
    for (const { id } of found.room.participants ?? []) keep(participants, id);
  }

  async #end(socket: RawSocket): Promise<void> {
    const { random } = this.options;
    if (random.chance(0.7)) {
      this.sent++;
      random.pick(LAST_WORDS)(socket);
      // What comes after it, or into the middle of it.
      if (random.chance(0.3)) socket.send('425["signal",null,1]');
      await new Promise((resolve) => setImmediate(resolve));
    }
    await (random.chance(0.5) ? socket.close() : socket.drop());
  }
}

const HANDSHAKES: readonly object[] = [
  {},
  { protocol: 1 },
  { protocol: '1', userId: 'mallory-0' },
  { protocol: 999, userId: 'mallory-0' },
  { protocol: 1, userId: '' },
  { protocol: 1, userId: { $ne: null } },
  { protocol: 1, userId: 'x'.repeat(500) },
  { protocol: 1, userId: '__proto__', userName: '\u202e\u0000' },
  { protocol: 1, userId: 'ana', token: 'guess' },
  JSON.parse('{"protocol":1,"userId":"mallory-0","__proto__":{"token":"x"}}') as object,
];
