import * as v from 'valibot';
import { callError, isErrorCode, type CallError } from './errors.ts';
import { REPLIES, SERVER_MESSAGES, type ClientEvent, type ReplyOf, type ServerMessage } from './messages.ts';

/** The acknowledgement of a client's message. */
export type Reply<E extends ClientEvent> =
  ({ ok: true } & ReplyOf<E>) | ({ ok: false } & Pick<CallError, 'code' | 'message'>);

type Schemas = Record<string, v.GenericSchema>;
const server = new Map<string, v.GenericSchema>(Object.entries(SERVER_MESSAGES));
const replies = new Map<string, v.GenericSchema>(Object.entries(REPLIES));

/** Makes messages known that are loaded later than the others. */
export function learnMessages(more: Schemas, moreReplies: Schemas): void {
  for (const [event, schema] of Object.entries(more)) server.set(event, schema);
  for (const [event, schema] of Object.entries(moreReplies)) replies.set(event, schema);
}

export function parseServerMessage(event: string, payload: unknown): ServerMessage | undefined {
  const schema = server.get(event);
  const result = schema && v.safeParse(schema, payload);
  return result?.success ? ({ event, payload: result.output } as ServerMessage) : undefined;
}

/** A reply that does not fit its schema counts as a failure of the server, never as a success. */
export function parseReply<E extends ClientEvent>(event: E, reply: unknown): Reply<E> {
  if (typeof reply === 'object' && reply !== null && 'ok' in reply) {
    if (reply.ok === true) {
      const schema = replies.get(event);
      const result = schema && v.safeParse(schema, reply);
      if (result?.success) return { ok: true, ...(result.output as ReplyOf<E>) };
    } else if ('code' in reply && isErrorCode(reply.code)) {
      return { ok: false, ...callError(reply.code) };
    }
  }
  return { ok: false, ...callError('server-error') };
}
