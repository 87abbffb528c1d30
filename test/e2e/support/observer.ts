import { observePictures, type PictureProbe } from './pictures.ts';
import { observeStreams, type StreamProbe } from './streams.ts';

/** What a page has seen and done. Times in milliseconds since the epoch: pages of one machine share the clock. */
export interface Seen {
  readonly events: { readonly at: number; readonly type: string; readonly on: string; readonly detail: unknown }[];
  /** Every click, by the accessible name of what was clicked. */
  readonly clicks: { readonly at: number; readonly label: string }[];
  /** What was asked of getUserMedia. */
  readonly asked: { readonly at: number; readonly audio: boolean; readonly video: boolean }[];
  /** When a screen was asked for. */
  readonly screensAsked: { readonly at: number }[];
  /** Everything about the other side that was handed to a connection: descriptions and candidates as they are. */
  readonly remote: { readonly at: number; readonly text: string }[];
  /** Tracks that were given to a sender, in whatever way. */
  readonly sent: { readonly at: number; readonly kind: string }[];
  readonly negotiationNeeded: { readonly at: number; readonly first: boolean }[];
  readonly layoutShift: number;
}

/** What is received at this moment, over all connections of the page. */
export interface Received {
  readonly frames: number;
  /** Of sound that was really played. */
  readonly energy: number;
  readonly connections: number;
}

/** What one connection has brought so far. */
export interface Link {
  readonly index: number;
  readonly frames: number;
  readonly energy: number;
  /** Height of the pictures that come. */
  readonly height: number;
}

/** What a test may ask of a page that is observed. Nothing of it changes what the page does. */
export interface Probe extends PictureProbe, StreamProbe {
  seen(): Seen;
  event(type: string, detail: Record<string, unknown>, skip: number): unknown;
  eventCount(type: string): number;
  /** What a person can read, piece by piece. */
  text(): string;
  reads(pattern: string): boolean;
  button(pattern: string, inside: string): HTMLElement | null;
  buttons(): string[];
  received(): Promise<Received>;
  receivesBeyond(frames: number, energy: number): Promise<Received | null>;
  /** The same for each connection that is open, in the order in which they were made. */
  links(): Promise<Link[]>;
  /** Whether so many connections, and no others, bring pictures and sound. */
  hasLinks(count: number): Promise<Link[] | null>;
  /** Ends a connection behind the back of the page, as a broken path would. */
  cut(index: number): void;
  /** Video frames shown by elements that are visible, by what the element is for. */
  videos(): { part: string; muted: boolean; mirrored: boolean; width: number; height: number; playing: boolean }[];
  /** For what else runs in the page. */
  visibleVideos(): HTMLVideoElement[];
  /** All that were made, in that order. */
  connections(): readonly RTCPeerConnection[];
  openConnections(): number;
  /** Tones that go on until they are stopped: ringing, ringback. */
  tones(): number;
  /** The devices on which the others are heard at this moment, by id; empty: the default of the system. */
  speakers(): string[];
  /** Of the microphone, the camera and the screen, and whatever else is sent. */
  liveTracks(): number;
  /** Live tracks of what has been captured, as the system or the browser's own bar ends them. Returns how many. */
  endTracks(from: Origin): number;
}

/** Where a track comes from. */
export type Origin = 'microphone' | 'camera' | 'screen';

/**
 * Runs in the page before everything else. It may not use anything from outside of itself, and leaves behind one
 * global under a symbol, so that the page has no more names than without it.
 */
