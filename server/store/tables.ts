import type { CallMedia, ChatMessage, EndReason, MediaState, User } from '../../src/protocol/index.ts';
import type { RoomTopology } from '../rooms/topology.ts';
import { MemoryTable } from './memory.ts';
import type { Table } from './table.ts';

/** Everything that the server knows about users, calls and rooms. Nothing else keeps any of it. */
export interface Tables {
  /** By user id. A row lives as long as the user has a client or a call that rings. */
  readonly users: Table<UserRow>;
  /** By call id. A row outlives its call by the resume window, so that those who come late learn that it is over. */
  readonly calls: Table<CallRow>;
  /** By room id. That of a call outlives it in the same way, see {@link RoomRow.ended}; that of a name does not. */
  readonly rooms: Table<RoomRow>;
  /** Which clients watch whom: by `user:<id>`, and one row `everyone`. */
  readonly watchers: Table<WatchersRow>;
}

export interface UserRow {
  readonly user: User;
  readonly online: boolean;
  readonly clients: readonly UserClient[];
  /** The calls that ring for this user, oldest first. */
  readonly incoming: readonly IncomingRing[];
  /** The calls that this user's clients are making. */
  readonly outgoing: readonly { readonly callId: string; readonly client: string }[];
}

export interface IncomingRing {
  readonly callId: string;
  /** User id. */
  readonly from: string;
  /** The clients that have been told of it. */
  readonly told: readonly string[];
  /** Those of them that have said that they fail at it. */
  readonly unable: readonly string[];
}

export interface UserClient {
  readonly id: string;
  /** When a client without a socket was last heard; null while it has one. */
  readonly goneSince: number | null;
  /** Whether it can take part in calls. */
  readonly reachable: boolean;
}

export interface CallRow {
  readonly id: string;
  readonly state: 'ringing' | 'answered' | 'ended';
  readonly caller: User;
  readonly callerClient: string;
  readonly callerParticipant: string;
  /** User id. */
  readonly callee: string;
  /** Who is in the room that it is a call into; null for a call of two, which has its own. */
  readonly people: readonly User[] | null;
  readonly media: CallMedia;
  /** The caller's description while it rings; of no use to anybody afterwards. */
  readonly offer: { readonly type: 'offer'; readonly sdp: string } | null;
  readonly room: string;
  readonly expiresAt: number;
  /** Whether a device of the callee has said that it rings. */
  readonly rung: boolean;
}

export interface RoomRow {
  readonly id: string;
  /** What people join it by; null for that of a call. */
  readonly name: string | null;
  /** Tells it from an earlier room of the same name. */
  readonly life: string;
  /** The call that it was made for, with the users who have been in it; null for a room with a name. */
  readonly call: { readonly id: string; readonly media: CallMedia; readonly users: readonly string[] } | null;
  /** In the order in which they came. */
  readonly participants: readonly RoomParticipant[];
  /** Who waits for a place, the next one first. The ids are those that they will have inside. */
  readonly waiting: readonly RoomParticipant[];
  /** Calls that ring into it, and the clients that make them. Each keeps a place. */
  readonly invitations: readonly { readonly call: string; readonly client: string }[];
  readonly lost: readonly LostParticipant[];
  readonly locked: boolean;
  /** Ids of the users who were removed. */
  readonly barred: readonly string[];
  /** Participants who were removed before this run of the server had met them: their users are not known. */
  readonly barredTickets: readonly string[];
  readonly chat: readonly ChatMessage[];
  readonly topology: RoomTopology;
  /** The room of a call that has ended is kept for a while, empty, to tell those who come back how. */
  readonly ended: EndReason | null;
}

export interface RoomParticipant {
  readonly id: string;
  readonly client: string;
  /** With the name that the user has in this room. */
  readonly user: User;
  readonly media: MediaState;
  /** When the hand was raised; null while it is down. */
  readonly hand: number | null;
  /** The call by which this one came; null for who joined by the room's name. */
  readonly call: string | null;
  readonly moderator: boolean;
  /** The moderator who has muted it, until it has turned its microphone off and on again; absent if nobody has. */
  readonly muted?: User | undefined;
}

/** Who was cut off and may still talk with the others. In a room with a name, for no longer than `Times.absence`. */
export interface LostParticipant {
  /** Its participant id; empty where only the user is known. */
  readonly id: string;
  readonly user: User;
  /** See {@link RoomParticipant.call}. */
  readonly call: string | null;
  readonly muted?: User | undefined;
  /** Its page has said that it goes, so the others have closed their links: it is kept for a slow reload. */
  readonly left?: boolean | undefined;
  /** Since when, by the server's clock. */
  readonly at: number;
}

/** Client ids of watchers, with the user id of each. */
export type WatchersRow = Readonly<Record<string, string>>;

/** @param rooms where something of them outlives the process; without it, in memory alone */
export function createMemoryTables(rooms: Table<RoomRow> = new MemoryTable<RoomRow>()): Tables {
  return {
    users: new MemoryTable<UserRow>(),
    calls: new MemoryTable<CallRow>(),
    rooms,
    watchers: new MemoryTable<WatchersRow>(),
  };
}
