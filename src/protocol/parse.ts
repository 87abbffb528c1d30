import * as v from 'valibot';
import { ERRORS, isErrorCode, type CallError } from './errors.ts';
import {
  CLIENT_MESSAGES,
  REPLIES,
  SERVER_MESSAGES,
  type ClientEvent,
  type ClientPayload,
  type ReplyOf,
  type ServerEvent,
  type ServerMessage,
} from './messages.ts';

/** The acknowledgement of a client's message. */
export type Reply<E extends ClientEvent> =
  ({ ok: true } & ReplyOf<E>) | ({ ok: false } & Pick<CallError, 'code' | 'message'>);

export function isClientEvent(event: string): event is ClientEvent {
  return Object.hasOwn(CLIENT_MESSAGES, event);
}

/** The payload with every unknown field dropped, or undefined when it does not fit. */
export function parseClientPayload<E extends ClientEvent>(event: E, payload: unknown): ClientPayload<E> | undefined {
  const result = v.safeParse(CLIENT_MESSAGES[event], payload);
  return result.success ? result.output : undefined;
}

export function parseServerMessage(event: string, payload: unknown): ServerMessage | undefined {
  if (!Object.hasOwn(SERVER_MESSAGES, event)) return undefined;
  const result = v.safeParse(SERVER_MESSAGES[event as ServerEvent], payload);
  return result.success ? ({ event, payload: result.output } as ServerMessage) : undefined;
}

/** A reply that does not fit its schema counts as a failure of the server, never as a success. */
export function parseReply<E extends ClientEvent>(event: E, reply: unknown): Reply<E> {
  if (typeof reply === 'object' && reply !== null && 'ok' in reply) {
    if (reply.ok === true) {
      const result = v.safeParse(REPLIES[event], reply);
      if (result.success) return { ok: true, ...(result.output as ReplyOf<E>) };
    } else if ('code' in reply && isErrorCode(reply.code)) {
      return { ok: false, code: reply.code, message: ERRORS[reply.code][0] };
    }
  }
  return { ok: false, code: 'server-error', message: ERRORS['server-error'][0] };
}