export function observe(): void {
  const now = (): number => Date.now();
  const seen: { -readonly [K in keyof Seen]: Seen[K] } = {
    events: [],
    clicks: [],
    asked: [],
    screensAsked: [],
    remote: [],
    sent: [],
    negotiationNeeded: [],
    layoutShift: 0,
  };
  const connections: RTCPeerConnection[] = [];
  const tracks = new Map<MediaStreamTrack, Origin | null>();

  for (const type of [
    'call-incoming',
    'call-state-change',
    'call-connected',
    'call-ended',
    'call-participant-join',
    'call-participant-leave',
    'call-media-change',
    'call-quality-change',
    'call-chat-message',
    'call-error',
    'call-check-done',
  ]) {
    // They do not bubble, but everything is captured.
    addEventListener(
      type,
      (event) => {
        const on = event.target instanceof Element ? event.target.localName : '';
        const detail: unknown = JSON.parse(JSON.stringify((event as CustomEvent<unknown>).detail ?? null));
        seen.events.push({ at: now(), type, on, detail });
      },
      true,
    );
  }
  addEventListener(
    'click',
    (event) => {
      const button = event.composedPath().find((node) => node instanceof HTMLButtonElement);
      seen.clicks.push({ at: now(), label: button ? labelOf(button) : '' });
    },
    true,
  );
  try {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.layoutShift += (entry as PerformanceEntry & { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
  } catch {
    // Chromium only.
  }

  const Native = globalThis.RTCPeerConnection as typeof RTCPeerConnection | undefined;
  // Some tests take it away.
  const prototype = Native?.prototype;
  if (Native)
    globalThis.RTCPeerConnection = new Proxy(Native, {
      construct(target, args: [RTCConfiguration?]) {
        const relayed = (globalThis as { [key: symbol]: unknown })[Symbol.for('e2e relay only')] === true;
        const connection = new target(relayed ? { ...args[0], iceTransportPolicy: 'relay' } : args[0]);
        // One without a configuration is made only to see whether it can be.
        if (args[0] === undefined) return connection;
        connections.push(connection);
        connection.addEventListener('negotiationneeded', () => {
          seen.negotiationNeeded.push({ at: now(), first: connection.currentRemoteDescription === null });
        });
        return connection;
      },
    });
  const gives = (track: unknown): void => {
    if (!(track instanceof MediaStreamTrack)) return;
    seen.sent.push({ at: now(), kind: track.kind });
    if (!tracks.has(track)) tracks.set(track, null);
  };
  if (prototype) {
    watch(prototype, 'setRemoteDescription', (description: RTCSessionDescriptionInit | undefined) => {
      seen.remote.push({ at: now(), text: description?.sdp ?? '' });
    });
    watch(prototype, 'addIceCandidate', (candidate: RTCIceCandidateInit | undefined) => {
      seen.remote.push({ at: now(), text: candidate?.candidate ?? '' });
    });
    watch(prototype, 'addTrack', gives);
    watch(prototype, 'addTransceiver', gives);
  }
  watch(RTCRtpSender.prototype, 'replaceTrack', gives);
  const tones = new Set<unknown>();
  watch(AudioBufferSourceNode.prototype, 'start', (_when, _result, node) => {
    if ((node as AudioBufferSourceNode).loop) tones.add(node);
  });
  watch(AudioScheduledSourceNode.prototype, 'stop', (_when, _result, node) => tones.delete(node));
  const players = new Set<HTMLMediaElement>();
  watch(HTMLMediaElement.prototype, 'play', (_nothing, _result, player) => {
    if (player instanceof HTMLAudioElement) players.add(player);
  });
  if ('mediaDevices' in navigator) {
    watch(MediaDevices.prototype, 'getUserMedia', (wanted: MediaStreamConstraints | undefined, result: unknown) => {
      seen.asked.push({ at: now(), audio: Boolean(wanted?.audio), video: Boolean(wanted?.video) });
      (result as Promise<MediaStream>).then(
        (stream) => {
          for (const track of stream.getTracks()) tracks.set(track, track.kind === 'audio' ? 'microphone' : 'camera');
        },
        () => undefined,
      );
    });
    watch(MediaDevices.prototype, 'getDisplayMedia', (_wanted, result: unknown) => {
      seen.screensAsked.push({ at: now() });
      (result as Promise<MediaStream>).then(
        (stream) => {
          for (const track of stream.getTracks()) tracks.set(track, 'screen');
        },
        () => undefined,
      );
    });
  }

  /** Looks at what goes into a method. */
  function watch<A>(object: object, name: string, look: (argument: A, result: unknown, on: unknown) => void): void {
    const methods = object as Record<string, (this: unknown, ...args: unknown[]) => unknown>;
    const method = methods[name];
    if (!method) return;
    methods[name] = function (...args) {
      const result = method.apply(this, args);
      look(args[0] as A, result, this);
      return result;
    };
  }

  function labelOf(element: Element): string {
    const label = element.getAttribute('aria-label');
    return label ?? textOf(element).join(' ');
  }

  /** The tree as it is shown: shadow roots, with what is slotted into them. */
  function childrenOf(node: Element | ShadowRoot | Document): Node[] {
    if (node instanceof HTMLSlotElement) {
      const assigned = node.assignedNodes();
      return assigned.length > 0 ? assigned : [...node.childNodes];
    }
    if (node instanceof Element && node.shadowRoot) return [...node.shadowRoot.childNodes];
    return [...node.childNodes];
  }

  function isVisible(element: Element): boolean {
    if (element instanceof HTMLSlotElement) return true;
    if (getComputedStyle(element).display === 'contents') return true;
    return element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  }

  function* elements(root: Element | ShadowRoot | Document = document): Generator<Element> {
    for (const child of childrenOf(root)) {
      if (!(child instanceof Element)) continue;
      yield child;
      yield* elements(child);
    }
  }

  function textOf(root: Element): string[] {
    if (['STYLE', 'SCRIPT', 'HEAD', 'TITLE'].includes(root.tagName) || !isVisible(root)) return [];
    const pieces: string[] = [];
    for (const child of childrenOf(root)) {
      if (child instanceof Element) pieces.push(...textOf(child));
      else if (child instanceof Text && child.data.trim()) pieces.push(child.data.trim().replace(/\s+/g, ' '));
    }
    return pieces;
  }

  function text(): string {
    return document.body ? textOf(document.body).join(' | ') : '';
  }

  function* buttons(inside: string): Generator<HTMLButtonElement> {
    for (const element of elements()) {
      if (!(element instanceof HTMLButtonElement) || element.disabled || !isVisible(element)) continue;
      if (element.getAttribute('aria-disabled') === 'true') continue;
      if (!inside || within(element, inside)) yield element;
    }
  }

  function within(element: Element, selector: string): boolean {
    for (let node: Node | null = element; node;) {
      if (node instanceof Element && node.matches(selector)) return true;
      const slot: Node | null = node instanceof Element ? node.assignedSlot : null;
      node = slot ?? (node instanceof ShadowRoot ? node.host : node.parentNode);
    }
    return false;
  }

  async function links(): Promise<Link[]> {
    const all: Link[] = [];
    for (const [index, connection] of connections.entries()) {
      if (connection.connectionState === 'closed') continue;
      const link = { index, frames: 0, energy: 0, height: 0 };
      const stats = await connection.getStats();
      stats.forEach((entry: RTCInboundRtpStreamStats) => {
        if (entry.type !== 'inbound-rtp') return;
        if (entry.kind === 'video') {
          link.frames += entry.framesDecoded ?? 0;
          link.height = Math.max(link.height, entry.frameHeight ?? 0);
        }
        if (entry.kind === 'audio') link.energy += entry.totalAudioEnergy ?? 0;
      });
      all.push(link);
    }
    return all;
  }

  async function received(): Promise<Received> {
    let frames = 0;
    let energy = 0;
    let open = 0;
    for (const connection of connections) {
      if (connection.connectionState === 'closed') continue;
      open++;
      const stats = await connection.getStats();
      stats.forEach((entry: { type: string; kind?: string; framesDecoded?: number; totalAudioEnergy?: number }) => {
        if (entry.type !== 'inbound-rtp') return;
        if (entry.kind === 'video') frames += entry.framesDecoded ?? 0;
        if (entry.kind === 'audio') energy += entry.totalAudioEnergy ?? 0;
      });
    }
    return { frames, energy, connections: open };
  }

  function visibleVideos(): HTMLVideoElement[] {
    return [...elements()].filter(
      (element): element is HTMLVideoElement => element instanceof HTMLVideoElement && isVisible(element),
    );
  }

  const includes = (detail: unknown, wanted: Record<string, unknown>): boolean =>
    Object.entries(wanted).every(
      ([key, value]) => JSON.stringify((detail as Record<string, unknown> | null)?.[key]) === JSON.stringify(value),
    );

  const probe: Omit<Probe, keyof PictureProbe | keyof StreamProbe> = {
    seen: () => seen,
    event: (type, detail, skip) =>
      seen.events.filter((event) => event.type === type && includes(event.detail, detail))[skip] ?? null,
    eventCount: (type) => seen.events.filter((event) => event.type === type).length,
    text,
    reads: (pattern) => Boolean(document.body) && new RegExp(pattern, 'u').test(text()),
    button: (pattern, inside) =>
      [...buttons(inside)].find((one) => new RegExp(pattern, 'u').test(labelOf(one))) ?? null,
    buttons: () => [...buttons('')].map(labelOf),
    received,
    links,
    async hasLinks(count) {
      const all = await links();
      return all.length === count && all.every(({ frames, energy }) => frames > 0 && energy > 0) ? all : null;
    },
    cut: (index) => connections[index]?.close(),
    async receivesBeyond(frames, energy) {
      const current = await received();
      return current.frames > frames && current.energy > energy ? current : null;
    },
    videos: () =>
      visibleVideos().map((video) => {
        const { width, height } = video.getBoundingClientRect();
        let transform = new DOMMatrix();
        for (let node: Element | null = video; node; node = node.parentElement) {
          const { transform: own, scale } = getComputedStyle(node);
          if (own !== 'none') transform = new DOMMatrix(own).multiply(transform);
          if (scale !== 'none') transform = transform.scale(...(scale.split(' ').map(Number) as [number, number?]));
        }
        return {
          part: video.getAttribute('part') ?? '',
          muted: video.muted,
          mirrored: transform.a < 0,
          width: Math.round(width),
          height: Math.round(height),
          playing: !video.paused && video.videoWidth > 0,
        };
      }),
    visibleVideos,
    connections: () => connections,
    openConnections: () => connections.filter((connection) => connection.connectionState !== 'closed').length,
    tones: () => tones.size,
    speakers: () =>
      [...players].filter(({ paused, srcObject }) => !paused && srcObject !== null).map(({ sinkId }) => sinkId),
    liveTracks: () => [...tracks.keys()].filter((track) => track.readyState === 'live').length,
    endTracks(from) {
      const ended = [...tracks].filter(([track, origin]) => origin === from && track.readyState === 'live');
      for (const [track] of ended) {
        const source = (track as unknown as Record<symbol, MediaStreamTrack | undefined>)[Symbol.for('e2e source')];
        (source ?? track).stop();
        // With a source of its own it is told by the browser.
        if (!source) track.dispatchEvent(new Event('ended'));
      }
      return ended.length;
    },
  };
  Object.defineProperty(globalThis, Symbol.for('e2e probe'), { value: probe });
}

/** The tool that runs the tests wraps functions in a helper that a page does not have. */
export const HELPER = `Object.defineProperty(globalThis, '__name', { value: (value) => value });`;

export const OBSERVER = `(${observe.toString()})(); (${observePictures.toString()})(); (${observeStreams.toString()})();`;
