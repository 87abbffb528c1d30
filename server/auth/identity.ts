import type { CallError, Handshake, User } from '../../src/protocol/index.ts';

/** Who is at the other end of a socket, and what that person may do. */
export interface Identity {
  readonly user: User;
  readonly rights: Rights;
  /** Whether this user's media goes by way of a TURN server only, whatever the settings say of others. */
  readonly relayOnly?: boolean;
  /** When the proof of identity ends, in milliseconds since the epoch; null for never. */
  readonly expiresAt: number | null;
}

export interface Rights {
  /** User ids that may be called. */
  readonly call: '*' | ReadonlySet<string>;
  /** Names of rooms that may be joined. */
  readonly rooms: '*' | ReadonlySet<string>;
  /** Names of rooms in which one may mute and remove others, and that one may lock. */
  readonly moderate: '*' | ReadonlySet<string>;
  /** Whether one may watch the presence of everybody. */
  readonly directory: boolean;
}

export const ALL_RIGHTS: Rights = { call: '*', rooms: '*', moderate: '*', directory: true };

export function mayCall(rights: Rights, userId: string): boolean {
  return rights.call === '*' || rights.call.has(userId);
}

export function mayJoin(rights: Rights, room: string): boolean {
  return rights.rooms === '*' || rights.rooms.has(room);
}

export function mayModerate(rights: Rights, room: string): boolean {
  return rights.moderate === '*' || rights.moderate.has(room);
}

/** Turns what a client says about itself into an identity, or refuses it. */
export type Authenticate = (handshake: Handshake) => Promise<Identity | { readonly refused: CallError }>;
