/**
 * Watches what a page shows and plays of the others: when the pictures of each tile came, and how much of each voice had to be
 * made up by the browser (`concealedSamples`, webrtc-stats §8.3). Runs before the library.
 */
export interface TileWatch {
  begin(): void;
  /** Since `begin`, in milliseconds: the longest time without a new picture in a tile, and what was made up of a voice; the worst. */
  end(): { readonly gap: number; readonly concealed: number };
  /** Whether so many others are seen this way, and the room does not move. */
  settled(kind: 'mesh' | 'sfu', others: number): boolean;
}

declare global {
  interface Window {
    tiles: TileWatch;
  }
}

interface Voice {
  readonly track: string;
  readonly concealed: number;
}

const LOOK_MS = 100;

const connections: RTCPeerConnection[] = [];
const players = new Set<HTMLMediaElement>();
const longest = new Map<HTMLVideoElement, { at: number; gap: number }>();
const voices = new Map<HTMLMediaElement, Voice>();
const madeUp = new Map<HTMLMediaElement, number>();

window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    connections.push(this);
  }
};
// eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with one
const { play } = HTMLMediaElement.prototype;
HTMLMediaElement.prototype.play = function () {
  if (this instanceof HTMLAudioElement) players.add(this);
  return play.call(this);
};

const grid = () => document.querySelector('group-call-grid');

function watch(video: HTMLVideoElement): void {
  const next = (at: number): void => {
    const seen = longest.get(video);
    if (!seen) return;
    seen.gap = Math.max(seen.gap, at - seen.at);
    seen.at = at;
    video.requestVideoFrameCallback(next);
  };
  video.requestVideoFrameCallback(next);
}

/** Of voices that are played before and after a look, by the same track: what a new one begins with is heard by nobody. */
async function listen(): Promise<void> {
  const heard = new Map<string, number>();
  for (const connection of connections) {
    if (connection.connectionState === 'closed') continue;
    (await connection.getStats()).forEach((entry: RTCInboundRtpStreamStats) => {
      if (entry.type !== 'inbound-rtp' || entry.kind !== 'audio') return;
      heard.set(entry.trackIdentifier, (entry.concealedSamples ?? 0) - (entry.silentConcealedSamples ?? 0));
    });
  }
  for (const player of players) {
    const track = (player.srcObject as MediaStream | null)?.getAudioTracks()[0]?.id ?? '';
    const concealed = heard.get(track);
    const before = voices.get(player);
    if (concealed === undefined) voices.delete(player);
    else voices.set(player, { track, concealed });
    if (concealed === undefined || before?.track !== track) continue;
    madeUp.set(player, (madeUp.get(player) ?? 0) + concealed - before.concealed);
  }
}
setInterval(() => void listen(), LOOK_MS);

window.tiles = {
  begin() {
    longest.clear();
    madeUp.clear();
    const seats = grid()?.shadowRoot?.querySelectorAll<HTMLElement>('.seat') ?? [];
    for (const seat of seats) {
      const video = seat.querySelector('video');
      if (!video || seat.dataset['key']?.startsWith('self/')) continue;
      longest.set(video, { at: performance.now(), gap: 0 });
      watch(video);
    }
  },
  end() {
    const now = performance.now();
    // Who has left meanwhile is no gap.
    const there = [...longest].filter(([video]) => video.isConnected);
    longest.clear();
    return {
      gap: Math.max(0, ...there.map(([, { at, gap }]) => Math.max(gap, now - at))),
      concealed: Math.max(0, ...madeUp.values()) / 48,
    };
  },
  settled(kind, others) {
    const state = grid()?.session?.state;
    if (!state) return false;
    const { topology, links, room } = state;
    const people = Object.values(room?.participants ?? {});
    const there = people.every(
      ({ link }) => links[link]?.status === 'connected' && links[link]?.stats?.received.camera,
    );
    return people.length === others && there && (topology?.kind ?? 'mesh') === kind && (topology?.settled ?? true);
  },
};
