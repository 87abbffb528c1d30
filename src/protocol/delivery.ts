import type { ClientEvent, ServerEvent } from './messages.ts';

/**
 * Exactly-once delivery over sockets that come and go. Both directions number their messages; whoever reconnects says
 * how far it got, and the other one repeats the rest. Socket.IO's own recovery does not survive a half-open
 * connection, so this is ours.
 */
export interface Numbered<E extends string = string> {
  readonly number: number;
  readonly event: E;
  readonly payload: unknown;
}

/**
 * Stands for a message that a later one has made void, so that the numbers go on without a gap. Pages know no such event; one
 * that a page does not understand counts as received.
 */
export const SUPERSEDED = 'superseded';

/** Bytes that may be kept, of one thing and of all things that share them. */
export interface Allowance {
  /** So many more are kept; fewer, when it is negative. */
  hold(bytes: number): void;
  /** Whether it has to give something up. */
  readonly isExceeded: boolean;
}

const UNBOUNDED: Allowance = { hold() {}, isExceeded: false };

/** Numbers that the other side may lack, void ones included. */
const SPAN = 4_096;

interface Kept extends Numbered<ServerEvent> {
  readonly at: number;
  readonly bytes: number;
}

/**
 * Messages that were sent and may have to be repeated. Forgets those older than `keepMs`, beyond `capacity` and beyond what is
 * allowed; of messages that replace each other it keeps the last one.
 */
export class Outbox {
  #last = 0;
  /** All after this one are known: kept, or void. */
  #floor = 0;
  readonly #kept = new Map<number, Kept>();
  /** The last message about each subject. */
  readonly #latest = new Map<string, number>();

  constructor(
    private readonly keepMs: number,
    private readonly capacity: number,
    private readonly allowance: Allowance = UNBOUNDED,
  ) {}

