import type { Allowance } from '../../src/protocol/index.ts';

/** Bytes that a client, its user and everybody may keep on the server for those who may come back. */
const CLIENT_OUTBOX = 512_000;
/** One offer of the largest room, and half of another one. */
const CLIENT_REPLIES = 150_000;
const USER = 4_000_000;
const ALL = 128_000_000;
/** What a client may keep even when its user, or all together, keep too much. */
const LEAST_OF_USER = 64_000;
const LEAST_OF_ALL = 32_000;

/** Bytes that several share. */
class Pool {
  used = 0;

  constructor(
    readonly limit: number,
    readonly least: number,
    readonly above: Pool | null,
  ) {}
}

/** What is kept by one client for one purpose. */
class Share implements Allowance {
  #used = 0;

  constructor(
    private readonly limit: number,
    private readonly pool: Pool,
  ) {}

  hold(bytes: number): void {
    this.#used += bytes;
    for (let pool: Pool | null = this.pool; pool; pool = pool.above) pool.used += bytes;
  }

  get isExceeded(): boolean {
    if (this.#used > this.limit) return true;
    for (let pool: Pool | null = this.pool; pool; pool = pool.above) {
      if (pool.used > pool.limit && this.#used > pool.least) return true;
    }
    return false;
  }
}

/** The allowances of one user, shared by the user's clients. */
export interface UserAllowance {
  outbox(): Allowance;
  replies(): Allowance;
}

/** Makes the allowance of each user. Past any of the bounds it is the client that would keep more which forgets. */
export function createAllowances(): () => UserAllowance {
  const all = new Pool(ALL, LEAST_OF_ALL, null);
  return () => {
    const user = new Pool(USER, LEAST_OF_USER, all);
    return {
      outbox: () => new Share(CLIENT_OUTBOX, user),
      replies: () => new Share(CLIENT_REPLIES, user),
    };
  };
}
