import { log } from '../host/log.ts';
import type { DeviceKind, KnownDevice } from './device-memory.ts';

const KINDS = { microphone: 'audioinput', camera: 'videoinput', speaker: 'audiooutput' } as const;

/** Names that Chromium gives to whichever device has that role at the moment; each is listed under its own name too. */
const ROLES: readonly string[] = ['default', 'communications'];

export function isRole(id: string): boolean {
  return ROLES.includes(id);
}

/** What is plugged in, of one kind. */
export async function pluggedIn(kind: DeviceKind): Promise<readonly MediaDeviceInfo[]> {
  try {
    return (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === KINDS[kind]);
  } catch (error) {
    log('debug', 'The devices cannot be listed.', error);
    return [];
  }
}

export function deviceOf(track: MediaStreamTrack): KnownDevice {
  const { deviceId = '', facingMode } = track.getSettings();
  return { id: deviceId, label: track.label, facing: facingMode };
}

export function isSame(one: KnownDevice, two: KnownDevice): boolean {
  if (one.id === '' || two.id === '') return one.facing !== undefined && one.facing === two.facing;
  return one.id === two.id && (!isRole(one.id) || one.label === two.label);
}

/** The same device in a list: by its id, or else by its name. */
export function findDevice(list: readonly MediaDeviceInfo[], { id, label }: KnownDevice): MediaDeviceInfo | undefined {
  return (
    list.find((each) => each.deviceId === id && id !== '' && (!isRole(id) || each.label === label)) ??
    // "Default - Headset" is "Headset", in whatever language the first word is.
    list.find(
      (each) =>
        each.label !== '' && !isRole(each.deviceId) && (isRole(id) ? label.endsWith(each.label) : each.label === label),
    )
  );
}

/** Whether a camera looks away from the person, as far as it says so. */
export function looksBack(device: Partial<KnownDevice> | null): boolean {
  const { facing, label = '' } = device ?? {};
  return facing === undefined ? /back|rear|environment/i.test(label) : facing === 'environment';
}
