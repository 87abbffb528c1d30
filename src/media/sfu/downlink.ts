import { callError, type Candidate, type Description, type Source } from '../../protocol/index.ts';
import type { Ice } from '../ice.ts';
import { MediaFailure } from '../media-errors.ts';
import { generationOf, sectionCount } from '../mesh/descriptions.ts';
import { Connection, type ConnectionListener } from './connection.ts';

/** What comes on a media section. */
export interface Stream {
  readonly mid: string;
  readonly participantId: string;
  readonly source: Source;
}

export interface DownlinkListener extends ConnectionListener {
  /** Tracks of this participant exist now or are others than before. */
  tracks(participantId: string): void;
}

interface Received extends Stream {
  readonly receiver: RTCRtpReceiver;
}

/** More than a room needs; what offers more wants to keep us busy. */
const MAX_SECTIONS = 256;

/** What was heard so long ago is over, in milliseconds. */
const FRESH = 300;

/** The connection on which the media server offers what this page subscribes to. */
export class Downlink {
  readonly #connection: Connection;
  readonly #listener: DownlinkListener;
  /** By mid. */
  #received: ReadonlyMap<string, Received> = new Map();
  #closed = false;

  constructor(ice: Ice, listener: DownlinkListener) {
    this.#listener = listener;
    this.#connection = new Connection(ice, listener);
  }

  get pc(): RTCPeerConnection {
    return this.#connection.pc;
  }

  getStats(): Promise<RTCStatsReport> {
    return this.#connection.getStats();
  }

  get streams(): readonly Stream[] {
    return [...this.#received.values()];
  }

  /** Answers the media server's offer. `streams`: all that comes from now on; a section that is not named carries nothing. */
  receive(
    offer: Description & { type: 'offer' },
    streams: readonly Stream[],
  ): Promise<Description & { type: 'answer' }> {
    return this.#connection.negotiate(async () => {
      const { pc } = this;
      if (sectionCount(offer.sdp) > MAX_SECTIONS) throw new MediaFailure(callError('bad-request'));
      // A section may be used again for somebody else: nobody is to be seen, for a moment, in another one's place.
      const wanted = new Map(streams.map((stream) => [stream.mid, stream]));
      this.#use([...this.#received.values()].filter((each) => isSame(wanted.get(each.mid), each)));
      if (generationOf(offer.sdp) !== generationOf(pc.remoteDescription?.sdp)) this.#connection.hold();
      await this.#connection.setRemote(offer);
      await pc.setLocalDescription();
      const byMid = new Map(pc.getTransceivers().map(({ mid, receiver }) => [mid, receiver]));
      this.#use(
        streams.flatMap((stream) => {
          const receiver = byMid.get(stream.mid);
          return receiver ? [{ ...stream, receiver }] : [];
        }),
      );
      return { type: 'answer', sdp: await this.#connection.localSdp() };
    });
  }

  addCandidates(candidates: readonly Candidate[]): void {
    this.#connection.addCandidates(candidates);
  }

  setIce(ice: Ice): void {
    this.#connection.setIce(ice);
  }

  track(participantId: string, source: Source): MediaStreamTrack | null {
    return this.#find(participantId, source)?.receiver.track ?? null;
  }

  /** How loud the microphones are that arrive now, from 0 to 1 (full scale), by participant. */
  levels(): Map<string, number> {
    const now = performance.timeOrigin + performance.now();
    const levels = new Map<string, number>();
    for (const { participantId, source, receiver } of this.#received.values()) {
      if (source !== 'microphone') continue;
      const [heard] = receiver.getSynchronizationSources();
      levels.set(participantId, heard && now - heard.timestamp < FRESH ? (heard.audioLevel ?? 0) : 0);
    }
    return levels;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#connection.close();
    this.#use([]);
  }

  #find(participantId: string, source: Source): Received | undefined {
    for (const each of this.#received.values()) {
      if (each.participantId === participantId && each.source === source) return each;
    }
    return undefined;
  }

  #use(received: readonly Received[]): void {
    if (this.#closed && received.length > 0) return;
    const before = this.#received;
    this.#received = new Map(received.map((each) => [each.mid, each]));
    const changed = new Set<string>();
    for (const each of received) {
      if (!isSame(before.get(each.mid), each)) changed.add(each.participantId);
    }
    for (const each of before.values()) {
      if (!isSame(this.#received.get(each.mid), each)) changed.add(each.participantId);
    }
    for (const participantId of changed) this.#listener.tracks(participantId);
  }
}

function isSame(one: Stream | undefined, two: Stream): boolean {
  return one?.participantId === two.participantId && one.source === two.source;
}
