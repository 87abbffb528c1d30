import type { CallError, ClientEvent } from '../protocol/index.ts';

/**
 * One way to the server, which comes and goes: it opens, breaks, opens again by itself, and knows nothing of what is
 * said over it. {@link SignalingClient} makes of it a conversation in which nothing is lost or said twice.
 */
export interface SignalingTransport {
  connect(listener: TransportListener): void;
  /** Only between `opened` and `closed`; a reply that does not come by `closed` never comes. */
  send(event: ClientEvent, payload: unknown, number: number, reply: (reply: unknown) => void): void;
  /**
   * Drops the connection and makes a new one. `later`: what came over it makes no sense any more; the next attempt follows
   * after a pause, which grows as long as connections come to nothing. `now`: a person asks for it, or there are other
   * credentials.
   */
  reconnect(when: 'now' | 'later'): void;
  close(): void;
}

export interface TransportListener {
  opened(): void;
  closed(): void;
  /**
   * The server does not want us as we are. For a reason that passes (`isPassing`) the transport tries again by itself, with
   * growing pauses; for another one not before `reconnect`.
   */
  refused(error: CallError): void;
  /** An attempt failed; another one follows by itself. */
  failed(): void;
  /** `number` is 0 for a message outside the numbered ones. */
  message(event: string, payload: unknown, number: number): void;
}
