/** A note: when it begins and how long it is heard, in seconds; frequency in hertz; gain from 0 to 1. */
export interface Note {
  readonly at: number;
  readonly length: number;
  readonly frequency: number;
  readonly gain: number;
}

export interface Tone {
  readonly notes: readonly Note[];
  /** Seconds; a tone that loops begins anew after it. */
  readonly length: number;
  readonly loops: boolean;
}

const E5 = 659.26;
const G5 = 783.99;
const B5 = 987.77;
const D6 = 1174.66;

/** The sounds of a call. Bells that rise when something comes, soft and low when one waits, falling at the end. */
export const TONES = {
  /** Somebody calls. */
  ring: {
    length: 3.2,
    loops: true,
    notes: [
      ...[E5, B5, G5, D6].map((frequency, index) => bell(index * 0.16, frequency, 0.5)),
      ...[E5, B5, G5, D6].map((frequency, index) => bell(0.9 + index * 0.16, frequency, 0.5)),
    ],
  },
  /** It rings at the other end. */
  ringback: {
    length: 4,
    loops: true,
    notes: [bell(0, E5 / 2, 0.22, 1.1), bell(0.02, B5 / 2, 0.16, 1.1)],
  },
  /** Somebody else calls during a call: quiet, not to be taken for the ring. */
  wait: { length: 5, loops: true, notes: [bell(0, B5, 0.14, 0.25), bell(0.22, B5, 0.14, 0.35)] },
  busy: {
    length: 1.8,
    loops: false,
    notes: [0, 0.5, 1].map((at) => ({ at, length: 0.26, frequency: 440, gain: 0.2 })),
  },
  ended: { length: 0.8, loops: false, notes: [bell(0, G5, 0.22, 0.4), bell(0.15, E5, 0.22, 0.6)] },
} as const satisfies Record<string, Tone>;

export type ToneName = keyof typeof TONES;

function bell(at: number, frequency: number, gain: number, length = 0.7): Note {
  return { at, length, frequency, gain };
}

/** The samples of a tone. Drawn once and looped by the audio thread, so that a hidden tab keeps its rhythm. */
export function renderTone(tone: Tone, sampleRate: number): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(Math.ceil(tone.length * sampleRate));
  for (const { at, length, frequency, gain } of tone.notes) {
    const start = Math.round(at * sampleRate);
    const end = Math.min(samples.length, start + Math.round(length * sampleRate));
    for (let index = start; index < end; index++) {
      const time = (index - start) / sampleRate;
      const angle = 2 * Math.PI * frequency * time;
      // A soft attack, a bell's decay, and an end at zero: no clicks.
      const envelope = Math.min(1, time / 0.008) * Math.exp((-4 * time) / length) * Math.min(1, (length - time) / 0.03);
      const colour = Math.sin(angle) + 0.25 * Math.sin(2 * angle) + 0.08 * Math.sin(3 * angle);
      samples[index]! += gain * 0.7 * envelope * colour;
    }
  }
  return samples;
}
