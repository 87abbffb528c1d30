import { ignored, log } from '../host/log.ts';
import type { Speaker } from './speaker.ts';
import { renderTone, TONES, type ToneName } from './tones.ts';

export interface RingtoneOptions {
  readonly createContext?: () => AudioContext;
  readonly locks?: LockManager | undefined;
  readonly speaker?: Speaker;
  /** Whether the browser lets this page make a sound. */
  readonly allowed?: () => boolean;
}

const GESTURES = ['pointerdown', 'pointerup', 'keydown'] as const;
/** How long a context is kept after the last sound, so that the next one starts at once. */
const IDLE_MS = 2_000;
const FADE_S = 0.06;
/**
 * What is answered sooner than this makes no sound. Nobody misses it, and to start a sound holds up the page, and in
 * Chromium the microphone too, by up to a tenth of a second, just when the call is being set up.
 */
const QUIET_MS = 300;

/**
 * The sounds of a session, one at a time, made by Web Audio. Where the browser does not allow sound yet, a tone that is
 * still on begins with the first click or key. Never throws.
 */
export class Ringtone {
  readonly #createContext: () => AudioContext;
  readonly #locks: LockManager | undefined;
  readonly #allowed: () => boolean;
  readonly #speaker: Speaker | undefined;
  #context: AudioContext | null = null;
  #playing: { source: AudioBufferSourceNode; gain: GainNode } | null = null;
  /** What should be heard now; replaced by each new wish, so that a late lock knows that it is late. */
  #wish: AbortController | null = null;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(options: RingtoneOptions = {}) {
    this.#createContext = options.createContext ?? (() => new AudioContext());
    this.#locks = 'locks' in options ? options.locks : globalThis.navigator?.locks;
    this.#allowed = options.allowed ?? hasBeenTouched;
    this.#speaker = options.speaker;
  }

  /** Somebody calls. Of all tabs of this browser only one sounds for the same call; another takes over when it closes. */
  ring(callId: string): void {
    this.#whenAllowed((wish) => this.#startAlone('ring', callId, wish));
  }

  /** It rings at the other end. */
  ringback(): void {
    this.#whenAllowed((wish) => this.#start('ringback', wish));
  }

  /** Somebody else calls while one talks. */
  wait(callId: string): void {
    this.#whenAllowed((wish) => this.#startAlone('wait', callId, wish));
  }

  busy(): void {
    if (this.#allowed()) this.#start('busy', this.#begin());
  }

  ended(): void {
    if (this.#allowed()) this.#start('ended', this.#begin());
  }

  stop(): void {
    this.#wish?.abort();
    this.#wish = null;
    this.#silence();
  }

  close(): void {
    this.stop();
    this.#closeContext();
  }

  #begin(): AbortController {
    this.stop();
    return (this.#wish = new AbortController());
  }

  /** Before the first gesture a context would only earn the page a warning, and keep the lock from a tab that may ring. */
  #whenAllowed(start: (wish: AbortController) => void): void {
    const wish = this.#begin();
    if (this.#allowed()) return soon(() => start(wish), wish.signal);
    const waiting = new AbortController();
    const signal = AbortSignal.any([wish.signal, waiting.signal]);
    const check = (): void => {
      if (!this.#allowed()) return;
      waiting.abort();
      start(wish);
    };
    for (const gesture of GESTURES) window.addEventListener(gesture, check, { signal, capture: true });
  }

  #startAlone(name: ToneName, callId: string, wish: AbortController): void {
    if (this.#locks === undefined) return this.#start(name, wish);
    const { signal } = wish;
    void this.#locks
      .request(`call-elements-ring-${callId}`, { signal }, () => {
        if (signal.aborted) return undefined;
        this.#start(name, wish);
        return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      })
      .catch((reason: unknown) => {
        // Locks are refused in some sandboxed frames: better two tabs that ring than none.
        if (!signal.aborted && !(reason instanceof Error && reason.name === 'AbortError')) this.#start(name, wish);
      });
  }

  #start(name: ToneName, wish: AbortController): void {
    const context = this.#open();
    if (context === null || wish.signal.aborted) return;
    const tone = TONES[name];
    const samples = renderTone(tone, context.sampleRate);
    const buffer = context.createBuffer(1, samples.length, context.sampleRate);
    buffer.copyToChannel(samples, 0);
    const source = context.createBufferSource();
    const gain = context.createGain();
    source.buffer = buffer;
    source.loop = tone.loops;
    source.connect(gain).connect(context.destination);
    source.start();
    source.onended = () => {
      if (this.#playing?.source === source) this.stop();
    };
    this.#playing = { source, gain };

    if (context.state === 'running') return;
    this.#resume(context);
    for (const gesture of GESTURES) {
      window.addEventListener(gesture, () => this.#resume(context), { signal: wish.signal, capture: true });
    }
    // A short tone that could not be heard at once is better not heard later.
    if (!tone.loops) setTimeout(() => this.#playing?.source === source && this.stop(), tone.length * 2_000);
  }

  #resume(context: AudioContext): void {
    context.resume().catch(ignored('The ring is not heard yet.'));
  }

  #open(): AudioContext | null {
    clearTimeout(this.#idle);
    try {
      if (this.#context !== null) return this.#context;
      this.#context = this.#createContext();
      this.#speaker?.add(this.#context);
      return this.#context;
    } catch (error) {
      log('warn', 'The ring has no sound.', error);
      return null;
    }
  }

  #silence(): void {
    const playing = this.#playing;
    const context = this.#context;
    if (context === null) return;
    this.#playing = null;
    if (playing !== null) {
      playing.source.onended = null;
      playing.gain.gain.setTargetAtTime(0, context.currentTime, FADE_S / 3);
      playing.source.stop(context.currentTime + FADE_S);
    }
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#closeContext(), IDLE_MS);
  }

  #closeContext(): void {
    clearTimeout(this.#idle);
    const context = this.#context;
    this.#context = null;
    this.#playing = null;
    if (context === null) return;
    this.#speaker?.remove(context);
    if (context.state !== 'closed') context.close().catch(ignored('The ring did not close.'));
  }
}

function soon(start: () => void, signal: AbortSignal): void {
  const timer = setTimeout(start, QUIET_MS);
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
}

function hasBeenTouched(): boolean {
  return navigator.userActivation?.hasBeenActive ?? true;
}
