import * as v from 'valibot';
import { SFU_CLIENT_MESSAGES } from './group-sfu-messages.ts';
import { CLIENT_MESSAGES, type ClientEvent, type ClientPayload } from './messages.ts';

/* What a server needs to understand its clients. Pages do without it: they would carry schemas that they never use. */

export const ALL_CLIENT_MESSAGES = { ...CLIENT_MESSAGES, ...SFU_CLIENT_MESSAGES } as const;

export type SfuEvent = keyof typeof SFU_CLIENT_MESSAGES;

export function isClientEvent(event: string): event is ClientEvent {
  return Object.hasOwn(ALL_CLIENT_MESSAGES, event);
}

export function isSfuEvent(event: ClientEvent): event is SfuEvent {
  return Object.hasOwn(SFU_CLIENT_MESSAGES, event);
}

/** The payload with every unknown field dropped, or undefined when it does not fit. */
export function parseClientPayload<E extends ClientEvent>(event: E, payload: unknown): ClientPayload<E> | undefined {
  const result = v.safeParse(ALL_CLIENT_MESSAGES[event], payload);
  return result.success ? result.output : undefined;
}
