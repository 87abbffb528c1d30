import type { DeviceSource } from '../call/state.ts';
import { callError, type CallError } from '../protocol/index.ts';
import { openDevice, type Opened } from './capture.ts';
import { recall, remember, type KnownDevice } from './device-memory.ts';
import { DeviceNotices } from './device-notices.ts';
import type { DevicesListener } from './devices.ts';
import { wasRevoked } from './permissions.ts';
import { deviceOf, findDevice, isSame, looksBack, pluggedIn } from './plugged-in.ts';
import { watchTrack } from './track-watch.ts';

/** Pauses before a device that is busy is tried again: who has just closed another application need not click twice. */
const BUSY_MS = [300, 1_000, 2_500];

interface Replacement {
  /** By the person, so it is remembered. */
  readonly chosen?: boolean;
  /** Nobody has asked for it: a failure is no news, and what is open is not risked. */
  readonly quiet?: boolean;
  readonly returned?: boolean;
}

/** One source: what is wanted of it, the device that is open for it, and what to do when that is lost. */
export class LocalDevice {
  #wanted = false;
  /** To be open: it is on, or it is a microphone that is muted. */
  #open = false;
  #track: MediaStreamTrack | null = null;
  /** As it was when it was opened: a device that is gone tells nothing any more. */
  #device: KnownDevice | null = null;
  /** The attempt to open a device that is under way. */
  #attempt: object | null = null;
  /** Chosen meanwhile. */
  #next: { readonly device: KnownDevice | null } | null = null;
  /** To be used instead of what is in use as soon as it is there; null: nothing better is known. */
  #preferred: KnownDevice | null = null;
  /** It was looked for, and was not there. */
  #absent = false;
  /** What was in use when it was lost, until something takes its place. */
  #lost: KnownDevice | null = null;
  /** It was on when it was lost, and there was no other: the click that turned it on counts when one is plugged in. */
  #awaited = false;
  #busy = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #unwatch: () => void = () => undefined;
  readonly #notices: DeviceNotices;

  /** @param reopen is called when a device is to be opened, and nothing is under way. */
  constructor(
    readonly source: DeviceSource,
    private readonly listener: DevicesListener,
    private readonly reopen: () => void,
  ) {
    this.#notices = new DeviceNotices((notice) => listener.notice(source, notice));
  }

  get track(): MediaStreamTrack | null {
    return this.#track;
  }

  get device(): KnownDevice | null {
    return this.#device;
  }

  get needsOpening(): boolean {
    return this.#open && this.#track === null && this.#attempt === null && this.#retry === undefined;
  }

