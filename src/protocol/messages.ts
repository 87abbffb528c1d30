import * as v from 'valibot';
import { END_REASONS } from './end-reasons.ts';
import type { GROUP_REPLIES, GROUP_SERVER_MESSAGES } from './group-messages.ts';
import type { SFU_CLIENT_MESSAGES, SFU_REPLIES, SFU_SERVER_MESSAGES } from './group-sfu-messages.ts';
import { REACTIONS } from './group-reactions.ts';
import { LIMITS } from './limits.ts';
import { cleanName, displayName, isVisible } from './text.ts';

/** What a participant sends. The order is the order of the transceivers of every link. */
export const SOURCES = ['microphone', 'camera', 'screen', 'screen-audio'] as const;
export type Source = (typeof SOURCES)[number];

export const Id = v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.idLength), v.check(isPlain));
/** Two ids that differ, differ to the eye; what cannot be seen is in none of them. */
function isPlain(id: string): boolean {
  return isVisible(id) && !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.test(id);
}

// RFC 9562 §4; `v.uuid` would bring along what it says about failures.
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const Name = v.pipe(v.string(), v.maxLength(LIMITS.payloadBytes), v.transform(cleanName));
const Sdp = v.pipe(v.string(), v.maxLength(LIMITS.sdpLength));
export const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const Height = v.pipe(Count, v.maxValue(8_640));
const Ticket = v.pipe(v.string(), v.maxLength(LIMITS.tokenLength));

export const CallMedia = v.picklist(['audio', 'video']);
export type CallMedia = v.InferOutput<typeof CallMedia>;

/** Whoever has no name that can be seen is called by the id. */
export const User = v.pipe(
  v.object({ id: Id, name: v.pipe(v.string(), v.maxLength(LIMITS.payloadBytes)) }),
  v.transform(({ id, name }) => ({ id, name: displayName({ id, name }) })),
);
export type User = v.InferOutput<typeof User>;

export const Offer = v.object({ type: v.literal('offer'), sdp: Sdp });
export const Answer = v.object({ type: v.literal('answer'), sdp: Sdp });
export const Description = v.object({ type: v.picklist(['offer', 'answer']), sdp: Sdp });
export type Description = v.InferOutput<typeof Description>;

export const Candidate = v.object({
  candidate: v.pipe(v.string(), v.maxLength(LIMITS.candidateLength)),
  sdpMid: v.nullable(v.pipe(v.string(), v.maxLength(64))),
  sdpMLineIndex: v.nullable(v.pipe(Count, v.maxValue(255))),
  usernameFragment: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(256)))),
});
export type Candidate = v.InferOutput<typeof Candidate>;

/** What one end of a link tells the other: relayed by the server, which looks at the form and not at the content. */
export const Signal = v.union([
  v.object({ type: v.literal('description'), description: Description }),
  v.object({
    type: v.literal('candidates'),
    candidates: v.pipe(v.array(Candidate), v.maxLength(LIMITS.candidatesPerMessage)),
  }),
  /**
   * Asks the end that made the first offer of the link for an ICE restart, or for the link anew: only that end ever
   * offers.
   */
  v.object({ type: v.literal('restart'), anew: v.boolean() }),
  /** This end sends no pictures for now, because the network carries no more than voices, or does so again. */
  v.object({ type: v.literal('video'), held: v.boolean() }),
  /** How high this end shows the other one's pictures, in pixels of its screen; what is shown nowhere (0) need not be sent. */
  v.object({ type: v.literal('shown'), camera: Height, screen: Height }),
]);
export type Signal = v.InferOutput<typeof Signal>;

/** Which sources a participant really sends. */
export const MediaState = v.object({
  microphone: v.boolean(),
  camera: v.boolean(),
  screen: v.boolean(),
  'screen-audio': v.boolean(),
});
export type MediaState = v.InferOutput<typeof MediaState>;

/**
 * `hand`: when it was raised, in milliseconds since the epoch by the server's clock; null while it is down. `muted`: a
 * moderator has muted it, and nobody plays its microphone until it has turned that off and on again by itself.
 */
export const Participant = v.object({
  id: Id,
  user: User,
  media: MediaState,
  hand: v.nullable(Count),
  muted: v.optional(v.boolean()),
});
export type Participant = v.InferOutput<typeof Participant>;

/** Who was cut off from the server, and may still hear those to whom the links have not broken. */
export const AwayParticipant = v.object({ id: Id, user: User });
export type AwayParticipant = v.InferOutput<typeof AwayParticipant>;

/** One line of a room's chat: plain text, kept as long as the room lives. `at` is the server's clock. */
export const ChatMessage = v.object({
  id: Id,
  from: Id,
  user: User,
  text: v.pipe(v.string(), v.maxLength(LIMITS.chatLength)),
  at: Count,
});
export type ChatMessage = v.InferOutput<typeof ChatMessage>;

/**
 * A room as one of its participants sees it; `participants`, in the order in which they came, has that one too. The ticket
 * lets that participant come back, even to a new server.
 */
