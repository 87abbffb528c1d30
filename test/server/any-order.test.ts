import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { ALL_RIGHTS } from '../../server/auth/identity.ts';
import type { Connection } from '../../server/clients/connection.ts';
import { NO_LIMITS } from '../../server/limits.ts';
import { createServices } from '../../server/services.ts';
import { createMemoryTables, type Tables } from '../../server/store/tables.ts';
import { settled, VirtualClock } from '../model/virtual-clock.ts';
import { ANSWER, MEDIA, OFFER } from './support.ts';

// The model lets well-meaning pages meet the services. Here the clients say whatever the protocol has words for, whether
// it makes sense or not: answering while they call, joining with old tickets, several things at once.

const USERS = ['ana', 'ana', 'budi', 'budi', 'citra'];

const acts = fc.record({
  client: fc.nat(USERS.length - 1),
  what: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('call', 'answer', 'cancel', 'join') },
    { weight: 1, arbitrary: fc.constantFrom('connect', 'drop', 'reject', 'leave', 'media', 'wait') },
  ),
  /** Which of the users, or of the newest calls or rooms. */
  which: fc.nat(USERS.length - 1),
  flag: fc.boolean(),
  /** Whether what it sets off comes to an end before the next one begins. */
  settle: fc.boolean(),
});
type Act = typeof acts extends fc.Arbitrary<infer T> ? T : never;

class Page {
  connection: Connection | null = null;
  resumeToken: string | undefined;
  #number = 0;
  #received = 0;

  constructor(
    private readonly user: string,
    private readonly world: World,
  ) {}

  connect(): void {
    this.drop();
    const identity = { user: { id: this.user, name: this.user }, rights: ALL_RIGHTS, expiresAt: null };
    const connection = this.world.services.connect(identity, {
      send: (event, payload, number, acknowledged) => {
        if (number > 0) this.#received = number;
        if (event === 'resumed') {
          const { resumed, resumeToken } = payload as { resumed: boolean; resumeToken: string };
          if (!resumed) this.#number = this.#received = 0;
          this.resumeToken = resumeToken;
        }
        this.world.sees(payload);
        acknowledged?.();
      },
      close: () => this.drop(connection),
    });
    this.connection = connection;
    const { resumeToken } = this;
    connection.receive('resume', { received: this.#received, ...(resumeToken && { resumeToken }) }, 0, () => undefined);
  }

  drop(connection = this.connection): void {
    connection?.lost(this.world.clock.now());
    if (this.connection === connection) this.connection = null;
  }

  say(event: string, payload: unknown): void {
    this.connection?.receive(event, payload, ++this.#number, (reply) => this.world.sees(reply));
  }
}

class World {
  readonly clock = new VirtualClock();
  readonly calls: string[] = [];
  readonly rooms: { id: string; ticket: string }[] = [];
  readonly tables: Tables = createMemoryTables();
  readonly services = createServices({
    clock: this.clock,
    ids: { id: () => randomUUID(), token: () => randomUUID() },
    tables: this.tables,
    sign: (text) => createHash('sha256').update(text).digest('base64url'),
    bootId: 'this one',
    limits: NO_LIMITS,
  });
  readonly pages = USERS.map((user) => new Page(user, this));

  sees(message: unknown): void {
    const { callId, room } = message as { callId?: string; room?: { id: string; ticket: string } | string };
    if (callId !== undefined && !this.calls.includes(callId)) this.calls.unshift(callId);
    if (typeof room === 'object' && room !== null) this.rooms.unshift(room);
  }

  async act({ client, what, which, flag, settle }: Act): Promise<void> {
    const page = this.pages[client];
    if (!page) return;
    const callId = this.calls[which] ?? randomUUID();
    const room = this.rooms[which] ?? { id: 'none', ticket: 'none' };
    if (what === 'connect') page.connect();
    else if (what === 'drop') page.drop();
    else if (what === 'wait') await this.clock.advance(flag ? 16_000 : 61_000);
    else if (!page.connection) page.connect();
    else if (what === 'call') {
      page.say('call_user', {
        callId: randomUUID(),
        to: USERS[which % USERS.length],
        media: 'video',
        offer: OFFER,
        mediaState: MEDIA,
        again: flag,
      });
    } else if (what === 'answer') page.say('answer_call', { callId, answer: ANSWER, mediaState: MEDIA });
    else if (what === 'reject') page.say('reject_call', { callId });
    else if (what === 'cancel') page.say('cancel_call', { callId });
    else if (what === 'join')
      page.say('join_call_room', { room: room.id, ticket: room.ticket, fresh: flag, mediaState: MEDIA });
    else if (what === 'leave')
      page.say('leave_call_room', { room: room.id, ...(flag && { ticket: room.ticket }), reason: 'hang-up' });
    else page.say('set_media_state', { mediaState: { ...MEDIA, camera: flag } });
    if (settle) await settled();
  }

  async end(): Promise<Record<string, number>> {
    await settled();
    for (const page of this.pages) page.drop();
    for (let step = 0; step < 4; step++) await this.clock.advance(120_000);
    const left: Record<string, number> = { clients: this.services.clientCount, timers: this.clock.pending };
    for (const [name, table] of Object.entries(this.tables) as [string, { size(): Promise<number> }][]) {
      left[name] = await table.size();
    }
    return left;
  }
}

test('whatever clients say, in whatever order, nothing of them is left when they have gone', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { minLength: 5, maxLength: 60, size: 'max' }), async (story) => {
      const world = new World();
      for (const page of world.pages) page.connect();
      await settled();
      for (const act of story) await world.act(act);
      assert.deepEqual(await world.end(), { clients: 0, timers: 0, users: 0, calls: 0, rooms: 0, watchers: 0 });
    }),
    { numRuns: Number(process.env.STORIES ?? 2_000) },
  );
});
