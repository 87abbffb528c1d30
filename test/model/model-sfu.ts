import {
  MediaServerError,
  type Direction,
  type DownOffer,
  type MediaServer,
  type MediaServerErrorCode,
  type MediaServerEvents,
  type SourceOfMid,
  type Stream,
  type Wanted,
} from '../../server/sfu/media-server.ts';
import type { Way } from '../../src/media/sfu/index.ts';
import type { Connection, ModelSfuEngine } from './model-sfu-engine.ts';
import { settled, type VirtualClock } from './virtual-clock.ts';

/** How long the media server takes for a request, and when nothing more comes of it. */
const QUICK = 5;
const SLOW = 3_000;
/** When the media server gives up a connection on which nothing comes, and one of an earlier run that nobody asks for. */
const HANGS_UP = 10_000;
const ADOPT = 120_000;

interface Down {
  readonly id: string;
  /** The page's connection, by its id. */
  page: string | null;
  answered: boolean;
  streams: (Stream & { readonly feed: string })[];
}

interface Member {
  up: { readonly page: string; readonly sources: readonly SourceOfMid[] } | null;
  down: Down | null;
  adopted: boolean;
}

/** What may befall the media server, or the way to it. */
export type Trouble = 'none' | 'slow' | MediaServerErrorCode;

const NEVER = new Promise<never>(() => undefined);

let counter = 0;

/** A media server that carries words: what it knows of rooms, and what pages have connected to it. */
export class ModelSfu implements MediaServer {
  #events: MediaServerEvents | null = null;
  readonly #rooms = new Map<string, Map<string, Member>>();
  readonly #connections = new Map<string, Connection>();
  readonly #unreachable: Record<Way, Set<unknown>> = { up: new Set(), down: new Set() };
  #alive = true;
  /** Requests are answered in the order in which they come. */
  #free = 0;
  trouble: Trouble = 'none';
  /** Of the server. */
  #run = 0;

  constructor(readonly clock: VirtualClock) {}

