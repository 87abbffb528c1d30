/** What has arrived so far, and how the way is. */
export interface Arrived {
  readonly at: number;
  readonly bytes: number;
  readonly packets: number;
  readonly lost: number;
}

export interface Flow {
  readonly kbps: number;
  /** There and back, milliseconds. */
  readonly ms: number;
  /** From 0 to 1. */
  readonly loss: number;
}

/** The parts of a report that are looked at (WebRTC Statistics). */
export interface Stat {
  readonly id: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export function arrivedIn(stats: Iterable<Stat>, at: number): Arrived {
  const sum = { at, bytes: 0, packets: 0, lost: 0 };
  for (const stat of stats) {
    if (stat.type !== 'inbound-rtp') continue;
    sum.bytes += number(stat.bytesReceived);
    sum.packets += number(stat.packetsReceived);
    sum.lost += number(stat.packetsLost);
  }
  return sum;
}

/** What lies between two looks at the receiver; `ms` as the sender has measured it. */
export function flowBetween(before: Arrived, after: Arrived, ms: number): Flow {
  const packets = after.packets - before.packets;
  // Packets that come late after all are taken off again.
  const lost = Math.max(0, after.lost - before.lost);
  const time = after.at - before.at;
  return {
    kbps: time > 0 ? Math.round(((after.bytes - before.bytes) * 8) / time) : 0,
    ms,
    loss: packets + lost > 0 ? lost / (packets + lost) : 0,
  };
}

/** The way that the sender uses: how long it is, and how it goes to the TURN server, if it goes by one. */
export function wayOf(stats: readonly Stat[]): { readonly ms: number; readonly relay: string | null } {
  const byId = new Map(stats.map((stat) => [stat.id, stat]));
  const transport = stats.find(({ type }) => type === 'transport');
  const chosen = byId.get(text(transport?.selectedCandidatePairId));
  const pairs = stats.filter(({ type, state }) => type === 'candidate-pair' && state === 'succeeded');
  // Firefox has no word of the transport's.
  const pair =
    chosen ?? pairs.find(({ selected }) => selected === true) ?? pairs.find(({ nominated }) => nominated === true);
  const remote = stats.find(({ type }) => type === 'remote-inbound-rtp');
  const seconds = number(pair?.currentRoundTripTime) || number(remote?.roundTripTime);
  const local = byId.get(text(pair?.localCandidateId));
  return { ms: seconds * 1000, relay: local?.candidateType === 'relay' ? text(local.relayProtocol) || 'udp' : null };
}
