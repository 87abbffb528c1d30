import { DEVICE_OFF, type DeviceSource, type DeviceState } from '../../call/state.ts';
import type { DeviceList } from '../../media/devices.ts';
import { BrowserDevices } from '../../media/local-devices.ts';

const NOTHING: DeviceList = { microphone: [], camera: [], speaker: [] };
const OFF: Readonly<Record<DeviceSource, DeviceState>> = { microphone: DEVICE_OFF, camera: DEVICE_OFF };

/**
 * A microphone and a camera that are tried out before a call. They are the lobby's own: nothing of them is sent anywhere, and
 * what the person chooses is remembered for the call by the devices themselves.
 */
export class LobbyCheck {
  readonly #changed: () => void;
  #devices: BrowserDevices | null = null;
  #state = OFF;
  #list = NOTHING;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** The person has asked for it. */
  get begun(): boolean {
    return this.#devices !== null;
  }

  get state(): Readonly<Record<DeviceSource, DeviceState>> {
    return this.#state;
  }

  get list(): DeviceList {
    return this.#list;
  }

  track(source: DeviceSource): MediaStreamTrack | null {
    return this.#devices?.track(source) ?? null;
  }

  /** To be called from a click. */
  async open(sources: readonly DeviceSource[]): Promise<void> {
    const devices = (this.#devices ??= this.#make());
    for (const source of sources) this.#set(source, { desired: true, error: null });
    const known = devices.willPrompt(sources);
    if (typeof known === 'boolean' ? known : await known) {
      for (const source of sources) if (this.#state[source].desired) this.#set(source, { asking: true });
      // The reason is on screen before the browser's own question is.
      await painted();
    }
    if (this.#devices !== devices) return;
    for (const source of sources) if (this.#state[source].desired) devices.want(source, true);
  }

  toggle(source: DeviceSource): void {
    if (!this.#state[source].desired) return void this.open([source]);
    this.#set(source, { desired: false });
    this.#devices?.want(source, false);
  }

  choose(source: DeviceSource, deviceId: string): void {
    this.#devices?.choose(source, deviceId);
  }

  /** What is plugged in, and what of it is in use. */
  async look(): Promise<void> {
    const devices = this.#devices;
    const list = await devices?.list();
    if (!list || devices !== this.#devices) return;
    this.#list = list;
    this.#changed();
  }

  close(): void {
    if (!this.#devices) return;
    navigator.mediaDevices?.removeEventListener('devicechange', this.#plugged);
    this.#devices.close();
    this.#devices = null;
    this.#state = OFF;
    this.#list = NOTHING;
    this.#changed();
  }

  readonly #plugged = (): void => void this.look();

  #make(): BrowserDevices {
    navigator.mediaDevices?.addEventListener('devicechange', this.#plugged);
    return new BrowserDevices({
      changed: (source, actual, track, error) => {
        // What failed is off until the next click.
        const off = error && { desired: false };
        this.#set(source, { actual, error, asking: false, label: track?.label ?? '', ...off });
        void this.look();
      },
      notice: (source, notice) => this.#set(source, { notice }),
    });
  }

  #set(source: DeviceSource, patch: Partial<DeviceState>): void {
    this.#state = { ...this.#state, [source]: { ...this.#state[source], ...patch } };
    this.#changed();
  }
}

function painted(): Promise<void> {
  return new Promise((resolve) => {
    // Frames stop in hidden tabs.
    const late = setTimeout(resolve, 100);
    requestAnimationFrame(() => {
      clearTimeout(late);
      setTimeout(resolve);
    });
  });
}