  want(on: boolean): void {
    this.#wanted = on;
    this.#awaited = false;
    if (this.#track === null) {
      this.#open = on;
      this.#endRetry();
      this.#busy = 0;
      // While an attempt is under way its end decides.
      if (on && this.#attempt === null) this.reopen();
    } else if (this.source === 'microphone') {
      if (this.#track.enabled === on) return;
      this.#track.enabled = on;
      this.#report(null);
    } else if (!on) {
      this.#open = false;
      this.#drop();
      this.#report(null);
    }
  }

  /** Begins an attempt, whose end is told to {@link opened}; returns what to try first. */
  begin(attempt: object): KnownDevice | null {
    this.#attempt = attempt;
    return (this.#preferred ??= recall(this.source));
  }

  awaits(attempt: object): boolean {
    return this.#open && this.#attempt === attempt;
  }

  opened(attempt: object, { track, error }: Opened): void {
    // Nobody's any more.
    if (this.#attempt !== attempt) return track?.stop();
    this.#attempt = null;
    if (!this.#open) {
      track?.stop();
      this.#report(null);
    } else if (track) {
      const lost = this.#lost;
      this.#use(track);
      if (lost && !isSame(lost, deviceOf(track))) {
        this.#absent = this.#preferred !== null;
        this.#notices.tell(this.#absent ? 'switched' : 'returned');
      }
      // The browser may know it by another id now, or it was the other device that was missing.
      if (this.#preferred) void this.look();
    } else if (error) {
      this.#failed(error);
    } else {
      // It was given up, and is wanted again.
      this.reopen();
    }
    this.#settle();
  }

  choose(device: KnownDevice | null): void {
    this.#next = { device };
    this.#settle();
  }

  /** Something was plugged in or out. */
  async look(): Promise<void> {
    if (!this.#track && !this.#awaited) return;
    const list = (await pluggedIn(this.source)).filter(({ label }) => label !== '');
    if (this.#attempt || list.length === 0) return;
    if (this.#track && this.#device?.id && !findDevice(list, this.#device)) return this.#ended();
    const found = this.#preferred && findDevice(list, this.#preferred);
    if (this.#track && found) {
      this.#preferred = { id: found.deviceId, label: found.label };
      await this.#replace(this.#preferred, { quiet: true, returned: this.#absent });
    } else if (this.#track) {
      this.#absent = this.#preferred !== null;
    } else if (this.#awaited) {
      this.#wanted = this.#open = true;
      this.reopen();
    }
  }

  release(): void {
    const had = this.#track !== null || this.#attempt !== null;
    this.#endRetry();
    this.#wanted = this.#open = this.#awaited = this.#absent = false;
    // An attempt that is not ours any more closes what it gets.
    this.#attempt = this.#next = this.#preferred = this.#lost = null;
    this.#drop();
    if (had) this.#report(null);
  }

  /** What was chosen while an attempt was under way, or just now. */
  #settle(): void {
    const next = this.#next;
    if (this.#attempt || !next) return;
    this.#next = null;
    if (this.#track) return void this.#replace(next.device, { chosen: true });
    this.#preferred = next.device;
    remember(this.source, next.device);
  }

  #use(track: MediaStreamTrack): void {
    const old = this.#track;
    this.#unwatch();
    if (!track.muted) this.#notices.clear();
    track.enabled = this.#wanted;
    this.#track = track;
    this.#device = deviceOf(track);
    this.#unwatch = watchTrack(this.source, track, {
      ended: () => void this.#ended(),
      suspended: (now) => (now ? this.#notices.tell('suspended') : this.#notices.over('suspended')),
      stuck: () => void (this.#attempt ?? this.#replace(this.#device, { quiet: true })),
      heard: (notice, now) => (now ? this.#notices.tell(notice) : this.#notices.over(notice)),
    });
    this.#busy = 0;
    this.#awaited = false;
    this.#lost = null;
    if (this.#preferred && isSame(this.#preferred, this.#device)) this.#preferred = null;
    this.#report(null);
    old?.stop();
  }

  #failed(error: CallError): void {
    if (error.code === 'device-busy' && this.#busy < BUSY_MS.length) {
      this.#retry = setTimeout(() => {
        this.#endRetry();
        this.reopen();
      }, BUSY_MS[this.#busy++]);
      return this.#report(null);
    }
    this.#awaited = this.#wanted && this.#lost !== null && error.code === 'device-not-found';
    this.#off(error);
  }

  /** Unplugged, taken by another application, or the permission was taken back. */
  async #ended(): Promise<void> {
    const device = this.#device;
    this.#drop();
    // What is to take its place is under way.
    if (this.#attempt || !device) return;
    const attempt = (this.#attempt = {});
    this.#lost = device;
    this.#preferred ??= device;
    const revoked = await wasRevoked(this.source, device);
    if (this.#attempt !== attempt) return;
    this.#attempt = null;
    if (this.#open && !revoked) return this.reopen();
    this.#lost = null;
    this.#off(callError('permission-denied'));
  }

  /** Another device in the place of the one that is open: first the new one, so that there is no gap. */
  async #replace(device: KnownDevice | null, { chosen, quiet, returned }: Replacement): Promise<void> {
    const attempt = (this.#attempt = {});
    const before = this.#device;
    let opened = await openDevice(this.source, device);
    if (!opened.track && device?.facing && this.#track) opened = await this.#openOther(opened);
    if (this.awaits(attempt) && !quiet && this.#track && isTaken(opened.error)) {
      // Some systems, phones above all, give out only one at a time.
      this.#drop();
      opened = await openDevice(this.source, device);
    }
    const { error } = opened;
    // The one before is better than none.
    if (error && this.awaits(attempt) && !this.#track) opened = await openDevice(this.source, before);

    const { track } = opened;
    if (!this.awaits(attempt)) track?.stop();
    if (this.#attempt !== attempt) return;
    this.#attempt = null;
    if (this.#open && track) {
      if (chosen && !error) this.#preferred = null;
      this.#use(track);
      if (chosen && !error) remember(this.source, device && this.#device);
      if (returned && !error) this.#notices.tell('returned');
    } else if (this.#open && !this.#track) {
      this.#lost = before;
      this.#failed(opened.error ?? callError('device-failed'));
    }
    if (this.#track && error && !quiet) this.#report(error);
    this.#settle();
  }

  /** Where cameras do not say which way they look, the other way is the other one. */
  async #openOther(failed: Opened): Promise<Opened> {
    const list = await pluggedIn(this.source);
    const now = this.#device && findDevice(list, this.#device);
    const others = list.filter((device) => device !== now);
    const other = others.find((device) => looksBack(device) !== looksBack(this.#device)) ?? others[0];
    return other ? openDevice(this.source, { id: other.deviceId, label: other.label }) : failed;
  }

  #off(error: CallError): void {
    const on = this.#wanted;
    this.#wanted = this.#open = false;
    // A muted microphone that is gone is no news before it is needed.
    this.#report(on ? error : null);
  }

  #drop(): void {
    this.#unwatch();
    this.#track?.stop();
    this.#track = this.#device = null;
    this.#notices.clear();
  }

  #endRetry(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
  }

  #report(error: CallError | null): void {
    this.listener.changed(this.source, this.#track?.enabled === true, this.#track, error);
  }
}

function isTaken(error: CallError | null): boolean {
  return error?.code === 'device-busy' || error?.code === 'device-failed';
}
