import type { LinkStats, StreamStats } from '../../call/state.ts';
import { SOURCES, type Source } from '../../protocol/index.ts';

/** What one look at the statistics of a link says (webrtc-stats; the fields that browsers agree on). */
export interface LinkSample {
  /** When it was measured, in milliseconds. */
  readonly at: number;
  /** Counters of everything that arrives, by the id of what counts it: media, feedback, connectivity checks. */
  readonly arrived: ReadonlyMap<string, number>;
  /** Bytes of media that have arrived. */
  readonly mediaBytes: number;
  /** How long ago the last packet of media came, in milliseconds; undefined where the browser does not say. */
  readonly age: number | undefined;
  readonly packetsReceived: number;
  readonly packetsLost: number;
  /** Share of our packets that the other end has missed, 0 to 1; the worst of all streams. */
  readonly remoteLoss: number;
  /** When the other end last reported on what we send, in milliseconds of the same clock as `at`. */
  readonly heardAt: number | undefined;
  /** Seconds. */
  readonly roundTrip: number | undefined;
  /** Seconds, the worst of all streams. */
  readonly jitter: number;
  /** What the browser believes that the path can take, in bit/s; Chromium only. */
  readonly available: number | undefined;
  /** Through a TURN server; null while no path is known. */
  readonly relayed: boolean | null;
  readonly streams: ReadonlyMap<string, StreamSample>;
}

/** Counters of one stream, and what it is like now. */
interface StreamSample {
  readonly source: Source;
  readonly sent: boolean;
  /** With the headers. */
  readonly bytes: number;
  /** Undefined for sound. */
  readonly frames: number | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly limitedBy: StreamStats['limitedBy'] | undefined;
}

interface Entry extends RTCStats {
  readonly kind?: string;
  readonly mid?: string;
  readonly bytesSent?: number;
  readonly headerBytesSent?: number;
  readonly headerBytesReceived?: number;
  readonly framesEncoded?: number;
  readonly framesDecoded?: number;
  readonly frameWidth?: number;
  readonly frameHeight?: number;
  readonly qualityLimitationReason?: NonNullable<StreamStats['limitedBy']>;
  readonly bytesReceived?: number;
  readonly requestsReceived?: number;
  readonly responsesReceived?: number;
  readonly lastPacketReceivedTimestamp?: number;
  readonly packetsReceived?: number;
  readonly packetsLost?: number;
  readonly fractionLost?: number;
  readonly jitter?: number;
  readonly roundTripTime?: number;
  readonly currentRoundTripTime?: number;
  readonly availableOutgoingBitrate?: number;
  readonly nominated?: boolean;
  readonly state?: string;
  readonly selectedCandidatePairId?: string;
  readonly localCandidateId?: string;
  readonly remoteCandidateId?: string;
  readonly candidateType?: string;
}

/**
 * Reports of the other end that are so much older than its last one do not count, in milliseconds: those of pictures come
 * every second, those of sound every five, and the last one of a stream that has ended stays for ever.
 */
const OUTDATED = 1_500;

/** As much of a report as is read: that of a browser, or a part of one. */
export interface StatsReport {
  forEach(look: (entry: RTCStats) => void): void;
  get(id: string): unknown;
}

