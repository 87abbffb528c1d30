import * as v from 'valibot';
import { END_REASONS } from './end-reasons.ts';
import { SFU_REPLIES, SFU_SERVER_MESSAGES } from './group-sfu-messages.ts';
import { REACTIONS } from './group-reactions.ts';
import { AwayParticipant, ChatMessage, Count, Id, Nothing, User } from './messages.ts';
import { learnMessages } from './parse.ts';

/** What the server sends to groups alone. Browsers load it with the rules of groups. */
export const GROUP_SERVER_MESSAGES = {
  /** How many places from the door one waits. */
  room_position: v.object({ room: Id, position: Count }),
  /** What concerns all who are inside. */
  room_state: v.object({
    room: Id,
    locked: v.boolean(),
    waiting: Count,
    away: v.optional(v.array(AwayParticipant)),
  }),
  /** This client is not in the room, or in front of it, any more. Calls that rang tell this by `call_ended`. */
  room_left: v.object({ room: Id, reason: v.picklist(END_REASONS) }),
  chat_message: v.object({ room: Id, message: ChatMessage }),
  reaction: v.object({ participantId: Id, reaction: v.picklist(REACTIONS) }),
  hand: v.object({ participantId: Id, hand: v.nullable(Count) }),
  /** A moderator has this client turn its microphone off. */
  mute_requested: v.object({ by: User }),
} as const;

/** What the acknowledgements of what only groups ask for carry. */
export const GROUP_REPLIES = {
  peek_room: v.object({ people: v.array(User), full: v.boolean(), locked: v.boolean() }),
  invite_to_room: Nothing,
  send_chat: Nothing,
  send_reaction: Nothing,
  raise_hand: Nothing,
  moderate_room: Nothing,
} as const;

/** To be called once by whatever hears them. */
export function learnGroupMessages(): void {
  learnMessages(GROUP_SERVER_MESSAGES, GROUP_REPLIES);
  learnMessages(SFU_SERVER_MESSAGES, SFU_REPLIES);
}