  push(event: ServerEvent, payload: unknown, now: number): Numbered<ServerEvent> {
    const message = { number: ++this.#last, event, payload, at: now, bytes: weigh(payload) };
    const subject = subjectOf(event, payload);
    if (subject !== undefined) {
      this.#drop(this.#latest.get(subject));
      this.#latest.set(subject, message.number);
    }
    this.#kept.set(message.number, message);
    this.allowance.hold(message.bytes);
    this.prune(now);
    return message;
  }

  /** What the other side lacks, or undefined when that is not known any more and it has to begin anew. */
  since(received: number): readonly Numbered<ServerEvent | typeof SUPERSEDED>[] | undefined {
    if (received > this.#last || received < this.#floor) return undefined;
    return Array.from({ length: this.#last - received }, (_, at) => {
      const number = received + 1 + at;
      return this.#kept.get(number) ?? { number, event: SUPERSEDED, payload: {} };
    });
  }

  prune(now: number): void {
    const least = this.#last - SPAN;
    this.#floor = Math.max(this.#floor, least);
    for (const { number, at } of this.#kept.values()) {
      const isTooMuch = this.#kept.size > this.capacity || at < now - this.keepMs || number <= least;
      if (!isTooMuch && !this.allowance.isExceeded) break;
      this.#floor = Math.max(this.#floor, number);
      this.#drop(number);
    }
  }

  /** Nobody will ask any more. */
  clear(): void {
    for (const number of this.#kept.keys()) this.#drop(number);
    this.#floor = this.#last;
  }

  #drop(number: number | undefined): void {
    const message = number === undefined ? undefined : this.#kept.get(number);
    if (!message) return;
    this.#kept.delete(message.number);
    this.allowance.hold(-message.bytes);
    const subject = subjectOf(message.event, message.payload);
    if (subject !== undefined && this.#latest.get(subject) === message.number) this.#latest.delete(subject);
  }
}

/** What a message says anew as a whole: an earlier one about the same is void. Undefined for one that says what has happened. */
function subjectOf(event: ServerEvent, payload: unknown): string | undefined {
  const { participantId, user, room, source } = payload as Partial<Record<string, unknown>>;
  switch (event) {
    case 'media_state':
    case 'hand':
    case 'sfu_published':
    case 'sfu_talking':
      return `${event} ${String(participantId)}`;
    case 'presence':
      return `${event} ${(user as { id?: string } | undefined)?.id}`;
    case 'room_position':
    case 'room_state':
      return `${event} ${String(room)}`;
    case 'sfu_demanded':
      return `${event} ${String(source)}`;
    case 'ice_servers':
      return event;
    default:
      return undefined;
  }
}

/** About how many bytes a value of ours takes. Not for what strangers send: it goes as deep as the value does. */
export function weigh(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  let bytes = 32;
  for (const inner of Object.values(value)) bytes += 16 + weigh(inner);
  return bytes;
}

/** Counts what has arrived, and tells repeats and gaps apart. */
export class Inbox {
  #received = 0;

  get received(): number {
    return this.#received;
  }

  take(number: number): 'new' | 'repeated' | 'gap' {
    if (number <= this.#received) return 'repeated';
    if (number > this.#received + 1) return 'gap';
    this.#received = number;
    return 'new';
  }
}

/** Replies that weigh less than this are kept whatever the allowance, in bytes: there are not many. */
const LIGHT = 512;

interface KeptReply {
  readonly number: number;
  readonly at: number;
  reply: Promise<unknown>;
  bytes: number;
}

/**
 * Replies to the last requests of a client, so that a repeated request is answered and not done twice. Of heavy ones that
 * are too old, or more than is allowed, only `forgotten` is left.
 */
export class Replies {
  #last = 0;
  /** In the order of their numbers. */
  readonly #kept: KeptReply[] = [];

  constructor(
    private readonly capacity: number,
    private readonly keepMs = Infinity,
    private readonly forgotten: unknown = undefined,
    private readonly allowance: Allowance = UNBOUNDED,
  ) {}

  /**
   * Runs the request unless it has been run before. A number that was used longer ago than is remembered gets
   * undefined: the client has had its reply, or has given up.
   */
  once(number: number, run: () => Promise<unknown>, now = 0): Promise<unknown> | undefined {
    if (number <= this.#last) return this.#kept.find((known) => known.number === number)?.reply;
    this.#last = number;
    const reply = run();
    const kept = { number, at: now, reply, bytes: 0 };
    this.#kept.push(kept);
    if (this.#kept.length > this.capacity) this.#lighten(this.#kept.shift());
    reply.then(
      (answer) => {
        // It may have been forgotten before it was there.
        if (kept.reply !== reply || !this.#kept.includes(kept)) return;
        const bytes = weigh(answer);
        if (bytes <= LIGHT) return;
        kept.bytes = bytes;
        this.allowance.hold(bytes);
        this.prune(now);
      },
      () => undefined,
    );
    return reply;
  }

  prune(now: number): void {
    for (const kept of this.#kept) {
      if (kept.bytes === 0) continue;
      if (kept.at >= now - this.keepMs && !this.allowance.isExceeded) break;
      this.#lighten(kept);
    }
  }

  clear(): void {
    for (const kept of this.#kept.splice(0)) this.#lighten(kept);
  }

  #lighten(kept: KeptReply | undefined): void {
    if (!kept || kept.bytes === 0) return;
    this.allowance.hold(-kept.bytes);
    kept.bytes = 0;
    kept.reply = Promise.resolve(this.forgotten);
  }
}

/** A request that waits for its reply. */
export interface Request extends Numbered<ClientEvent> {
  readonly settle: (reply: unknown) => void;
}

/** Requests in order, kept until they are replied to. */
export class Requests {
  #last = 0;
  readonly #waiting = new Map<number, Request>();

  add(event: ClientEvent, payload: unknown, settle: (reply: unknown) => void): Request {
    const request = { number: ++this.#last, event, payload, settle };
    this.#waiting.set(request.number, request);
    return request;
  }

  settle(number: number, reply: unknown): void {
    const request = this.#waiting.get(number);
    this.#waiting.delete(number);
    request?.settle(reply);
  }

  get waiting(): readonly Request[] {
    return [...this.#waiting.values()];
  }

  /** Settles all with the same reply: the server that they were sent to does not know us any more. */
  settleAll(reply: unknown): void {
    for (const { number } of this.waiting) this.settle(number, reply);
  }
}
