import { ignored, log } from '../host/log.ts';
import type { SessionEvent } from '../call/events.ts';
import type { RoomTopology, SessionState } from '../call/state.ts';
import type { MediaEngine } from '../media/engine.ts';
import type { Publication, SfuRoutes, Way } from '../media/sfu/index.ts';
import type { DownOffer, WantedStream } from '../protocol/group-sfu-messages.ts';
import type { Candidate, ClientEvent, ClientPayload, ErrorCode, Reply } from '../protocol/index.ts';
import { SYSTEM_CLOCK, type Clock } from '../signaling/clock.ts';

type Request = <E extends ClientEvent>(event: E, payload: ClientPayload<E>) => Promise<Reply<E>>;

/** How long to wait before what failed so is asked again, in milliseconds. What is not here is left to the engine's cures. */
const AGAIN_AFTER: Partial<Record<ErrorCode, number>> = {
  'sfu-busy': 200,
  'sfu-unavailable': 2_000,
  'server-unreachable': 1_000,
  'rate-limited': 2_000,
};
/** A connection down that has never been there has no cures. */
const SUBSCRIBES_AFTER = 5_000;
/** A chunk that could not be loaded is tried again after this. */
const LOAD_PAUSE = 3_000;
const MOST_CANDIDATES = 20;

/** Something is due: of a connection as it is, or of another one in its place. */
type Due = 'again' | 'anew';

type MediaChunk = Pick<typeof import('../media/sfu/index.ts'), 'routeEngine'>;

/**
 * The conversation of a room with its media server. What is due is kept, and asked for in turn, one thing at a time on each
 * way: so whatever changes meanwhile is part of what is asked next.
 */
export class GroupSfu {
  #routes: SfuRoutes | null = null;
  #loading = false;
  #state: SessionState | null = null;
  #epoch: number | null = null;
  #lowered = false;
  #publish: Due | null = null;
  #subscribe: Due | null = null;
  #restart = false;
  readonly #layers = new Map<string, WantedStream>();
  readonly #candidates: Record<Way, Candidate[]> = { up: [], down: [] };
  /** The media server knows the connection, and takes its candidates. */
  readonly #described: Record<Way, boolean> = { up: false, down: false };
  readonly #busy: Record<Way, boolean> = { up: false, down: false };
  readonly #timers = new Set<unknown>();

  constructor(
    private readonly engine: MediaEngine,
    private readonly request: Request,
    private readonly tell: (event: SessionEvent) => void,
    private readonly clock: Clock = SYSTEM_CLOCK,
    private readonly load: () => Promise<MediaChunk> = () => import('../media/sfu/index.ts'),
  ) {}

