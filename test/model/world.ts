import { createHmac } from 'node:crypto';
import { ALL_RIGHTS } from '../../server/auth/identity.ts';
import { NO_LIMITS } from '../../server/limits.ts';
import { SILENT } from '../../server/log.ts';
import { createServices, type CallServices } from '../../server/services.ts';
import { createMemoryTables, type RoomRow, type Tables } from '../../server/store/tables.ts';
import { isGroup, isLive } from '../../src/call/select.ts';
import { roomIdOf, TIMES } from '../../src/protocol/index.ts';
import type { TabNews } from '../../src/session/parts.ts';
import { ModelNetwork } from './model-media.ts';
import { usesMediaServer } from '../../server/rooms/topology.ts';
import { ModelPage, type PageWorld } from './model-page.ts';
import { ModelSfu } from './model-sfu.ts';
import { ModelStore } from './model-store.ts';
import type { Accept } from './model-wire.ts';
import type { Action } from './actions.ts';
import { settled, VirtualClock } from './virtual-clock.ts';

const ROOM = 'standup';
const CAPACITY = 4;
/** Of a room with a media server: who comes as the fourth moves it there, and with two it goes back. */
const WITH_SFU = { capacity: 3, sfuFrom: 4, sfuBackMs: 5_000, sfuCapacity: 5 };
/** A move in which nothing bad happens is over after this. */
const LONG_MOVE = 10_000;
/** What does not make media stop between those who stay. */
const HARMLESS: readonly Action['what'][] = [
  ...(['join', 'hang-up', 'toggle', 'slow', 'duplicate', 'drop', 'sfu-returns', 'online', 'mend', 'store'] as const),
];
/** What does not make it stop on links of the mesh. */
const OF_SFU: readonly Action['what'][] = ['sfu-dies', 'sfu-forgets', 'sfu-trouble', 'no-sfu'];

const TROUBLES = ['none', 'slow', 'busy', 'unavailable', 'refused', 'not-found', 'failed', 'none'] as const;

/** A fault put in on purpose, to see that the model finds it. */
export interface Plant {
  store?(store: ModelStore): void;
  tables?(tables: Tables): void;
  pages?(page: ModelPage): void;
}

/** The server, its clients, their networks and their people, under one virtual clock. */
export class World implements PageWorld {
  readonly clock = new VirtualClock();
  readonly network = new ModelNetwork(this.clock);
  readonly sfu = new ModelSfu(this.clock);
  readonly store = new ModelStore(this.clock);
  readonly pages: ModelPage[];
  #services!: CallServices;
  #tables!: Tables;
  #up = true;
  readonly #rooms = new Map<string, RoomRow>();
  /** Since when a page cannot reach the server. */
  readonly #away = new Map<ModelPage, number>();
  #count = 0;
  /** Somebody was away for so long, or the server forgot so much, that the two sides can differ in why it ended. */
  forgetful = false;
  /** A call has taken in others: each of them may have left it in a way of their own. */
  grown = false;

  /** Something has happened by which people may have ceased to hear each other. */
  #disturbed: 'sfu' | 'all' | null = null;
  /** Who has heard whom by which way: a page by its name, a participant by its id. */
  #heard = new Map<string, 'mesh' | 'sfu'>();
  /** Who has said that its media goes by the media server: page and epoch. */
  readonly #ready = new Set<string>();

  constructor(
    users: readonly string[],
    private readonly plant?: Plant,
    /** Whether there is a media server. */
    private readonly hasSfu = false,
  ) {
    plant?.store?.(this.store);
    this.#boot();
    if (hasSfu) this.clock.watch = () => this.#watch();
    this.pages = users.map((user, index) => new ModelPage(`${user}${index}`, user, this));
    for (const page of this.pages) plant?.pages?.(page);
  }

  uuid(): string {
    return `00000000-0000-4000-8000-${String(++this.#count).padStart(12, '0')}`;
  }

