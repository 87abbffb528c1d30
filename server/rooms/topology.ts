import type { Topology, TopologyKind } from '../../src/protocol/group-sfu-messages.ts';
import type { RoomRules } from '../context.ts';
import type { RoomRow } from '../store/tables.ts';

/** Which way media goes in a room, and when that changes, as pure functions for {@link Table.update}. */

export interface RoomTopology extends Topology {
  /** Who has said that its media goes the new way, or cannot, by participant id. */
  readonly ready: readonly string[];
  /** When the last move began. */
  readonly since: number;
  /** Since when there are so few that a mesh would do; null while there are more, and in a mesh. */
  readonly fewSince: number | null;
  /** The media server has gone, with what it knew of the room. */
  readonly lost: boolean;
}

/** How every room begins. */
export const DIRECT: RoomTopology = {
  kind: 'mesh',
  epoch: 0,
  settled: true,
  ready: [],
  since: 0,
  fewSince: null,
  lost: false,
};

/** A move is over after this, whoever is not ready. */
const LONGEST_MOVE = 20_000;

/** The first number of participants with which a room does not stay a mesh, if there is a media server. */
export function sfuFrom({ capacity, sfuFrom }: RoomRules): number {
  return Math.min(sfuFrom, capacity + 1);
}

/** Whether its participants may have connections to the media server. Of a room that moves, both ways exist. */
export function usesMediaServer({ topology }: RoomRow): boolean {
  return topology.kind === 'sfu' || !topology.settled;
}

export function movedTo({ epoch }: RoomTopology, kind: TopologyKind, now: number): RoomTopology {
  return { ...DIRECT, kind, epoch: epoch + 1, settled: false, since: now };
}

/**
 * With what a page knows of an earlier run of this server. A room that is there already knows it from another page; if
 * that one has missed a move, all move once more.
 * @param lost the media server is away, and what it had of the room with it
 */
export function withClaim(
  row: RoomRow,
  { claim, isNew, lost, now }: { claim: Claim; isNew: boolean; lost: boolean; now: number },
): RoomRow {
  if (claim.epoch <= row.topology.epoch) return row;
  const topology = { ...DIRECT, ...claim, since: now };
  const claimed = { ...row, topology: isNew ? topology : movedTo(topology, claim.kind, now) };
  return lost ? withoutMedia(claimed) : claimed;
}

type Claim = Pick<Topology, 'kind' | 'epoch'>;

/** The media server has lost it. */
export function withoutMedia(row: RoomRow): RoomRow {
  return row.topology.kind === 'sfu' ? { ...row, topology: { ...row.topology, lost: true } } : row;
}

export function withReady(row: RoomRow, participant: string, epoch: number): RoomRow {
  const { topology } = row;
  if (topology.settled || topology.epoch !== epoch || topology.ready.includes(participant)) return row;
  return { ...row, topology: { ...topology, ready: [...topology.ready, participant] } };
}

/** What becomes of the topology after any change of the room, or as time goes by. The same row if nothing does. */
export function steered(row: RoomRow, rules: RoomRules, now: number): RoomRow {
  if (row.ended !== null || row.participants.length === 0) return row;
  const count = row.participants.length;
  const few = count <= Math.max(1, sfuFrom(rules) - 2);
  let topology = row.topology;

  if (topology.kind === 'mesh') {
    if (count >= sfuFrom(rules) && rules.isSfuHealthy()) topology = movedTo(topology, 'sfu', now);
  } else {
    const lost = topology.lost || !rules.hasSfu;
    const fewSince = few ? (topology.fewSince ?? now) : null;
    const healthy = rules.isSfuHealthy();
    const meshes = !rules.hasSfu || (healthy ? count < sfuFrom(rules) : count <= rules.capacity);
    if (lost && meshes) topology = movedTo(topology, 'mesh', now);
    else if (lost && healthy) topology = { ...movedTo(topology, 'sfu', now), fewSince };
    else if (fewSince !== topology.fewSince) topology = { ...topology, fewSince };
  }
  if (!topology.settled) {
    const ready = topology.ready.filter((id) => row.participants.some((one) => one.id === id));
    if (ready.length !== topology.ready.length) topology = { ...topology, ready };
    const over = ready.length === count || now - topology.since >= LONGEST_MOVE;
    // While there is no media server, what flows is kept.
    if (over && !topology.lost) topology = { ...topology, settled: true, ready: [] };
  }
  const { kind, settled, fewSince } = topology;
  if (kind === 'sfu' && settled && fewSince !== null && now - fewSince >= rules.sfuBackMs) {
    topology = movedTo(topology, 'mesh', now);
  }
  return topology === row.topology ? row : { ...row, topology };
}

/** When it has to be looked at again, if nothing else happens. */
export function deadlineOf(row: RoomRow | undefined, rules: RoomRules): number | null {
  if (!row || row.ended !== null) return null;
  const { kind, settled, since, fewSince, lost } = row.topology;
  if (!settled) return lost ? null : since + LONGEST_MOVE;
  return kind === 'sfu' && fewSince !== null ? fewSince + rules.sfuBackMs : null;
}
