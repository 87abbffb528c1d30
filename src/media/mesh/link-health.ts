import type { LinkStatus } from '../../call/state.ts';
import { TIMES } from '../../protocol/index.ts';
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

/** After this time of good health the pauses begin anew. */
const RECOVERED = 10_000;

/** So long after a lost path is back the media must be, too. */
const OWED = 4_000;

/** How soon silence counts when there is a reason to believe in it. */
const HURRY = 400;

/**
 * Whether a link is alive, and when to try to mend it: pure decisions over what was seen. Times in milliseconds.
 *
 * Browsers notice a lost path after 6 to 25 s, so this looks at what arrives instead. Silence means trouble only while
 * media flows (`armed`): when somebody sends nothing, only the connection state tells.
 */
export class LinkHealth {
  #status: LinkStatus = 'connecting';
  readonly #offset: number;
  #connection: RTCPeerConnectionState = 'new';
  #previous: LinkSample | null = null;
  #lookedAt: number;
  #lastSign: number;
  #since: number;
  #expected = false;
  #armed = false;
  #forced = false;
  /** What flowed before the path was lost is to flow again. */
  #owed = false;
  #attempts = 0;
  #nextAttempt: number;

  constructor(offerer: boolean, now: number) {
    this.#offset = offerer ? 0 : ANSWERER_WAITS;
    this.#lookedAt = this.#lastSign = this.#since = now;
    this.#nextAttempt = now + SLOW_START + this.#offset;
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
    this.#lastSign = now - TIMES.silence + HURRY;
    this.#attempts = 0;
    if (this.#status !== 'connected') this.#nextAttempt = now;
    // Nothing flows that could prove the path, and the other end may have given it up long ago.
    else if (slept && !this.#armed) this.#forced = true;
  }

  /** The other end is mending already. */
  yield(now: number): void {
    this.#nextAttempt = Math.max(this.#nextAttempt, now + PAUSES[0]!);
  }

  connection(state: RTCPeerConnectionState, now: number): void {
    this.#connection = state;
    if (state === 'connected' && this.#status === 'connecting') this.#set('connected', now);
  }

  observe(sample: LinkSample, now: number): void {
    const previous = this.#previous;
    const flows = sample.mediaBytes > (previous?.mediaBytes ?? 0);
    if (hasNews(sample, previous)) {
      // Known to the millisecond where the browser says it, else in the middle between two looks.
      const pause = Math.max(0, now - this.#lookedAt);
      const age = flows && sample.age !== undefined ? Math.min(sample.age, pause) : pause / 2;
      this.#lastSign = Math.max(this.#lastSign, now - age);
      if (this.#status !== 'connected' && (flows || this.#connection === 'connected')) this.#set('connected', now);
    }
    if (flows) this.#armed = this.#expected;
    if (flows) this.#owed = false;
    this.#previous = sample;
    this.#lookedAt = now;
  }

  /** The link has been made anew: what is known of the old one does not count. */
  renew(): void {
    this.#previous = null;
    this.#connection = 'new';
  }

  /** Draws the conclusion: what is to be done now. */
  decide(now: number): Cure | null {
    // The clock was set back.
    if (this.#lastSign > now) this.#lastSign = now;
    if (this.#status === 'connected') {
      if (this.#isLost(now)) {
        this.#set('silent', now);
        this.#owed ||= this.#armed;
        this.#armed = false;
        this.#nextAttempt = now + this.#offset;
      } else if (this.#owed && now - this.#since > OWED) {
        // A path that answers and carries nothing: restarts bring it back as it is.
        this.#owed = false;
        return 'rebuild';
      } else if (now - this.#since > RECOVERED) {
        this.#attempts = 0;
      }
    }
    if (this.#forced) {
      this.#forced = false;
      return 'restart';
    }
    if (this.#status === 'connected' || now < this.#nextAttempt) return null;
    this.#nextAttempt = now + PAUSES[Math.min(this.#attempts, PAUSES.length - 1)]!;
    return this.#attempts++ < RESTARTS ? 'restart' : 'rebuild';
  }

  #isLost(now: number): boolean {
    if (this.#connection === 'failed' || this.#connection === 'closed') return true;
    const quiet = now - this.#lastSign;
    return quiet >= TIMES.silence && (this.#armed || this.#connection === 'disconnected');
  }

  #set(status: LinkStatus, now: number): void {
    this.#status = status;
    this.#since = now;
  }
}

function hasNews(sample: LinkSample, previous: LinkSample | null): boolean {
  for (const [id, count] of sample.arrived) {
    if (count > (previous?.arrived.get(id) ?? 0)) return true;
  }
  return false;
}
