import { ignored, log } from '../host/log.ts';

/** Samples of one look: a sixth of a second, so that looks that come five times a second miss little. */
const LOOK_SAMPLES = 8_192;

/** How loud a track is at the moment of asking; 1 is full scale. */
export interface Loudness {
  readonly average: number;
  readonly peak: number;
}

interface Nodes {
  readonly source: MediaStreamAudioSourceNode;
  readonly analyser: AnalyserNode;
}

/** One audio context for everything that is measured in this page, open only while something is. */
let shared: { readonly context: AudioContext; users: number } | null = null;

/**
 * Measures a track without playing it. Returns null while the browser allows no sound (before the first click a context
 * would only earn the page a warning), or where it has no means.
 */
export class LoudnessMeter {
  readonly #track: MediaStreamTrack;
  readonly #samples: Float32Array<ArrayBuffer>;
  #nodes: Nodes | null = null;
  #closed = false;

  /** @param samples how many of the last samples a look takes in: a power of two. */
  constructor(track: MediaStreamTrack, samples = LOOK_SAMPLES) {
    this.#track = track;
    this.#samples = new Float32Array(samples);
  }

  look(): Loudness | null {
    const nodes = this.#closed ? null : (this.#nodes ??= this.#connect());
    if (nodes === null) return null;
    const { context } = nodes.analyser;
    if (context.state !== 'running') {
      void (context as AudioContext).resume().catch(ignored('The level cannot be measured yet.'));
      return null;
    }
    nodes.analyser.getFloatTimeDomainData(this.#samples);
    let sum = 0;
    let peak = 0;
    for (const sample of this.#samples) {
      sum += sample * sample;
      const size = Math.abs(sample);
      if (size > peak) peak = size;
    }
    return { average: Math.sqrt(sum / this.#samples.length), peak };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#nodes === null) return;
    this.#nodes.source.disconnect();
    this.#nodes = null;
    leave();
  }

  #connect(): Nodes | null {
    // `userActivation` is missing where contexts before a click make no noise about it.
    if (navigator.userActivation?.hasBeenActive === false) return null;
    try {
      const context = join();
      const source = context.createMediaStreamSource(new MediaStream([this.#track]));
      const analyser = context.createAnalyser();
      analyser.fftSize = this.#samples.length;
      source.connect(analyser);
      return { source, analyser };
    } catch (error) {
      log('debug', 'The level cannot be measured.', error);
      this.#closed = true;
      return null;
    }
  }
}

function join(): AudioContext {
  // No loudspeaker is needed to measure; browsers that do not know the option ignore it.
  const options = { latencyHint: 'playback', sinkId: { type: 'none' } } as AudioContextOptions;
  shared ??= { context: new AudioContext(options), users: 0 };
  shared.users++;
  return shared.context;
}

function leave(): void {
  if (shared === null || --shared.users > 0) return;
  void shared.context.close().catch(ignored('The meter did not close.'));
  shared = null;
}
