import type { SavedCall } from '../../src/call/events.ts';
import { groupRules } from '../../src/call/group/rules.ts';
import { isLive } from '../../src/call/select.ts';
import type { Call } from '../../src/call/state.ts';
import { routeEngine, type SfuEngine } from '../../src/media/sfu/index.ts';
import type { SfuListener } from '../../src/media/sfu/sfu-engine.ts';
import { callError, type EndReason } from '../../src/protocol/index.ts';
import { CallSession } from '../../src/session/call-session.ts';
import { GroupPart } from '../../src/session/group-part.ts';
import { GroupSfu } from '../../src/session/group-sfu.ts';
import type { TabNews } from '../../src/session/parts.ts';
import { ModelDevices, ModelEngine, ModelScreen, type ModelNetwork } from './model-media.ts';
import type { ModelSfu } from './model-sfu.ts';
import { ModelSfuEngine } from './model-sfu-engine.ts';
import { ModelTransport, type Accept } from './model-wire.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** Nobody is loud in the model, and the media server is one of it. */
function silentPart(page: ModelPage, { clock, sfu }: PageWorld): typeof GroupPart {
  return class extends GroupPart {
    readonly #sfu: GroupSfu;

    constructor(...parts: ConstructorParameters<typeof GroupPart>) {
      super(...parts);
      const [engine, , signaling, tell] = parts;
      const make = (listener: SfuListener): SfuEngine =>
        (page.sfu = new ModelSfuEngine(listener, sfu, engine, () => page.sends())) as unknown as SfuEngine;
      const load = () => Promise.resolve({ routeEngine: (...way: Way) => routeEngine(way[0], way[1], make) });
      this.#sfu = new GroupSfu(engine, (event, payload) => signaling.request(event, payload), tell, clock, load);
    }

    override follow(...news: Parameters<GroupPart['follow']>): void {
      this.#sfu.follow(...news);
    }

    override close(): void {
      this.#sfu.close();
    }
  };
}

type Way = Parameters<typeof routeEngine>;

/** What a page needs of the world around it. */
export interface PageWorld {
  readonly clock: VirtualClock;
  readonly network: ModelNetwork;
  readonly sfu: ModelSfu;
  accept(userId: string): Accept | null;
  uuid(): string;
  /** The other tabs of the same browser. */
  tellTabs(from: ModelPage, news: TabNews): void;
}

/** One tab of one person: a real session over a model network, with a model microphone, and someone who clicks. */
export class ModelPage {
  session!: CallSession;
  transport!: ModelTransport;
  engine!: ModelEngine;
  devices!: ModelDevices;
  screen!: ModelScreen;
  /** The latest way through the media server. */
  sfu: ModelSfuEngine | null = null;
  #told: (news: TabNews) => void = () => undefined;
  /** The person has clicked to call or to accept, and that call has not ended since. */
  #consent = false;
  /** What the page before this one was in, until this one is back in it. */
  #left: SavedCall | null = null;
  /** The call in which the person has clicked to share. */
  #shares: string | null = null;
  /** Last word about every call that this page has been in. */
  readonly ends = new Map<string, EndReason>();
  /** Calls in which this page took part: it made them, or accepted them. */
  readonly taken = new Set<string>();
  open = true;

  constructor(
    readonly name: string,
    readonly userId: string,
    private readonly world: PageWorld,
  ) {
    this.#load(null);
  }

  get call(): Call | null {
    return this.session.state.call;
  }

  get live(): boolean {
    return isLive(this.call) || isLive(this.session.state.waiting);
  }

  dial(to: string): void {
    if (isLive(this.call) && !(this.call.phase === 'incoming' && this.call.peer.id === to)) return;
    this.#consent = true;
    this.session.call(to, 'audio');
    if (this.call) this.taken.add(this.call.id);
  }

  accept(): void {
    const { waiting } = this.session.state;
    const target = this.call?.phase === 'incoming' ? this.call : waiting;
    if (!target) return;
    this.#consent = true;
    this.taken.add(target.id);
    this.session.accept({ callId: target.id });
  }

