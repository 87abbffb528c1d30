import { Audio, PeerConnection, RtcpReceivingSession, Video, type Track } from 'node-datachannel';
import type { Candidate } from '../../../src/protocol/index.ts';
import { asksForKeyFrame, countsOf, KINDS, payloadType, Source, type Kind } from './rtp.ts';
import type { Signaling, Wanted } from './signaling.ts';

const LOOPBACK = '127.0.0.1';
const CONFIG = { iceServers: [], bindAddress: LOOPBACK };

/** How long anything may take, in milliseconds. */
const PATIENCE = 10_000;
/** How long after it can send a participant may be wanted: Janus takes a moment longer to know. */
export const KNOWN = 500;

/** Somebody in a room without a browser: real ICE, DTLS and SRTP, and packets with nothing in them. */
export class Participant {
  /** Packets of the measured time: its own, and those that came to it. */
  readonly sent: Record<Kind, number> = { microphone: 0, camera: 0 };
  received = 0;
  readonly #sources: readonly Source[];
  readonly #tracks = new Map<Source, Track>();
  /** Kept, or they would be collected with what listens to them. */
  readonly #heard: Track[] = [];
  readonly #connections: PeerConnection[] = [];
  #open: Promise<unknown> | undefined;
  /** When the first packet came, by stream. */
  readonly #flowing = new Map<string, { readonly type: string; readonly at: number }>();
  #flows: (() => void) | undefined;
  #wanted = Infinity;

  /** @param phase from 0 to 1, where in their intervals its packets are sent */
  constructor(
    readonly signaling: Signaling,
    phase = 0,
  ) {
    this.#sources = KINDS.map((kind) => new Source(kind, performance.now() + phase * 67));
  }

  async publish(): Promise<void> {
    const connection = this.#connect();
    for (const source of this.#sources) this.#tracks.set(source, addTrack(connection, source));
    this.#open = connected(connection);
    const local = described(connection);
    connection.setLocalDescription('offer');
    const { sdp, candidates } = await local;
    const answer = await this.signaling.publish(sdp);
    connection.setRemoteDescription(answer, 'answer');
    await this.signaling.candidates('up', candidates);
  }

  /** Until its packets can flow. */
  async published(): Promise<void> {
    await this.#open;
  }

  async subscribe(wanted: readonly Wanted[]): Promise<void> {
    this.#wanted = wanted.length;
    const offer = await this.signaling.subscribe(wanted);
    const connection = this.#connect();
    connection.onTrack((track) => this.#hear(track));
    const local = described(connection);
    // Janus begins the DTLS handshake. Were it us, Janus would miss the first message, which libdatachannel sends again
    // after a second; browsers do after 50 ms.
    connection.setRemoteDescription(offer.replaceAll('a=setup:actpass', 'a=setup:active'), 'offer');
    const { sdp, candidates } = await local;
    await Promise.all([this.signaling.answer(sdp), this.signaling.candidates('down', candidates)]);
  }

  /**
   * Until there is a packet of each stream that it wants.
   * @returns when there was one of each voice, and of everything
   */
  async receives(): Promise<Record<'voices' | 'all', number>> {
    await within(
      new Promise<void>((resolve) => {
        this.#flows = resolve;
        this.#look();
      }),
      () => `only ${this.#flowing.size} of ${this.#wanted} streams flow`,
    );
    const first = [...this.#flowing.values()];
    const latest = (some: typeof first) => Math.max(...some.map(({ at }) => at));
    return { voices: latest(first.filter(({ type }) => type === 'audio')), all: latest(first) };
  }

  /** Sends what is due. */
  send(now: number, counts: boolean): void {
    for (const [source, track] of this.#tracks) {
      for (const packet of source.take(now, counts)) {
        if (track.isOpen() && track.sendMessageBinary(packet) && counts) this.sent[source.kind]++;
      }
    }
  }

  /** Both connections, without a word to anybody. */
  hangUp(): void {
    this.#tracks.clear();
    for (const connection of this.#connections.splice(0)) connection.close();
  }

  #connect(): PeerConnection {
    const connection = new PeerConnection('participant', CONFIG);
    this.#connections.push(connection);
    return connection;
  }

  #hear(track: Track): void {
    // Reports what it has got, as a browser does, and keeps other RTCP from us.
    track.setMediaHandler(new RtcpReceivingSession());
    const [mid, type] = [track.mid(), track.type()];
    track.onMessage((packet) => {
      if (countsOf(packet)) this.received++;
      if (this.#flowing.has(mid)) return;
      this.#flowing.set(mid, { type, at: performance.now() });
      this.#look();
    });
    this.#heard.push(track);
  }

  #look(): void {
    if (this.#flowing.size >= this.#wanted) this.#flows?.();
  }
}

function addTrack(connection: PeerConnection, source: Source): Track {
  const { kind, ssrc } = source;
  const media = kind === 'microphone' ? new Audio(kind, 'SendOnly') : new Video(kind, 'SendOnly');
  if (media instanceof Audio) media.addOpusCodec(payloadType(kind));
  else media.addVP8Codec(payloadType(kind));
  media.addSSRC(ssrc, 'synthetic');
  const track = connection.addTrack(media);
  track.onMessage((rtcp) => {
    if (asksForKeyFrame(rtcp)) source.keyFrameWanted = true;
  });
  return track;
}

/** The description, as soon as it is made, and the candidates: all of them at once, as there is one address. */
async function described(connection: PeerConnection): Promise<{ sdp: string; candidates: Candidate[] }> {
  return within(
    new Promise((resolve) => {
      let sdp = '';
      const candidates: Candidate[] = [];
      connection.onLocalDescription((text) => (sdp = text));
      connection.onLocalCandidate((candidate, sdpMid) => {
        candidates.push({ candidate: candidate.replace(/^a=/, ''), sdpMid, sdpMLineIndex: 0, usernameFragment: null });
      });
      connection.onGatheringStateChange((state) => {
        if (state === 'complete') resolve({ sdp, candidates });
      });
    }),
    () => 'it gathers no candidates',
  );
}

async function connected(connection: PeerConnection): Promise<void> {
  await within(
    new Promise<void>((resolve) => {
      connection.onStateChange((state) => {
        if (state === 'connected') resolve();
      });
    }),
    () => `it is ${connection.state()}`,
  );
}

async function within<T>(promise: Promise<T>, why: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`After ${PATIENCE} ms ${why()}.`)), PATIENCE);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
