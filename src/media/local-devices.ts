import type { DeviceSource } from '../call/state.ts';
import { openDevices } from './capture.ts';
import { recall } from './device-memory.ts';
import type { DeviceList, DevicesListener, LocalDevices } from './devices.ts';
import { LocalDevice } from './local-device.ts';
import { KnownPermissions } from './permissions.ts';
import { looksBack, pluggedIn } from './plugged-in.ts';

const SOURCES: readonly DeviceSource[] = ['microphone', 'camera'];

/**
 * The microphone and the camera, by `getUserMedia`. Each has at most one attempt under way; when that ends, what is
 * wanted by then decides. Both wanted in the same task are asked for with one question.
 *
 * A muted microphone is still open and still reported as the track to send: what it sends is silence, which keeps the
 * link alive and needs no wait when the person speaks again.
 *
 * The click that turned a device on stands until the release: when it is unplugged another one takes over, and when it
 * is plugged in again it comes back. What the person forbids stays off.
 */
export class BrowserDevices implements LocalDevices {
  readonly #permissions = new KnownPermissions(SOURCES);
  readonly #devices: Readonly<Record<DeviceSource, LocalDevice>>;
  #scheduled = false;
  #closed = false;

  constructor(listener: DevicesListener) {
    const quiet: DevicesListener = {
      changed: (...report) => void (this.#closed || listener.changed(...report)),
      notice: (...notice) => void (this.#closed || listener.notice(...notice)),
    };
    const make = (source: DeviceSource): LocalDevice => new LocalDevice(source, quiet, () => this.#schedule());
    this.#devices = { microphone: make('microphone'), camera: make('camera') };
  }

  want(source: DeviceSource, on: boolean): void {
    if (!this.#closed) this.#devices[source].want(on);
  }

  willPrompt(sources: readonly DeviceSource[]): boolean | Promise<boolean> {
    const states = sources
      .filter((source) => this.#devices[source].track === null)
      .map((source) => this.#permissions.state(source));
    return states.every((state) => typeof state === 'string') ? states.some(asks) : anyAsks(states);
  }

  track(source: DeviceSource): MediaStreamTrack | null {
    const { track } = this.#devices[source];
    return track?.enabled === true ? track : null;
  }

  choose(source: DeviceSource, deviceId: string): void {
    void pluggedIn(source).then((list) => {
      if (this.#closed) return;
      const label = list.find((device) => device.deviceId === deviceId)?.label ?? '';
      // What the system calls its default is a wish to follow the system.
      const follows = deviceId === '' || deviceId === 'default';
      this.#devices[source].choose(follows ? null : { id: deviceId, label });
    });
  }

  flipCamera(): void {
    const { camera } = this.#devices;
    const now = camera.device ?? recall('camera');
    if (!this.#closed) camera.choose({ id: '', label: '', facing: looksBack(now) ? 'user' : 'environment' });
  }

  async list(): Promise<DeviceList> {
    const { listDevices } = await import('./device-list.ts');
    return listDevices((source) => this.#devices[source].device);
  }

  release(): void {
    navigator.mediaDevices?.removeEventListener('devicechange', this.#look);
    for (const source of SOURCES) this.#devices[source].release();
  }

  close(): void {
    this.#closed = true;
    this.#permissions.close();
    this.release();
  }

  readonly #look = (): void => {
    for (const source of SOURCES) void this.#devices[source].look();
  };

  /** One task later, so that the camera and the microphone of one click are asked for together. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (this.#closed) return;
      const sources = SOURCES.filter((source) => this.#devices[source].needsOpening);
      if (sources.length > 0) this.#open(sources);
    });
  }

  #open(sources: readonly DeviceSource[]): void {
    navigator.mediaDevices?.addEventListener('devicechange', this.#look);
    const attempt = {};
    const preferred = new Map(sources.map((source) => [source, this.#devices[source].begin(attempt)]));
    openDevices(sources, {
      preferred: (source) => preferred.get(source) ?? null,
      // Nobody waits for it any more, so the browser is not asked either.
      isWanted: (source) => this.#devices[source].awaits(attempt),
      opened: (source, result) => this.#devices[source].opened(attempt, result),
    });
  }
}

function asks(state: PermissionState | 'unknown'): boolean {
  return state !== 'granted' && state !== 'denied';
}

async function anyAsks(states: readonly (PermissionState | Promise<PermissionState | 'unknown'>)[]): Promise<boolean> {
  for (const state of states) if (asks(await state)) return true;
  return false;
}
