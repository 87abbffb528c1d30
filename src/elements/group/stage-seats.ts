import type { GroupTile } from './view.ts';

/** Who sits where, over all pages. Nobody is moved by what others do, but for the one who makes room for who talks. */
export class Seats {
  #order: string[] = [];
  #moment = 0;
  /** When each was heard last; higher is later. */
  readonly #heard = new Map<string, number>();

  follow(tiles: readonly GroupTile[]): void {
    const keys = tiles.map(({ key }) => key);
    this.#order = this.#order.filter((key) => keys.includes(key));
    for (const key of keys) if (!this.#order.includes(key)) this.#order.push(key);
    this.#moment++;
    for (const { key, speaking } of tiles) if (speaking) this.#heard.set(key, this.#moment);
    for (const key of this.#heard.keys()) if (!keys.includes(key)) this.#heard.delete(key);
  }

  /**
   * Those of `keys` who sit on this page. `wanted` is always among them: it changes places with who has been quiet
   * longest.
   */
  page(keys: readonly string[], page: number, perPage: number, wanted: string | null): string[] {
    const sorted = this.#order.filter((key) => keys.includes(key));
    const shown = sorted.slice(page * perPage, (page + 1) * perPage);
    if (wanted === null || !keys.includes(wanted) || shown.includes(wanted)) return shown;
    const quietest = this.#quietest(shown);
    if (quietest === null) return shown;
    this.#order = this.#order.map((key) => (key === wanted ? quietest : key === quietest ? wanted : key));
    return shown.map((key) => (key === quietest ? wanted : key));
  }

  /** The last one of those who were never heard, if there are such. A screen keeps its place. */
  #quietest(keys: readonly string[]): string | null {
    const people = keys.filter((key) => !key.endsWith('/screen'));
    const heard = (key: string) => this.#heard.get(key) ?? 0;
    return people.reduceRight<string | null>((least, key) => (least && heard(least) <= heard(key) ? least : key), null);
  }
}
