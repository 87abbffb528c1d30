import type { Change, Table } from './table.ts';

/** The embedded store: one process, nothing kept over a restart. */
export class MemoryTable<T> implements Table<T> {
  readonly #rows = new Map<string, T>();

  get(key: string): Promise<T | undefined> {
    return Promise.resolve(this.#rows.get(key));
  }

  async update(key: string, change: Change<T>): Promise<T | undefined> {
    return this.#put(key, change(this.#rows.get(key)));
  }

  async updateTwo(
    [one, two]: readonly [string, string],
    change: (first: T | undefined, second: T | undefined) => readonly [T | undefined, T | undefined],
  ): Promise<readonly [T | undefined, T | undefined]> {
    if (one === two) throw new TypeError('The two keys must differ.');
    const [first, second] = change(this.#rows.get(one), this.#rows.get(two));
    return [this.#put(one, first), this.#put(two, second)];
  }

  values(): Promise<readonly T[]> {
    return Promise.resolve([...this.#rows.values()]);
  }

  size(): Promise<number> {
    return Promise.resolve(this.#rows.size);
  }

  saved(): Promise<void> {
    return Promise.resolve();
  }

  #put(key: string, value: T | undefined): T | undefined {
    if (value === undefined) this.#rows.delete(key);
    else this.#rows.set(key, value);
    return value;
  }
}
