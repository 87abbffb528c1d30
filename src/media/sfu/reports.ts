import { SOURCES, type Source } from '../../protocol/index.ts';
import type { StatsReport } from '../mesh/link-stats.ts';
import type { Stream } from './downlink.ts';
import type { SourceOfMid } from './uplink.ts';

/** The fields that are read here (webrtc-stats). */
export interface Entry extends RTCStats {
  readonly mid?: string;
  readonly bytesSent?: number;
  readonly headerBytesSent?: number;
  readonly framesEncoded?: number;
  readonly frameHeight?: number;
  readonly bytesReceived?: number;
  readonly packetsReceived?: number;
  readonly framesDecoded?: number;
  readonly freezeCount?: number;
  readonly requestsReceived?: number;
  readonly responsesReceived?: number;
}

/** What has arrived of one stream. */
export interface Arrival extends Stream {
  readonly packets: number;
  readonly frames: number;
  /** How often the picture stood still; Chromium only. */
  readonly freezes: number;
}

/** A report that can be read like the one of a link of the mesh, which knows its sources by the numbers of its sections. */
const asSection = (source: Source): string => String(SOURCES.indexOf(source));

/** What of a connection belongs to no stream. */
function pathOf(report: StatsReport): Entry[] {
  const path: Entry[] = [];
  report.forEach((entry: Entry) => {
    if (!/-rtp$/.test(entry.type)) path.push(entry);
  });
  return path;
}

/**
 * The connection up, with one stream a source: the layers of a source are one thing to whoever reads it. How it looks is
 * said by the largest that is being sent, which is not always the same one.
 */
export class UpReports {
  /** By the id of what counts them. */
  #before = new Map<string, Counts>();
  readonly #sums = new Map<Source, Counts>();

  read(report: StatsReport, sources: readonly SourceOfMid[]): StatsReport {
    const sourceOf = new Map(sources.map(({ mid, source }) => [mid, source]));
    const merged = new Map<string, Entry>(pathOf(report).map((entry) => [entry.id, entry]));
    const layers = new Map<Source, Entry[]>();
    report.forEach((entry: Entry) => {
      if (entry.type === 'remote-inbound-rtp') merged.set(entry.id, entry);
      const source = entry.type === 'outbound-rtp' ? sourceOf.get(entry.mid ?? '') : undefined;
      if (source !== undefined) layers.set(source, [...(layers.get(source) ?? []), entry]);
    });
    for (const [source, entries] of layers) merged.set(source, this.#merge(source, entries));
    return merged;
  }

  #merge(source: Source, entries: readonly Entry[]): Entry {
    const sum = this.#sums.get(source) ?? { bytes: 0, frames: 0 };
    let main: Entry = entries[0]!;
    let [bytes, frames, height] = [0, 0, -1];
    for (const entry of entries) {
      const now = countsOf(entry);
      const before = this.#before.get(entry.id) ?? { bytes: 0, frames: 0 };
      this.#before.set(entry.id, now);
      bytes += Math.max(0, now.bytes - before.bytes);
      // One that is off keeps the size that it had.
      if (now.bytes <= before.bytes || (entry.frameHeight ?? 0) <= height) continue;
      height = entry.frameHeight ?? 0;
      frames = Math.max(0, now.frames - before.frames);
      main = entry;
    }
    const total = { bytes: sum.bytes + bytes, frames: sum.frames + frames };
    this.#sums.set(source, total);
    return {
      ...main,
      id: source,
      mid: asSection(source),
      bytesSent: total.bytes,
      headerBytesSent: 0,
      framesEncoded: total.frames,
    };
  }
}

interface Counts {
  readonly bytes: number;
  readonly frames: number;
}

const countsOf = ({ bytesSent = 0, headerBytesSent = 0, framesEncoded = 0 }: Entry): Counts => ({
  bytes: bytesSent + headerBytesSent,
  frames: framesEncoded,
});

/** The connection down as one report a participant. */
export function downReports(report: StatsReport, streams: readonly Stream[]): ReadonlyMap<string, StatsReport> {
  const path = pathOf(report).map((entry): [string, Entry] => [entry.id, entry]);
  const byMid = new Map(streams.map((stream) => [stream.mid, stream]));
  const reports = new Map<string, Map<string, Entry>>();
  for (const { participantId } of streams) reports.set(participantId, new Map(path));
  report.forEach((entry: Entry) => {
    const stream = entry.type === 'inbound-rtp' ? byMid.get(entry.mid ?? '') : undefined;
    if (stream) reports.get(stream.participantId)?.set(entry.id, { ...entry, mid: asSection(stream.source) });
  });
  return reports;
}

export function arrivals(report: StatsReport, streams: readonly Stream[]): Arrival[] {
  const byMid = new Map(streams.map((stream) => [stream.mid, stream]));
  const found: Arrival[] = [];
  report.forEach((entry: Entry) => {
    const stream = entry.type === 'inbound-rtp' ? byMid.get(entry.mid ?? '') : undefined;
    if (!stream) return;
    const { packetsReceived: packets = 0, framesDecoded: frames = 0, freezeCount: freezes = 0 } = entry;
    found.push({ ...stream, packets, frames, freezes });
  });
  return found;
}

/** Counters only grow, but what they count is replaced: pairs of addresses come and go. */
export class Tally {
  #before: ReadonlyMap<string, number> = new Map();
  #sum = 0;

  add(counters: ReadonlyMap<string, number>): number {
    for (const [id, count] of counters) this.#sum += Math.max(0, count - (this.#before.get(id) ?? 0));
    this.#before = counters;
    return this.#sum;
  }
}

/** Everything that has arrived, by the id of what counts it. */
export function arrivedIn(report: StatsReport): ReadonlyMap<string, number> {
  return count(report, ({ type, bytesReceived = 0, requestsReceived = 0, responsesReceived = 0 }) => {
    if (type === 'candidate-pair') return bytesReceived + requestsReceived + responsesReceived;
    return type === 'inbound-rtp' ? bytesReceived : undefined;
  });
}

/** What flows as long as something is sent, or received: feedback on the way up, media on the way down. */
export function flowIn(report: StatsReport, way: 'up' | 'down'): ReadonlyMap<string, number> {
  const type = way === 'up' ? 'candidate-pair' : 'inbound-rtp';
  return count(report, (entry) => (entry.type === type ? (entry.bytesReceived ?? 0) : undefined));
}

function count(report: StatsReport, of: (entry: Entry) => number | undefined): ReadonlyMap<string, number> {
  const counters = new Map<string, number>();
  report.forEach((entry: Entry) => {
    const value = of(entry);
    if (value !== undefined) counters.set(entry.id, value);
  });
  return counters;
}
