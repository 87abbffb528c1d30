import { attempt, type StorageArea } from './storage-area.ts';

/** Null also where nothing may be read. */
export function readStored(area: StorageArea, key: string): string | null {
  return attempt((storage) => storage.getItem(key), area, null);
}

/** Keeps the text, or forgets it (null). Where nothing may be kept, nothing is. */
export function store(area: StorageArea, key: string, text: string | null): void {
  attempt((storage) => (text === null ? storage.removeItem(key) : storage.setItem(key, text)), area, undefined);
}