  /** The session has lived through `event`, and this is its state. */
  follow(state: SessionState, event: SessionEvent): void {
    const before = this.#state;
    this.#state = state;
    const topology = this.#topology;
    if (!topology || (topology.kind === 'mesh' && topology.settled)) return this.close();
    if (topology.kind === 'sfu') this.#open(topology, before?.topology?.kind === 'mesh');
    if (
      this.#routes &&
      (state.room !== before?.room || state.links !== before?.links || state.topology !== before?.topology)
    )
      this.#arrange(this.#routes, topology);
    if (event.type === 'message' && this.#routes) this.#hear(this.#routes, event);
    // Who was out of the room for a moment may have missed what changed.
    if (state.room?.joined === true && before?.room?.joined === false) this.#subscribeTo('again');
  }

  close(): void {
    for (const timer of this.#timers) this.clock.clearTimeout(timer);
    this.#timers.clear();
    const routes = this.#routes;
    this.#routes = this.#epoch = this.#publish = this.#subscribe = null;
    this.#restart = this.#lowered = false;
    this.#layers.clear();
    this.#forget('up');
    this.#forget('down');
    routes?.close();
  }

  /** Of the room that we are in. */
  get #topology(): RoomTopology | null {
    const { topology, room } = this.#state ?? {};
    return topology && topology.room === room?.id ? topology : null;
  }

  /** @param back in the middle of the move to a mesh: what is there still goes on */
  #open({ epoch, up, down }: RoomTopology, back = false): void {
    if (!this.#routes) return void this.#load();
    if (epoch === this.#epoch) return;
    this.#epoch = epoch;
    this.#publishTo(back && up === 'connected' ? 'again' : 'anew');
    this.#subscribeTo(back && down === 'connected' ? 'again' : 'anew');
  }

  async #load(): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    const loaded = await this.load().catch(ignored('The code for media servers could not be loaded.', 'warn'));
    this.#loading = false;
    const topology = this.#topology;
    if (topology?.kind !== 'sfu') return;
    if (!loaded) return this.#later(LOAD_PAUSE, () => void this.#load());
    const { tell } = this;
    this.#routes = loaded.routeEngine(this.engine, {
      candidates: (way, candidates) => {
        this.#candidates[way].push(...candidates);
        this.#work(way);
      },
      state: (way, status) => tell({ type: 'sfu-state', way, status }),
      mend: (way, cure) => {
        const due = cure === 'rebuild' ? 'anew' : 'again';
        if (way === 'up') this.#publishTo(due);
        else if (due === 'anew') this.#subscribeTo(due);
        else this.#restartDown();
      },
      wanted: (_streams, { resubscribe, layers }) => {
        for (const stream of layers) this.#layers.set(`${stream.participantId}/${stream.source}`, stream);
        if (resubscribe) this.#subscribeTo('again');
        else this.#work('down');
      },
      flows: (participantId, flowing) => tell({ type: 'sfu-flows', participantId, flowing }),
      mesh: (link, status) => tell({ type: 'mesh-status', link, status }),
    });
    this.#arrange(this.#routes, topology);
    this.#open(topology);
  }

  /** Everybody's links as the state has them. */
  #arrange(routes: SfuRoutes, { settled }: RoomTopology): void {
    const { room, links } = this.#state ?? {};
    if (!room || !links) return;
    const people = Object.values(room.participants).map(({ id, link, media }) => ({
      ...{ id, link, media },
      shown: room.shown[id],
      budget: links[link]?.budget ?? null,
    }));
    routes.follow(people);
    for (const { link } of people) routes.route(link, links[link]?.via ?? 'mesh');
    if (this.#lowered === !settled) return;
    this.#lowered = !settled;
    routes.lowerMesh(!settled);
  }

  #hear({ sfu }: SfuRoutes, { message: { event, payload } }: Extract<SessionEvent, { type: 'message' }>): void {
    switch (event) {
      case 'sfu_published':
        return this.#subscribeTo('again');
      case 'sfu_closed':
        return payload.way === 'up' ? this.#publishTo('anew') : this.#subscribeTo('anew');
      case 'sfu_demanded': {
        const { source, layer } = payload;
        if (source === 'camera' || source === 'screen') sfu.setDemand(source, layer);
        return;
      }
      default:
    }
  }

  #publishTo(due: Due): void {
    if (this.#publish !== 'anew') this.#publish = due;
    this.#work('up');
  }

  #subscribeTo(due: Due): void {
    if (this.#subscribe !== 'anew') this.#subscribe = due;
    this.#work('down');
  }

  #restartDown(): void {
    this.#restart = true;
    this.#work('down');
  }

  #work(way: Way): void {
    if (this.#busy[way] || !this.#routes) return;
    this.#busy[way] = true;
    void this.#workOff(way);
  }

  async #workOff(way: Way): Promise<void> {
    // What is reported in the middle of something belongs to the same turn.
    await Promise.resolve();
    for (let turn = this.#turn(way); turn; turn = this.#turn(way)) {
      try {
        await turn;
      } catch (error) {
        log('debug', 'A description of the media server was overtaken.', error);
        // Closed, or overtaken by another description.
      }
    }
    this.#busy[way] = false;
  }

  /** The next thing to be asked; null when nothing is due. */
  #turn(way: Way): Promise<unknown> | null {
    const routes = this.#routes;
    return routes && (way === 'up' ? this.#turnUp(routes) : this.#turnDown(routes));
  }

  #turnUp(routes: SfuRoutes): Promise<unknown> | null {
    const due = this.#publish;
    if (!due) return this.#turnCandidates('up');
    this.#publish = null;
    return this.#publishNow(routes, due);
  }

  async #publishNow(routes: SfuRoutes, due: Due): Promise<void> {
    if (due === 'anew') this.#forget('up');
    const publication: Publication = await routes.sfu.publish(due === 'anew');
    const { offer, sources } = publication;
    const reply = await this.#ask('sfu_publish', { offer: offer.sdp, sources: [...sources] }, () =>
      this.#publishTo(due),
    );
    if (!reply || routes !== this.#routes) return;
    this.#described.up = true;
    await routes.sfu.published({ type: 'answer', sdp: reply.answer }, offer);
  }

  #turnDown(routes: SfuRoutes): Promise<unknown> | null {
    const due = this.#subscribe;
    if (due) {
      this.#subscribe = null;
      return this.#subscribeNow(routes, due);
    }
    if (this.#restart) {
      this.#restart = false;
      const again = (code: ErrorCode) => (afterBusy(code) ? this.#subscribeTo('anew') : this.#restartDown());
      return this.#ask('sfu_restart', {}, again).then((reply) =>
        reply ? this.#answer(routes, reply.offer) : undefined,
      );
    }
    if (this.#layers.size > 0) {
      const streams = [...this.#layers.values()];
      this.#layers.clear();
      return this.#ask('sfu_layers', { streams }, () => this.#subscribeTo('again'));
    }
    return this.#turnCandidates('down');
  }

  async #subscribeNow(routes: SfuRoutes, due: Due): Promise<void> {
    this.#layers.clear();
    const wanted = [...routes.sfu.wanted];
    const reply = await this.#ask('sfu_subscribe', { wanted, fresh: due === 'anew' }, (code) =>
      this.#subscribeTo(afterBusy(code) ?? due),
    );
    if (reply?.offer) await this.#answer(routes, reply.offer);
  }

  async #answer(routes: SfuRoutes, { sdp, streams, fresh }: DownOffer): Promise<void> {
    if (routes !== this.#routes) return;
    if (fresh) this.#forget('down');
    const answer = await routes.sfu.receive({ type: 'offer', sdp }, streams, fresh);
    // The media server waits for this answer before it offers anything else.
    const reply = await this.#ask('sfu_answer', { answer: answer.sdp }, () => this.#subscribeTo('anew'));
    if (reply && routes === this.#routes) this.#described.down = true;
  }

  /** Another connection comes in the place of this one. */
  #forget(way: Way): void {
    this.#candidates[way] = [];
    this.#described[way] = false;
  }

  #turnCandidates(way: Way): Promise<unknown> | null {
    if (!this.#described[way]) return null;
    const candidates = this.#candidates[way].splice(0, MOST_CANDIDATES);
    return candidates.length > 0 ? this.#ask('sfu_candidates', { way, candidates }) : null;
  }

  /** Null when nothing came of it. `again`: after a pause, if it may be another time. */
  async #ask<E extends ClientEvent>(
    event: E,
    payload: ClientPayload<E>,
    again?: (code: ErrorCode) => void,
  ): Promise<Extract<Reply<E>, { ok: true }> | null> {
    const routes = this.#routes;
    const reply = await this.request(event, payload);
    if (reply.ok) return reply;
    const pause = AGAIN_AFTER[reply.code] ?? (event === 'sfu_subscribe' ? SUBSCRIBES_AFTER : undefined);
    if (again && pause !== undefined && routes && routes === this.#routes) this.#later(pause, () => again(reply.code));
    return null;
  }

  #later(pause: number, what: () => void): void {
    const timer = this.clock.setTimeout(() => {
      this.#timers.delete(timer);
      what();
    }, pause);
    this.#timers.add(timer);
  }
}

/** The media server waits for an answer, and we know of no question: it was lost on the way to us. */
function afterBusy(code: ErrorCode): Due | null {
  return code === 'sfu-busy' ? 'anew' : null;
}
