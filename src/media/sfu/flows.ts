import type { Source } from '../../protocol/index.ts';
import type { Arrival } from './reports.ts';
import { isVideo } from './uplink.ts';

/** Nothing of what is expected for so long, in milliseconds, and it does not flow any more. */
const CEASES_AFTER = 3_000;

interface Flow {
  expected: readonly Source[];
  flowing: boolean;
  /** By source: when it last grew, or began to be expected. */
  readonly grewAt: Map<Source, number>;
  /** Those that have come at all since they are expected. */
  readonly begun: Set<Source>;
}

interface Counter {
  readonly owner: string;
  readonly count: number;
}

/**
 * Whose media arrives and is decoded: pure decisions over looks at the connection down. A picture counts when it is
 * decoded, and a voice counts for who sends no picture. Of whom nothing is expected, nothing is missing as long as the
 * connection has a section for it: without one, nothing would come either when it unmutes.
 */
export class Flows {
  readonly #flows = new Map<string, Flow>();
  /** By mid. */
  #counters = new Map<string, Counter>();

  /** What of a participant is to arrive at this moment. */
  expect(id: string, sources: readonly Source[], now: number): void {
    const pictures: readonly Source[] = sources.filter(isVideo);
    const expected = pictures.length > 0 ? pictures : sources.filter((source) => source === 'microphone');
    let flow = this.#flows.get(id);
    if (!flow) this.#flows.set(id, (flow = { expected: [], flowing: false, grewAt: new Map(), begun: new Set() }));
    for (const source of expected) if (!flow.expected.includes(source)) flow.grewAt.set(source, now);
    for (const source of flow.begun) if (!expected.includes(source)) flow.begun.delete(source);
    flow.expected = expected;
  }

  /** Only these are still there. */
  keep(ids: { has(id: string): boolean }): void {
    for (const id of this.#flows.keys()) if (!ids.has(id)) this.#flows.delete(id);
  }

  /** Another connection counts from zero, and what it carries has to come first. */
  renew(): void {
    this.#counters.clear();
    for (const { begun } of this.#flows.values()) begun.clear();
  }

  /** Whether something that is expected has not come yet. */
  get waiting(): boolean {
    return [...this.#flows.values()].some(({ flowing }) => !flowing);
  }

  isFlowing(id: string): boolean {
    return this.#flows.get(id)?.flowing ?? false;
  }

  /**
   * Returns those who have begun or ceased to flow.
   * @param carried the participants for whom the connection has sections; nobody while it is not up
   */
  observe(arrivals: readonly Arrival[], carried: ReadonlySet<string>, now: number): readonly string[] {
    const counters = new Map(this.#counters);
    for (const { mid, participantId, source, packets, frames } of arrivals) {
      const owner = `${participantId}/${source}`;
      const count = isVideo(source) ? frames : packets;
      const before = this.#counters.get(mid);
      counters.set(mid, { owner, count });
      // The section may have carried somebody else before: then only what comes from now on counts.
      const grew = before ? before.owner === owner && count > before.count : count > 0;
      const flow = this.#flows.get(participantId);
      if (!grew || !flow) continue;
      flow.grewAt.set(source, now);
      if (flow.expected.includes(source)) flow.begun.add(source);
    }
    this.#counters = counters;

    const changed: string[] = [];
    for (const [id, flow] of this.#flows) {
      const { expected } = flow;
      const flowing = expected.length > 0 ? expected.every((source) => isThere(flow, source, now)) : carried.has(id);
      if (flowing === flow.flowing) continue;
      flow.flowing = flowing;
      changed.push(id);
    }
    return changed;
  }
}

function isThere({ flowing, grewAt, begun }: Flow, source: Source, now: number): boolean {
  const recent = now - (grewAt.get(source) ?? 0) < CEASES_AFTER;
  // A screen on which nothing moves sends next to nothing.
  if (source === 'screen' && begun.has(source)) return true;
  return recent && (flowing || begun.has(source));
}
