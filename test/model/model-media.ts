import type { DeviceSource, LinkStatus } from '../../src/call/state.ts';
import type { DeviceList, DevicesListener, LocalDevices } from '../../src/media/devices.ts';
import type { EngineListener, MediaEngine } from '../../src/media/engine.ts';
import type { ScreenCapture, ScreenListener } from '../../src/media/screen.ts';
import type { Description, Signal } from '../../src/protocol/index.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** How long media takes to flow once both ends are open, and how long a silence takes to be noticed. */
const FLOW = 100;
const NOTICE = 1_500;

interface End {
  readonly owner: ModelEngine;
  readonly link: string;
  /** What pairs the two ends: the offer and the answer that were exchanged. */
  offer: string;
  answer: string | null;
  open: boolean;
  status: LinkStatus;
}

/**
 * The network between the browsers of a model run: which two ends have exchanged an offer and an answer, whether packets pass,
 * and who has said yes to sending anything.
 */
export class ModelNetwork {
  readonly #ends = new Set<End>();
  readonly #broken = new Set<ModelEngine>();
  readonly violations: string[] = [];

  constructor(readonly clock: VirtualClock) {}

  add(end: End): void {
    this.#ends.add(end);
  }

  remove(end: End): void {
    this.#ends.delete(end);
    this.look();
  }

  cut(engine: ModelEngine, broken: boolean): void {
    if (broken) this.#broken.add(engine);
    else this.#broken.delete(engine);
    this.look();
  }

