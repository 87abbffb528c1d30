import { SpeakerPolicy } from '../call/group/speakers.ts';
import { NOBODY_SPEAKS, type Speaking } from '../call/state.ts';
import { LoudnessMeter } from './level.ts';

export interface SpeakerWatchOptions {
  /** How loud everybody is at this moment, from 0 to 1 (full scale), by participant; `self` for this page. */
  readonly levels: () => ReadonlyMap<string, number>;
  readonly told: (speaking: Speaking) => void;
  /** Pause between two looks, in milliseconds. */
  readonly every?: number;
}

/** Tells who talks, whenever that changes; also while the page is hidden, for its sound goes on. Returns the way to stop. */
export function watchSpeakers({ levels, told, every = 200 }: SpeakerWatchOptions): () => void {
  const policy = new SpeakerPolicy();
  let before = NOBODY_SPEAKS;
  const timer = setInterval(() => {
    const speaking = policy.observe(levels(), performance.now());
    if (speaking === before) return;
    before = speaking;
    told(speaking);
  }, every);
  return () => clearInterval(timer);
}

/** How loud the own microphone is, whichever one that is at the moment. */
export class OwnLevel {
  #track: MediaStreamTrack | null = null;
  #meter: LoudnessMeter | null = null;

  follow(track: MediaStreamTrack | null): void {
    if (track === this.#track) return;
    this.#meter?.close();
    this.#track = track;
    this.#meter = track && new LoudnessMeter(track);
  }

  /** From 0 to 1 (full scale); 0 while there is no microphone, it is muted, or the browser allows no sound yet. */
  level(): number {
    return this.#track?.enabled === true ? (this.#meter?.look()?.average ?? 0) : 0;
  }

  /** Listens to nothing any more, until it follows a track again. */
  close(): void {
    this.follow(null);
  }
}
