import type { LinkStats } from '../../call/state.ts';

/**
 * What a link may send. `voice`: the microphone, and little of it; pictures are held. `probe`: small pictures as well, to
 * see whether the path carries more again.
 */
export type Pressure = 'none' | 'probe' | 'voice';

/** Trouble lasts so long before pictures are given up: the encoder adapts by itself first. Milliseconds, as all times. */
const GIVE_UP_AFTER = 3_000;
/** When the other end cannot be heard it has lasted for some time already. */
const GIVE_UP_DEAF = 1_000;

/** Good health for so long before a probe. Each one that fails doubles it, up to the last. */
const PAUSE = { first: 10_000, last: 60_000 };

/** What the statistics say in the first moment of a probe was measured before it. */
const PROBE_BLIND = 1_500;
const PROBE_LASTS = 5_000;
const SET_BACK = 3_000;

/** Trouble so soon after pictures came back means that they came back too soon. */
const RELAPSE = 60_000;

/** So much longer than usual is the way when packets wait in a queue. */
const QUEUE = { trouble: 400, good: 200 };
const LOSS = { trouble: 0.1, good: 0.05 };

/** Where the path carries less, in kbit/s, pictures are not worth what they cost the voice. */
const NARROW = 200;

/**
 * Who has nothing to send but a voice, and sends more than this on a path in trouble, sends again and again what the other
 * end has missed before: browsers go on with that for a minute. Kbit/s, and seconds in a row.
 */
const CLOGGED = { rate: 100, seconds: 4 };

/** How fast the usual round trip is forgotten, for paths change: milliseconds each second. */
const FORGETS = 2;

/**
 * Whether a link should give up its pictures for the sake of the voice, and when to try again: pure decisions over its
 * statistics, one a second.
 */
export class VideoPolicy {
  #level: Pressure = 'none';
  /** The shortest round trip of late. */
  #usual = Infinity;
  /** When the present run began: of trouble in `none`, of good health in `voice`, of the probe in `probe`. */
  #since: number | null = null;
  #pause = PAUSE.first;
  #releasedAt = -Infinity;
  /** Bad seconds of a probe in a row: one may be chance. */
  #strikes = 0;
  /** For how many seconds too much has been sent. */
  #clogged = 0;

  get level(): Pressure {
    return this.#level;
  }

  /** Whether the connection itself keeps the voice from getting through, so that only another one helps. Said once. */
  get clogged(): boolean {
    return this.#clogged === CLOGGED.seconds;
  }

  /** `pictures`: what there is of them to send, in kbit/s at most. `deaf`: whether the other end has stopped to report on them. */
  observe(stats: LinkStats, pictures: number, deaf: boolean, now: number): Pressure {
    if (stats.roundTrip !== null) this.#usual = Math.min(stats.roundTrip, this.#usual + FORGETS);
    const waits = stats.roundTrip === null ? 0 : stats.roundTrip - this.#usual;
    let clogged = false;
    // The clock was set back.
    if (this.#since !== null && this.#since > now) this.#since = now;

    switch (this.#level) {
      case 'none':
        if (!pictures || !isTrouble(stats, deaf, waits, pictures)) this.#since = null;
        else if (now - (this.#since ??= now) >= (deaf ? GIVE_UP_DEAF : GIVE_UP_AFTER)) this.#giveUp(now);
        break;
      case 'voice':
        if (waits > QUEUE.good || stats.lossOut > LOSS.good) {
          // One bad second among good ones sets back, and does not begin anew.
          if (this.#since !== null) this.#since = Math.min(now, this.#since + SET_BACK);
          clogged = stats.rateOut > CLOGGED.rate;
        } else if (now - (this.#since ??= now) >= this.#pause && pictures) this.#set('probe', now);
        break;
      case 'probe': {
        const lasts = now - (this.#since ?? now);
        if (!pictures) {
          this.#set('voice', null);
        } else if (this.#failsProbe(waits, stats.lossOut) && lasts >= PROBE_BLIND) {
          this.#lengthen();
          this.#set('voice', null);
        } else if (lasts >= PROBE_LASTS) {
          this.#releasedAt = now;
          this.#set('none', null);
        }
      }
    }
    this.#clogged = clogged ? this.#clogged + 1 : 0;
    return this.#level;
  }

  #failsProbe(waits: number, loss: number): boolean {
    this.#strikes = waits > QUEUE.trouble || loss > LOSS.trouble ? this.#strikes + 1 : 0;
    return this.#strikes >= 2;
  }

  #giveUp(now: number): void {
    if (now - this.#releasedAt < RELAPSE) this.#lengthen();
    else this.#pause = PAUSE.first;
    this.#set('voice', null);
  }

  #lengthen(): void {
    this.#pause = Math.min(this.#pause * 2, PAUSE.last);
  }

  #set(level: Pressure, since: number | null): void {
    this.#level = level;
    this.#strikes = 0;
    this.#since = since;
  }
}

/**
 * Each sign alone may mean something else: a long way, a path that loses a little at any rate, somebody who sends little.
 * Two of them together are a path that is too narrow. What does not arrive from the other end is for that one to judge;
 * it counts only where its reports are missing as well, or may be: Firefox has no estimate of its own, and a full queue holds
 * the reports up.
 */
function isTrouble(
  { lossIn, lossOut, available, rateOut }: LinkStats,
  deaf: boolean,
  waits: number,
  pictures: number,
): boolean {
  // Who may send little only is not on a narrow path for that.
  const narrow = (available ?? rateOut) < Math.min(NARROW, pictures);
  const queues = waits > QUEUE.trouble;
  const unheard = deaf || (available === null ? queues : narrow);
  const signs = [narrow || deaf, queues, lossOut > LOSS.trouble, unheard && lossIn > LOSS.trouble];
  return signs.filter(Boolean).length >= 2;
}
