import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { ALL_RIGHTS } from '../../server/auth/identity.ts';
import type { Connection } from '../../server/clients/connection.ts';
import { NO_LIMITS } from '../../server/limits.ts';
import { createServices, type CallServices } from '../../server/services.ts';
import { createMemoryTables, type Tables } from '../../server/store/tables.ts';
import type { Room, ServerMessage, ServerPayload } from '../../src/protocol/index.ts';
import { settled, VirtualClock } from '../model/virtual-clock.ts';
import { Picture } from './picture.ts';
import { ANSWER, MEDIA, OFFER } from './support.ts';

// The model lets well-meaning pages meet the services. Here the clients say whatever the protocol has words for, whether
// it makes sense or not: answering while they call, joining with old tickets, several things at once.

const USERS = ['ana', 'ana', 'budi', 'budi', 'citra'];
const ROOMS = ['standup', 'standup', 'lunch'];
const CAPACITY = 3;

const acts = fc.record({
  client: fc.nat(USERS.length - 1),
  what: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('call', 'answer', 'cancel', 'join') },
    { weight: 2, arbitrary: fc.constantFrom('enter', 'invite', 'moderate', 'accept') },
    { weight: 1, arbitrary: fc.constantFrom('connect', 'drop', 'reject', 'leave', 'media', 'wait', 'chat') },
  ),
  /** Which of the users, or of the newest calls or rooms. */
  which: fc.nat(USERS.length - 1),
  flag: fc.boolean(),
  /** Whether what it sets off comes to an end before the next one begins. */
  settle: fc.boolean(),
});
const stories = fc.array(acts, { minLength: 5, maxLength: 60, size: 'max' });
type Act = typeof acts extends fc.Arbitrary<infer T> ? T : never;

class Page {
  connection: Connection | null = null;
  resumeToken: string | undefined;
  id = '';
  picture = new Picture();
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
          const { clientId, resumed, resumeToken } = payload as ServerPayload<'resumed'>;
          if (!resumed) this.#number = this.#received = 0;
          this.resumeToken = resumeToken;
          this.id = clientId;
        }
        this.picture.hear({ event, payload } as ServerMessage);
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
    this.connection?.receive(event, payload, ++this.#number, (reply) => {
      const { room } = reply as { room?: Room };
      // Of every other way in, a message tells.
      if (event === 'answer_call' && room) this.picture.answered(room);
      this.world.sees(reply);
    });
  }
}

class World {
  readonly clock = new VirtualClock();
  readonly calls: string[] = [];
  readonly rooms: { id: string; ticket: string }[] = [];
  readonly participants: string[] = [];
  readonly tables: Tables = createMemoryTables();
  readonly services: CallServices;
  readonly pages = USERS.map((user) => new Page(user, this));

  constructor(sameUser: 'both' | 'replace') {
    this.services = createServices({
      clock: this.clock,
      ids: { id: () => randomUUID(), token: () => randomUUID() },
      tables: this.tables,
      sign: (text) => createHash('sha256').update(text).digest('base64url'),
      bootId: 'this one',
      rooms: { capacity: CAPACITY, sameUser },
      limits: NO_LIMITS,
    });
  }

  sees(message: unknown): void {
    const { callId, room, participant } = message as {
      callId?: string;
      room?: { id: string; ticket: string } | string;
      participant?: { id: string };
    };
    if (participant) this.participants.unshift(participant.id);
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
    else if (what === 'enter')
      page.say('join_call_room', {
        room: ROOMS[which % ROOMS.length],
        fresh: true,
        mediaState: MEDIA,
        ...(flag && { wait: true }),
      });
    else if (what === 'invite')
      page.say('invite_to_room', { callId: randomUUID(), to: USERS[(which + Number(flag)) % USERS.length] });
    else if (what === 'accept') page.say('answer_call', { callId, answer: null, mediaState: MEDIA });
    else if (what === 'moderate')
      page.say('moderate_room', {
        action: flag ? 'kick' : (['lock', 'unlock', 'mute'] as const)[which % 3],
        ...(flag && { participantId: this.participants[which] ?? 'nobody' }),
      });
    else if (what === 'chat') {
      page.say('send_chat', { text: 'hello' });
      page.say('raise_hand', { raised: flag });
    } else page.say('set_media_state', { mediaState: { ...MEDIA, camera: flag } });
    if (settle) await settled();
  }

  /** What is true of every room at every moment. */
  async check(calm: boolean): Promise<void> {
    const calls = new Map((await this.tables.calls.values()).map((call) => [call.id, call]));
    for (const row of await this.tables.rooms.values()) {
      const { name, participants, waiting, invitations, locked, lost } = row;
      const all = [...participants, ...waiting];
      assert.equal(new Set(all.map(({ client }) => client)).size, all.length, 'each page is in it once');
      assert.equal(new Set(all.map(({ id }) => id)).size, all.length, 'each participant is another one');
      for (const { call } of invitations) assert.equal(calls.get(call)?.state, 'ringing', 'a place is kept for a ring');
      // Who answers a call of two learns of the room by the reply, which news of the same instant overtake.
      for (const page of this.pages) {
        if (page.connection && (calm || name !== null)) page.picture.compare(row, page.id);
      }
      if (name === null) continue;
      const names = participants.map(({ user }) => user.name);
      assert.equal(new Set(names).size, names.length, `no two of ${names.join(', ')} look alike`);
      assert.ok(participants.length + lost.length > 0, 'it is not empty');
      const taken = participants.length + invitations.length;
      assert.ok(taken <= CAPACITY, `${taken} are not too many`);
      assert.ok(waiting.length === 0 || locked || taken === CAPACITY, 'nobody waits in front of a free place');
    }
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
    fc.asyncProperty(stories, fc.boolean(), fc.boolean(), async (story, both, calm) => {
      const world = new World(both ? 'both' : 'replace');
      for (const page of world.pages) page.connect();
      await settled();
      for (const act of story) {
        const settle = act.settle || calm;
        await world.act({ ...act, settle });
        // Between sockets, a request is done before the next one is read; only here messages overtake replies.
        if (settle) await world.check(calm);
      }
      assert.deepEqual(await world.end(), { clients: 0, timers: 0, users: 0, calls: 0, rooms: 0, watchers: 0 });
    }),
    { numRuns: Number(process.env.STORIES ?? 2_000), includeErrorInReport: true },
  );
});