export const Room = v.object({
  id: Id,
  /** What it is called, where people join it by name; null for that of a call. */
  name: v.nullable(Id),
  participantId: Id,
  ticket: Ticket,
  participants: v.array(Participant),
  /** To whom this participant makes the link. Of two, the server says which one it is, so that they never offer both. */
  offers: v.array(Id),
  locked: v.boolean(),
  /** How many wait for a place. */
  waiting: Count,
  /** Whether this participant may mute and remove the others and lock the room. */
  moderator: v.boolean(),
  chat: v.array(ChatMessage),
  /** See `TIMES.absence`. */
  away: v.optional(v.array(AwayParticipant)),
  /**
   * Whoever is neither in `participants` nor in `away` has left or was removed. Not said by a server that was started a
   * moment ago and does not know everybody yet.
   */
  complete: v.optional(v.boolean()),
});
export type Room = v.InferOutput<typeof Room>;

export const IceServer = v.object({
  urls: v.union([v.string(), v.array(v.string())]),
  username: v.optional(v.string()),
  credential: v.optional(v.string()),
});
export type IceServer = v.InferOutput<typeof IceServer>;

/** `iceTransport`: without it, a page takes every way that it finds; `relay` is only by way of a TURN server. */
const Ice = { iceServers: v.array(IceServer), iceTransport: v.optional(v.picklist(['all', 'relay'])) };

export const PresenceStatus = v.picklist(['online', 'offline']);
export const Presence = v.object({ user: User, status: PresenceStatus });
export type Presence = v.InferOutput<typeof Presence>;

export const Nothing = v.object({});
/** What is wrong between two browsers, as the one that has found it tells the other. */
const LinkError = v.picklist(['no-common-codec', 'link-failed']);
const OfCall = v.object({ callId: Id });

/** What a client may send. */
export const CLIENT_MESSAGES = {
  /** First on every connection. Without a token, or with one that is not known any more, a new client begins. */
  resume: v.object({
    resumeToken: v.optional(v.pipe(v.string(), v.maxLength(LIMITS.idLength))),
    received: Count,
    /** False: this page cannot take part in calls. It rings nowhere, and does not count as reachable. */
    reachable: v.optional(v.boolean()),
    /** The room into which this page comes back, for it is the reload of one that was in it: its place is to be kept. */
    returns: v.optional(Id),
  }),
  /** The page goes away: the tab is closed, or shows something else. Outside of the numbered messages, for nobody hears the reply. */
  leave_page: Nothing,
  /**
   * The caller names the call (a random UUID), so that what happens to it can be told before the reply has arrived.
   * The reply names the call that now rings: another one (`crossed`) when the callee is calling us at this moment; the
   * client answers that one, whose `incoming_call` it has already got. `again`: it rang already when the server was
   * restarted; the callee may be on the way back, too.
   */
  call_user: v.object({
    callId: v.pipe(v.string(), v.regex(UUID)),
    to: Id,
    media: CallMedia,
    offer: Offer,
    mediaState: MediaState,
    again: v.optional(v.boolean()),
  }),
  /** Without an answer to what came without an offer: a call into a room, whose links are made inside of it. */
  answer_call: v.object({ callId: Id, answer: v.nullable(Answer), mediaState: MediaState }),
  reject_call: OfCall,
  /** This page fails at what rings, which other devices may be able to answer: nobody has clicked on Decline. */
  cannot_answer: v.object({ callId: Id, code: LinkError }),
  cancel_call: OfCall,
  /**
   * Into a room, by its name; or back into one, by its id and the ticket of the participation. `fresh`: this page has no link
   * (any more), so the participant gets a new id, and makes new links. `wait`: for a place, if the room is full.
   * `topology`: what the page last heard, for a server that does not know the room any more.
   */
  join_call_room: v.object({
    room: Id,
    ticket: v.optional(Ticket),
    fresh: v.boolean(),
    wait: v.optional(v.boolean()),
    mediaState: MediaState,
    topology: v.optional(v.object({ kind: v.picklist(['mesh', 'sfu']), epoch: v.pipe(Count, v.maxValue(1e6)) })),
  }),
  /** Who is in a room that one may join, before one does. */
  peek_room: v.object({ room: Id }),
  /** Rings somebody into the room that one is in. The call is named as in `call_user`, and is cancelled by `cancel_call`. */
  invite_to_room: v.object({ callId: v.pipe(v.string(), v.regex(UUID)), to: Id }),
  /** With a ticket one can also leave a room that one has lost touch with, so that nobody waits in it. */
  leave_call_room: v.object({
    room: Id,
    ticket: v.optional(Ticket),
    reason: v.picklist(['hang-up', 'connection-lost']),
  }),
  signal: v.object({ to: Id, signal: Signal }),
  set_media_state: v.object({ mediaState: MediaState }),
  // in the room that one is in
  send_chat: v.object({ text: v.pipe(v.string(), v.maxLength(LIMITS.chatLength)) }),
  send_reaction: v.object({ reaction: v.picklist(REACTIONS) }),
  raise_hand: v.object({ raised: v.boolean() }),
  /**
   * For moderators. `mute` asks one participant, or all others, for silence; until they have obeyed, nobody hears their
   * microphones. Nothing unmutes. Also of who is away.
   */
  moderate_room: v.object({
    action: v.picklist(['mute', 'kick', 'lock', 'unlock']),
    participantId: v.optional(Id),
  }),
  /** Replaces what was watched before, unless there are to be `more`. `everyone` needs the right to see the directory. */
  watch_presence: v.object({
    users: v.union([v.literal('everyone'), v.pipe(v.array(Id), v.maxLength(LIMITS.watchedUsers))]),
    more: v.optional(v.boolean()),
  }),
} as const;