  accept(userId: string): Accept | null {
    if (!this.#up) return null;
    const services = this.#services;
    return (end) => {
      const connection = services.connect(
        { user: { id: userId, name: userId }, rights: ALL_RIGHTS, expiresAt: null },
        {
          send: (event, payload, number, acknowledged) => end.send(event, payload, number, acknowledged),
          close: () => end.close(),
        },
      );
      return {
        receive: (event, payload, number, reply) => connection.receive(event, payload, number, reply),
        closed: (halfOpen) => {
          const heardAt = this.clock.now();
          // A path that dies without a word is found by a missing ping.
          if (halfOpen) this.clock.setTimeout(() => connection.lost(heardAt), 15_000);
          else connection.lost(heardAt);
        },
      };
    };
  }

  tellTabs(from: ModelPage, news: TabNews): void {
    for (const page of this.pages) {
      if (page !== from && page.userId === from.userId) this.clock.setTimeout(() => page.hear(news), 1);
    }
  }

  async run(actions: readonly Action[]): Promise<void> {
    await this.clock.advance(500);
    for (const action of actions) {
      this.act(action);
      await this.clock.advance(action.wait);
    }
  }

  act({ page: index, what, to }: Action): void {
    const page = this.pages[index % this.pages.length];
    if (!page) return;
    const other = this.pages[to % this.pages.length];
    if (OF_SFU.includes(what)) this.#disturbed ||= 'sfu';
    else if (!HARMLESS.includes(what)) this.#disturbed = 'all';
    switch (what) {
      case 'join':
        return page.open ? page.join(ROOM, to % 2 === 1) : undefined;
      case 'invite':
        return page.open && other && other.userId !== page.userId ? page.invite(other.userId) : undefined;
      case 'moderate':
        return page.open ? this.#moderate(page, to) : undefined;
      case 'dial':
        if (page.open && other && other.userId !== page.userId) page.dial(other.userId);
        return;
      case 'accept':
        return page.open ? page.accept() : undefined;
      case 'reject':
        return page.open ? page.reject() : undefined;
      case 'hang-up':
        return page.open ? page.hangUp() : undefined;
      case 'toggle':
        return page.open ? page.session.toggleMicrophone() : undefined;
      case 'share':
        return page.open ? page.share(to % 2 === 1) : undefined;
      case 'drop':
        return page.transport.drop(to % 2 === 1);
      case 'offline':
        if (!this.#away.has(page)) this.#away.set(page, this.clock.now());
        return page.transport.reach(false, to % 2 === 1);
      case 'online':
        return this.#back(page);
      case 'cut':
        return this.network.cut(page.engine, true);
      case 'mend':
        return this.network.cut(page.engine, false);
      case 'duplicate':
        page.transport.duplicate = true;
        return;
      case 'slow':
        page.transport.delay = to % 2 ? 400 : 10;
        return;
      case 'reload':
        return page.reload();
      case 'shut':
        return page.shut();
      case 'restart':
        this.forgetful = true;
        this.#services.close();
        void this.sfu.stop();
        this.#up = false;
        for (const one of this.pages) one.transport.drop();
        this.#boot();
        // Nothing of what flows is known to the next server, if it could not be written down.
        if (to % 4 === 1) this.sfu.forget();
        this.clock.setTimeout(() => (this.#up = true), 400);
        return;
      case 'sfu-dies':
        return this.sfu.die();
      case 'sfu-returns':
        return this.sfu.revive();
      case 'sfu-forgets':
        // It is restarted so quickly that nobody sees that it was away.
        this.sfu.die();
        return this.sfu.revive();
      case 'sfu-trouble':
        this.sfu.trouble = TROUBLES[to % TROUBLES.length] ?? 'none';
        return;
      case 'store':
        return this.store.befall(index * 3 + to);
      case 'no-sfu':
        return this.sfu.reach(page.engine, to % 2 ? 'up' : 'down', to > 5);
    }
  }

  #moderate(page: ModelPage, to: number): void {
    const victim = [...(page.others?.keys() ?? [])][0];
    if (to === 0 && victim) page.session.moderate({ action: 'kick', participantId: victim });
    else page.session.moderate({ action: to % 2 ? 'lock' : 'unlock' });
  }

  /** Whatever can be mended is mended, and every wait has had the time to end. */
  async calm(): Promise<void> {
    for (const page of this.pages) if (page.open) page.session.moderate({ action: 'unlock' });
    for (const page of this.pages) {
      if (!page.open) continue;
      page.transport.delay = 10;
      this.#back(page);
      this.network.cut(page.engine, false);
      for (const way of ['up', 'down'] as const) this.sfu.reach(page.engine, way, true);
    }
    this.sfu.trouble = 'none';
    this.store.befall(0);
    await this.clock.advance(200_000);
  }

  /** Everybody hangs up and goes. */
  async leave(): Promise<void> {
    for (const page of this.pages) if (page.open) page.hangUp();
    await this.clock.advance(5_000);
  }

  async empty(): Promise<string[]> {
    const left: string[] = [];
    for (const page of this.pages) {
      if (page.open && page.engine.links > 0) left.push(`${page.name} has ${page.engine.links} links`);
      if (page.open && page.devices.open > 0) left.push(`${page.name} has an open device`);
      if (page.open && page.screen.open) left.push(`${page.name} still shares its screen`);
      page.shut();
    }
    await this.clock.advance(300_000);
    await settled();
    if (this.sfu.connections > 0) left.push(`${this.sfu.connections} connections to the media server`);
    if (this.sfu.members.size > 0) left.push(`${this.sfu.members.size} rooms at the media server`);
    for (const [name, table] of Object.entries(this.#tables)) {
      const size = await (table as { size(): Promise<number> }).size();
      if (size > 0) left.push(`${size} rows in ${name}`);
    }
    if (this.#services.clientCount > 0) left.push(`${this.#services.clientCount} clients`);
    return left;
  }

  /** What is wrong when all is calm: everybody waits for nothing, and those who talk, talk with each other. */
  unrest(): string[] {
    const wrong: string[] = [];
    for (const page of this.pages) {
      if (!page.open || !page.live) continue;
      const { call, room, waiting } = page.session.state;
      if (isLive(waiting)) wrong.push(`${page.name} has a second call that rings for ever`);
      if (!isLive(call)) continue;
      if (call.phase === 'waiting' && this.#isFull(call.room)) continue;
      if (call.phase !== 'active' || !room) {
        wrong.push(`${page.name} waits for ever, ${call.phase}`);
        continue;
      }
      if (isGroup(page.session.state)) {
        wrong.push(...this.#strangers(page, room.id));
        continue;
      }
      const [peer] = Object.values(room.participants);
      const others = this.pages.filter(
        (one) => one.open && one !== page && one.call?.id === call.id && isLive(one.call),
      );
      if (others.length !== 1) wrong.push(`${page.name} talks with ${others.length} others in ${call.id}`);
      else if (!peer || !page.engine.connected(peer.link)) wrong.push(`${page.name} hears nothing in ${call.id}`);
      else if (others[0]?.session.state.room?.participantId !== peer.id)
        wrong.push(`${page.name} talks with somebody who is not there`);
    }
    return [...wrong, ...this.forgotten];
  }

  /** While nothing bad happens, who hears somebody goes on to do so until one of the two goes. */
  #watch(): void {
    if (this.#disturbed === 'all') return;
    for (const { id, topology } of this.#rooms.values()) {
      const late = !this.#disturbed && !topology.settled && this.clock.now() - topology.since > LONG_MOVE;
      if (late) this.network.violations.push(`${id} moves for long`);
    }
    const heard = new Map<string, 'mesh' | 'sfu'>();
    const inside = this.pages.map(({ session }) => session.state.room?.participantId);
    for (const page of this.pages) {
      const { room } = page.session.state;
      if (!page.open || !room?.joined) continue;
      const { participants = [], topology } = this.#rooms.get(room.id) ?? {};
      this.#watchReady(page, room.participantId);
      const isThere = (id: string): boolean => inside.includes(id) && participants.some((one) => one.id === id);
      // A page that has taken the way of a media server that carries nothing goes back to the mesh when it notices.
      // With trouble of the media server, a move ends without it all the same, and with it the mesh.
      const excused = (way: string) =>
        this.#disturbed && (way === 'sfu' || (topology?.kind === 'sfu' && topology.settled));
      for (const [id, link] of page.others ?? []) {
        const key = `${page.name} ${room.participantId} ${id}`;
        // Of who is silent nothing can be missed.
        if (room.participants[id]?.media.microphone !== true) continue;
        const way = this.#heard.get(key);
        if (page.hears(id, link)) heard.set(key, page.session.state.links[link]?.via ?? 'mesh');
        else if (way && !excused(way) && !page.engine.flows(link) && isThere(id) && isThere(room.participantId))
          this.network.violations.push(`${page.name} ceases to hear ${id} at ${this.clock.now() - 1_000_000}`);
      }
    }
    this.#heard = heard;
  }

  /** Who says to be ready for the media server is reached by all whom it knows, also by those who are muted. */
  #watchReady({ name, session, others, sfu }: ModelPage, me: string): void {
    const { topology } = session.state;
    const key = `${name} ${me} ${topology?.epoch}`;
    if (this.#disturbed || topology?.kind !== 'sfu' || topology.said !== true || this.#ready.has(key)) return;
    this.#ready.add(key);
    for (const id of others?.keys() ?? [])
      if (!sfu?.reaches(id)) this.network.violations.push(`${name} is ready without ${id}`);
  }

  /** Whether everybody in a room agrees with the server on the way that media goes, and whether it is the right one. */
  #astray(page: ModelPage, row: RoomRow): string[] {
    const { topology } = row;
    const { state } = page.session;
    const { kind, epoch, settled } = state.topology ?? { kind: 'mesh', epoch: 0, settled: true };
    const wrong: string[] = [];
    const say = (what: string) => wrong.push(`${page.name} ${what}`);
    const told = `${kind} ${epoch} ${settled}`;
    if (told !== `${topology.kind} ${topology.epoch} ${topology.settled}`)
      say(`goes by ${told}, and the server by ${topology.kind} ${topology.epoch} ${topology.settled}`);
    const count = row.participants.length;
    // What is there is kept while there is no other way for so many.
    if (topology.lost) return count > WITH_SFU.capacity && !this.sfu.alive ? wrong : [...wrong, 'a room is lost'];
    if (!topology.settled) say('moves for ever');
    const wanted = count >= WITH_SFU.sfuFrom ? 'sfu' : count <= WITH_SFU.sfuFrom - 2 ? 'mesh' : null;
    if (this.sfu.alive ? wanted !== null && kind !== wanted : kind !== 'mesh') say(`goes by ${kind} with ${count}`);
    const links = [...(page.others?.values() ?? [])];
    if (kind === 'mesh') {
      if (page.sfu && !page.sfu.closed) say('has the media server still');
      if (page.engine.links !== links.length) say(`has ${page.engine.links} links to ${links.length}`);
    } else {
      if (page.engine.links > 0) say(`has ${page.engine.links} links beside the media server`);
      const { up, down } = state.topology ?? {};
      if (up !== 'connected' || (links.length > 0 && down !== 'connected')) say(`is ${up} up and ${down} down`);
    }
    for (const [id, link] of page.others ?? []) {
      const { status, via } = state.links[link] ?? {};
      if (status !== 'connected') say(`has a link to ${id} that is ${status}`);
      if ((via ?? 'mesh') !== kind) say(`goes by ${via} to ${id}`);
      if (!page.hears(id, link)) say(`hears nothing of ${id} by ${kind}`);
    }
    return wrong;
  }

  /** What the media server has of those who are not there. */
  get forgotten(): string[] {
    const wrong: string[] = [];
    for (const [room, members] of this.sfu.members) {
      const row = this.#rooms.get(room);
      const inside = row && usesMediaServer(row) ? row.participants.map(({ id }) => id) : [];
      for (const id of members) if (!inside.includes(id)) wrong.push(`the media server has ${id} still`);
    }
    return wrong;
  }

  /** Whom a page sees in its room and whom the server has there; and whom of them it does not hear. */
  #strangers(page: ModelPage, roomId: string): string[] {
    const wrong: string[] = [];
    const there = this.#rooms.get(roomId)?.participants.map(({ id }) => id) ?? [];
    const { room } = page.session.state;
    const seen = [room?.participantId ?? '', ...(page.others?.keys() ?? [])];
    if ([...there].sort().join() !== [...seen].sort().join()) {
      wrong.push(`${page.name} sees ${seen.join()} where ${there.join()} are`);
    }
    const row = this.#rooms.get(roomId);
    if (this.hasSfu && row) return [...wrong, ...this.#astray(page, row)];
    for (const [id, link] of page.others ?? []) {
      if (!page.engine.connected(link)) wrong.push(`${page.name} hears nothing of ${id}`);
    }
    return wrong;
  }

  #isFull(name: string | null): boolean {
    const row = this.#rooms.get(roomIdOf(name ?? ''));
    return row !== undefined && row.participants.length >= this.#capacity;
  }

  get #capacity(): number {
    if (!this.hasSfu) return CAPACITY;
    return this.sfu.alive ? WITH_SFU.sfuCapacity : WITH_SFU.capacity;
  }

  /** What the two sides of every call say of its end. */
  disagreements(): string[] {
    const wrong: string[] = [];
    const calls = new Set(this.pages.flatMap((page) => [...page.ends.keys()]));
    for (const id of calls) {
      // A page that has gone on to another call has no screen left on which the server's word could correct its own.
      const takers = this.pages.filter((page) => page.open && page.taken.has(id) && page.call?.id === id);
      const reasons = new Map(takers.map((page) => [page.name, page.ends.get(id)]));
      const distinct = new Set([...reasons.values()].filter((reason) => !reason?.endsWith('-elsewhere')));
      if (distinct.size > 1)
        wrong.push(`${id} ended ${[...reasons].map(([name, reason]) => `${reason} for ${name}`).join(', ')}`);
    }
    return wrong;
  }

  #back(page: ModelPage): void {
    const since = this.#away.get(page);
    this.#away.delete(page);
    if (since !== undefined && this.clock.now() - since > TIMES.resumeWindow - 10_000) this.forgetful = true;
    page.transport.reach(true);
  }

  #boot(): void {
    this.#tables = createMemoryTables();
    this.plant?.tables?.(this.#tables);
    const { rooms } = this.#tables;
    const update = rooms.update.bind(rooms);
    // A copy to look at between two moments.
    this.#rooms.clear();
    rooms.update = async (key, change) => {
      const row = await update(key, change);
      // A server that was restarted has timers still.
      if (rooms !== this.#tables.rooms) return row;
      if (row) this.#rooms.set(key, row);
      else this.#rooms.delete(key);
      this.grown ||= (row?.participants.length ?? 0) > 2;
      return row;
    };
    let ids = 0;
    const boot = this.uuid();
    this.#services = createServices({
      clock: this.clock,
      ids: { id: () => `${boot.slice(-4)}-${++ids}`, token: () => `token-${boot}-${++ids}` },
      tables: this.store.around(this.#tables),
      sign: (text: string) => createHmac('sha256', 'the same after every restart').update(text).digest('base64url'),
      bootId: boot,
      limits: NO_LIMITS,
      log: {
        ...SILENT,
        error: (what) =>
          what.error?.startsWith('StoreUnavailable') ||
          this.network.violations.push(`the server fails: ${JSON.stringify(what)}`),
      },
      ...(this.hasSfu && { media: this.sfu.seen(), rooms: WITH_SFU }),
    });
    if (this.hasSfu) void this.sfu.start(this.#services.mediaEvents);
  }
}
