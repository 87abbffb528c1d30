import type { Layer } from './ladder.ts';

export interface Look {
  /** Share of the packets, 0 to 1. */
  readonly loss: number;
  /** The picture stood still for longer than a moment. */
  readonly froze: boolean;
  /** The layer of the camera that is received; null when none is. */
  readonly layer: Layer | null;
}

const LOSS = { bad: 0.08, good: 0.03 };

/** Bad for so long before there is less, in milliseconds, as all times: one second may be chance. */
const LESS_AFTER = 1_500;
/** What is measured so soon after a change was there before it. */
const BLIND = 3_000;
/** Good for so long before there is more. Each one that came too early doubles it, up to the last. */
const PAUSE = { first: 10_000, last: 60_000 };
/** Trouble so soon after there was more means that it came too early. */
const RELAPSE = 20_000;
/** All who were lowered together must not rise together. */
const ONE_BY_ONE = 2_000;

interface Care {
  /** No layer above this; -1 for no picture. */
  ceiling: number;
  badSince: number | null;
  goodSince: number | null;
  pause: number;
  changedAt: number;
  raisedAt: number;
}

/**
 * How much of each camera the path down carries: pure decisions over one look a second at each. The media server does not
 * know the path, so that choosing less is for the page.
 */
export class Relief {
  readonly #cares = new Map<string, Care>();
  #raisedAt = -Infinity;

  /** The highest layer that is to be asked for; -1 for no picture at all. */
  ceiling(id: string): number {
    return this.#cares.get(id)?.ceiling ?? 2;
  }

  observe(id: string, { loss, froze, layer }: Look, now: number): void {
    let care = this.#cares.get(id);
    if (!care) this.#cares.set(id, (care = newCare()));
    const bad = loss > LOSS.bad || froze;
    const good = loss < LOSS.good && !froze;
    care.badSince = bad ? (care.badSince ?? now) : null;
    care.goodSince = good ? (care.goodSince ?? now) : null;
    if (now - care.changedAt < BLIND) return;
    if (care.badSince !== null && now - care.badSince >= LESS_AFTER && layer !== null) {
      // A picture that stands still is still a picture: it is given up for voices that do not get through.
      const least = loss > LOSS.bad ? -1 : 0;
      const ceiling = Math.max(least, Math.min(care.ceiling, layer) - 1);
      if (ceiling >= care.ceiling) return;
      if (now - care.raisedAt < RELAPSE) care.pause = Math.min(care.pause * 2, PAUSE.last);
      this.#change(care, ceiling, now);
    } else if (care.ceiling < 2 && care.goodSince !== null && now - care.goodSince >= care.pause) {
      if (now - this.#raisedAt < ONE_BY_ONE) return;
      this.#raisedAt = care.raisedAt = now;
      this.#change(care, care.ceiling + 1, now);
    } else if (care.ceiling === 2 && now - care.raisedAt >= RELAPSE) {
      care.pause = PAUSE.first;
    }
  }

  /** Forgets those who are not there any more. */
  keep(ids: { has(id: string): boolean }): void {
    for (const id of this.#cares.keys()) if (!ids.has(id)) this.#cares.delete(id);
  }

  #change(care: Care, ceiling: number, now: number): void {
    care.ceiling = ceiling;
    care.changedAt = now;
    care.badSince = care.goodSince = null;
  }
}

function newCare(): Care {
  return {
    ceiling: 2,
    badSince: null,
    goodSince: null,
    pause: PAUSE.first,
    changedAt: -Infinity,
    raisedAt: -Infinity,
  };
}
