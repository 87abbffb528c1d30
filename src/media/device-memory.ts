import { log } from '../host/log.ts';
import { readStored, store } from '../host/storage.ts';
import type { DeviceSource } from '../call/state.ts';

/** A device, as far as a page can know it again. */
export interface KnownDevice {
  /** The browser's own name for it on this site; another one after the person has reset the permissions of the site. */
  readonly id: string;
  readonly label: string;
  /** Which way a camera looks, where the browser says so. Without an `id`, any camera that looks this way is meant. */
  readonly facing?: string | undefined;
}

export type DeviceKind = DeviceSource | 'speaker';

/** What the person has chosen on this site before; null: whatever the system gives. */
export function recall(kind: DeviceKind): KnownDevice | null {
  try {
    const { id, label, facing } = JSON.parse(readStored('localStorage', keyOf(kind)) ?? '{}') as Record<
      string,
      unknown
    >;
    if (typeof id !== 'string' || typeof label !== 'string') return null;
    return { id, label, ...(typeof facing === 'string' && { facing }) };
  } catch (error) {
    log('debug', 'The device of the last time is not known.', error);
    // Anybody on the site can write to it.
    return null;
  }
}

export function remember(kind: DeviceKind, device: KnownDevice | null): void {
  store('localStorage', keyOf(kind), device && JSON.stringify(device));
}

function keyOf(kind: DeviceKind): string {
  return `call-elements:${kind}`;
}
