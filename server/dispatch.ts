import * as v from 'valibot';
import { ALL_CLIENT_MESSAGES } from '../src/protocol/client-messages.ts';
import type { ClientEvent, ClientPayload } from '../src/protocol/index.ts';
import type { CallService } from './calls/calls.ts';
import type { InvitationService } from './calls/invitations.ts';
import type { Rings } from './calls/rings.ts';
import type { Client } from './clients/client.ts';
import type { PresenceService } from './presence/presence.ts';
import { fail } from './reply.ts';
import type { ChatService } from './rooms/chat.ts';
import type { MediaService } from './rooms/media.ts';
import type { ModerationService } from './rooms/moderation.ts';
import type { RoomService } from './rooms/rooms.ts';
import { relayedOnly } from './turn/relay-only.ts';

export interface Handlers {
  readonly calls: CallService;
  readonly rings: Rings;
  readonly invitations: InvitationService;
  readonly rooms: RoomService;
  readonly chat: ChatService;
  readonly moderation: ModerationService;
  readonly presence: PresenceService;
  readonly media: MediaService;
  /** No new calls are taken. */
  readonly isDraining: () => boolean;
}

export type AfterReply = (task: () => Promise<void> | void) => void;
export type Request = Exclude<ClientEvent, 'resume' | 'leave_page'>;

/** Hands a parsed message to the service that it is for. */
export function createDispatch(services: Handlers) {
  const { calls, rings, invitations, rooms, chat, moderation, presence, media, isDraining } = services;
  const handlers: {
    [E in Request]: (client: Client, payload: ClientPayload<E>, afterReply: AfterReply) => Promise<unknown>;
  } = {
    call_user: async (client, payload, afterReply) => {
      if (isDraining()) return fail('server-draining');
      return calls.call(client, payload, afterReply);
    },
    answer_call: (client, payload) => calls.answer(client, payload),
    reject_call: (client, payload) => calls.reject(client, payload),
    cannot_answer: (client, payload) => rings.cannotAnswer(client, payload),
    cancel_call: (client, payload) => calls.cancel(client, payload),
    join_call_room: async (client, payload) => {
      await rings.withdraw(client, 'cancelled');
      return rooms.join(client, payload);
    },
    peek_room: (client, payload) => rooms.peek(client, payload),
    invite_to_room: async (client, payload, afterReply) => {
      if (isDraining()) return fail('server-draining');
      return invitations.invite(client, payload, afterReply);
    },
    leave_call_room: (client, payload) => rooms.leave(client, payload),
    signal: (client, payload) => rooms.relay(client, payload),
    set_media_state: (client, payload) => rooms.setMedia(client, payload),
    send_chat: (client, payload) => chat.send(client, payload),
    send_reaction: (client, payload) => chat.react(client, payload),
    raise_hand: (client, payload) => chat.raiseHand(client, payload),
    moderate_room: (client, payload) => moderation.moderate(client, payload),
    watch_presence: (client, { users, more }, afterReply) => presence.watch(client, users, more ?? false, afterReply),
    sfu_publish: (client, payload) => media.publish(client, payload),
    sfu_subscribe: (client, payload) => media.subscribe(client, payload),
    sfu_answer: (client, payload) => media.answer(client, payload),
    sfu_restart: (client) => media.restart(client),
    sfu_candidates: (client, payload) => media.candidates(client, payload),
    sfu_layers: (client, payload) => media.layers(client, payload),
    topology_ready: (client, payload) => media.ready(client, payload),
  };
  return <E extends Request>(client: Client, event: E, payload: ClientPayload<E>, afterReply: AfterReply) =>
    handlers[event](client, client.relayOnly ? relayedOnly(event, payload) : payload, afterReply);
}

export type Dispatch = ReturnType<typeof createDispatch>;

/** The payload with every unknown field dropped, or what is wrong with it. */
export function parse<E extends ClientEvent>(
  event: E,
  payload: unknown,
): { readonly payload: ClientPayload<E> } | { readonly wrong: 'bad-request' | 'too-large' } {
  // At the first mistake it is wrong: a list of 20,000 of them took a tenth of a second to be told one by one.
  const result = v.safeParse(ALL_CLIENT_MESSAGES[event], payload, { abortEarly: true });
  if (result.success) return { payload: result.output };
  return { wrong: result.issues.some(isTooLong) ? 'too-large' : 'bad-request' };
}

/** Of a union, what is wrong with each of its options is inside. */
function isTooLong({ type, issues }: v.BaseIssue<unknown>): boolean {
  return type === 'max_length' || (issues?.some(isTooLong) ?? false);
}
