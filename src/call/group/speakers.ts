import { NOBODY_SPEAKS, type Speaking } from '../state.ts';

/** How loud a voice is at least: −40 dB below full scale. */
const VOICE = 0.01;
/** Between words there is nothing to hear for so long, in milliseconds, as all times here. */
const BETWEEN_WORDS = 400;
/** A cough is no speech. */
const COUNTS_AFTER = 300;
const CEASES_AFTER = 800;
/** An aside does not take the floor. */
const FLOOR_AFTER = 1_000;
/** By so much (3 dB) who takes the floor is louder than who has it. */
const CLEARLY = 1.4;
/** How fast loudness of before is forgotten. */
const FORGETS = 600;

interface Voice {
  loud: boolean;
  /** When the present run of words began; null while there is none. */
  since: number | null;
  lastLoud: number;
  average: number;
  speaks: boolean;
  /** Since when this voice could take the floor. */
  ahead: number | null;
}

/** Who talks, out of how loud everybody is: pure decisions over a few looks a second. */
export class SpeakerPolicy {
  readonly #voices = new Map<string, Voice>();
  #speaking: Speaking = NOBODY_SPEAKS;
  #lookedAt = -Infinity;

  /** `levels`: from 0 to 1 (full scale), of everybody who is there. Returns the same object as before when nothing has changed. */
  observe(levels: ReadonlyMap<string, number>, now: number): Speaking {
    const passed = now - this.#lookedAt;
    this.#lookedAt = now;
    for (const id of this.#voices.keys()) if (!levels.has(id)) this.#voices.delete(id);
    for (const [id, level] of levels) {
      let voice = this.#voices.get(id);
      if (!voice) this.#voices.set(id, (voice = newVoice()));
      hear(voice, level, now, passed);
    }
    const active = this.#active(now);
    const talking = [...this.#voices].filter(([, { speaks }]) => speaks).map(([id]) => id);
    const before = this.#speaking;
    if (before.active !== active || before.now.join('\n') !== talking.join('\n')) {
      this.#speaking = { active, now: talking };
    }
    return this.#speaking;
  }

  #active(now: number): string | null {
    const { active } = this.#speaking;
    const holder = active === null ? undefined : this.#voices.get(active);
    // Who has the floor keeps it while all are silent.
    let next = holder ? active : null;
    let loudest = 0;
    for (const [id, voice] of this.#voices) {
      if (voice === holder) continue;
      const ahead = voice.since !== null && (!holder?.loud || voice.average > holder.average * CLEARLY);
      voice.ahead = ahead ? (voice.ahead ?? now) : null;
      const takes = holder ? voice.ahead !== null && now - voice.ahead >= FLOOR_AFTER : voice.speaks;
      if (!takes || !voice.loud || voice.average <= loudest) continue;
      next = id;
      loudest = voice.average;
    }
    // Whom they were ahead of does not matter any more.
    if (next !== active) for (const voice of this.#voices.values()) voice.ahead = null;
    return next;
  }
}

function newVoice(): Voice {
  return { loud: false, since: null, lastLoud: -Infinity, average: 0, speaks: false, ahead: null };
}

function hear(voice: Voice, level: number, now: number, passed: number): void {
  voice.loud = level >= VOICE;
  voice.average += (level - voice.average) * Math.min(1, passed / FORGETS);
  if (voice.loud) {
    voice.lastLoud = now;
    voice.since ??= now;
    // What is loud at one look after the other goes on, however rare they are: pages in the background look once a second.
  } else if (now - voice.lastLoud > BETWEEN_WORDS) {
    voice.since = null;
  }
  if (voice.since !== null && voice.loud && now - voice.since >= COUNTS_AFTER) voice.speaks = true;
  else if (now - voice.lastLoud > CEASES_AFTER) voice.speaks = false;
}
