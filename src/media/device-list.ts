import type { DeviceSource } from '../call/state.ts';
import { recall, type DeviceKind, type KnownDevice } from './device-memory.ts';
import type { DeviceChoice, DeviceList } from './devices.ts';
import { findDevice, isRole, pluggedIn } from './plugged-in.ts';

/** What one can choose from. `inUse` tells what is open at this moment. */
export async function listDevices(inUse: (source: DeviceSource) => KnownDevice | null): Promise<DeviceList> {
  const [microphone, camera, speaker] = await Promise.all([
    choices('microphone', inUse('microphone')),
    choices('camera', inUse('camera')),
    // Where the browser knows speakers and lets no page choose, a list of them would be a promise that nobody keeps.
    'setSinkId' in HTMLMediaElement.prototype ? choices('speaker', null) : [],
  ]);
  return { microphone, camera, speaker };
}

async function choices(kind: DeviceKind, inUse: KnownDevice | null): Promise<readonly DeviceChoice[]> {
  const all = await pluggedIn(kind);
  const list = all.filter((device) => device.deviceId !== '' && !isTwin(device, all));
  const wanted = inUse ?? recall(kind);
  const byRole = wanted && isRole(wanted.id) ? realOf(wanted, all) : undefined;
  const chosen = byRole ?? (wanted && findDevice(list, wanted)) ?? firstOf(list, all);
  return list.map((device) => ({
    id: device.deviceId,
    label: numbered(device, list),
    chosen: device.deviceId === chosen?.deviceId,
  }));
}

/** Two of one name are told apart by their order. */
function numbered(device: MediaDeviceInfo, list: readonly MediaDeviceInfo[]): string {
  const same = list.filter(({ label }) => label === device.label);
  return device.label === '' || same.length === 1 ? device.label : `${device.label} (${same.indexOf(device) + 1})`;
}

/** What the system would take by itself. */
function firstOf(list: readonly MediaDeviceInfo[], all: readonly MediaDeviceInfo[]): MediaDeviceInfo | undefined {
  const first = all.find(({ deviceId }) => deviceId === 'default');
  return (first && realOf({ id: first.deviceId, label: first.label }, all)) ?? list[0];
}

/** The device behind a role, where it is listed under its own name too. */
function realOf({ id, label }: KnownDevice, all: readonly MediaDeviceInfo[]): MediaDeviceInfo | undefined {
  const role = all.find((device) => device.deviceId === id && device.label === label);
  const group = role?.groupId;
  return (
    all.find(({ deviceId, groupId }) => !isRole(deviceId) && groupId !== '' && groupId === group) ??
    all.find((device) => !isRole(device.deviceId) && device.label !== '' && label.endsWith(device.label)) ??
    (id === 'default' ? role : undefined)
  );
}

function isTwin(device: MediaDeviceInfo, all: readonly MediaDeviceInfo[]): boolean {
  return isRole(device.deviceId) && realOf({ id: device.deviceId, label: device.label }, all) !== device;
}
