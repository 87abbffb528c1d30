/**
 * Where the services keep what they know. Values are plain JSON and are replaced, never changed in place, so that a
 * table may as well live in another process. Every await between two calls is a place where others may act: whatever
 * must be decided is decided inside one `update`.
 */
export interface Table<T> {
  get(key: string): Promise<T | undefined>;
  /**
   * Reads, changes and writes in one step that nobody gets in between of. `change` is pure and may run more than once;
   * what it returns is stored and returned, and undefined deletes.
   */
  update(key: string, change: Change<T>): Promise<T | undefined>;
  /** The same over two keys at once, which must differ. */
  updateTwo(
    keys: readonly [string, string],
    change: (first: T | undefined, second: T | undefined) => readonly [T | undefined, T | undefined],
  ): Promise<readonly [T | undefined, T | undefined]>;
  /** A snapshot that may be out of date when it arrives. */
  values(): Promise<readonly T[]>;
  size(): Promise<number>;
  /** Resolves when what has been changed so far survives this process, as far as it ever will. */
  saved(): Promise<void>;
}

export type Change<T> = (value: T | undefined) => T | undefined;
