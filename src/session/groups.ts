import type { DeviceSource } from '../call/state.ts';
import type { CallMedia, ClientPayload, ReplyOf } from '../protocol/index.ts';

/** How to go into a room. */
export interface JoinOptions {
  /** `audio` leaves the camera off; `video` by default. */
  readonly media?: CallMedia;
  /** What is on at first; by default what `media` says. */
  readonly devices?: readonly DeviceSource[];
  /** Waits for a place, if the room is full. */
  readonly wait?: boolean;
}

/** Who is in a room. */
export type RoomPeek = ReplyOf<'peek_room'>;

/** What a moderator can do; without a participant, `mute` is for all others. */
export type Moderation = ClientPayload<'moderate_room'>;
