import type { LinkBudget, LinkQuality, LinkStatus } from '../../call/state.ts';
import type { Source } from '../../protocol/index.ts';
import type { EngineListener } from '../engine.ts';
import type { Person } from './layers.ts';
import { SfuEngine, type SfuListener, type SfuOptions } from './sfu-engine.ts';

/** What is said of the media server itself; what concerns a participant is said of its link. */
export interface RouteListener extends Pick<SfuListener, 'candidates' | 'state' | 'mend' | 'wanted' | 'flows'> {
  /** What the mesh says of a link that goes by the media server. */
  mesh(link: string, status: LinkStatus): void;
}

export interface RouteOptions extends SfuOptions {
  /** What the mesh says its news to: the functions are put in between, and taken away at the end. */
  readonly heard: EngineListener;
  limitMesh(link: string, budget: LinkBudget | null): void;
  closed(): void;
  /** Makes what carries the media, if it is not to be what browsers have. */
  readonly make?: ((listener: SfuListener, options: SfuOptions) => SfuEngine) | undefined;
}

/** Somebody in the room, and the name of the link to it. */
export interface LinkedPerson extends Person {
  readonly id: string;
  readonly link: string;
  /** What the session has said that the mesh may take on it. */
  readonly budget: LinkBudget | null;
}

/** What the mesh may take while both ways are open: enough to see one another, for the others' path to grow. */
const LOWERED = { camera: { kbps: 200, height: 270 }, screen: { kbps: 500, height: 8_640 } };

interface Known {
  status?: LinkStatus;
  quality?: LinkQuality;
}

/** Which links go through the media server, and what is heard of them. */
export class SfuRoutes {
  readonly sfu: SfuEngine;
  readonly #options: RouteOptions;
  /** Who hears of the links. */
  readonly #listener: EngineListener;
  #people: ReadonlyMap<string, LinkedPerson> = new Map();
  /** Links that go this way. */
  readonly #routed = new Set<string>();
  /** What the mesh has said of its links, and what was told of each link, whichever way it goes. */
  readonly #mesh = new Map<string, Known>();
  readonly #told = new Map<string, Known>();
  readonly #meshed: RouteListener['mesh'];
  #lower = false;
  #held = false;
  #closed = false;

