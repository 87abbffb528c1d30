import type { LinkQuality } from '../../call/state.ts';
import { lossBetween, type LinkSample } from './link-stats.ts';

/** Loss as a share, times in seconds, room for what we send in bit/s. */
const POOR = { loss: 0.08, roundTrip: 0.6, jitter: 0.1, available: 150_000 };
/** Bad for so long before it is said, good for so long before it is taken back; milliseconds. */
const WORSENS_AFTER = 2_000;
const IMPROVES_AFTER = 5_000;

/** What a person should be told of a link, without flicker. */
export class QualityMeter {
  quality: LinkQuality = 'unknown';
  #previous: LinkSample | null = null;
  #changing: number | null = null;

  /** `now` in milliseconds; returns the quality. */
  observe(sample: LinkSample, now: number): LinkQuality {
    const previous = this.#previous;
    this.#previous = sample;
    if (previous === null) return this.quality;

    const found = isPoor(sample, previous) ? 'poor' : 'good';
    if (this.quality === 'unknown' && found === 'good') this.quality = found;
    if (found === this.quality) {
      this.#changing = null;
      return this.quality;
    }
    this.#changing ??= now;
    if (now - this.#changing >= (found === 'poor' ? WORSENS_AFTER : IMPROVES_AFTER)) {
      this.quality = found;
      this.#changing = null;
    }
    return this.quality;
  }
}

function isPoor(sample: LinkSample, previous: LinkSample): boolean {
  return (
    Math.max(lossBetween(previous, sample), sample.remoteLoss) > POOR.loss ||
    (sample.roundTrip ?? 0) > POOR.roundTrip ||
    sample.jitter > POOR.jitter ||
    // Little room alone says nothing: who sends little is thought to have no more.
    ((sample.available ?? Infinity) < POOR.available &&
      [...sample.streams.values()].some(({ limitedBy }) => limitedBy === 'bandwidth'))
  );
}
