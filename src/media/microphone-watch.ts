import { LoudnessMeter, type Loudness } from './level.ts';

export interface WatchOptions {
  /** Pause between two looks, in milliseconds. */
  readonly every?: number;
  /** How long a microphone that is on has to be silent before it is said, in milliseconds. */
  readonly silentFor?: number;
}

/** No room is as quiet as this (−80 dB): the microphone is switched off at its own button, or it is a wrong one. */
const SILENCE = 1e-4;
/** How loud a voice is at least (−40 dB), and by how much it is above the noise of the room. */
const VOICE = 0.01;
const ABOVE_NOISE = 4;
/** A cough is no speech. In milliseconds, and not in looks: those come in heaps when the page is busy. */
const TALKING_MS = 300;
/** The last word before the click is not yet talking while muted. */
const AFTER_MUTE_MS = 600;

/**
 * Listens to a microphone that is open for what the person may not know: that nothing comes from it (said once for each
 * device), or that it is muted while they talk (said once for each time that it is muted). Returns the way to stop.
 *
 * Muting silences the track that is sent, so the watch has a clone of its own. That is stopped as soon as there is
 * nothing to find out: once talking has been noticed, nothing listens until the microphone is on again.
 */
export function watchMicrophone(
  track: MediaStreamTrack,
  told: (notice: 'silent' | 'talking-muted', now: boolean) => void,
  { every = 200, silentFor = 6_000 }: WatchOptions = {},
): () => void {
  let ear: Ear | null = null;
  let on = track.enabled;
  let since = performance.now();
  let saidSilent = false;
  let isSilent = false;
  let saidTalking = false;
  let talkingSince: number | null = null;
  let noise = VOICE;

  const hears = ({ average, peak }: Loudness): void => {
    if (track.enabled) {
      if (peak > SILENCE) {
        since = performance.now();
        if (isSilent) told('silent', (isSilent = false));
      } else if (!saidSilent && performance.now() - since >= silentFor) {
        told('silent', (saidSilent = isSilent = true));
      }
      return;
    }
    if (performance.now() - since < AFTER_MUTE_MS) return;
    talkingSince = average > Math.max(VOICE, noise * ABOVE_NOISE) ? (talkingSince ?? performance.now()) : null;
    // Down at once and up slowly: what lasts is the noise of the room.
    noise = Math.min(average, noise + (average - noise) * 0.02);
    if (talkingSince === null || performance.now() - talkingSince < TALKING_MS) return;
    told('talking-muted', (saidTalking = true));
    ear?.close();
    ear = null;
  };

  const timer = setInterval(() => {
    if (track.enabled !== on) {
      on = track.enabled;
      since = performance.now();
      talkingSince = null;
      noise = VOICE;
      if (on && saidTalking) told('talking-muted', (saidTalking = false));
      if (!on && isSilent) told('silent', (isSilent = false));
    }
    // What the system holds back is silent for a reason that is known.
    if (track.muted) since = performance.now();
    if (track.muted || saidTalking) return;
    const loudness = (ear ??= new Ear(track)).look();
    if (loudness) hears(loudness);
    else since = performance.now();
  }, every);

  return () => {
    clearInterval(timer);
    ear?.close();
  };
}

/** Hears the device also while the track itself is muted. Never sent anywhere. */
class Ear {
  readonly #clone: MediaStreamTrack;
  readonly #meter: LoudnessMeter;

  constructor(track: MediaStreamTrack) {
    this.#clone = track.clone();
    this.#clone.enabled = true;
    this.#meter = new LoudnessMeter(this.#clone);
  }

  look(): Loudness | null {
    return this.#meter.look();
  }

  close(): void {
    this.#meter.close();
    this.#clone.stop();
  }
}