  constructor(listener: RouteListener, options: RouteOptions) {
    this.#options = options;
    this.#meshed = (link, status) => listener.mesh(link, status);
    const heard = (this.#listener = { ...options.heard });
    this.sfu = (options.make ?? newEngine)(
      {
        candidates: (way, candidates) => listener.candidates(way, candidates),
        state: (way, status) => {
          this.#tellAll();
          listener.state(way, status);
        },
        mend: (way, cure) => listener.mend(way, cure),
        wanted: (streams, changes) => listener.wanted(streams, changes),
        tracks: (id) => this.#ofLink(id, (link) => heard.tracks(link)),
        flows: (id, flowing) => {
          this.#ofLink(id, (link) => this.#tell(link));
          listener.flows(id, flowing);
        },
        quality: (id, quality) => this.#ofLink(id, (link) => this.#tellQuality(link, quality)),
        stats: (id, stats) => this.#ofLink(id, (link) => heard.stats(link, stats)),
        videoHeld: (held) => {
          this.#held = held;
          for (const link of this.#routed) heard.videoHeld(link, held);
        },
      },
      options,
    );
    this.#listen();
  }

  /** Who is in the room, however their links go. Links of those who have left are forgotten. */
  follow(people: readonly LinkedPerson[]): void {
    const before = this.#people;
    this.#people = new Map(people.map((person) => [person.link, person]));
    // A budget that the session has changed has undone what holds until the other way is closed.
    for (const [link, { budget }] of this.#people) {
      if (this.#lower && before.get(link)?.budget !== budget) this.#limit(link);
    }
    for (const known of [this.#routed, this.#mesh, this.#told]) {
      for (const link of known.keys()) if (!this.#people.has(link)) known.delete(link);
    }
    this.sfu.follow(new Map(people.map(({ id, media, shown }) => [id, { media, shown }])));
  }

  /** From now on what is seen, heard and told of this link is what goes this way. Both may be open at once. */
  route(link: string, via: 'mesh' | 'sfu'): void {
    if (this.#routed.has(link) === (via === 'sfu')) return;
    if (via === 'sfu') this.#routed.add(link);
    else this.#routed.delete(link);
    this.#listener.tracks(link);
    if (this.#held) this.#listener.videoHeld(link, via === 'sfu');
    const { status, quality } = this.#mesh.get(link) ?? {};
    if (via === 'sfu') this.#tell(link);
    else if (status) this.#tellStatus(link, status);
    // What was told of the other way does not count.
    else this.#told.delete(link);
    if (via === 'mesh' && quality) this.#tellQuality(link, quality);
  }

  /** The mesh has another link of this name from now on, or none: what it has said of it does not count any more. */
  forgetMesh(link: string): void {
    this.#mesh.delete(link);
  }

  /** Leaves room for the other way while both are open. */
  lowerMesh(on: boolean): void {
    this.#lower = on;
    for (const link of this.#people.keys()) this.#limit(link);
  }

  /** Whether a link goes this way. */
  carries(link: string): boolean {
    return this.#routed.has(link);
  }

  remoteTrack(link: string, source: Source): MediaStreamTrack | null {
    const id = this.#people.get(link)?.id;
    return id === undefined ? null : this.sfu.remoteTrack(id, source);
  }

  levels(ofMesh: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
    const levels = new Map(ofMesh);
    const heard = this.sfu.levels();
    for (const link of this.#routed) levels.set(link, heard.get(this.#people.get(link)?.id ?? '') ?? 0);
    return levels;
  }

  /** All links are of the mesh again. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.lowerMesh(false);
    for (const link of [...this.#routed]) this.route(link, 'mesh');
    Object.assign(this.#options.heard, this.#listener);
    this.sfu.close();
    this.#options.closed();
  }

  /** What the mesh says of a link that goes this way is kept, for the way back. */
  #listen(): void {
    const { heard } = this.#options;
    const listener = this.#listener;
    const passes = (link: string): boolean => !this.#routed.has(link);
    heard.status = (link, status) => {
      this.#mesh.set(link, { ...this.#mesh.get(link), status });
      if (passes(link)) this.#tellStatus(link, status);
      else this.#meshed(link, status);
    };
    heard.quality = (link, quality) => {
      this.#mesh.set(link, { ...this.#mesh.get(link), quality });
      if (passes(link)) this.#tellQuality(link, quality);
    };
    heard.stats = (link, stats) => passes(link) && listener.stats(link, stats);
    heard.videoHeld = (link, held) => passes(link) && listener.videoHeld(link, held);
    heard.failed = (link, error) => passes(link) && listener.failed(link, error);
  }

  #limit(link: string): void {
    const budget = this.#people.get(link)?.budget ?? null;
    this.#options.limitMesh(link, this.#lower ? lowered(budget) : budget);
  }

  #ofLink(id: string, tell: (link: string) => void): void {
    for (const link of this.#routed) if (this.#people.get(link)?.id === id) tell(link);
  }

  #tellAll(): void {
    for (const link of this.#routed) this.#tell(link);
  }

  #tell(link: string): void {
    const id = this.#people.get(link)?.id;
    if (id === undefined) return;
    const { status } = this.sfu;
    const told = this.#told.get(link)?.status;
    if (status === 'failed') this.#tellStatus(link, status);
    else if (status === 'connected' && this.sfu.isFlowing(id)) this.#tellStatus(link, status);
    // A link that is new is on its way, and one of the mesh is as the mesh has left it.
    else if (told !== undefined && told !== 'connecting') this.#tellStatus(link, 'silent');
  }

  #tellStatus(link: string, status: LinkStatus): void {
    if (this.#told.get(link)?.status === status) return;
    this.#told.set(link, { ...this.#told.get(link), status });
    this.#listener.status(link, status);
  }

  #tellQuality(link: string, quality: LinkQuality): void {
    if (this.#told.get(link)?.quality === quality) return;
    this.#told.set(link, { ...this.#told.get(link), quality });
    this.#listener.quality(link, quality);
  }
}

const newEngine = (listener: SfuListener, options: SfuOptions): SfuEngine => new SfuEngine(listener, options);

/** What of a budget the mesh gets. */
function lowered(budget: LinkBudget | null): LinkBudget {
  const less = (source: 'camera' | 'screen') => {
    const [most, share] = [LOWERED[source], budget ? budget[source] : LOWERED[source]];
    return share && { kbps: Math.min(most.kbps, share.kbps), height: Math.min(most.height, share.height) };
  };
  return { camera: less('camera'), screen: less('screen') };
}
