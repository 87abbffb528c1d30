import type { DeviceNotice, DeviceSource } from '../../../src/call/state.ts';
import { BrowserDevices } from '../../../src/media/local-devices.ts';
import type { CallError } from '../../../src/protocol/index.ts';

export interface Report {
  readonly source: DeviceSource;
  readonly actual: boolean;
  readonly track: MediaStreamTrack | null;
  readonly error: CallError | null;
}

/**
 * Chromium's fake devices (three microphones, two cameras, three speakers) on a desk where a test can unplug them: what is
 * unplugged is in no list, cannot be opened, and ends when it was open.
 */
export class Desk {
  readonly reports: Report[] = [];
  readonly notices: { readonly source: DeviceSource; readonly notice: DeviceNotice | null }[] = [];
  /** Every track that was ever given out. */
  readonly given: MediaStreamTrack[] = [];
  /** How many times a device was asked for. */
  asked = 0;
  /** Refuses what is asked with an error of this name; null: the browser decides. */
  refuse: ((constraints: MediaStreamConstraints) => string | null) | null = null;
  devices = this.#make();
  readonly #unplugged = new Set<string>();
  readonly #permissions = new Map<string, PermissionState>();
  readonly #open: (constraints?: MediaStreamConstraints) => Promise<MediaStream>;
  readonly #list: () => Promise<MediaDeviceInfo[]>;

  constructor() {
    const { mediaDevices, permissions } = navigator;
    this.#open = mediaDevices.getUserMedia.bind(mediaDevices);
    this.#list = mediaDevices.enumerateDevices.bind(mediaDevices);
    const query = permissions.query.bind(permissions);
    mediaDevices.getUserMedia = (constraints) => this.#give(constraints ?? {});
    mediaDevices.enumerateDevices = async () =>
      (await this.#list()).filter(({ deviceId }) => !this.#unplugged.has(deviceId));
    permissions.query = async (descriptor) => {
      const state = this.#permissions.get(descriptor.name);
      return state ? ({ state } as PermissionStatus) : query(descriptor);
    };
  }

  async all(kind: MediaDeviceKind): Promise<MediaDeviceInfo[]> {
    return (await this.#list()).filter((device) => device.kind === kind);
  }

  unplug(...ids: string[]): void {
    for (const id of ids) this.#unplugged.add(id);
    for (const track of this.live()) if (ids.includes(track.getSettings().deviceId ?? '')) this.end(track);
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  }

  plugIn(...ids: string[]): void {
    for (const id of ids) this.#unplugged.delete(id);
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  }

  /** As browsers end a track: `stop` alone tells nobody. */
  end(track: MediaStreamTrack): void {
    track.stop();
    track.dispatchEvent(new Event('ended'));
  }

  permission(source: DeviceSource, state: PermissionState): void {
    this.#permissions.set(source, state);
  }

  last(source: DeviceSource): Report | undefined {
    return this.reports.filter((report) => report.source === source).at(-1);
  }

  /** The id of what is open. */
  id(source: DeviceSource): string | undefined {
    return this.last(source)?.track?.getSettings().deviceId;
  }

  noticed(source: DeviceSource): DeviceNotice | null {
    return this.notices.filter((notice) => notice.source === source).at(-1)?.notice ?? null;
  }

  live(): MediaStreamTrack[] {
    return this.given.filter(({ readyState }) => readyState === 'live');
  }

  /** Another visit to the page. */
  reload(): void {
    this.devices.close();
    this.reports.length = 0;
    this.notices.length = 0;
    this.devices = this.#make();
  }

  close(): void {
    this.devices.close();
    for (const track of this.given) track.stop();
    for (const name of ['getUserMedia', 'enumerateDevices']) Reflect.deleteProperty(navigator.mediaDevices, name);
    Reflect.deleteProperty(navigator.permissions, 'query');
    localStorage.clear();
  }

  #make(): BrowserDevices {
    return new BrowserDevices({
      changed: (source, actual, track, error) => this.reports.push({ source, actual, track, error }),
      notice: (source, notice) => this.notices.push({ source, notice }),
    });
  }

  async #give(constraints: MediaStreamConstraints): Promise<MediaStream> {
    this.asked++;
    const refusal = this.refuse?.(constraints);
    if (refusal) throw new DOMException('', refusal);
    const stream = await this.#open(await this.#withoutUnplugged(constraints));
    this.given.push(...stream.getTracks());
    return stream;
  }

  async #withoutUnplugged(constraints: MediaStreamConstraints): Promise<MediaStreamConstraints> {
    const list = await navigator.mediaDevices.enumerateDevices();
    const here = (wish: boolean | MediaTrackConstraints | undefined, kind: MediaDeviceKind) => {
      if (typeof wish !== 'object') return wish;
      const { exact } = (wish.deviceId ?? {}) as { exact?: string };
      if (exact !== undefined && this.#unplugged.has(exact)) throw new DOMException('', 'OverconstrainedError');
      const first = list.find((device) => device.kind === kind);
      if (!first) throw new DOMException('', 'NotFoundError');
      return exact === undefined && wish.facingMode !== 'environment'
        ? { ...wish, deviceId: { exact: first.deviceId } }
        : wish;
    };
    const audio = here(constraints.audio, 'audioinput');
    const video = here(constraints.video, 'videoinput');
    return { ...(audio !== undefined && { audio }), ...(video !== undefined && { video }) };
  }
}
