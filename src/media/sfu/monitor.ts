import { log } from '../../host/log.ts';
import type { LinkQuality, LinkStats } from '../../call/state.ts';
import { QualityMeter } from '../mesh/link-quality.ts';
import { readStats, statsBetween, type LinkSample, type StatsReport } from '../mesh/link-stats.ts';
import { VideoPolicy } from '../mesh/video-policy.ts';
import type { ConnectionStatus, Cure } from './connection-health.ts';
import { ConnectionWatch } from './connection-watch.ts';
import type { Downlink } from './downlink.ts';
import { Flows } from './flows.ts';
import { arrivals, downReports, UpReports } from './reports.ts';
import type { Uplink } from './uplink.ts';

export type Way = 'up' | 'down';

export interface MonitorListener {
  state(way: Way, status: ConnectionStatus): void;
  mend(way: Way, cure: Cure): void;
  flows(participantId: string, flowing: boolean): void;
  quality(participantId: string, quality: LinkQuality): void;
  /** Once a second. `froze`: a picture stood still. */
  stats(participantId: string, stats: LinkStats, froze: boolean): void;
  videoHeld(held: boolean): void;
}

const LOOK_MS = 500;
const LOOK_CLOSELY_MS = 200;
/** What is awaited for longer than this may never come. */
const CLOSELY_FOR = 10_000;
/** Every second look of those at leisure; a little less than a second, for timers are not exact. */
const TELL_MS = 900;
/** The media server reports on pictures once a second. */
const DEAF_MS = 2_500;
/** A look that comes so much too late means that the machine slept, or the clock was set. */
const SLEPT_MS = 5_000;

interface Told {
  readonly meter: QualityMeter;
  sample: LinkSample | null;
  freezes: number;
}

/** Looks at both connections with one timer, and says how they are and what comes of whom. */
export class Monitor {
  readonly flows = new Flows();
  readonly #listener: MonitorListener;
  readonly #now: () => number;
  readonly #watches: Partial<Record<Way, ConnectionWatch>> = {};
  #up: Uplink | null = null;
  #down: Downlink | null = null;
  readonly #told = new Map<string, Told>();
  readonly #policy = new VideoPolicy();
  #sent = new UpReports();
  #toldUp: LinkSample | null = null;
  #heardAt = 0;
  #held = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dueAt = 0;
  #changedAt = -Infinity;
  #looking = false;
  #closed = false;

  constructor(listener: MonitorListener, now: () => number) {
    this.#listener = listener;
    this.#now = now;
  }

  status(way: Way): ConnectionStatus {
    return this.#watches[way]?.status ?? 'connecting';
  }

