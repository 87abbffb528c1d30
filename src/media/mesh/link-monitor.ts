import { log } from '../../host/log.ts';
import type { LinkQuality, LinkStats, LinkStatus } from '../../call/state.ts';
import { LinkHealth, type Cure } from './link-health.ts';
import { QualityMeter } from './link-quality.ts';
import { readStats, statsBetween, type LinkSample } from './link-stats.ts';
import { VideoPolicy, type Pressure } from './video-policy.ts';

const LOOK_MS = 500;
const LOOK_CLOSELY_MS = 200;
/** Every second look of those at leisure; a little less than a second, for timers are not exact. */
const TELL_MS = 900;
/** The other end reports on pictures once a second. */
const DEAF_MS = 2_500;
/** A look that comes so much too late means that the machine slept, or the clock was set. */
const SLEPT_MS = 5_000;

/** What is watched: as much of a link as that takes. */
export interface Watched {
  readonly offerer: boolean;
  readonly connectionState: RTCPeerConnectionState;
  /** What there is of pictures to hold back, in kbit/s at most. */
  readonly pictures: number;
  getStats(): Promise<RTCStatsReport>;
  setPressure(pressure: Pressure): void;
}

export interface MonitorListener {
  status(link: string, status: LinkStatus): void;
  quality(link: string, quality: LinkQuality): void;
  stats(link: string, stats: LinkStats): void;
  videoHeld(link: string, held: boolean): void;
  mend(link: string, cure: Cure): void;
}

interface Watch {
  readonly link: string;
  readonly target: Watched;
  readonly health: LinkHealth;
  readonly meter: QualityMeter;
  readonly policy: VideoPolicy;
  status: LinkStatus;
  looking: boolean;
  /** What the last statistics that were told end with. */
  told: LinkSample | null;
  held: boolean;
  /** When the other end last reported on our pictures, by the clock of the samples. */
  heardAt: number;
}

/** Looks at all open links with one timer, says how they are, and has them mended. */
export class LinkMonitor {
  readonly #listener: MonitorListener;
  readonly #now: () => number;
  #watches = new Map<string, Watch>();
  #expected = new Map<string, boolean>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dueAt = 0;

  /** `now`: milliseconds of a clock that goes on while the machine sleeps. */
  constructor(listener: MonitorListener, now: () => number) {
    this.#listener = listener;
    this.#now = now;
  }

  watch(link: string, target: Watched): void {
    const health = new LinkHealth(target.offerer, this.#now());
    health.expect(this.#expected.get(link) ?? false);
    const watch: Watch = {
      link,
      target,
      health,
      meter: new QualityMeter(),
      policy: new VideoPolicy(),
      status: 'connecting',
      looking: false,
      told: null,
      held: false,
      heardAt: 0,
    };
    this.#watches.set(link, watch);
    this.connection(link);
    if (this.#timer === undefined) this.#schedule(LOOK_MS);
  }

  /** The link has been made anew. */
  renew(link: string): void {
    this.#watches.get(link)?.health.renew(this.#now());
  }

  expect(link: string, expected: boolean): void {
    this.#expected.set(link, expected);
    this.#watches.get(link)?.health.expect(expected);
  }

  /** The connection state of a link has changed. */
  connection(link: string): void {
    const watch = this.#watches.get(link);
    if (watch === undefined) return;
    watch.health.connection(watch.target.connectionState, this.#now());
    this.#conclude(watch);
  }

  /** The other end has begun to mend the link. */
  yield(link: string): void {
    this.#watches.get(link)?.health.yield(this.#now());
  }

  checkNow(slept = false): void {
    for (const watch of this.#watches.values()) watch.health.hurry(this.#now(), slept);
    this.#look();
  }

  unwatch(link: string): void {
    this.#watches.delete(link);
    this.#expected.delete(link);
    if (this.#watches.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  close(): void {
    for (const link of [...this.#watches.keys()]) this.unwatch(link);
    this.#expected.clear();
  }

  #schedule(delay: number): void {
    clearTimeout(this.#timer);
    this.#dueAt = this.#now() + delay;
    this.#timer = setTimeout(() => this.#tick(), delay);
  }

  #tick(): void {
    if (this.#now() - this.#dueAt > SLEPT_MS) this.checkNow(true);
    else this.#look();
  }

  #look(): void {
    for (const watch of this.#watches.values()) void this.#lookAt(watch);
    if (this.#watches.size === 0) return;
    const steady = [...this.#watches.values()].every((watch) => watch.health.steady);
    this.#schedule(steady ? LOOK_MS : LOOK_CLOSELY_MS);
  }

  async #lookAt(watch: Watch): Promise<void> {
    if (watch.looking) return;
    watch.looking = true;
    try {
      const sample = readStats(await watch.target.getStats());
      if (this.#watches.get(watch.link) !== watch) return;
      const before = watch.meter.quality;
      watch.health.observe(sample, this.#now());
      const quality = watch.meter.observe(sample, this.#now());
      if (quality !== before) this.#listener.quality(watch.link, quality);
      this.#tell(watch, sample);
    } catch (error) {
      log('debug', 'A link has no statistics.', error);
      watch.health.blind(this.#now());
    } finally {
      watch.looking = false;
    }
    this.#conclude(watch);
  }

  #tell(watch: Watch, sample: LinkSample): void {
    const before = watch.told;
    if (before !== null && sample.at - before.at < TELL_MS) return;
    watch.told = sample;
    if (before === null) return;
    const stats = statsBetween(before, sample);
    this.#listener.stats(watch.link, stats);
    // What is measured on a lost path says nothing of its width.
    if (watch.health.status !== 'connected') return;
    // Firefox forgets old reports.
    const sends = stats.sent.camera ?? stats.sent.screen;
    watch.heardAt = sends ? Math.max(watch.heardAt, sample.heardAt ?? 0) : sample.at;
    this.#press(watch, stats, sample.at - watch.heardAt > DEAF_MS);
  }

  #press(watch: Watch, stats: LinkStats, deaf: boolean): void {
    const { link, target, policy, held } = watch;
    const before = policy.level;
    const level = policy.observe(stats, target.pictures, deaf, this.#now());
    if (level !== before) target.setPressure(level);
    if (policy.clogged) this.#listener.mend(link, 'rebuild');
    const holds = level !== 'none' && target.pictures > 0;
    if (holds === held) return;
    watch.held = holds;
    this.#listener.videoHeld(link, holds);
  }

  #conclude(watch: Watch): void {
    if (this.#watches.get(watch.link) !== watch) return;
    const cure = watch.health.decide(this.#now());
    if (watch.health.status !== watch.status) {
      watch.status = watch.health.status;
      this.#listener.status(watch.link, watch.status);
      if (watch.status === 'silent') this.#schedule(LOOK_CLOSELY_MS);
    }
    // The listener may have closed it.
    if (cure !== null && this.#watches.get(watch.link) === watch) this.#listener.mend(watch.link, cure);
  }
}
