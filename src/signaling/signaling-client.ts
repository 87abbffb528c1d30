import { log } from '../host/log.ts';
import {
  callError,
  Inbox,
  isPassing,
  parseReply,
  parseServerMessage,
  Requests,
  TIMES,
  type CallError,
  type ClientEvent,
  type ClientPayload,
  type ErrorCode,
  type Reply,
  type ServerMessage,
} from '../protocol/index.ts';
import type { Clock } from './clock.ts';
import { isRepeated, Repeats, subjectOf } from './repeats.ts';
import type { SignalingTransport } from './transport.ts';

export interface SignalingListener {
  status(status: 'connecting' | 'connected' | 'reconnecting' | 'refused', error: CallError | null): void;
  message(message: ServerMessage): void;
}

/** So often a request is sent over a new connection because the last one brought no reply. */
const SENDS = 4;

/**
 * The conversation with the server: every request gets exactly one reply, every message arrives exactly once and in
 * order, over a transport that comes and goes. When the server does not know us any more, a new conversation begins and what
 * was not replied to fails with `server-unreachable`. What fails for a reason that passes is asked again.
 */
export class SignalingClient {
  #inbox = new Inbox();
  #requests = new Requests();
  #resumeToken: string | undefined;
  #open = false;
  #resumed = false;
  #wasConnected = false;
  #closed = false;
  /** Why the server does not want us, while that is so. */
  #refusal: ErrorCode | null = null;
  /** The number of a request that is under way, or 0 for `resume`, with the timer that ends the wait for its reply. */
  readonly #waits = new Map<number, unknown>();
  /** How often a request was sent, by its number. */
  #sends = new Map<number, number>();
  readonly #repeats: Repeats;

  constructor(
    private readonly transport: SignalingTransport,
    private readonly listener: SignalingListener,
    private readonly clock: Clock,
    /** What the server is told about this page at the beginning of every connection. */
    private readonly about: Omit<ClientPayload<'resume'>, 'resumeToken' | 'received'> = {},
    random: () => number = Math.random,
  ) {
    this.#repeats = new Repeats(clock, random);
  }

  connect(): void {
    this.listener.status('connecting', null);
    this.transport.connect({
      opened: () => this.#opened(),
      closed: () => this.#lost(),
      // That the network is gone is the news, whatever the server said before.
      failed: () => this.#refusal && isPassing(this.#refusal) && this.#trying(),
      refused: (error) => this.#refused(error),
      message: (event, payload, number) => this.#open && this.#receive(event, payload, number),
    });
  }