  /** Whether packets reach this end. */
  flows(end: End): boolean {
    if (!end.open || !end.answer || this.#broken.has(end.owner)) return false;
    return [...this.#ends].some(
      (other) =>
        other !== end &&
        other.open &&
        other.offer === end.offer &&
        other.answer === end.answer &&
        !this.#broken.has(other.owner),
    );
  }

  /** Something has changed: after a while both ends of a link notice. */
  look(): void {
    for (const end of this.#ends) {
      const flows = this.flows(end);
      if (flows === (end.status === 'connected')) continue;
      if (!flows && end.status !== 'connected') continue;
      this.clock.setTimeout(
        () => {
          if (!this.#ends.has(end) || this.flows(end) !== flows) return;
          const status = flows ? 'connected' : 'silent';
          if (end.status === status) return;
          end.status = status;
          end.owner.listener.status(end.link, status);
        },
        flows ? FLOW : NOTICE,
      );
    }
  }
}

let counter = 0;

/** An engine whose media is made of words. It keeps the promises of the real one and watches that they are asked for in order. */
export class ModelEngine implements MediaEngine {
  readonly #ends = new Map<string, End>();
  readonly #tracks = new Map<string, boolean>();

  constructor(
    readonly listener: EngineListener,
    private readonly network: ModelNetwork,
    /** Whether the person at this page has clicked for the call that runs. */
    private readonly consented: () => boolean,
  ) {}

  readonly shared = { tracks: new Map(), ice: { servers: [], relayOnly: false } };

  setIce(): void {
    return;
  }

  async offer(link: string): Promise<Description & { type: 'offer' }> {
    const sdp = `offer-${++counter}`;
    this.#add({ owner: this, link, offer: sdp, answer: null, open: false, status: 'connecting' });
    await Promise.resolve();
    return { type: 'offer', sdp };
  }

  async prepareAnswer(link: string, offer: Description): Promise<void> {
    this.#add({ owner: this, link, offer: offer.sdp, answer: null, open: false, status: 'connecting' });
    await Promise.resolve();
  }

  async openAnswer(link: string): Promise<Description & { type: 'answer' }> {
    const end = this.#ends.get(link);
    if (!end) throw new Error('no such link');
    end.answer ??= `answer-${++counter}`;
    this.#open(end);
    await Promise.resolve();
    return { type: 'answer', sdp: end.answer };
  }

  async openOffer(link: string, answer: Description): Promise<void> {
    const end = this.#ends.get(link);
    if (!end) throw new Error('no such link');
    end.answer = answer.sdp;
    this.#open(end);
    await Promise.resolve();
    this.listener.signal(link, { type: 'candidates', candidates: [] });
  }

  /** An offer over a link that is open is another connection in its place. */
  receive(link: string, signal: Signal): void {
    const end = this.#ends.get(link);
    if (!end?.open || signal.type !== 'description' || signal.description.type !== 'offer') return;
    end.offer = signal.description.sdp;
    end.answer = `answer-${++counter}`;
    this.listener.signal(link, { type: 'description', description: { type: 'answer', sdp: end.answer } });
    this.network.look();
  }

  expectMedia(): void {
    return;
  }

  limitLink(): void {
    return;
  }

  levels(): ReadonlyMap<string, number> {
    return new Map();
  }

  setTrack(source: string, track: MediaStreamTrack | null): void {
    this.#tracks.set(source, track !== null);
    if (track !== null && !this.consented()) this.network.violations.push(`${source} is sent without a click`);
  }

  hasScreen(): boolean {
    return true;
  }

  remoteTrack(): null {
    return null;
  }

  checkNow(): void {
    return;
  }

  closeLink(link: string): void {
    const end = this.#ends.get(link);
    this.#ends.delete(link);
    if (end) this.network.remove(end);
  }

  close(): void {
    for (const link of [...this.#ends.keys()]) this.closeLink(link);
  }

  get links(): number {
    return this.#ends.size;
  }

  connected(link: string): boolean {
    return this.#ends.get(link)?.status === 'connected';
  }

  /** Whether something comes over it at this moment, noticed or not. */
  flows(link: string): boolean {
    const end = this.#ends.get(link);
    return end !== undefined && this.network.flows(end);
  }

  /** One of the same name makes room: it is the same two ends, beginning anew. */
  #add(end: End): void {
    this.closeLink(end.link);
    this.#ends.set(end.link, end);
    this.network.add(end);
  }

  #open(end: End): void {
    if (!this.consented()) this.network.violations.push(`link ${end.link} was opened without a click`);
    end.open = true;
    this.network.look();
  }
}

/** Devices that open after a moment, and a person who has allowed them before. */
export class ModelDevices implements LocalDevices {
  readonly #on = new Set<DeviceSource>();
  readonly #wanted = new Set<DeviceSource>();

  constructor(
    private readonly listener: DevicesListener,
    private readonly clock: VirtualClock,
    private readonly consented: () => boolean,
    private readonly network: ModelNetwork,
  ) {}

  want(source: DeviceSource, on: boolean): void {
    if (on && !this.consented()) this.network.violations.push(`${source} opens without a click`);
    if (on) this.#wanted.add(source);
    else this.#wanted.delete(source);
    this.clock.setTimeout(() => {
      const wanted = this.#wanted.has(source);
      if (wanted === this.#on.has(source)) return;
      if (wanted) this.#on.add(source);
      else this.#on.delete(source);
      this.listener.changed(source, wanted, wanted ? ({} as MediaStreamTrack) : null, null);
    }, 50);
  }

  choose(): void {
    return;
  }

  flipCamera(): void {
    return;
  }

  list(): Promise<DeviceList> {
    return Promise.resolve({ microphone: [], camera: [], speaker: [] });
  }

  willPrompt(): Promise<boolean> {
    return Promise.resolve(false);
  }

  track(): null {
    return null;
  }

  release(): void {
    this.#wanted.clear();
    for (const source of this.#on) {
      this.#on.delete(source);
      this.listener.changed(source, false, null, null);
    }
  }

  close(): void {
    this.#wanted.clear();
    this.#on.clear();
  }

  get open(): number {
    return this.#on.size;
  }
}

/** A screen that is there a moment after the person has chosen it. */
export class ModelScreen implements ScreenCapture {
  open = false;
  #wanted = false;

  constructor(
    private readonly listener: ScreenListener,
    private readonly clock: VirtualClock,
    /** Whether the person at this page has clicked to share in the call that runs. */
    private readonly consented: () => boolean,
    private readonly network: ModelNetwork,
  ) {}

  want(on: boolean): void {
    if (on && !this.consented()) this.network.violations.push('the screen is opened without a click');
    this.#wanted = on;
    if (!on) return this.#set(false);
    this.clock.setTimeout(() => {
      if (!this.#wanted) return;
      if (!this.consented()) this.network.violations.push('a screen is shown to somebody it was not chosen for');
      this.#set(true);
    }, 50);
  }

  /** The browser's own button, or the shared window is closed. */
  end(): void {
    this.#wanted = false;
    this.#set(false);
  }

  prepare(): void {
    return;
  }

  setContent(): void {
    return;
  }

  track(): null {
    return null;
  }

  close(): void {
    this.#wanted = this.open = false;
  }

  #set(open: boolean): void {
    if (this.open === open) return;
    this.open = open;
    this.listener.changed(open ? ({} as MediaStreamTrack) : null, null, null);
  }
}
