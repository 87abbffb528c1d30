import { log } from './log.ts';

/* What the browser keeps for a site. Settings, policies and frames of other sites forbid it, and then even naming it throws. */

export type StorageArea = 'localStorage' | 'sessionStorage';

/** Null also where nothing may be read. */
export function readStored(area: StorageArea, key: string): string | null {
  return attempt((storage) => storage.getItem(key), area, null);
}

/** Keeps the text, or forgets it (null). Where nothing may be kept, nothing is. */
export function store(area: StorageArea, key: string, text: string | null): void {
  attempt((storage) => (text === null ? storage.removeItem(key) : storage.setItem(key, text)), area, undefined);
}

export function storedKeys(area: StorageArea): string[] {
  return attempt((storage) => Object.keys(storage), area, []);
}

function attempt<T>(task: (storage: Storage) => T, area: StorageArea, otherwise: T): T {
  try {
    return task(globalThis[area]);
  } catch (error) {
    log('debug', 'The storage of the browser cannot be used.', error);
    return otherwise;
  }
}
