import { Outbox, Replies, type User } from '../../src/protocol/index.ts';
import type { Identity, Rights } from '../auth/identity.ts';
import { TokenBucket, type Limits } from '../limits.ts';
import type { Seat } from '../rooms/seat.ts';
import { equal } from '../rooms/tickets.ts';
import { fail } from '../reply.ts';
import type { UserAllowance } from './allowance.ts';
import type { Connection } from './connection.ts';
import { Serial } from './serial.ts';
import type { Wire } from './wire.ts';

/** How many of its messages a client can miss and still resume. */
const OUTBOX_CAPACITY = 256;
const REPLIES_CAPACITY = 128;

/** What the clients of a user share. */
export interface UserMeasures {
  readonly messages: TokenBucket;
  readonly calls: TokenBucket;
  readonly chat: TokenBucket;
  readonly joins: TokenBucket;
  readonly kept: UserAllowance;
}

/** One page of a user. It outlives its sockets, and is known to the process that it is connected to. */
export class Client {
  readonly outbox: Outbox;
  readonly replies: Replies;
  /** What concerns this client happens in order: its messages, its comings and goings. */
  readonly serial = new Serial();
  readonly bucket: TokenBucket;

  user: User;
  rights: Rights;
  /** Which connection speaks for this client; null while it is parked. */
  connection: Connection | null = null;
  /** Where messages go: null also while a connection is being resumed. */
  wire: Wire | null = null;
  /** Where the client believes to be. Only the room's row knows whether it still is. */
  seat: Seat | null = null;
  /** Rows of the watchers' table that name this client. */
  watching: ReadonlySet<string> = new Set();
  timer: unknown;
  /** Whether the others in its room have been told that it is away. */
  toldAway = false;
  /** Whether it can take part in calls. */
  reachable = true;
  /** Its page has said that it goes. */
  leaving = false;
  /** When the connection was lost that this client still waits for. */
  parkedAt = 0;
  /** Whether the client has got a resume token, and so is known to its page. */
  resumable = false;
  /** Whether no address of it but a TURN server's may leave. */
  relayOnly = false;
  /** When its TURN credentials are to be replaced: by a call that begins, and in any case. */
  iceStaleAt = Infinity;
  iceRenewAt = Infinity;

  #secret = '';
  #formerSecret: string | null = null;

  constructor(
    readonly id: string,
    identity: Identity,
    readonly limits: Limits,
    readonly userBuckets: UserMeasures,
    now: number,
    keepMs: number,
  ) {
    this.user = identity.user;
    this.rights = identity.rights;
    this.bucket = new TokenBucket(limits.client, now);
    this.outbox = new Outbox(keepMs, OUTBOX_CAPACITY, userBuckets.kept.outbox());
    this.replies = new Replies(REPLIES_CAPACITY, keepMs, fail('not-ready'), userBuckets.kept.replies());
  }

  /**
   * A new resume token. The one that the client came with is good until the client has shown that it got the new one: a
   * connection can break before `resumed` arrives.
   */
  rotateToken(secret: string, cameWith: string | null): string {
    this.#formerSecret = cameWith;
    this.#secret = secret;
    return `${this.id}.${secret}`;
  }

  tokenArrived(): void {
    this.#formerSecret = null;
  }

  isToken(secret: string): boolean {
    const { resumable } = this;
    return (
      resumable && (equal(secret, this.#secret) || (this.#formerSecret !== null && equal(secret, this.#formerSecret)))
    );
  }
}