  watchUp(up: Uplink): void {
    this.#up = up;
    this.#sent = new UpReports();
    this.#toldUp = null;
    if (this.#policy.level !== 'none') up.setPressure(this.#policy.level);
    this.#watch('up');
  }

  watchDown(down: Downlink): void {
    this.#down = down;
    this.#told.clear();
    this.flows.renew();
    this.#watch('down');
  }

  connection(way: Way, state: RTCPeerConnectionState): void {
    this.#watches[way]?.connection(state);
    if (state === 'connected') this.#lookSoon();
  }

  /** Something else is to be expected on the way down. */
  changed(expected: boolean): void {
    this.#watches.down?.expect(expected);
    this.#changedAt = this.#now();
    this.#lookSoon();
  }

  checkNow(slept = false): void {
    for (const watch of Object.values(this.#watches)) watch.hurry(slept);
    void this.#look();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #watch(way: Way): void {
    const known = this.#watches[way];
    if (known) known.renew();
    else {
      this.#watches[way] = new ConnectionWatch(
        way,
        {
          state: (status) => this.#listener.state(way, status),
          mend: (cure) => this.#closed || this.#listener.mend(way, cure),
        },
        this.#now,
      );
    }
    this.#lookSoon();
  }

  #lookSoon(): void {
    if (!this.#closed) this.#schedule(LOOK_CLOSELY_MS);
  }

  #schedule(delay: number): void {
    const dueAt = this.#now() + delay;
    // Whoever wants to look soon must not put off the look that is due.
    if (this.#timer !== undefined && this.#dueAt <= dueAt) return;
    clearTimeout(this.#timer);
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#now() - this.#dueAt > SLEPT_MS) this.checkNow(true);
      else void this.#look();
    }, delay);
  }

  async #look(): Promise<void> {
    if (this.#looking || this.#closed) return;
    this.#looking = true;
    const [up, down] = [this.#up, this.#down];
    try {
      const [ofUp, ofDown] = await Promise.all([up?.getStats(), down?.getStats()]);
      // What was replaced meanwhile is looked at next time.
      if (!this.#closed && up === this.#up && down === this.#down) this.#read(ofUp, ofDown);
    } catch (error) {
      log('debug', 'A connection has no statistics.', error);
      // Without statistics the connection state still tells.
    } finally {
      this.#looking = false;
    }
    if (this.#closed) return;
    for (const watch of Object.values(this.#watches)) {
      watch.blind();
      watch.conclude();
    }
    this.#schedule(this.#steady ? LOOK_MS : LOOK_CLOSELY_MS);
  }

  get #steady(): boolean {
    const awaited = this.flows.waiting && this.#now() - this.#changedAt < CLOSELY_FOR;
    return !awaited && Object.values(this.#watches).every(({ status }) => status === 'connected');
  }

  #read(ofUp: StatsReport | undefined, ofDown: StatsReport | undefined): void {
    const { up: upWatch, down: downWatch } = this.#watches;
    let sent: LinkSample | null = null;
    if (ofUp && this.#up) {
      upWatch?.expect(this.#up.sends);
      upWatch?.observe(ofUp);
      sent = readStats(this.#sent.read(ofUp, this.#up.sources));
      this.#press(this.#up, sent);
    }
    if (!ofDown || !this.#down) return;
    downWatch?.observe(ofDown);
    const { streams } = this.#down;
    const arrived = arrivals(ofDown, streams);
    const isUp = downWatch?.status === 'connected';
    const carried = new Set(isUp ? streams.map(({ participantId }) => participantId) : []);
    for (const id of this.flows.observe(arrived, carried, this.#now())) {
      this.#listener.flows(id, this.flows.isFlowing(id));
    }
    const reports = downReports(ofDown, streams);
    for (const id of this.#told.keys()) if (!reports.has(id)) this.#told.delete(id);
    for (const [id, report] of reports) {
      const mine = arrived.filter(({ participantId }) => participantId === id);
      const freezes = mine.reduce((sum, each) => sum + each.freezes, 0);
      this.#tell(id, joined(readStats(report), sent), freezes);
    }
  }

  #tell(id: string, sample: LinkSample, freezes: number): void {
    let told = this.#told.get(id);
    if (!told) this.#told.set(id, (told = { meter: new QualityMeter(), sample: null, freezes }));
    const before = told.meter.quality;
    const quality = told.meter.observe(sample, this.#now());
    if (quality !== before) this.#listener.quality(id, quality);
    // Sections that have carried others count on from what those had.
    const isSame = told.sample !== null && [...sample.streams.keys()].every((key) => told.sample?.streams.has(key));
    if (isSame && sample.at - told.sample!.at < TELL_MS) return;
    const earlier = isSame ? told.sample : null;
    const froze = freezes > told.freezes;
    [told.sample, told.freezes] = [sample, freezes];
    if (earlier) this.#listener.stats(id, statsBetween(earlier, sample), froze);
  }

  /** Whether the path up carries pictures at all. */
  #press(up: Uplink, sample: LinkSample): void {
    const before = this.#toldUp;
    if (before !== null && sample.at - before.at < TELL_MS) return;
    this.#toldUp = sample;
    // What is measured on a lost path says nothing of its width.
    if (before === null || this.#watches.up?.status !== 'connected') return;
    const stats = statsBetween(before, sample);
    const sends = stats.sent.camera ?? stats.sent.screen;
    this.#heardAt = sends ? Math.max(this.#heardAt, sample.heardAt ?? 0) : sample.at;
    const level = this.#policy.level;
    const pictures = up.pictures;
    const next = this.#policy.observe(stats, pictures, sample.at - this.#heardAt > DEAF_MS, this.#now());
    if (next !== level) up.setPressure(next);
    if (this.#policy.clogged) this.#listener.mend('up', 'rebuild');
    const holds = next !== 'none' && pictures > 0;
    if (holds === this.#held) return;
    this.#held = holds;
    this.#listener.videoHeld(holds);
  }
}

/** What comes of a participant and what we send to all, as on a link of the mesh. */
function joined(received: LinkSample, sent: LinkSample | null): LinkSample {
  if (!sent) return received;
  const trips = [received.roundTrip, sent.roundTrip].filter((trip) => trip !== undefined);
  return {
    ...received,
    at: Math.max(received.at, sent.at),
    remoteLoss: sent.remoteLoss,
    heardAt: sent.heardAt,
    roundTrip: trips.length > 0 ? Math.max(...trips) : undefined,
    available: sent.available,
    relayed: received.relayed === null ? sent.relayed : received.relayed || sent.relayed === true,
    streams: new Map([...received.streams, ...sent.streams]),
  };
}
