import { log } from './log.ts';

/* What the browser keeps for a site. Settings, policies and frames of other sites forbid it, and then even naming it throws. */

export type StorageArea = 'localStorage' | 'sessionStorage';

export function storedKeys(area: StorageArea): string[] {
  return attempt((storage) => Object.keys(storage), area, []);
}

/** What `task` says of the storage; `otherwise` where nothing may be read or kept. */
export function attempt<T>(task: (storage: Storage) => T, area: StorageArea, otherwise: T): T {
  try {
    return task(globalThis[area]);
  } catch (error) {
    log('debug', 'The storage of the browser cannot be used.', error);
    return otherwise;
  }
}
