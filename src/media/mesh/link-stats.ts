/** What one look at the statistics of a link says (webrtc-stats; the fields that browsers agree on). */
export interface LinkSample {
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
  /** Seconds. */
  readonly roundTrip: number | undefined;
  /** Seconds, the worst of all streams. */
  readonly jitter: number;
}

interface Entry extends RTCStats {
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
  readonly nominated?: boolean;
  readonly state?: string;
}

export function readStats(report: RTCStatsReport): LinkSample {
  const arrived = new Map<string, number>();
  let [mediaBytes, packetsReceived, packetsLost, remoteLoss, jitter] = [0, 0, 0, 0, 0];
  let age: number | undefined;
  let roundTrip: number | undefined;

  report.forEach((entry: Entry) => {
    switch (entry.type) {
      case 'candidate-pair':
        arrived.set(
          entry.id,
          (entry.bytesReceived ?? 0) + (entry.requestsReceived ?? 0) + (entry.responsesReceived ?? 0),
        );
        if (entry.nominated && entry.state === 'succeeded') roundTrip = entry.currentRoundTripTime ?? roundTrip;
        break;
      case 'inbound-rtp':
        arrived.set(entry.id, entry.bytesReceived ?? 0);
        mediaBytes += entry.bytesReceived ?? 0;
        packetsReceived += entry.packetsReceived ?? 0;
        packetsLost += entry.packetsLost ?? 0;
        jitter = Math.max(jitter, entry.jitter ?? 0);
        if (entry.lastPacketReceivedTimestamp) {
          age = Math.min(age ?? Infinity, Math.max(0, entry.timestamp - entry.lastPacketReceivedTimestamp));
        }
        break;
      case 'remote-inbound-rtp':
        remoteLoss = Math.max(remoteLoss, entry.fractionLost ?? 0);
        roundTrip ??= entry.roundTripTime;
        break;
      default:
    }
  });
  return { arrived, mediaBytes, age, packetsReceived, packetsLost, remoteLoss, roundTrip, jitter };
}
