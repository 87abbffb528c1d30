import { log } from './log.ts';

/** To the other tabs of this site; null where they may not hear of each other. */
export function openChannel(name: string): BroadcastChannel | null {
  try {
    return new BroadcastChannel(name);
  } catch (error) {
    log('debug', 'Tabs cannot tell each other anything.', error);
    return null;
  }
}
