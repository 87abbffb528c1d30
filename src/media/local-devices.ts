import type { DeviceSource } from '../call/state.ts';
import { callError, type CallError } from '../protocol/index.ts';
import { openDevices, type Opened } from './capture.ts';
import type { DeviceList, DevicesListener, LocalDevices } from './devices.ts';
import { KnownPermissions, permissionState } from './permissions.ts';

const SOURCES: readonly DeviceSource[] = ['microphone', 'camera'];

interface Slot {
  wanted: boolean;
  track: MediaStreamTrack | null;
  /** The attempt to open the device that is under way. */
  opening: object | null;
}

/**
 * The microphone and the camera, by `getUserMedia`. Each has at most one attempt under way; when that ends, what is
 * wanted by then decides. Both wanted in the same task are asked for with one question.
 *
 * A muted microphone is still open and still reported as the track to send: what it sends is silence, which keeps the
 * link alive and needs no wait when the person speaks again.
 */
export class BrowserDevices implements LocalDevices {
  readonly #listener: DevicesListener;
  readonly #permissions = new KnownPermissions(SOURCES);
  #slots: Record<DeviceSource, Slot> = { microphone: emptySlot(), camera: emptySlot() };
  #scheduled = false;
  #closed = false;

  constructor(listener: DevicesListener) {
    this.#listener = listener;
  }

  want(source: DeviceSource, on: boolean): void {
    if (this.#closed) return;
    const slot = this.#slots[source];
    slot.wanted = on;
    if (slot.track === null) {
      // While an attempt is under way its end decides.
      if (slot.opening === null) this.#schedule();
    } else if (source === 'microphone') {
      if (slot.track.enabled === on) return;
      slot.track.enabled = on;
      this.#report(source, null);
    } else if (!on) {
      this.#drop(slot);
      this.#report(source, null);
    }
  }

  willPrompt(sources: readonly DeviceSource[]): boolean | Promise<boolean> {
    const states = sources
      .filter((source) => this.#slots[source].track === null)
      .map((source) => this.#permissions.state(source));
    return states.every((state) => typeof state === 'string') ? states.some(asks) : anyAsks(states);
  }

  track(source: DeviceSource): MediaStreamTrack | null {
    const { track } = this.#slots[source];
    return track?.enabled === true ? track : null;
  }

  choose(_source: DeviceSource, _deviceId: string): void {}

  flipCamera(): void {}

  list(): Promise<DeviceList> {
    return Promise.resolve({ microphone: [], camera: [], speaker: [] });
  }

  release(): void {
    for (const source of SOURCES) {
      const slot = this.#slots[source];
      const had = slot.track !== null || slot.opening !== null;
      slot.wanted = false;
      // An attempt that is not the slot's own any more closes what it gets.
      slot.opening = null;
      this.#drop(slot);
      if (had && !this.#closed) this.#report(source, null);
    }
  }

  close(): void {
    this.#closed = true;
    this.#permissions.close();
    this.release();
  }

  /** One task later, so that the camera and the microphone of one click are asked for together. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (this.#closed) return;
      const sources = SOURCES.filter((source) => {
        const slot = this.#slots[source];
        return slot.wanted && slot.track === null && slot.opening === null;
      });
      if (sources.length > 0) this.#open(sources);
    });
  }

  #open(sources: readonly DeviceSource[]): void {
    const attempt = {};
    for (const source of sources) this.#slots[source].opening = attempt;
    openDevices(sources, {
      // Nobody waits for it any more, so the browser is not asked either.
      isWanted: (source) => this.#slots[source].opening === attempt && this.#slots[source].wanted,
      opened: (source, result) => this.#opened(source, attempt, result),
    });
  }

  #opened(source: DeviceSource, attempt: object, { track, error }: Opened): void {
    const slot = this.#slots[source];
    if (slot.opening !== attempt) {
      track?.stop();
      return;
    }
    slot.opening = null;
    if (!slot.wanted) {
      track?.stop();
      this.#report(source, null);
    } else if (track === null) {
      // Given up on for good, or asked for again by a click that came while the attempt was being dropped.
      if (error === null) return this.#schedule();
      slot.wanted = false;
      this.#report(source, error);
    } else {
      slot.track = track;
      track.onended = () => void this.#ended(source, track);
      this.#report(source, null);
    }
  }

  /** Unplugged, or the permission was taken back. */
  async #ended(source: DeviceSource, track: MediaStreamTrack): Promise<void> {
    const slot = this.#slots[source];
    if (slot.track !== track) return;
    const wasOn = slot.wanted;
    this.#drop(slot);
    slot.wanted = false;
    const denied = (await permissionState(source)) === 'denied';
    if (this.#closed || slot.track !== null || slot.wanted) return;
    this.#report(source, wasOn ? callError(denied ? 'permission-denied' : 'device-not-found') : null);
  }

  #drop(slot: Slot): void {
    if (slot.track === null) return;
    slot.track.onended = null;
    slot.track.stop();
    slot.track = null;
  }

  #report(source: DeviceSource, error: CallError | null): void {
    const { track } = this.#slots[source];
    this.#listener.changed(source, track?.enabled === true, track, error);
  }
}

function emptySlot(): Slot {
  return { wanted: false, track: null, opening: null };
}

function asks(state: PermissionState | 'unknown'): boolean {
  return state !== 'granted' && state !== 'denied';
}

async function anyAsks(states: readonly (PermissionState | Promise<PermissionState | 'unknown'>)[]): Promise<boolean> {
  for (const state of states) if (asks(await state)) return true;
  return false;
}
