import * as v from 'valibot';
import { CLIENT_MESSAGES, type ClientEvent, type ClientPayload } from '../src/protocol/index.ts';
import type { CallService } from './calls/calls.ts';
import type { Client } from './clients/client.ts';
import type { PresenceService } from './presence/presence.ts';
import { fail } from './reply.ts';
import type { RoomService } from './rooms/rooms.ts';

export interface Handlers {
  readonly calls: CallService;
  readonly rooms: RoomService;
  readonly presence: PresenceService;
  /** No new calls are taken. */
  readonly isDraining: () => boolean;
}

export type AfterReply = (task: () => Promise<void> | void) => void;
export type Request = Exclude<ClientEvent, 'resume'>;

/** Hands a parsed message to the service that it is for. */
export function createDispatch({ calls, rooms, presence, isDraining }: Handlers) {
  const handlers: {
    [E in Request]: (client: Client, payload: ClientPayload<E>, afterReply: AfterReply) => Promise<unknown>;
  } = {
    call_user: async (client, payload, afterReply) => {
      if (isDraining()) return fail('server-draining');
      return calls.call(client, payload, afterReply);
    },
    answer_call: (client, payload) => calls.answer(client, payload),
    reject_call: (client, payload) => calls.reject(client, payload),
    cancel_call: (client, payload) => calls.cancel(client, payload),
    join_call_room: async (client, payload) => {
      await calls.withdraw(client, 'cancelled');
      return rooms.join(client, payload);
    },
    leave_call_room: (client, payload) => rooms.leave(client, payload),
    signal: (client, payload) => rooms.relay(client, payload),
    set_media_state: (client, { mediaState }) => rooms.setMedia(client, mediaState),
    watch_presence: (client, { users }, afterReply) => presence.watch(client, users, afterReply),
  };
  return <E extends Request>(client: Client, event: E, payload: ClientPayload<E>, afterReply: AfterReply) =>
    handlers[event](client, payload, afterReply);
}

export type Dispatch = ReturnType<typeof createDispatch>;

/** The payload with every unknown field dropped, or what is wrong with it. */
export function parse<E extends ClientEvent>(
  event: E,
  payload: unknown,
): { readonly payload: ClientPayload<E> } | { readonly wrong: 'bad-request' | 'too-large' } {
  // At the first mistake it is wrong: a list of 20,000 of them took a tenth of a second to be told one by one.
  const result = v.safeParse(CLIENT_MESSAGES[event], payload, { abortEarly: true });
  if (result.success) return { payload: result.output };
  return { wrong: result.issues.some(isTooLong) ? 'too-large' : 'bad-request' };
}

/** Of a union, what is wrong with each of its options is inside. */
function isTooLong({ type, issues }: v.BaseIssue<unknown>): boolean {
  return type === 'max_length' || (issues?.some(isTooLong) ?? false);
}
