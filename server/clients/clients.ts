import type { ClientPayload, Reply, ServerEvent, SUPERSEDED } from '../../src/protocol/index.ts';
import type { Rings } from '../calls/rings.ts';
import { unwatched, type Context } from '../context.ts';
import { PerKey, TokenBucket, type Limits } from '../limits.ts';
import type { PresenceService } from '../presence/presence.ts';
import { fail, OK } from '../reply.ts';
import type { RoomService } from '../rooms/rooms.ts';
import type { IceSource } from '../turn/ice-servers.ts';
import { createAllowances } from './allowance.ts';
import { Client, type UserMeasures } from './client.ts';
import type { Connection } from './connection.ts';

/** What is to be told when a client comes, goes, or is given up. */
export interface Services {
  readonly rings: Rings;
  readonly rooms: RoomService;
  readonly presence: PresenceService;
}

/** Links are made at these, with TURN credentials of their own call. */
const MAKES_LINKS: ReadonlySet<ServerEvent> = new Set(['incoming_call', 'call_ringing', 'room_admitted']);

/**
 * The clients that this process speaks for, connected or parked. A client without a connection can come back with its
 * resume token; meanwhile it is taken out of presence, then out of its room, and at last forgotten.
 */
export class Clients {
  readonly #clients = new Map<string, Client>();
  readonly #buckets: PerKey<UserMeasures>;
  /** Open connections, whether a client speaks by them or not. */
  readonly #connections = new Map<string, number>();
  #sweeper: unknown;
  #warned = false;
  #services!: Services;

