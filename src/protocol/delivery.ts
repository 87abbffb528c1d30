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

/** Messages that were sent and may have to be repeated. Forgets those older than `keepMs` and beyond `capacity`. */
export class Outbox {
  #last = 0;
  readonly #kept: (Numbered<ServerEvent> & { at: number })[] = [];

  constructor(
    private readonly keepMs: number,
    private readonly capacity: number,
  ) {}

  push(event: ServerEvent, payload: unknown, now: number): Numbered<ServerEvent> {
    const message = { number: ++this.#last, event, payload, at: now };
    this.#kept.push(message);
    this.prune(now);
    return message;
  }

  /** What the other side lacks, or undefined when that is not known any more and it has to begin anew. */
  since(received: number): readonly Numbered<ServerEvent>[] | undefined {
    if (received > this.#last) return undefined;
    const missing = this.#kept.filter((message) => message.number > received);
    return missing.length === this.#last - received ? missing : undefined;
  }

  prune(now: number): void {
    const kept = this.#kept;
    // From the front, which engines do without copying the rest: with a full outbox every message comes by here.
    while (kept.length > this.capacity || (kept[0]?.at ?? now) < now - this.keepMs) kept.shift();
  }
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

/** Replies to the last requests of a client, so that a repeated request is answered and not done twice. */
export class Replies {
  #last = 0;
  /** In the order of their numbers. */
  readonly #kept: { number: number; reply: Promise<unknown> }[] = [];

  constructor(private readonly capacity: number) {}

  /**
   * Runs the request unless it has been run before. A number that was used longer ago than is remembered gets
   * undefined: the client has had its reply, or has given up.
   */
  once(number: number, run: () => Promise<unknown>): Promise<unknown> | undefined {
    if (number <= this.#last) return this.#kept.find((known) => known.number === number)?.reply;
    this.#last = number;
    const reply = run();
    this.#kept.push({ number, reply });
    if (this.#kept.length > this.capacity) this.#kept.shift();
    return reply;
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
