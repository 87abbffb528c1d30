import {
  callError,
  Inbox,
  parseReply,
  parseServerMessage,
  Requests,
  TIMES,
  type CallError,
  type ClientEvent,
  type ClientPayload,
  type Reply,
  type ServerMessage,
} from '../protocol/index.ts';
import type { Clock } from './clock.ts';
import type { SignalingTransport } from './transport.ts';

export interface SignalingListener {
  status(status: 'connecting' | 'connected' | 'reconnecting' | 'refused', error: CallError | null): void;
  message(message: ServerMessage): void;
}

/**
 * The conversation with the server: every request gets exactly one reply, every message arrives exactly once and in
 * order, over a transport that comes and goes. When the server does not know us any more, a new conversation begins and what
 * was not replied to fails with `server-unreachable`.
 */
export class SignalingClient {
  #inbox = new Inbox();
  #requests = new Requests();
  #resumeToken: string | undefined;
  #open = false;
  #resumed = false;
  #wasConnected = false;
  #closed = false;
  readonly #waits = new Map<number, unknown>();

  constructor(
    private readonly transport: SignalingTransport,
    private readonly listener: SignalingListener,
    private readonly clock: Clock,
    /** What the server is told about this page at the beginning of every connection. */
    private readonly about: Omit<ClientPayload<'resume'>, 'resumeToken' | 'received'> = {},
  ) {}

  connect(): void {
    this.listener.status('connecting', null);
    this.transport.connect({
      opened: () => {
        this.#open = true;
        const payload = {
          ...this.about,
          received: this.#inbox.received,
          ...(this.#resumeToken && { resumeToken: this.#resumeToken }),
        };
        this.transport.send('resume', payload, 0, (reply) => {
          const parsed = parseReply('resume', reply);
          if (parsed.ok || !this.#open || this.#resumed) return;
          // With too many pages of this user the server ends the connection next, and another one would end no better.
          if (parsed.code !== 'rate-limited') this.#lost(() => this.transport.reconnect());
        });
      },
      closed: () => this.#lost(),
      failed: () => undefined,
      refused: (error) => {
        this.#lost();
        this.listener.status('refused', error);
      },
      message: (event, payload, number) => this.#receive(event, payload, number),
    });
  }

  /** Sends a request, now or when the server can be reached again. */
  async request<E extends ClientEvent>(event: E, payload: ClientPayload<E>): Promise<Reply<E>> {
    if (this.#closed) return { ok: false, ...callError('server-unreachable') };
    return await new Promise((resolve) => {
      const request = this.#requests.add(event, payload, (reply) => resolve(parseReply(event, reply)));
      if (this.#resumed) this.#send(request);
    });
  }

  /** The page goes away. It is said once, over the connection that there is, and not repeated when there is another one. */
  leavePage(): void {
    if (this.#resumed) this.transport.send('leave_page', {}, 0, () => undefined);
  }

  /** Starts over with what the transport now knows of who we are. */
  reconnect(): void {
    if (!this.#closed) this.transport.reconnect();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopWaits();
    this.transport.close();
    this.#requests.settleAll({ ok: false, ...callError('server-unreachable') });
  }

  #receive(event: string, payload: unknown, number: number): void {
    const message = parseServerMessage(event, payload);
    if (message?.event === 'resumed') {
      const { resumed, resumeToken } = message.payload;
      this.#resumeToken = resumeToken;
      this.#resumed = true;
      this.#wasConnected = true;
      // Before anything new is asked: the server takes requests in the order of their numbers.
      if (resumed) for (const request of this.#requests.waiting) this.#send(request);
      else {
        const lost = this.#requests;
        this.#inbox = new Inbox();
        this.#requests = new Requests();
        lost.settleAll({ ok: false, ...callError('server-unreachable') });
      }
      this.listener.status('connected', null);
      this.listener.message(message);
      return;
    }
    switch (this.#inbox.take(number)) {
      case 'repeated':
        return;
      case 'gap':
        return this.#lost(() => this.transport.reconnect());
      case 'new':
        // One that this version does not understand counts as received, or it would come again for ever.
        if (message) this.listener.message(message);
    }
  }

  #send({ number, event, payload }: { number: number; event: ClientEvent; payload: unknown }): void {
    const requests = this.#requests;
    this.#waits.set(
      number,
      // A socket that is open and does not answer is as good as none.
      this.clock.setTimeout(() => this.#lost(() => this.transport.reconnect()), TIMES.request),
    );
    this.transport.send(event, payload, number, (reply) => {
      this.clock.clearTimeout(this.#waits.get(number));
      this.#waits.delete(number);
      requests.settle(number, reply);
    });
  }

  #lost(then?: () => void): void {
    const wasOpen = this.#open;
    this.#open = false;
    this.#resumed = false;
    this.#stopWaits();
    if (wasOpen && !this.#closed) this.listener.status(this.#wasConnected ? 'reconnecting' : 'connecting', null);
    then?.();
  }

  #stopWaits(): void {
    for (const wait of this.#waits.values()) this.clock.clearTimeout(wait);
    this.#waits.clear();
  }
}