  /** It as one run of the server sees it: what a dead one asks for is never done. */
  seen(): MediaServer {
    const run = ++this.#run;
    return new Proxy<MediaServer>(this, {
      get: (_target, name: keyof MediaServer) => {
        const value: unknown = Reflect.get(this, name, this);
        if (typeof value !== 'function') return value;
        if (run === this.#run) return value.bind(this) as unknown;
        return () => (name === 'has' || name === 'adopt' ? false : NEVER);
      },
    });
  }

  // ——— as the server sees it

  start(events: MediaServerEvents): Promise<void> {
    this.#events = events;
    events.statusChanged(this.status);
    return Promise.resolve();
  }

  get status() {
    return { healthy: this.#alive, participants: 0 };
  }

  async publish(room: string, participant: string, offer: string, sources: readonly SourceOfMid[]): Promise<string> {
    await this.#asked(room, participant);
    const member = this.#member(room, participant);
    const renewed = member.up?.page !== offer;
    if (member.up && renewed) this.#events?.unpublished(room, participant);
    member.up = { page: offer, sources };
    this.#watch(room, participant, 'up', offer);
    if (renewed) {
      const list = sources.map(({ source }) => source);
      this.clock.setTimeout(() => {
        if (this.#rooms.get(room)?.get(participant)?.up?.page === offer)
          this.#events?.published(room, participant, list);
      }, QUICK);
    }
    return `answer to ${offer}`;
  }

  async subscribe(room: string, participant: string, wanted: readonly Wanted[], fresh = false) {
    await this.#asked(room, participant);
    const member = this.#member(room, participant);
    if (fresh) member.down = null;
    const members = this.#rooms.get(room);
    const streams = wanted.flatMap(({ participant: id, source }) => {
      const up = id === participant ? null : members?.get(id)?.up;
      const has = up?.sources.some((one) => one.source === source);
      return up && has ? [{ mid: `${id}/${source}`, participant: id, source, feed: up.page }] : [];
    });
    if (streams.length === 0 && !member.down) return null;
    if (member.down?.answered === false) throw new MediaServerError('busy', 'the last offer is not answered');
    const key = (all: readonly { mid: string; feed: string }[]) => all.map(({ mid, feed }) => `${mid} ${feed}`).join();
    if (member.down && key(member.down.streams) === key(streams)) return null;
    const isNew = member.down === null;
    member.down ??= { id: `down-${++counter}`, page: null, answered: false, streams: [] };
    member.down.streams = streams;
    return this.#offer(member.down, isNew);
  }

  async answer(room: string, participant: string, answer: string): Promise<void> {
    await this.#asked(room, participant);
    const { down } = this.#known(room, participant);
    if (!down || down.answered) throw new MediaServerError('not-found', 'there is nothing to answer');
    down.answered = true;
    // Another connection of the page has other keys.
    down.page ??= answer;
    this.#watch(room, participant, 'down', answer);
    this.look();
  }

  async restartDown(room: string, participant: string): Promise<DownOffer> {
    await this.#asked(room, participant);
    const { down } = this.#known(room, participant);
    if (!down) throw new MediaServerError('not-found', 'there is no connection down');
    if (!down.answered) throw new MediaServerError('busy', 'the last offer is not answered');
    return this.#offer(down, false);
  }

  async candidates(room: string, participant: string): Promise<void> {
    await this.#asked(room, participant);
    this.#known(room, participant);
  }

  layers(room: string, participant: string): Promise<void> {
    return this.candidates(room, participant);
  }

  mute(): Promise<void> {
    return Promise.resolve();
  }

  leave(room: string, participant: string): Promise<void> {
    const members = this.#rooms.get(room);
    if (members?.get(participant)?.up) this.#events?.unpublished(room, participant);
    members?.delete(participant);
    if (members?.size === 0) this.#rooms.delete(room);
    this.look();
    return Promise.resolve();
  }

  closeRoom(room: string): Promise<void> {
    this.#rooms.delete(room);
    this.look();
    return Promise.resolve();
  }

  has(room: string): boolean {
    return this.#rooms.has(room);
  }

  adopt(room: string, participant: string): boolean {
    const member = this.#rooms.get(room)?.get(participant);
    if (member) member.adopted = true;
    return member !== undefined;
  }

  /** The server goes; what is there waits for the next one. */
  async stop(): Promise<void> {
    this.#events = null;
    for (const members of this.#rooms.values()) for (const member of members.values()) member.adopted = false;
    this.clock.setTimeout(() => {
      for (const [room, members] of this.#rooms)
        for (const [id, { adopted }] of members) if (!adopted) void this.leave(room, id);
    }, ADOPT);
    await settled();
  }

  #offer(down: Down, fresh: boolean): DownOffer {
    down.answered = false;
    return { sdp: down.id, streams: down.streams.map(({ feed: _feed, ...stream }) => stream), fresh };
  }

  async #asked(room: string, participant: string): Promise<void> {
    const { trouble } = this;
    const run = this.#run;
    const wait = trouble === 'slow' ? SLOW : QUICK;
    this.#free = Math.max(this.#free, this.clock.now() + wait);
    await new Promise<void>((done) => this.clock.setTimeout(done, this.#free - this.clock.now()));
    if (run !== this.#run) await NEVER;
    if (!this.#alive) throw new MediaServerError('unavailable', 'it is gone');
    if (trouble !== 'none' && trouble !== 'slow') throw new MediaServerError(trouble, 'as the story wants it');
    const member = this.#rooms.get(room)?.get(participant);
    if (member) member.adopted = true;
  }

  #member(room: string, participant: string): Member {
    let members = this.#rooms.get(room);
    if (!members) this.#rooms.set(room, (members = new Map<string, Member>()));
    let member = members.get(participant);
    if (!member) members.set(participant, (member = { up: null, down: null, adopted: true }));
    return member;
  }

  #known(room: string, participant: string): Member {
    const member = this.#rooms.get(room)?.get(participant);
    if (!member) throw new MediaServerError('not-found', 'the participant is not known');
    return member;
  }

  /** A connection that carries nothing for a while is given up. */
  #watch(room: string, participant: string, way: Direction, page: string): void {
    const ofPage = () => {
      const member = this.#rooms.get(room)?.get(participant);
      return member && (way === 'up' ? member.up : member.down)?.page === page ? member : null;
    };
    let dead = 0;
    const look = (): void => {
      const member = ofPage();
      const connection = this.#connections.get(page);
      if (!member || !this.#alive) return;
      dead = connection && this.carries(connection) ? 0 : dead + 1;
      // A page that is gone says so.
      if (dead < 2 && connection) return void this.clock.setTimeout(look, HANGS_UP);
      if (way === 'up') {
        member.up = null;
        this.#events?.unpublished(room, participant);
      } else {
        member.down = null;
      }
      this.#events?.connectionDown(room, participant, way);
      this.look();
    };
    this.clock.setTimeout(look, HANGS_UP);
  }

  // ——— as the story has it

  /** It is gone with all that it knew. */
  die(): void {
    if (!this.#alive) return;
    this.#alive = false;
    const lost = [...this.#rooms.keys()];
    this.#rooms.clear();
    for (const room of lost) this.#events?.lost(room);
    this.#events?.statusChanged(this.status);
    this.look();
  }

  /** Without a server that knows of them, its rooms end. */
  forget(): void {
    this.#rooms.clear();
    this.look();
  }

  revive(): void {
    if (this.#alive) return;
    this.#alive = true;
    this.#events?.statusChanged(this.status);
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Whether the page of this engine reaches it on that way. */
  reach(owner: unknown, way: Way, reachable: boolean): void {
    if (reachable) this.#unreachable[way].delete(owner);
    else this.#unreachable[way].add(owner);
    this.look();
  }

  /** Who is there, by room. */
  get members(): ReadonlyMap<string, readonly string[]> {
    return new Map([...this.#rooms].map(([room, members]) => [room, [...members.keys()]]));
  }

  // ——— as the pages see it

  connect(engine: ModelSfuEngine, way: Way): Connection {
    const connection = { id: `${way}-${++counter}`, engine, way, described: false };
    this.#connections.set(connection.id, connection);
    return connection;
  }

  disconnect({ id }: Connection): void {
    this.#connections.delete(id);
    this.look();
  }

  get connections(): number {
    return this.#connections.size;
  }

  carries(connection: Connection): boolean {
    const { id, way, described, engine } = connection;
    if (!this.#alive || !described || this.#connections.get(id) !== connection) return false;
    if (this.#unreachable[way].has(engine.owner)) return false;
    return way === 'up' ? this.#feed(id) !== undefined : this.#down(id) !== undefined;
  }

  /** Whether a connection down has a section for the microphone of a participant. */
  offers(connection: Connection, participant: string): boolean {
    return this.#stream(connection, participant) !== undefined;
  }

  /** Whether the microphone of a participant comes over a connection down. */
  comes(connection: Connection, participant: string): boolean {
    if (!this.carries(connection)) return false;
    const stream = this.#stream(connection, participant);
    const feed = stream && this.#connections.get(stream.feed);
    return feed !== undefined && this.carries(feed);
  }

  /** Something has changed: the pages look. */
  look(): void {
    for (const engine of new Set([...this.#connections.values()].map((one) => one.engine))) engine.look();
  }

  #stream({ id }: Connection, participant: string): Down['streams'][number] | undefined {
    return this.#down(id)?.streams.find((one) => one.participant === participant);
  }

  #feed(page: string): Member | undefined {
    for (const members of this.#rooms.values())
      for (const member of members.values()) if (member.up?.page === page) return member;
    return undefined;
  }

  #down(page: string): Down | undefined {
    for (const members of this.#rooms.values())
      for (const { down } of members.values()) if (down?.page === page) return down;
    return undefined;
  }
}
