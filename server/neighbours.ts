import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

/**
 * What the server needs and does not have in its hands: media servers, key sets, its folder. Any of them may be missing
 * at the start, go, and come back; the server goes on with what there is, and says what is missing.
 */
export class Neighbours {
  readonly #all = new Map<string, Neighbour>();

  constructor(
    private readonly log: Log,
    private readonly clock: Clock,
  ) {}

  /**
   * @param name for people, without addresses or secrets: `/ready` and `/metrics` say it to anybody
   * @param isHere what is taken for true until something is known
   */
  named(name: string, isHere = true): Neighbour {
    let neighbour = this.#all.get(name);
    if (!neighbour) this.#all.set(name, (neighbour = new Neighbour(name, isHere, this.log, this.clock)));
    return neighbour;
  }

  get all(): readonly Neighbour[] {
    return [...this.#all.values()];
  }
}

/** Between two lines about the same neighbour, growing up to the last one; milliseconds. */
const PAUSES = [60_000, 600_000] as const;

export class Neighbour {
  #missingSince: number | undefined;
  /** Until this is over, another outage is not told. */
  #quiet = false;
  #lines = 0;
  #told = false;

  constructor(
    readonly name: string,
    isHere: boolean,
    private readonly log: Log,
    private readonly clock: Clock,
  ) {
    if (!isHere) this.#missingSince = clock.now();
  }

  get isMissing(): boolean {
    return this.#missingSince !== undefined;
  }

  /**
   * It does not do what it is needed for; said as often as that is noticed, logged once for an outage, and again while it
   * lasts or comes back, with long pauses.
   * @param reason a word of ours, nothing that the neighbour has sent
   */
  missing(reason: string): void {
    this.#missingSince ??= this.clock.now();
    if (this.#quiet) return;
    this.log.warn(
      { neighbour: this.name, reason },
      'a neighbour is missing: the server goes on without it and tries again',
    );
    this.#told = true;
    this.#quiet = true;
    const pause = PAUSES[Math.min(this.#lines++, PAUSES.length - 1)] ?? 0;
    this.clock.setTimeout(() => {
      this.#quiet = false;
      if (!this.isMissing) this.#lines = 0;
    }, pause);
  }

  /** It does what it is needed for. */
  here(): void {
    if (this.#missingSince === undefined) return;
    const seconds = Math.max(0, Math.round((this.clock.now() - this.#missingSince) / 1000));
    this.#missingSince = undefined;
    if (this.#told) this.log.info({ neighbour: this.name, count: seconds }, 'a neighbour is back; seconds without it');
    this.#told = false;
  }
}
