import { isLive, selectTone } from '../call/select.ts';
import type { SessionState } from '../call/state.ts';
import { Playback } from '../media/playback.ts';
import { Ringtone } from '../media/ringtone.ts';
import { Speaker } from '../media/speaker.ts';
import type { Tones } from './parts.ts';

/** The phone's tones, synthesised, and the voices of the others. */
export class BrowserTones implements Tones {
  readonly #speaker = new Speaker();
  readonly #ringtone = new Ringtone({ speaker: this.#speaker });
  readonly #playback: Playback;
  readonly #silenced = new Set<string>();
  #enabled = true;
  #playing: string | null = null;
  #state: SessionState | null = null;

  constructor(listener: { blocked(blocked: boolean): void }) {
    this.#playback = new Playback(listener, this.#speaker);
  }

  follow(state: SessionState): void {
    const ended = state.call?.phase === 'ended' && isLive(this.#state?.call ?? null);
    this.#state = state;
    const wanted = this.#enabled ? selectTone(state) : null;
    const tone = wanted && !this.#silenced.has(wanted.callId) ? wanted : null;
    const name = tone && `${tone.tone}:${tone.callId}`;
    if (name === this.#playing && !ended) return;
    if (name !== this.#playing) this.#ringtone.stop();
    this.#playing = name;
    if (tone?.tone === 'ring') this.#ringtone.ring(tone.callId);
    else if (tone?.tone === 'ringback') this.#ringtone.ringback();
    else if (tone?.tone === 'waiting') this.#ringtone.wait(tone.callId);
    else if (ended && this.#enabled) this.#endTone(state);
  }

  hear(link: string, tracks: readonly MediaStreamTrack[]): void {
    if (tracks.length > 0) this.#playback.setTracks(link, tracks);
    else this.#playback.remove(link);
  }

  enable(on: boolean): void {
    this.#enabled = on;
    if (this.#state) this.follow(this.#state);
  }

  silence(callId: string): void {
    this.#silenced.add(callId);
    if (this.#state) this.follow(this.#state);
  }

  useSpeaker(deviceId: string): Promise<void> {
    return this.#speaker.use(deviceId);
  }

  resume(): void {
    this.#playback.resume();
  }

  close(): void {
    this.#ringtone.close();
    this.#playback.close();
    this.#speaker.close();
  }

  #endTone({ call }: SessionState): void {
    if (call?.direction === 'outgoing' && call.endReason === 'busy') this.#ringtone.busy();
    else if ((call?.connectedAt ?? null) !== null || call?.direction === 'outgoing') this.#ringtone.ended();
  }
}
