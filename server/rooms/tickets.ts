import * as v from 'valibot';
import { CallMedia, Id, LIMITS } from '../../src/protocol/index.ts';

/** Proof that a user was a participant of a room. It outlives the server that signed it. */
const Ticket = v.object({
  room: Id,
  /** What the room is joined by; null for that of a call. */
  name: v.nullable(Id),
  life: Id,
  /** The call that the room was made for, as far as this participant knew. */
  of: v.nullable(v.object({ id: Id, media: CallMedia, users: v.array(Id) })),
  /** The call by which this participant came; null for who joined by name. */
  call: v.nullable(Id),
  participant: Id,
  user: Id,
  /** What the user is called in the room. Missing in tickets of earlier versions. */
  as: v.optional(v.string()),
  /** Which run of the server signed it. */
  boot: Id,
  expiresAt: v.number(),
});
export type Ticket = v.InferOutput<typeof Ticket>;

/** A keyed hash of a text, as text without dots. */
export type Sign = (text: string) => string;

const PURPOSE = 'room-ticket:';

/** What the ids of those who have been in a call may take in a ticket: with them it still fits into a page's limit. */
const USERS_LENGTH = LIMITS.tokenLength / 2;

export function sealTicket(ticket: Ticket, sign: Sign): string {
  const body = JSON.stringify({ ...ticket, of: ticket.of && { ...ticket.of, users: fitting(ticket.of.users) } });
  return `${sign(PURPOSE + body)}.${body}`;
}

/** The last ones of many users. Long ids of characters that JSON escapes take twice their length. */
function fitting(users: readonly string[]): string[] {
  const kept: string[] = [];
  let length = 0;
  for (const user of [...users].reverse()) {
    length += JSON.stringify(user).length + 1;
    if (length > USERS_LENGTH) break;
    kept.unshift(user);
  }
  return kept;
}

/** The ticket, or undefined when it was not signed by us, has expired or is no ticket at all. */
export function openTicket(sealed: string, sign: Sign, now: number): Ticket | undefined {
  const dot = sealed.indexOf('.');
  const body = sealed.slice(dot + 1);
  if (dot < 0 || !equal(sealed.slice(0, dot), sign(PURPOSE + body))) return undefined;
  const ticket = v.safeParse(Ticket, JSON.parse(body));
  return ticket.success && ticket.output.expiresAt > now ? ticket.output : undefined;
}

/** Compares in a time that depends on the lengths only. */
export function equal(given: string, wanted: string): boolean {
  let difference = given.length ^ wanted.length;
  for (let at = 0; at < wanted.length; at++) difference |= (given.charCodeAt(at) || 0) ^ wanted.charCodeAt(at);
  return difference === 0;
}
