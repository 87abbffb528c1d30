import type { LinkQuality, LinkStats, LinkStatus, MediaKind } from '../../../src/call/state.ts';
import type { EngineListener } from '../../../src/media/engine.ts';
import { MeshEngine, type MeshOptions } from '../../../src/media/mesh/mesh-engine.ts';
import type { CallError, Signal, Source } from '../../../src/protocol/index.ts';

export const LINK = 'link';

/** An engine that notes what it says, with a wire to another one that a test can cut. */
export class End implements EngineListener {
  readonly engine: MeshEngine;
  readonly signals: Signal[] = [];
  readonly statuses: LinkStatus[] = [];
  readonly qualities: LinkQuality[] = [];
  readonly failures: CallError[] = [];
  readonly lacking: MediaKind[] = [];
  readonly measured: LinkStats[] = [];
  readonly held: boolean[] = [];
  tracksSeen = 0;
  /** Takes what this end signals; nothing arrives while null. */
  wire: ((signal: Signal, link: string) => void) | null = null;
  #waiting = new Set<() => void>();

  constructor(options?: MeshOptions) {
    this.engine = new MeshEngine(this, options);
  }

  signal(link: string, signal: Signal): void {
    this.signals.push(signal);
    this.wire?.(signal, link);
    this.#changed();
  }

  status(_link: string, status: LinkStatus): void {
    this.statuses.push(status);
    this.#changed();
  }

  quality(_link: string, quality: LinkQuality): void {
    this.qualities.push(quality);
  }

  stats(_link: string, stats: LinkStats): void {
    this.measured.push(stats);
    this.#changed();
  }

  videoHeld(_link: string, held: boolean): void {
    this.held.push(held);
    this.#changed();
  }

  tracks(): void {
    this.tracksSeen++;
  }

  lacks(_link: string, kind: MediaKind): void {
    this.lacking.push(kind);
  }

  failed(_link: string, error: CallError): void {
    this.failures.push(error);
  }

  /** Resolves as soon as what this end has said fulfils the condition. */
  async until(condition: (end: this) => boolean): Promise<void> {
    while (!condition(this)) {
      await new Promise<void>((resolve) => {
        const once = () => {
          this.#waiting.delete(once);
          resolve();
        };
        this.#waiting.add(once);
      });
    }
  }

  remote(source: Source): MediaStreamTrack {
    const track = this.engine.remoteTrack(LINK, source);
    if (track === null) throw new Error(`no remote ${source}`);
    return track;
  }

  #changed(): void {
    for (const resolve of [...this.#waiting]) resolve();
  }
}

export class Pair {
  readonly caller: End;
  readonly callee: End;

  constructor(options?: MeshOptions) {
    this.caller = new End(options);
    this.callee = new End(options);
    this.connectWires();
  }

  /** As over a network: later, and in order. */
  connectWires(): void {
    this.caller.wire = (signal) => setTimeout(() => this.callee.engine.receive(LINK, signal));
    this.callee.wire = (signal) => setTimeout(() => this.caller.engine.receive(LINK, signal));
  }

  /** Up to the moment before the click on Accept. */
  async ring(): Promise<void> {
    const offer = await this.caller.engine.offer(LINK);
    await this.callee.engine.prepareAnswer(LINK, offer);
  }

  async accept(): Promise<void> {
    const answer = await this.callee.engine.openAnswer(LINK);
    await this.caller.engine.openOffer(LINK, answer);
  }

  async connect(): Promise<void> {
    await this.ring();
    await this.accept();
    await Promise.all(
      [this.caller, this.callee].map((end) => end.until(({ statuses }) => statuses.at(-1) === 'connected')),
    );
  }

  expectMedia(expected: boolean): void {
    for (const { engine } of [this.caller, this.callee]) engine.expectMedia(LINK, expected);
  }

  close(): void {
    this.caller.engine.close();
    this.callee.engine.close();
  }
}

/** A page with a link to each of several others; the links have the names of those. */
export class Star {
  readonly hub = new End();
  readonly ends: ReadonlyMap<string, End>;

  constructor(...names: string[]) {
    this.ends = new Map(names.map((name) => [name, new End()]));
    this.hub.wire = (signal, link) => setTimeout(() => this.end(link).engine.receive(LINK, signal));
    for (const [name, end] of this.ends) {
      end.wire = (signal) => setTimeout(() => this.hub.engine.receive(name, signal));
    }
  }

  end(name: string): End {
    return this.ends.get(name)!;
  }

  async connect(): Promise<void> {
    for (const [name, { engine }] of this.ends) {
      await engine.prepareAnswer(LINK, await this.hub.engine.offer(name));
      await this.hub.engine.openOffer(name, await engine.openAnswer(LINK));
    }
    await this.hub.until(({ statuses }) => statuses.length === this.ends.size);
  }

  close(): void {
    for (const { engine } of [this.hub, ...this.ends.values()]) engine.close();
  }
}

/** Every peer connection made while it is installed. */
export class Connections {
  readonly all: RTCPeerConnection[] = [];
  readonly negotiations: RTCPeerConnection[] = [];
  readonly #original = globalThis.RTCPeerConnection;

  constructor() {
    const { all, negotiations } = this;
    globalThis.RTCPeerConnection = class extends this.#original {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        all.push(this);
        this.addEventListener('negotiationneeded', () => negotiations.push(this));
      }
    };
  }

  restore(): void {
    globalThis.RTCPeerConnection = this.#original;
  }
}

/** A picture that moves. */
export function paintedTrack(width = 320, height = 180): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d')!;
  let count = 0;
  const timer = setInterval(() => {
    context.fillStyle = `hsl(${(count++ * 7) % 360} 80% 50%)`;
    context.fillRect(0, 0, width, height);
    if (track.readyState === 'ended') clearInterval(timer);
  }, 40);
  const track = canvas.captureStream(25).getVideoTracks()[0]!;
  return track;
}

export interface Tone {
  readonly track: MediaStreamTrack;
  stop(): void;
}

/** A tone that sounds all the time: the fake device only beeps. */
export function toneTrack(): Tone {
  const context = new AudioContext();
  const oscillator = new OscillatorNode(context, { frequency: 440 });
  const destination = context.createMediaStreamDestination();
  oscillator.connect(destination);
  oscillator.start();
  const track = destination.stream.getAudioTracks()[0]!;
  return {
    track,
    stop: () => {
      track.stop();
      void context.close();
    },
  };
}

type Inbound = RTCInboundRtpStreamStats & { totalAudioEnergy?: number };

/** What has really arrived of a remote track. */
export async function arrivedOf(
  track: MediaStreamTrack,
  connections: readonly RTCPeerConnection[],
): Promise<Inbound | null> {
  for (const connection of connections) {
    const receiver = connection.getReceivers().find((each) => each.track === track);
    if (receiver === undefined) continue;
    for (const entry of (await receiver.getStats()).values() as Iterable<RTCStats>) {
      if (entry.type === 'inbound-rtp') return entry as Inbound;
    }
  }
  return null;
}

/** Looks every few milliseconds until it is so: for what browsers tell by no event. */
export async function eventually(look: () => boolean | Promise<boolean>, timeout = 5_000): Promise<void> {
  const end = performance.now() + timeout;
  while (!(await look())) {
    if (performance.now() > end) throw new Error(`not so after ${timeout} ms: ${look.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