  join(room: string, wait: boolean): void {
    if (isLive(this.call)) return;
    this.#consent = true;
    this.session.join(room, { media: 'audio', wait });
  }

  invite(to: string): void {
    if (this.call?.phase === 'active') this.session.invite(to);
  }

  /** The others, as this page sees them; null when it is in no room. */
  get others(): ReadonlyMap<string, string> | null {
    const { room } = this.session.state;
    return room && new Map(Object.values(room.participants).map(({ id, link }) => [id, link]));
  }

  /** Something goes out by the media server. */
  sends(): void {
    if (!this.#consent) this.world.network.violations.push('the media server is sent something without a click');
  }

  /** Whether this page hears, at this moment and by the way that it has chosen, who is at the other end of a link. */
  hears(participant: string, link: string): boolean {
    const bySfu = this.session.state.links[link]?.via === 'sfu';
    return bySfu ? this.sfu?.closed === false && this.sfu.hears(participant) : this.engine.flows(link);
  }

  reject(): void {
    this.session.reject();
  }

  hangUp(): void {
    this.session.hangUp();
  }

  /** Shares, stops by the page's button, or by the browser's own. */
  share(ownButton: boolean): void {
    if (this.call?.phase !== 'active') return;
    this.#shares = this.call.id;
    if (this.screen.open && !ownButton) this.screen.end();
    else this.session.toggleScreen();
  }

  hear(news: TabNews): void {
    if (this.open) this.#told(news);
  }

  /** A page that goes away and comes back: everything in it is lost, but for what it could save. */
  reload(): void {
    if (!this.open) return;
    this.#load(this.#unload());
  }

  /** The tab is closed. */
  shut(): void {
    if (!this.open) return;
    this.#unload();
    this.open = false;
  }

  #unload(): SavedCall | null {
    // Who is reloaded before it could come back leaves what it was left.
    const saved = this.session.leavePage() ?? this.#left;
    this.#left = null;
    // What this page knew is gone with it, and nobody will read it.
    this.ends.clear();
    // The page dies: no message is handled any more, its links are dead, and its socket breaks.
    this.engine.close();
    this.devices.close();
    this.screen.close();
    this.transport.close();
    return saved;
  }

  #load(saved: SavedCall | null): void {
    this.#left = saved;
    const { clock, network } = this.world;
    const consented = (): boolean => this.#consent;
    this.transport = new ModelTransport(clock, () => this.world.accept(this.userId));
    if (saved) this.taken.add(saved.callId);
    this.session = new CallSession({
      transport: this.transport,
      clock,
      engine: (listener) => (this.engine = new ModelEngine(listener, network, consented)),
      devices: (listener) => (this.devices = new ModelDevices(listener, clock, consented, network)),
      screen: (listener) =>
        (this.screen = new ModelScreen(listener, clock, () => this.#shares === this.call?.id, network)),
      tones: () => ({
        follow() {},
        hear() {},
        enable() {},
        silence() {},
        resume() {},
        useSpeaker: () => Promise.resolve(),
        close() {},
      }),
      tabs: (told) => {
        this.#told = told;
        return { tell: (news) => this.world.tellTabs(this, news), close: () => undefined };
      },
      saved: saved && { room: saved.room, take: () => ((this.#left = null), saved) },
      uuid: () => this.world.uuid(),
      painted: () => Promise.resolve(),
      describe: () => callError('link-failed'),
      loadGroup: () => Promise.resolve({ groupRules, GroupPart: silentPart(this, this.world) }),
    });
    const { session } = this;
    session.subscribe((state, before) => {
      if (session !== this.session) return;
      if (state.call?.phase === 'ended' && state.call.endReason) {
        this.ends.set(state.call.id, state.call.endReason);
      }
      if (state.call?.phase === 'answering' || state.call?.phase === 'active') this.taken.add(state.call.id);
      if (isLive(before.call) && (!isLive(state.call) || state.call.phase === 'incoming')) this.#consent = false;
    });
    session.on('call-ended', ({ callId, reason }) => {
      if (session === this.session && session.state.call?.id !== callId) this.ends.set(callId, reason);
    });
    if (saved) this.#consent = true;
    session.connect();
  }
}
