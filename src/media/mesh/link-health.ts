import type { LinkStatus } from '../../call/state.ts';
import { TIMES } from '../../protocol/index.ts';
import { PageTime } from '../page-time.ts';
import type { LinkSample } from './link-stats.ts';

/** What is to be done for a link: an ICE restart, or all of it anew. */
export type Cure = 'restart' | 'rebuild';

/** So many restarts in a row that changed nothing are enough. */
const RESTARTS = 1;

/** Pauses between attempts to mend, in milliseconds; the last one repeats. */
const PAUSES = [1_000, 2_000, 4_000, 8_000];

/** How much later the end that did not make the first offer tries: it can only ask the other one, who may be at it. */
const ANSWERER_WAITS = 500;

/** A link that is not up after this is being mended too: what would have brought it up may have been lost. */
const SLOW_START = 4_000;

/** An attempt in which something arrives is not cut short by the next one before this. */
const PATIENCE = 10_000;

/** After this time of good health the pauses begin anew. */
const RECOVERED = 10_000;

/** So long after a lost path is back the media must be, too. */
const OWED = 4_000;

/** How soon silence counts when there is a reason to believe in it. */
const HURRY = 400;

/**
 * Whether a link is alive, and when to try to mend it: pure decisions over what was seen. Times are in milliseconds; they
 * come by the clock, and are kept as {@link PageTime}, so that a page that is starved does not take its own standstill for
 * that of the path, nor begin anew before an attempt had its time.
 *
 * Browsers notice a lost path after 6 to 25 s, so this looks at what arrives instead. Silence means trouble only while
 * media flows (`armed`): when somebody sends nothing, only the connection state tells.
 */
export class LinkHealth {
  #status: LinkStatus = 'connecting';
  readonly #offset: number;
  readonly #time: PageTime;
  #connection: RTCPeerConnectionState = 'new';
  #previous: LinkSample | null = null;
  #lookedAt = 0;
  #lastSign = 0;
  /** When something came of the connection that is there now, as far as was seen. */
  #arrivedAt = -Infinity;
  #since = 0;
  /** When the connection was made anew, until it has shown life. */
  #renewedAt: number | null = null;
  #expected = false;
  #armed = false;
  #forced = false;
  /** What flowed before the path was lost is to flow again. */
  #owed = false;
  #attempts = 0;
  #attemptedAt = 0;
  #nextAttempt: number;
  #yieldsUntil = 0;

  constructor(offerer: boolean, now: number) {
    this.#offset = offerer ? 0 : ANSWERER_WAITS;
    this.#time = new PageTime(now);
    this.#nextAttempt = SLOW_START + this.#offset;
  }

  get status(): LinkStatus {
    return this.#status;
  }

  /** Nothing to worry about: the next look has time. */
  get steady(): boolean {
    return this.#status === 'connected' && (!this.#armed || this.#lookedAt - this.#lastSign < HURRY);
  }

  expect(expected: boolean): void {
    this.#expected = expected;
    if (!expected) this.#armed = this.#owed = false;
  }

  /** Something has happened to the network or the clock: what does not show life very soon is lost. */
  hurry(now: number, slept: boolean): void {
    const time = this.#time.look(now);
    this.#lastSign = time - TIMES.silence + HURRY;
    this.#attempts = 0;
    if (this.#status !== 'connected') this.#nextAttempt = time;
    // Nothing flows that could prove the path, and the other end may have given it up long ago.
    else if (slept && !this.#armed) this.#forced = true;
  }

  /** The other end is mending already. */
  yield(now: number): void {
    this.#yieldsUntil = this.#time.at(now) + PAUSES[0]!;
  }

  connection(state: RTCPeerConnectionState, now: number): void {
    this.#connection = state;
    if (state !== 'connected') return;
    const time = this.#time.at(now);
    this.#renewedAt = null;
    this.#lastSign = Math.max(this.#lastSign, time);
    if (this.#status === 'connecting') this.#set('connected', time);
  }

  /** A look of which nothing came: only the connection state tells. */
  blind(now: number): void {
    this.#lookedAt = this.#time.look(now);
  }

  observe(sample: LinkSample, now: number): void {
    const previous = this.#previous;
    const flows = sample.mediaBytes > (previous?.mediaBytes ?? 0);
    const time = this.#time.look(now);
    if (hasNews(sample, previous)) {
      this.#arrivedAt = time;
      // Known to the millisecond where the browser says it, else in the middle between two looks.
      const pause = time - this.#lookedAt;
      const age = flows && sample.age !== undefined ? Math.min(sample.age, pause) : pause / 2;
      this.#lastSign = Math.max(this.#lastSign, time - age);
      if (this.#status !== 'connected' && (flows || this.#connection === 'connected')) this.#set('connected', time);
    }
    if (flows) {
      this.#armed = this.#expected;
      this.#owed = false;
      this.#renewedAt = null;
    }
    this.#previous = sample;
    this.#lookedAt = time;
  }

  /** The link has been made anew: what is known of the old one does not count. */
  renew(now: number): void {
    this.#previous = null;
    this.#connection = 'new';
    this.#renewedAt = this.#time.at(now);
    // It has its time, as every attempt has.
    this.#lastSign = Math.max(this.#lastSign, this.#renewedAt);
    this.#attemptedAt = this.#arrivedAt = this.#renewedAt;
  }

  /** Draws the conclusion: what is to be done now. */
  decide(now: number): Cure | null {
    const time = this.#time.at(now);
    if (this.#status === 'connected') {
      if (this.#isLost(time)) {
        this.#set('silent', time);
        this.#owed ||= this.#armed;
        this.#armed = false;
        this.#nextAttempt = time + this.#offset;
      } else if (this.#owed && time - this.#since > OWED) {
        // A path that answers and carries nothing: restarts bring it back as it is.
        this.#owed = false;
        return 'rebuild';
      } else if (time - this.#since > RECOVERED) {
        this.#attempts = 0;
      }
    }
    if (this.#forced) {
      this.#forced = false;
      return 'restart';
    }
    if (this.#status === 'connected' || time < Math.max(this.#nextAttempt, this.#yieldsUntil)) return null;
    if (this.#isAtIt(time)) return null;
    this.#attemptedAt = time;
    this.#nextAttempt = time + PAUSES[Math.min(this.#attempts, PAUSES.length - 1)]!;
    return this.#attempts++ < RESTARTS ? 'restart' : 'rebuild';
  }

  #isLost(time: number): boolean {
    if (this.#connection === 'failed' || this.#connection === 'closed') return true;
    // Another connection, which may never come up, says nothing of it for long.
    if (this.#renewedAt !== null) return time - this.#renewedAt >= SLOW_START;
    const quiet = time - this.#lastSign;
    return quiet >= TIMES.silence && (this.#armed || this.#connection === 'disconnected');
  }

  /** The last attempt is bearing fruit: something arrives by a connection that is not up yet. */
  #isAtIt(time: number): boolean {
    const begins = this.#connection === 'new' || this.#connection === 'connecting';
    return begins && time - this.#arrivedAt < TIMES.silence && time - this.#attemptedAt < PATIENCE;
  }

  #set(status: LinkStatus, time: number): void {
    this.#status = status;
    this.#since = time;
  }
}

function hasNews(sample: LinkSample, previous: LinkSample | null): boolean {
  for (const [id, count] of sample.arrived) {
    if (count > (previous?.arrived.get(id) ?? 0)) return true;
  }
  return false;
}
