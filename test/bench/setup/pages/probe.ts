/**
 * Measures a page from the inside, in the same way for every contestant: when a person clicked, and when the first frame
 * of the other one came out of the decoder. It is loaded before anything else and looks at every peer connection of the
 * page. Times are milliseconds since the epoch, from a clock that all pages of the machine share.
 */
export interface Mark {
  readonly at: number;
  readonly what: string;
}

export interface Probe {
  /** Forgets what was, before the next call. */
  reset(): void;
  readonly clickedAt: number | null;
  /** When the first remote frame was decoded. */
  firstFrame(): Promise<number>;
  readonly marks: readonly Mark[];
  /** What is still running; nothing of it may be left between two calls. */
  leftovers(): string[];
  /** Makes ready what a ring leaves time for; set by the page where its call does not begin with a click. */
  ring?: () => unknown;
  /** Ends the call; set by the page. */
  hangUp: () => unknown;
}

declare global {
  interface Window {
    bench: Probe;
  }
  // Chromium has it in windows too; TypeScript only knows the standard, where it is in workers.
  class MediaStreamTrackProcessor {
    constructor(init: { track: MediaStreamTrack });
    readonly readable: ReadableStream<VideoFrame>;
  }
}

const now = (): number => performance.timeOrigin + performance.now();

let marks: Mark[] = [];
let clickedAt: number | null = null;
let frame = expectation();
const connections = new Set<RTCPeerConnection>();
const localTracks = new Set<MediaStreamTrack>();

function expectation(): { promise: Promise<number>; resolve: (at: number) => void } {
  let resolve!: (at: number) => void;
  const promise = new Promise<number>((done) => (resolve = done));
  return { promise, resolve };
}

function mark(what: string): void {
  marks.push({ at: now(), what });
}

async function watch(track: MediaStreamTrack): Promise<void> {
  const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
  const { value } = await reader.read();
  if (value === undefined) return;
  const at = now();
  mark('first frame');
  value.close();
  frame.resolve(at);
  await reader.cancel();
}

addEventListener(
  'click',
  (event) => {
    if (event.isTrusted && clickedAt === null) clickedAt = performance.timeOrigin + event.timeStamp;
    mark('click');
  },
  { capture: true },
);

window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    mark('new connection');
    connections.add(this);
    this.addEventListener('track', ({ track }) => {
      if (track.kind === 'video') void watch(track);
    });
    this.addEventListener('connectionstatechange', () => mark(`connection ${this.connectionState}`));
    this.addEventListener('iceconnectionstatechange', () => mark(`ice ${this.iceConnectionState}`));
    this.addEventListener('signalingstatechange', () => mark(`signaling ${this.signalingState}`));
    this.addEventListener('icecandidate', ({ candidate }) => mark(`candidate ${candidate?.candidate ?? 'end'}`));
  }

  override close(): void {
    super.close();
    connections.delete(this);
  }
};

const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (constraints) => {
  mark('getUserMedia');
  const stream = await getUserMedia(constraints);
  mark('devices open');
  for (const track of stream.getTracks()) localTracks.add(track);
  return stream;
};

window.WebSocket = class extends WebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols);
    this.addEventListener('message', ({ data }) => mark(`received ${briefly(data)}`));
  }

  override send(data: Parameters<WebSocket['send']>[0]): void {
    mark(`sent ${briefly(data)}`);
    super.send(data);
  }
};

function briefly(data: unknown): string {
  return typeof data === 'string' ? data.slice(0, 60) : 'bytes';
}

window.bench = {
  reset() {
    marks = [];
    clickedAt = null;
    frame = expectation();
    for (const track of localTracks) if (track.readyState === 'ended') localTracks.delete(track);
  },
  get clickedAt() {
    return clickedAt;
  },
  firstFrame: () => frame.promise,
  get marks() {
    return marks;
  },
  leftovers: () => [
    ...[...connections].filter(({ connectionState }) => connectionState !== 'closed').map(() => 'a peer connection'),
    ...[...localTracks].filter(({ readyState }) => readyState === 'live').map(({ kind }) => `a local ${kind} track`),
  ],
  hangUp: () => undefined,
};
