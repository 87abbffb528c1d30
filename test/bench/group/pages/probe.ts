/**
 * Measures a page of a group from the inside, in the same way for everybody: when a person clicked on Join, and when the
 * first picture of each of the others came out of the decoder. Times are milliseconds since the epoch, from a clock that
 * all pages of the machine share.
 */
export interface GroupProbe {
  /** Forgets what was, before the next round. */
  reset(): void;
  readonly clickedAt: number;
  /** When so many of the others had been seen. */
  seen(count: number): Promise<number>;
  /** What is still running; nothing of it may be left between two rounds. */
  leftovers(): string[];
  /** The largest picture that is sent on a connection, or null while nothing is. */
  sent(): Promise<SentPicture | null>;
  /** Goes in and out; set by the page. */
  join: () => unknown;
  leave: () => unknown;
  /** Makes every picture that is sent as small as this one; set by the bare page. */
  hold?: (picture: SentPicture) => unknown;
}

export interface SentPicture {
  readonly height: number;
  readonly framesPerSecond: number;
  readonly kbps: number;
}

declare global {
  interface Window {
    group: GroupProbe;
  }
}

const connections = new Set<RTCPeerConnection>();
const localTracks = new Set<MediaStreamTrack>();
let clickedAt = 0;
let firsts: number[] = [];
let waiting: (() => void)[] = [];

// In whatever way the page is loaded: the button may come later.
addEventListener('click', (event) => {
  if (!event.isTrusted || !(event.target instanceof Element) || event.target.id !== 'join') return;
  clickedAt = performance.timeOrigin + event.timeStamp;
  void window.group.join();
});

async function watch(track: MediaStreamTrack, of: number[]): Promise<void> {
  const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
  const { value } = await reader.read();
  if (value === undefined) return;
  of.push(performance.timeOrigin + performance.now());
  value.close();
  await reader.cancel();
  for (const wake of waiting.splice(0)) wake();
}

window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    connections.add(this);
    const round = firsts;
    // Nobody shares a screen, so that the only pictures are those of cameras.
    this.addEventListener('track', ({ track }) => {
      if (track.kind === 'video') void watch(track, round);
    });
  }

  override close(): void {
    super.close();
    connections.delete(this);
  }
};

const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (constraints) => {
  const stream = await getUserMedia(constraints);
  for (const track of stream.getTracks()) localTracks.add(track);
  return stream;
};

const open = (): RTCPeerConnection[] => [...connections].filter(({ connectionState }) => connectionState !== 'closed');

async function bytesAndHeight(): Promise<{ bytes: number; height: number; framesPerSecond: number }[]> {
  const found = [];
  for (const connection of open()) {
    for (const report of (await connection.getStats()).values() as Iterable<Record<string, number & string>>) {
      if (report['type'] !== 'outbound-rtp' || report['kind'] !== 'video' || !report['frameHeight']) continue;
      const { bytesSent: bytes = 0, frameHeight: height = 0, framesPerSecond = 0 } = report;
      found.push({ bytes, height, framesPerSecond });
    }
  }
  return found;
}

window.group = {
  reset() {
    firsts = [];
    waiting = [];
    clickedAt = 0;
  },
  get clickedAt() {
    return clickedAt;
  },
  async seen(count) {
    while (firsts.length < count) await new Promise<void>((wake) => waiting.push(wake));
    return Math.max(...firsts.slice(0, count));
  },
  leftovers: () => [
    ...open().map(() => 'a peer connection'),
    ...[...localTracks].filter(({ readyState }) => readyState === 'live').map(({ kind }) => `a local ${kind} track`),
  ],
  async sent() {
    const before = await bytesAndHeight();
    await new Promise((done) => setTimeout(done, 2_000));
    const [largest] = (await bytesAndHeight())
      .map(({ bytes, ...picture }, index) => ({
        ...picture,
        kbps: ((bytes - (before[index]?.bytes ?? 0)) * 8) / 2_000,
      }))
      .sort((one, two) => two.height - one.height);
    return largest ?? null;
  },
  join: () => undefined,
  leave: () => undefined,
};