export function readStats(report: StatsReport): LinkSample {
  const arrived = new Map<string, number>();
  const streams = new Map<string, StreamSample>();
  const heard: Entry[] = [];
  let [at, mediaBytes, packetsReceived, packetsLost, remoteLoss, jitter] = [0, 0, 0, 0, 0, 0];
  let age: number | undefined;
  let pair: Entry | undefined;
  let selected: string | undefined;

  report.forEach((entry: Entry) => {
    switch (entry.type) {
      case 'transport':
        selected = entry.selectedCandidatePairId;
        break;
      case 'candidate-pair':
        arrived.set(
          entry.id,
          (entry.bytesReceived ?? 0) + (entry.requestsReceived ?? 0) + (entry.responsesReceived ?? 0),
        );
        if (entry.nominated && entry.state === 'succeeded') pair = entry;
        break;
      case 'inbound-rtp':
        arrived.set(entry.id, entry.bytesReceived ?? 0);
        streams.set(entry.id, readStream(entry, false));
        mediaBytes += entry.bytesReceived ?? 0;
        packetsReceived += entry.packetsReceived ?? 0;
        packetsLost += entry.packetsLost ?? 0;
        at = entry.timestamp;
        if (entry.lastPacketReceivedTimestamp) {
          const quiet = Math.max(0, at - entry.lastPacketReceivedTimestamp);
          age = Math.min(age ?? Infinity, quiet);
          // What has ended keeps the jitter that it had.
          if (quiet > OUTDATED) break;
        }
        jitter = Math.max(jitter, entry.jitter ?? 0);
        break;
      case 'outbound-rtp':
        streams.set(entry.id, readStream(entry, true));
        at = entry.timestamp;
        break;
      case 'remote-inbound-rtp':
        heard.push(entry);
        break;
      default:
    }
  });
  // Pairs that were nominated before stay in the report as they were.
  pair = (selected && (report.get(selected) as Entry | undefined)) || pair;
  // Firefox measures the pair only once; what the other end reports goes on.
  let roundTrip = pair?.currentRoundTripTime;
  const heardAt = heard.length > 0 ? Math.max(...heard.map(({ timestamp }) => timestamp)) : undefined;
  for (const { timestamp, fractionLost = 0, roundTripTime } of heard) {
    if (heardAt! - timestamp > OUTDATED) continue;
    remoteLoss = Math.max(remoteLoss, fractionLost);
    if (roundTripTime !== undefined) roundTrip = Math.max(roundTrip ?? 0, roundTripTime);
  }
  const isRelay = (id = '') => (report.get(id) as Entry | undefined)?.candidateType === 'relay';
  return {
    at,
    arrived,
    mediaBytes,
    age,
    packetsReceived,
    packetsLost,
    remoteLoss,
    heardAt,
    roundTrip,
    jitter,
    available: pair?.availableOutgoingBitrate,
    relayed: pair ? isRelay(pair.localCandidateId) || isRelay(pair.remoteCandidateId) : null,
    streams,
  };
}

/** The sections of a link are in the order of SOURCES, and browsers number them; what offers less names them as it likes. */
function readStream(entry: Entry, sent: boolean): StreamSample {
  const picture = entry.kind === 'video';
  return {
    source: SOURCES[Number(entry.mid)] ?? (picture ? 'camera' : 'microphone'),
    sent,
    bytes:
      (entry.bytesSent ?? 0) +
      (entry.headerBytesSent ?? 0) +
      (entry.bytesReceived ?? 0) +
      (entry.headerBytesReceived ?? 0),
    frames: picture ? (entry.framesEncoded ?? entry.framesDecoded ?? 0) : undefined,
    width: entry.frameWidth,
    height: entry.frameHeight,
    limitedBy: entry.qualityLimitationReason,
  };
}

/** What happened between two looks. A stream that carried nothing is left out. */
export function statsBetween(before: LinkSample, now: LinkSample): LinkStats {
  const seconds = Math.max(0.001, (now.at - before.at) / 1000);
  const sent: Partial<Record<Source, StreamStats>> = {};
  const received: Partial<Record<Source, StreamStats>> = {};
  let [rateIn, rateOut] = [0, 0];
  for (const [id, stream] of now.streams) {
    const earlier = before.streams.get(id);
    // Counters begin anew with another connection.
    const bytes = grown(earlier?.bytes, stream.bytes);
    const rate = Math.round((bytes * 8) / 1000 / seconds);
    if (stream.sent) rateOut += rate;
    else rateIn += rate;
    if (bytes === 0) continue;
    (stream.sent ? sent : received)[stream.source] = {
      rate,
      width: stream.width ?? null,
      height: stream.height ?? null,
      frameRate: stream.frames === undefined ? null : Math.round(grown(earlier?.frames, stream.frames) / seconds),
      limitedBy: stream.limitedBy ?? null,
    };
  }
  return {
    roundTrip: now.roundTrip === undefined ? null : Math.round(now.roundTrip * 1000),
    jitter: rateIn > 0 ? Math.round(now.jitter * 1000) : null,
    lossIn: lossBetween(before, now),
    lossOut: now.remoteLoss,
    rateIn,
    rateOut,
    available: now.available === undefined ? null : Math.round(now.available / 1000),
    relayed: now.relayed,
    received,
    sent,
  };
}

/** Share of the packets that should have arrived between two looks and did not, 0 to 1. */
export function lossBetween(before: LinkSample, now: LinkSample): number {
  const received = grown(before.packetsReceived, now.packetsReceived);
  const lost = grown(before.packetsLost, now.packetsLost);
  return lost > 0 ? lost / (received + lost) : 0;
}

const grown = (before = 0, now: number): number => Math.max(0, now - before);