  constructor(
    private readonly context: Context,
    private readonly limits: Limits,
    private readonly ice: IceSource,
  ) {
    const now = (): number => context.clock.now();
    const allowanceOf = createAllowances();
    this.#buckets = new PerKey(
      () => ({
        messages: new TokenBucket(limits.user, now()),
        calls: new TokenBucket(limits.calls, now()),
        chat: new TokenBucket(limits.chat, now()),
        kept: allowanceOf(),
        joins: new TokenBucket(limits.joins, now()),
      }),
      ({ messages, calls, chat, joins }) => [messages, calls, chat, joins].every((bucket) => bucket.isFull(now())),
    );
  }

  /** The services deliver through here, and are told from here: one of the two has to come second. */
  serve(services: Services): void {
    this.#services = services;
  }

  get size(): number {
    return this.#clients.size;
  }

  deliver(clientId: string, event: ServerEvent, payload: unknown): void {
    const client = this.#clients.get(clientId);
    if (!client) return;
    if (MAKES_LINKS.has(event) && client.iceStaleAt <= this.context.clock.now()) {
      this.deliver(clientId, 'ice_servers', this.#mintIce(client));
    }
    const { number } = client.outbox.push(event, payload, this.context.clock.now());
    this.#send(client, event, payload, number);
  }

  deliverToAll(event: ServerEvent, payload: unknown): void {
    for (const id of this.#clients.keys()) this.deliver(id, event, payload);
  }

  /** Counts a connection that opens. False: the user has too many, and this one is not counted. */
  connected(userId: string): boolean {
    const open = this.#connections.get(userId) ?? 0;
    if (open >= this.limits.clients * 2) return false;
    this.#connections.set(userId, open + 1);
    return true;
  }

  disconnected(userId: string): void {
    const open = (this.#connections.get(userId) ?? 0) - 1;
    if (open > 0) this.#connections.set(userId, open);
    else this.#connections.delete(userId);
  }

  /**
   * From now on the connection, and no other one, speaks for the client that it asks for, or for a new one. Undefined
   * when the user has as many connected clients as one may have.
   */
  claim(connection: Connection, { resumeToken, received }: ClientPayload<'resume'>): Client | undefined {
    const known = resumeToken === undefined ? undefined : this.#find(resumeToken, connection);
    // Without all that it missed, the client's picture of its calls would be wrong: it has to begin anew.
    const client = known?.outbox.since(received) ? known : this.#create(connection);
    if (!client) return undefined;
    const former = client.connection;
    client.connection = connection;
    client.wire = null;
    this.context.clock.clearTimeout(client.timer);
    if (former) {
      former.close();
      former.wire.close('again');
    }
    return client;
  }

  /** Says `resumed`, and whatever the client has missed. */
  admit(
    client: Client,
    connection: Connection,
    { resumeToken, received, reachable = true, returns }: ClientPayload<'resume'>,
  ): Promise<Reply<'resume'>> {
    const { ids } = this.context;
    const { presence, rings, rooms } = this.#services;
    const resumed = client.resumable;
    return client.serial.run(async () => {
      if (client.connection !== connection) return fail('not-ready');
      client.user = connection.identity.user;
      client.rights = connection.identity.rights;
      client.reachable = reachable;
      client.leaving = false;
      if (returns !== undefined) this.#keepPlaces(client.user.id, returns);
      client.relayOnly = this.ice.relayOnly || connection.identity.relayOnly === true;
      await rooms.recheck(client);
      const user = await presence.enter(client);
      const room = await rooms.whereIs(client);
      // Meanwhile the connection may have broken, or another one have claimed the client.
      if (client.connection !== connection) return fail('not-ready');
      const missed = client.outbox.since(resumed ? received : 0);
      if (!missed) {
        connection.wire.close('again');
        return fail('not-ready');
      }
      client.resumable = true;
      client.wire = connection.wire;
      const hello = {
        clientId: client.id,
        resumeToken: client.rotateToken(ids.token(), resumed && resumeToken ? secretOf(resumeToken) : null),
        resumed,
        user: client.user,
        room,
        ...this.#mintIce(client),
      };
      connection.wire.send('resumed', hello, 0);
      for (const { event, payload, number } of missed) this.#send(client, event, payload, number);
      this.context.log.debug({ clientId: client.id, reason: resumed ? 'resumed' : 'new' }, 'client connected');
      await rings.welcome(client, user);
      await rooms.tellBack(client);
      return OK;
    });
  }

  /** The client has lost its connection and may come back. */
  park(client: Client, heardAt: number): void {
    client.parkedAt = heardAt;
    client.connection = null;
    client.wire = null;
    unwatched(this.context, () =>
      client.serial.run(async () => {
        if (client.connection === null) await this.#services.presence.park(client, heardAt);
      }),
    );
    const { clock, times } = this.context;
    const { rings, rooms } = this.#services;
    // Of one that was merely not heard any more, nobody knows whether it lives.
    const wasClosed = clock.now() - heardAt < times.away;
    const leave = async (): Promise<void> => {
      if (!client.leaving) return;
      await rings.withdraw(client, 'cancelled');
      await rooms.leavePage(client);
    };
    const away = async (): Promise<void> => (wasClosed && !client.leaving ? rooms.tellAway(client) : undefined);
    const steps = [
      { after: times.leaving, run: leave },
      { after: times.away, run: away },
      { after: times.presenceGrace, run: () => this.#services.presence.fade(client) },
      { after: times.ghost, run: () => this.#lose(client) },
      { after: times.resumeWindow, run: () => this.#forget(client) },
    ];
    // The times are settings: each step at its own, and none of them waits for one that comes later.
    this.#steps(
      client,
      heardAt,
      steps.sort((one, two) => one.after - two.after),
    );
  }

  /** The client has to go, and nothing of it is kept. */
  evict(client: Client): void {
    client.connection = null;
    client.wire = null;
    this.#drop(client);
    unwatched(this.context, () =>
      client.serial.run(async () => {
        await this.#lose(client);
        await this.#services.presence.forget(client);
      }),
    );
  }

  close(): void {
    const { clock } = this.context;
    clock.clearTimeout(this.#sweeper);
    for (const client of this.#clients.values()) {
      clock.clearTimeout(client.timer);
      client.connection?.close();
      client.connection?.wire.close('again');
    }
    this.context.metrics.clients(-this.#clients.size);
    this.#clients.clear();
  }

  /** A page of that user is the reload of one that has gone: it gets the time that one has who was cut off. */
  #keepPlaces(userId: string, room: string): void {
    for (const client of this.#clients.values()) {
      if (client.user.id === userId && client.seat?.room === room) client.leaving = false;
    }
  }

  /** Runs one step after the other at its time, as long as the client does not come back. */
  #steps(client: Client, since: number, [step, ...rest]: { after: number; run: () => Promise<void> }[]): void {
    if (!step) return;
    const { clock } = this.context;
    client.timer = clock.setTimeout(
      () => {
        this.#steps(client, since, rest);
        unwatched(this.context, () =>
          client.serial.run(async () => {
            if (client.connection === null) await step.run();
          }),
        );
      },
      Math.max(0, since + step.after - clock.now()),
    );
  }

  async #lose(client: Client): Promise<void> {
    const { presence, rings, rooms } = this.#services;
    await presence.leave(client);
    await rings.withdraw(client, 'connection-lost');
    await rooms.lose(client);
  }

  async #forget(client: Client): Promise<void> {
    this.#drop(client);
    await this.#services.presence.forget(client);
  }

  #drop(client: Client): void {
    if (!this.#clients.delete(client.id)) return;
    this.context.clock.clearTimeout(client.timer);
    client.outbox.clear();
    client.replies.clear();
    this.#buckets.release(client.user.id);
    this.context.metrics.clients(-1);
    this.context.log.debug({ clientId: client.id }, 'client forgotten');
  }

  #find(resumeToken: string, connection: Connection): Client | undefined {
    const client = this.#clients.get(resumeToken.split('.', 1)[0] ?? '');
    const fits = client?.user.id === connection.identity.user.id && client.isToken(secretOf(resumeToken));
    return fits ? client : undefined;
  }

  #create({ identity }: Connection): Client | undefined {
    const { clock, ids, metrics, times } = this.context;
    if (!this.#makeRoom(identity.user.id)) return undefined;
    const buckets = this.#buckets.hold(identity.user.id);
    const client = new Client(ids.id(), identity, this.limits, buckets, clock.now(), times.resumeWindow);
    this.#clients.set(client.id, client);
    metrics.clients(1);
    this.#sweeper ??= clock.setTimeout(() => this.#sweep(), this.ice.checkEveryMs);
    return client;
  }

  /** A user with too many clients loses the one that has been away for longest, if one is away. */
  #makeRoom(userId: string): boolean {
    if (this.#buckets.holders(userId) < this.limits.clients) return true;
    let longest: Client | undefined;
    for (const client of this.#clients.values()) {
      if (client.user.id !== userId || client.connection !== null) continue;
      if (!longest || client.parkedAt < longest.parkedAt) longest = client;
    }
    if (longest) this.evict(longest);
    return longest !== undefined;
  }

  #send(client: Client, event: ServerEvent | typeof SUPERSEDED, payload: unknown, number: number): void {
    if (event !== 'incoming_call') return client.wire?.send(event, payload, number);
    const { callId } = payload as { callId: string };
    client.wire?.send(event, payload, number, () => unwatched(this.context, () => this.#services.rings.rung(callId)));
  }

  #mintIce(client: Client) {
    const { relayOnly, user } = client;
    const { ice, staleAt, renewAt } = this.ice.mint(this.context.clock.now(), { userId: user.id, relayOnly });
    if (relayOnly && ice.iceServers.length === 0 && !this.#warned) {
      this.#warned = true;
      this.context.log.warn(
        { clientId: client.id },
        'a token claims `relay`, but TURN_URLS is not set: its user reaches nobody',
      );
    }
    client.iceStaleAt = staleAt;
    client.iceRenewAt = renewAt;
    return ice;
  }

  /** One timer for all clients: forgets what nobody can ask for any more, and renews what is about to run out. */
  #sweep(): void {
    const now = this.context.clock.now();
    this.#buckets.prune();
    for (const client of this.#clients.values()) {
      client.outbox.prune(now);
      client.replies.prune(now);
      if (client.wire && client.iceRenewAt <= now) {
        this.deliver(client.id, 'ice_servers', this.#mintIce(client));
      }
    }
    this.#sweeper =
      this.#buckets.size > 0 ? this.context.clock.setTimeout(() => this.#sweep(), this.ice.checkEveryMs) : undefined;
  }
}

function secretOf(resumeToken: string): string {
  return resumeToken.slice(resumeToken.indexOf('.') + 1);
}
