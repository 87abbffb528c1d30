import type { DeviceSource } from '../call/state.ts';

/** What the browser has been told about a device; `unknown` where it does not say (Firefox before 131). */
export async function permissionState(source: DeviceSource): Promise<PermissionState | 'unknown'> {
  try {
    return (await navigator.permissions.query({ name: source })).state;
  } catch {
    return 'unknown';
  }
}
