import { TIMES } from '../../protocol/index.ts';
import { PageTime } from '../page-time.ts';

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
/** An attempt in which something arrives is not cut short by the next one before this. */
const PATIENCE = 10_000;
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
 * server still reports once a second. So what counts is silence of everything, by the rhythm that it had before. Times come by
 * the clock, and are kept as {@link PageTime}.
 */
export class ConnectionHealth {
  #status: ConnectionStatus = 'connecting';
  #connection: RTCPeerConnectionState = 'new';
  #previous: Signs = { arrived: 0, media: 0 };
  readonly #time: PageTime;
  #since = 0;
  #lastSign = 0;
  /** When something came of the connection that is there now. */
  #arrivedAt = -Infinity;
  /** The longest pause between two signs of late. */
  #rhythm = 0;
  #expected = false;
  #armed = false;
  #forced = false;
  #attempts = 0;
  #attemptedAt = 0;
  #nextAttempt = SLOW_START;

  constructor(now: number) {
    this.#time = new PageTime(now);
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
    if (state === 'connected' && this.#status !== 'connected') this.#up(this.#time.at(now));
  }

  observe(signs: Signs, now: number): void {
    const before = this.#previous;
    this.#previous = signs;
    const time = this.#time.look(now);
    if (signs.media > before.media) this.#armed = this.#expected;
    if (signs.arrived <= before.arrived) return;
    this.#rhythm = Math.min(SLOWEST_RHYTHM, Math.max(time - this.#lastSign, this.#rhythm * 0.9));
    this.#lastSign = this.#arrivedAt = time;
    // Checks are answered before the keys are agreed upon: at first only the browser knows.
    if (this.#status !== 'connecting' && this.#connection === 'connected' && this.#status !== 'connected')
      this.#up(time);
  }

  /** The page has looked, whatever came of it. */
  blind(now: number): void {
    this.#time.look(now);
  }

  /** Something has happened to the network or the clock: what shows no life very soon is lost. */
  hurry(now: number, slept: boolean): void {
    const time = this.#time.look(now);
    this.#rhythm = 0;
    this.#lastSign = time - TIMES.silence + HURRY;
    this.#attempts = 0;
    if (this.#status !== 'connected') this.#nextAttempt = time;
    // Nothing flows that could prove the path, and the media server may have given it up long ago.
    else if (slept && !this.#armed) this.#forced = true;
  }

  /** Another connection is in its place: what is known of the old one does not count. */
  renew(now: number): void {
    this.#connection = 'new';
    this.#previous = { arrived: 0, media: 0 };
    const time = this.#time.at(now);
    this.#lastSign = this.#attemptedAt = this.#arrivedAt = time;
    this.#armed = false;
    if (this.#status === 'connected') this.#set('lost', time);
    this.#nextAttempt = Math.max(this.#nextAttempt, time + SLOW_START);
  }

  /** Draws the conclusion: what is to be done now. */
  decide(now: number): Cure | null {
    const time = this.#time.at(now);
    const lasts = time - this.#since;
    switch (this.#status) {
      case 'connected':
        if (this.#isLost(time)) {
          this.#set('lost', time);
          this.#armed = false;
          this.#nextAttempt = time;
        } else if (lasts > RECOVERED) {
          this.#attempts = 0;
        }
        break;
      case 'connecting':
        if (lasts >= FAILS_AFTER.start) this.#set('failed', time);
        break;
      case 'lost':
        if (lasts >= FAILS_AFTER.loss) this.#set('failed', time);
        break;
      case 'failed':
    }
    if (this.#forced) {
      this.#forced = false;
      return 'restart';
    }
    if (this.#status === 'connected' || time < this.#nextAttempt || this.#isAtIt(time)) return null;
    const patient = this.#status === 'failed' ? PAUSE_WHEN_FAILED : PAUSES.at(-1)!;
    const pause = PAUSES[this.#attempts] ?? patient;
    this.#attemptedAt = time;
    this.#nextAttempt = time + pause;
    // One restart that changed nothing is enough.
    return this.#attempts++ === 0 ? 'restart' : 'rebuild';
  }

  #isLost(time: number): boolean {
    if (this.#connection === 'failed' || this.#connection === 'closed') return true;
    const bearable = Math.max(TIMES.silence, this.#rhythm * MISSED);
    return time - this.#lastSign >= bearable && (this.#armed || this.#connection === 'disconnected');
  }

  /** The last attempt is bearing fruit: something arrives by a connection that is not up yet. */
  #isAtIt(time: number): boolean {
    const begins = this.#connection === 'new' || this.#connection === 'connecting';
    return begins && time - this.#arrivedAt < TIMES.silence && time - this.#attemptedAt < PATIENCE;
  }

  #up(time: number): void {
    this.#lastSign = time;
    this.#rhythm = 0;
    this.#set('connected', time);
  }

  #set(status: ConnectionStatus, time: number): void {
    this.#status = status;
    this.#since = time;
  }
}