  /**
   * Sends a request, now or when the server can be reached again. One that is overtaken, while it waits to be asked again,
   * by a later one about the same call, room or state gets no reply: that of the later one counts.
   */
  async request<E extends ClientEvent>(event: E, payload: ClientPayload<E>): Promise<Reply<E>> {
    if (this.#closed) return { ok: false, ...callError('server-unreachable') };
    const subject = subjectOf(event, payload);
    const since = this.clock.now();
    this.#repeats.drop(subject);
    return await new Promise((resolve) => {
      const ask = (attempt: number): void => {
        const request = this.#requests.add(event, payload, (raw) => {
          const reply = parseReply(event, raw);
          if (reply.ok || this.#closed || !isRepeated(event, reply.code)) return resolve(reply);
          log('warn', 'A request failed and is asked again.', reply);
          const giveUp = (lost: boolean): void =>
            resolve(lost ? { ok: false, ...callError('server-unreachable') } : reply);
          this.#repeats.wait(subject, attempt, since, () => ask(attempt + 1), giveUp);
        });
        if (this.#resumed) this.#send(request);
      };
      ask(0);
    });
  }

  /** The page goes away. It is said once, over the connection that there is, and not repeated when there is another one. */
  leavePage(): void {
    if (this.#resumed) this.transport.send('leave_page', {}, 0, () => undefined);
  }

  /** Starts over with what the transport now knows of who we are, or tries at once instead of later. */
  reconnect(): void {
    if (this.#closed) return;
    if (this.#refusal) this.#trying();
    this.transport.reconnect('now');
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopWaits();
    this.transport.close();
    this.#settleAll(this.#requests);
  }

  #opened(): void {
    this.#open = true;
    const payload = {
      ...this.about,
      received: this.#inbox.received,
      ...(this.#resumeToken && { resumeToken: this.#resumeToken }),
    };
    this.#waitFor(0, () => {
      log('warn', 'The server does not answer.');
      this.#startOver();
    });
    this.transport.send('resume', payload, 0, (reply) => {
      const parsed = parseReply('resume', reply);
      // What ends the wait is the message `resumed`.
      if (parsed.ok || !this.#open || this.#resumed) return;
      this.#stopWait(0);
      // With too many pages of this user the server ends the connection next, and says so.
      if (parsed.code === 'rate-limited') return;
      log('warn', 'The server could not resume.', parsed);
      this.#startOver();
    });
  }

  #refused(error: CallError): void {
    this.#lost();
    // Said once, however often it is tried meanwhile.
    if (this.#refusal === error.code || this.#closed) return;
    this.#refusal = error.code;
    this.listener.status('refused', error);
  }

  #trying(): void {
    this.#refusal = null;
    this.listener.status(this.#wasConnected ? 'reconnecting' : 'connecting', null);
  }

  #receive(event: string, payload: unknown, number: number): void {
    const message = parseServerMessage(event, payload);
    if (message?.event === 'resumed') {
      const { resumed, resumeToken } = message.payload;
      this.#stopWait(0);
      this.#resumeToken = resumeToken;
      this.#resumed = true;
      this.#wasConnected = true;
      this.#refusal = null;
      // Before anything new is asked: the server takes requests in the order of their numbers.
      if (resumed) for (const request of this.#requests.waiting) this.#send(request);
      else {
        const lost = this.#requests;
        this.#inbox = new Inbox();
        this.#requests = new Requests();
        this.#sends = new Map();
        this.#settleAll(lost);
      }
      this.listener.status('connected', null);
      this.listener.message(message);
      return;
    }
    switch (this.#inbox.take(number)) {
      case 'repeated':
        return;
      case 'gap':
        log('warn', 'A message of the server is missing.');
        return this.#startOver();
      case 'new':
        // One that this version does not understand counts as received, or it would come again for ever.
        if (message) this.listener.message(message);
    }
  }

  #send({ number, event, payload }: { number: number; event: ClientEvent; payload: unknown }): void {
    const requests = this.#requests;
    const sends = (this.#sends.get(number) ?? 0) + 1;
    this.#sends.set(number, sends);
    const settle = (reply: unknown): void => {
      this.#stopWait(number);
      if (requests === this.#requests) this.#sends.delete(number);
      requests.settle(number, reply);
    };
    // A socket that is open and does not answer is as good as none.
    this.#waitFor(number, () => {
      log('warn', 'A request was not answered.');
      if (sends >= SENDS) settle({ ok: false, code: 'request-timeout' });
      this.#startOver();
    });
    this.transport.send(event, payload, number, settle);
  }

  /** Leaves the connection for another one. */
  #startOver(): void {
    this.#lost();
    this.transport.reconnect('later');
  }

  #lost(): void {
    const wasOpen = this.#open;
    this.#open = false;
    this.#resumed = false;
    this.#stopWaits();
    if (wasOpen && !this.#closed) this.listener.status(this.#wasConnected ? 'reconnecting' : 'connecting', null);
  }

  /** The server will never reply to these. */
  #settleAll(requests: Requests): void {
    this.#repeats.clear();
    requests.settleAll({ ok: false, ...callError('server-unreachable') });
  }

  #waitFor(number: number, late: () => void): void {
    this.#stopWait(number);
    this.#waits.set(number, this.clock.setTimeout(late, TIMES.request));
  }

  #stopWait(number: number): void {
    this.clock.clearTimeout(this.#waits.get(number));
    this.#waits.delete(number);
  }

  #stopWaits(): void {
    for (const number of [...this.#waits.keys()]) this.#stopWait(number);
  }
}
