import { LoudnessMeter } from './level.ts';

const METER_SAMPLES = 1_024;
const METER_MS = 70;
/** What a meter shows as nothing, in decibels below full scale. */
const QUIET_DB = -60;

/**
 * Tells how loud a track is, from 0 (quiet) to 1 (full scale) on a scale of decibels, about 14 times a second; for the
 * meters that people look at. Returns the way to stop.
 */
export function watchLevel(track: MediaStreamTrack, told: (level: number) => void): () => void {
  const meter = new LoudnessMeter(track, METER_SAMPLES);
  let shown = 0;
  const timer = setInterval(() => {
    if (document.hidden) return;
    const { average = 0 } = meter.look() ?? {};
    const level = average === 0 ? 0 : Math.max(0, Math.min(1, 1 - (20 * Math.log10(average)) / QUIET_DB));
    // Up at once and down slowly, as meters do, in steps that can be seen.
    const next = Math.floor(Math.max(level, shown * 0.8) * 100) / 100;
    if (next === shown) return;
    shown = next;
    told(shown);
  }, METER_MS);
  return () => {
    clearInterval(timer);
    meter.close();
  };
}
