import { log } from '../host/log.ts';
import type { DeviceSource } from '../call/state.ts';
import type { KnownDevice } from './device-memory.ts';
import { findDevice, pluggedIn } from './plugged-in.ts';

/** What the browser has been told about a device; `unknown` where it does not say (Firefox before 131). */
export async function permissionState(source: DeviceSource): Promise<PermissionState | 'unknown'> {
  try {
    return (await navigator.permissions.query({ name: source })).state;
  } catch (error) {
    log('debug', 'A permission cannot be asked for.', error);
    return 'unknown';
  }
}

/**
 * Whether a device that has ended did so because it may not be used any more. Browsers forget a permission as well as
 * they forbid: then the names of all devices are hidden, or the device is still there.
 */
export async function wasRevoked(source: DeviceSource, device: KnownDevice): Promise<boolean> {
  const state = await permissionState(source);
  if (state !== 'prompt') return state === 'denied';
  const list = await pluggedIn(source);
  return (list.length > 0 && list.every(({ label }) => label === '')) || findDevice(list, device) !== undefined;
}

/**
 * What the browser has been told about the devices, known before anybody clicks: to ask it takes several milliseconds,
 * which a call would wait for.
 */
export class KnownPermissions {
  readonly #statuses = new Map<DeviceSource, PermissionStatus>();

  constructor(sources: readonly DeviceSource[]) {
    for (const source of sources) void this.#watch(source);
  }

  state(source: DeviceSource): PermissionState | Promise<PermissionState | 'unknown'> {
    return this.#statuses.get(source)?.state ?? permissionState(source);
  }

  close(): void {
    for (const status of this.#statuses.values()) status.onchange = null;
    this.#statuses.clear();
  }

  async #watch(source: DeviceSource): Promise<void> {
    try {
      const status = await navigator.permissions.query({ name: source });
      // Chromium keeps the state of one that nobody listens to as it was.
      status.onchange = () => undefined;
      this.#statuses.set(source, status);
    } catch (error) {
      log('debug', 'A permission cannot be watched.', error);
      // Asked again when it matters.
    }
  }
}
