import { isSeen } from './seen.ts';

interface Look {
  readonly seen: boolean;
  /** The last look said otherwise: the next one decides. */
  readonly doubtful: boolean;
}

/**
 * Which of the page's own places for a call are on screen. What one look finds counts when the next one finds it too: a page
 * that scrolls past its phone, or shows it a frame after it has heard of a call, gets no floating one.
 */
export class Sight {
  #looks = new Map<HTMLElement, Look>();

  /** Looks again. `floating` is our own phone, while there is one: it may lie over a place without hiding it. */
  look(places: readonly HTMLElement[], floating: HTMLElement | null): void {
    const looks = new Map<HTMLElement, Look>();
    for (const place of places) looks.set(place, next(place, this.#looks.get(place), floating));
    this.#looks = looks;
  }

  /** What has not been looked at counts as seen. */
  sees(places: readonly HTMLElement[]): boolean {
    return places.some((place) => this.#looks.get(place)?.seen ?? true);
  }
}

function next(place: HTMLElement, last: Look | undefined, floating: HTMLElement | null): Look {
  // What was taken out of the page is given a moment to come back, by whoever took it out.
  if (!place.isConnected) return last ?? { seen: true, doubtful: false };
  const seen = isShownElsewhere(place) || isSeen(place, floating);
  // A place that comes while our own phone is there has to be seen before that one gives way.
  if (!last) return { seen: seen || !floating, doubtful: !seen && !floating };
  if (seen === last.seen) return { seen, doubtful: false };
  return last.doubtful ? { seen, doubtful: false } : { seen: last.seen, doubtful: true };
}

/** A phone whose call is in a window of its own. */
function isShownElsewhere(place: HTMLElement): boolean {
  return 'elsewhere' in place && place.elsewhere !== null;
}
