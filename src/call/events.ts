import type {
  CallError,
  CallMedia,
  ClientPayload,
  EndReason,
  Description,
  Reaction,
  Reply,
  ServerMessage,
  Signal,
  User,
} from '../protocol/index.ts';
import type { Way } from '../protocol/group-sfu-messages.ts';
import type {
  DeviceNotice,
  DeviceSource,
  LinkQuality,
  LinkStats,
  LinkStatus,
  MediaKind,
  ScreenContent,
  SfuStatus,
  ShownPictures,
  SignalingStatus,
  Speaking,
} from './state.ts';

/** A click, or a page's call of a method that stands for one. */
export type Intent =
  | { type: 'call'; callId: string; to: User; media: CallMedia }
  | { type: 'accept'; callId?: string; camera?: boolean }
  | { type: 'reject'; callId?: string }
  | { type: 'hang-up' }
  | { type: 'dismiss' }
  | { type: 'toggle'; source: DeviceSource; on?: boolean }
  | { type: 'toggle-screen'; on?: boolean }
  | { type: 'screen-content'; content: ScreenContent }
  | { type: 'return'; saved: SavedCall }
  | { type: 'leave-page' }
  /** The session is closed by the page, which is nobody's click on Decline. */
  | { type: 'close' }
  | GroupIntent;

/** Clicks that only rooms of more than two know; see `src/call/group`. */
export type GroupIntent =
  /** `wait`: for a place, if the room is full. */
  | { type: 'join'; callId: string; room: string; sources: readonly DeviceSource[]; media: CallMedia; wait: boolean }
  | { type: 'invite'; callId: string; to: User }
  | { type: 'withdraw-invite'; callId: string }
  | { type: 'react'; reaction: Reaction }
  | { type: 'raise-hand'; raised?: boolean }
  | ({ type: 'moderate' } & ClientPayload<'moderate_room'>)
  /** How high pictures are shown at a place of the page; who is not named is shown nowhere there. Null: there is no such place. */
  | { type: 'show'; place: object; heights: ShownPictures | null };

/** What a page keeps while it reloads. */
export interface SavedCall {
  /** Id of the user whose call it is. */
  readonly user: string;
  readonly callId: string;
  readonly peer: User;
  readonly media: CallMedia;
  readonly direction: 'outgoing' | 'incoming' | 'joined';
  /** Name of the room that was joined. */
  readonly name: string | null;
  readonly startedAt: number;
  readonly connectedAt: number | null;
  readonly room: string;
  readonly ticket: string;
  readonly devices: readonly DeviceSource[];
}

/** What a request was for, so that its reply finds its way. */
export type RequestTag =
  | { event: 'call_user'; callId: string }
  | { event: 'answer_call'; callId: string }
  /** `callId`: of a room that is joined by its name; else it is come back into. */
  | { event: 'join_call_room'; room: string; fresh: boolean; callId?: string; wait?: boolean }
  | { event: 'invite_to_room'; callId: string }
  | { event: 'leave_call_room'; payload: ClientPayload<'leave_call_room'> };

export type Replied = {
  [E in RequestTag['event']]: { type: 'replied'; reply: Reply<E> } & Extract<RequestTag, { event: E }>;
}[RequestTag['event']];

/** What happens to a session, in the order in which it happens. */
export type SessionEvent =
  | Intent
  | Replied
  | { type: 'signaling'; status: SignalingStatus; error: CallError | null }
  | { type: 'message'; message: ServerMessage }
  | { type: 'offer-ready'; link: string; offer: Description & { type: 'offer' } }
  | { type: 'answer-ready'; link: string; answer: Description & { type: 'answer' } }
  | { type: 'link-status'; link: string; status: LinkStatus }
  | { type: 'link-quality'; link: string; quality: LinkQuality }
  | { type: 'link-stats'; link: string; stats: LinkStats }
  | { type: 'video-held'; link: string; held: boolean }
  | { type: 'link-signal'; link: string; signal: Signal }
  | { type: 'link-lacks'; link: string; kind: MediaKind }
  | { type: 'link-failed'; link: string; error: CallError }
  | { type: 'asking'; sources: readonly DeviceSource[] }
  /** The person has answered what the browser asked before this room is joined. */
  | { type: 'devices-asked'; callId: string; wait: boolean }
  | { type: 'sfu-state'; way: Way; status: SfuStatus }
  | { type: 'sfu-flows'; participantId: string; flowing: boolean }
  /** What the mesh says of a link that goes by the media server. */
  | { type: 'mesh-status'; link: string; status: LinkStatus }
  | { type: 'speaking'; speaking: Speaking }
  /** The rules of groups are there from now on. */
  | { type: 'group-loaded' }
  | { type: 'device'; source: DeviceSource; actual: boolean; error: CallError | null; label: string }
  | { type: 'device-notice'; source: DeviceSource; notice: DeviceNotice | null }
  | { type: 'screen'; actual: boolean; audio: boolean; error: CallError | null }
  | { type: 'timer'; timer: Timer }
  | {
      type: 'settled-elsewhere';
      callId: string;
      reason: Extract<EndReason, 'answered-elsewhere' | 'rejected-elsewhere'>;
    }
  | { type: 'playback'; blocked: boolean };

/** A wait that ends by itself. The name says for what, the rest for whom. */
export type Timer =
  /** The server does not take the call. */
  | `dial:${string}`
  /** It has rung long enough for a connection to be made for it. */
  | `prepare:${string}`
  /** It rings for too long. */
  | `ring:${string}`
  /** A server that was restarted does not know the call that rings here. */
  | `confirm:${string}`
  /** Media never flows. */
  | `connect:${string}`
  /** Media has stopped, and the link could not be mended. */
  | `lost:${string}`
  /** The server has lost a participant of a room with a name, whose media may flow still. */
  | `away:${string}`
  /** Media has stopped, and the server has lost the other one too. */
  | `gone:${string}`
  /** The server was too busy to let us back in. */
  | `rejoin:${string}`
  /** An offer that came too soon is answered. */
  | `answer:${string}`
  /** In a group a link that failed is made again. */
  | `retry:${string}`
  /** In a group that is cut off from the server and from everybody. */
  | `stranded:${string}`
  /** A room moves for too long. */
  | `topology:${string}`
  /** What is shown for a moment: a reaction, or an invitation that nobody followed. */
  | `fade:${string}`;
