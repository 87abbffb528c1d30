import { loadCode } from '../host/load-code.ts';
import { register } from './register.ts';

/** The phone is big: it is loaded when it is needed or there is time, and registered by whoever comes first. */
export async function loadPhone(): Promise<void> {
  const { VideoCallElement } = await loadCode(() => import('./video-call.ts'));
  register('video-call', VideoCallElement);
}
