import type { DeviceSource } from '../../call/state.ts';
import { cannotCapture } from '../../media/media-errors.ts';
import { permissionState } from '../../media/permissions.ts';
import { isRole, pluggedIn } from '../../media/plugged-in.ts';
import type { CallError } from '../../protocol/index.ts';
import type { CheckResult, CheckTest } from './check-test.ts';

/** What can be known of the devices without opening one. */
export interface DeviceLook {
  readonly cannot: CallError | null;
  readonly microphones: number;
  readonly cameras: number;
  readonly denied: readonly DeviceSource[];
}

export function judgeLook({ cannot, microphones, cameras, denied }: DeviceLook): CheckResult {
  if (cannot) return { state: 'bad', code: cannot.code, source: 'microphone' };
  if (denied.includes('microphone')) return { state: 'bad', code: 'permission-denied', source: 'microphone' };
  if (microphones === 0) return { state: 'bad', code: 'device-not-found', source: 'microphone' };
  // People talk without a camera too.
  if (denied.includes('camera')) return { state: 'warning', code: 'permission-denied', source: 'camera' };
  if (cameras === 0) return { state: 'warning', code: 'device-not-found', source: 'camera' };
  return { state: 'waiting', code: 'devices-closed', params: { microphones, cameras } };
}

/** Looks, and opens nothing: that is the person's own click on a button. */
export const devicesTest: CheckTest = {
  name: 'devices',
  async run({ found }) {
    if (found.barred) return { state: 'skipped', code: 'see-above' };
    const cannot = cannotCapture('microphone');
    if (cannot) return judgeLook({ cannot, microphones: 0, cameras: 0, denied: [] });
    const [microphones, cameras, microphone, camera] = await Promise.all([
      pluggedIn('microphone'),
      pluggedIn('camera'),
      permissionState('microphone'),
      permissionState('camera'),
    ]);
    // A role, such as the system's default, is no device more.
    const count = (list: readonly MediaDeviceInfo[]): number => list.filter(({ deviceId }) => !isRole(deviceId)).length;
    const denied: DeviceSource[] = [];
    if (microphone === 'denied') denied.push('microphone');
    if (camera === 'denied') denied.push('camera');
    return judgeLook({ cannot, microphones: count(microphones), cameras: count(cameras), denied });
  },
};