/**
 * What the server's acknowledgement carries besides `ok`. Apart from the payloads, which browsers need not load. Those of
 * groups are in `group-messages.ts`.
 */
export const REPLIES = {
  resume: Nothing,
  leave_page: Nothing,
  call_user: v.object({ callId: Id, crossed: v.boolean() }),
  answer_call: v.object({ room: Room }),
  reject_call: Nothing,
  cannot_answer: Nothing,
  cancel_call: Nothing,
  /** Who waits in front of it, which one it is and how many places from the door; else `room_admitted` follows. */
  join_call_room: v.object({ waiting: v.nullable(v.object({ room: Id, position: Count })) }),
  leave_call_room: Nothing,
  signal: Nothing,
  set_media_state: Nothing,
  watch_presence: v.object({ presence: v.array(Presence) }),
} as const;

/** What the server sends. All but `resumed` are numbered, so that a client that resumes gets each exactly once. */
export const SERVER_MESSAGES = {
  /**
   * Who this client is, and where the server believes it to be. `resumed`: false means that a new client began, and
   * nothing of the old one is known. `room` is null when the client's participation has been taken out.
   */
  resumed: v.object({
    clientId: Id,
    resumeToken: v.string(),
    resumed: v.boolean(),
    user: User,
    room: v.nullable(Id),
    ...Ice,
  }),
  ice_servers: v.object(Ice),
  /** `people`: who talks already in the room that this is a call into; then there is no offer. */
  incoming_call: v.object({
    callId: Id,
    from: User,
    media: CallMedia,
    offer: v.nullable(Offer),
    people: v.array(User),
    expiresInMs: Count,
  }),
  call_ringing: OfCall,
  /** Both null for who has called somebody into the room that both are in now. */
  call_answered: v.object({ callId: Id, answer: v.nullable(Answer), room: v.nullable(Room) }),
  call_ended: v.object({ callId: Id, reason: v.picklist(END_REASONS), code: v.optional(LinkError) }),
  /** `returns`: it was here before, and may have its links still; who has none to it makes one. */
  user_joined: v.object({ room: Id, participant: Participant, replaces: v.nullable(Id), returns: v.boolean() }),
  user_left: v.object({ room: Id, participantId: Id, reason: v.picklist(END_REASONS) }),
  /**
   * The connection of that participant's page was closed, and none has come in its place. Who hears nothing of it either need not
   * wait: the page has died.
   */
  user_away: v.object({ room: Id, participantId: Id }),
  signal: v.object({ from: Id, signal: Signal }),
  media_state: v.object({ participantId: Id, mediaState: MediaState, muted: v.optional(v.boolean()) }),
  /**
   * This client is in the room: it has joined, come back, answered a call into it (`callId`), or there is a place now for whom
   * has waited. A message, for it has to come before all later news of the room.
   */
  room_admitted: v.object({ room: Room, callId: v.nullable(Id) }),
  presence: Presence,
  server_draining: v.object({}),
} as const;

export type ClientEvent = keyof typeof CLIENT_MESSAGES | keyof typeof SFU_CLIENT_MESSAGES;
export type ServerEvent =
  keyof typeof SERVER_MESSAGES | keyof typeof GROUP_SERVER_MESSAGES | keyof typeof SFU_SERVER_MESSAGES;
export type ClientPayload<E extends ClientEvent> = v.InferOutput<
  (typeof CLIENT_MESSAGES & typeof SFU_CLIENT_MESSAGES)[E]
>;
export type ReplyOf<E extends ClientEvent> = v.InferOutput<
  (typeof REPLIES & typeof GROUP_REPLIES & typeof SFU_REPLIES)[E]
>;
export type ServerPayload<E extends ServerEvent> = v.InferOutput<
  (typeof SERVER_MESSAGES & typeof GROUP_SERVER_MESSAGES & typeof SFU_SERVER_MESSAGES)[E]
>;

/** A server message with its payload, as a union to switch on. */
export type ServerMessage = { [E in ServerEvent]: { event: E; payload: ServerPayload<E> } }[ServerEvent];

/** What a client says about itself when it connects (the `auth` of the Socket.IO handshake). */
export const Handshake = v.object({
  protocol: v.number(),
  token: v.optional(v.pipe(v.string(), v.maxLength(LIMITS.tokenLength))),
  userId: v.optional(Id),
  userName: v.optional(Name),
});
export type Handshake = v.InferOutput<typeof Handshake>;

/** Raised when old clients and new servers would misunderstand each other. */
export const PROTOCOL_VERSION = 1;
