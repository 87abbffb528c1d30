import { TIMES } from '../../protocol/index.ts';

/** `lost`: it is being mended. `failed`: it could not be reached in time, and is tried anew now and then. */
export type ConnectionStatus = 'connecting' | 'connected' | 'lost' | 'failed';

/** What is to be done for a connection: an ICE restart, or another connection in its place. */
export type Cure = 'restart' | 'rebuild';

export interface Signs {
  /** Counts everything that arrives: media, feedback, connectivity checks. */
  readonly arrived: number;
  /** Counts what flows as long as something is expected: media on the way down, feedback on the way up. */
  readonly media: number;
}

/** In milliseconds, as all times here. */
const FAILS_AFTER = { start: 15_000, loss: TIMES.giveUp };
/** A connection that is not up after this is being mended too: what would have brought it up may have been lost. */
const SLOW_START = 4_000;
/** Pauses between attempts to mend; the last one repeats, until it has failed. */
const PAUSES = [1_000, 2_000, 4_000, 8_000];
const PAUSE_WHEN_FAILED = 15_000;
/** After this time of good health the pauses begin anew. */
const RECOVERED = 10_000;
/** How soon silence counts when there is a reason to believe in it. */
const HURRY = 400;
/** Of one of whom so little is heard that reports are all there is, so many may be missing. */
const MISSED = 2.5;
const SLOWEST_RHYTHM = 2_000;

/**
 * Whether a connection with the media server is alive, and when to try to mend it: pure decisions over what was seen.
 *
 * Unlike a link of the mesh, silence of media may mean that a participant has trouble, and not the path: then the media
 * server still reports once a second. So what counts is silence of everything, by the rhythm that it had before.
 */
export class ConnectionHealth {
  #status: ConnectionStatus = 'connecting';
  #connection: RTCPeerConnectionState = 'new';
  #previous: Signs = { arrived: 0, media: 0 };
  #since: number;
  #lastSign: number;
  /** The longest pause between two signs of late. */
  #rhythm = 0;
  #expected = false;
  #armed = false;
  #forced = false;
  #attempts = 0;
  #nextAttempt: number;

  constructor(now: number) {
    this.#since = this.#lastSign = now;
    this.#nextAttempt = now + SLOW_START;
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  /** Whether something that flows is to be expected, so that silence means trouble. */
  expect(expected: boolean): void {
    this.#expected = expected;
    if (!expected) this.#armed = false;
  }

  connection(state: RTCPeerConnectionState, now: number): void {
    this.#connection = state;
    if (state === 'connected' && this.#status !== 'connected') this.#up(now);
  }

  observe(signs: Signs, now: number): void {
    const before = this.#previous;
    this.#previous = signs;
    if (signs.media > before.media) this.#armed = this.#expected;
    if (signs.arrived <= before.arrived) return;
    this.#rhythm = Math.min(SLOWEST_RHYTHM, Math.max(now - this.#lastSign, this.#rhythm * 0.9));
    this.#lastSign = now;
    // Checks are answered before the keys are agreed upon: at first only the browser knows.
    if (this.#status !== 'connecting' && this.#connection === 'connected' && this.#status !== 'connected')
      this.#up(now);
  }

  /** Something has happened to the network or the clock: what shows no life very soon is lost. */
  hurry(now: number, slept: boolean): void {
    this.#rhythm = 0;
    this.#lastSign = now - TIMES.silence + HURRY;
    this.#attempts = 0;
    if (this.#status !== 'connected') this.#nextAttempt = now;
    // Nothing flows that could prove the path, and the media server may have given it up long ago.
    else if (slept && !this.#armed) this.#forced = true;
  }

  /** Another connection is in its place: what is known of the old one does not count. */
  renew(now: number): void {
    this.#connection = 'new';
    this.#previous = { arrived: 0, media: 0 };
    this.#lastSign = now;
    this.#armed = false;
    if (this.#status === 'connected') this.#set('lost', now);
    this.#nextAttempt = Math.max(this.#nextAttempt, now + SLOW_START);
  }

  /** Draws the conclusion: what is to be done now. */
  decide(now: number): Cure | null {
    // The clock was set back.
    if (this.#lastSign > now) this.#lastSign = now;
    if (this.#since > now) this.#since = now;
    const lasts = now - this.#since;
    switch (this.#status) {
      case 'connected':
        if (this.#isLost(now)) {
          this.#set('lost', now);
          this.#armed = false;
          this.#nextAttempt = now;
        } else if (lasts > RECOVERED) {
          this.#attempts = 0;
        }
        break;
      case 'connecting':
        if (lasts >= FAILS_AFTER.start) this.#set('failed', now);
        break;
      case 'lost':
        if (lasts >= FAILS_AFTER.loss) this.#set('failed', now);
        break;
      case 'failed':
    }
    if (this.#forced) {
      this.#forced = false;
      return 'restart';
    }
    if (this.#status === 'connected' || now < this.#nextAttempt) return null;
    const patient = this.#status === 'failed' ? PAUSE_WHEN_FAILED : PAUSES.at(-1)!;
    const pause = PAUSES[this.#attempts] ?? patient;
    this.#nextAttempt = now + pause;
    // One restart that changed nothing is enough.
    return this.#attempts++ === 0 ? 'restart' : 'rebuild';
  }

  #isLost(now: number): boolean {
    if (this.#connection === 'failed' || this.#connection === 'closed') return true;
    const bearable = Math.max(TIMES.silence, this.#rhythm * MISSED);
    return now - this.#lastSign >= bearable && (this.#armed || this.#connection === 'disconnected');
  }

  #up(now: number): void {
    this.#lastSign = now;
    this.#rhythm = 0;
    this.#set('connected', now);
  }

  #set(status: ConnectionStatus, now: number): void {
    this.#status = status;
    this.#since = now;
  }
}
