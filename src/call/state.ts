import type {
  AwayParticipant,
  CallError,
  CallMedia,
  ChatMessage,
  EndReason,
  MediaState,
  Reaction,
  Signal,
  Source,
  User,
} from '../protocol/index.ts';
import type { Topology } from '../protocol/group-sfu-messages.ts';

/** What a page knows of its session: plain data without handles, so that a story or a test can be drawn from it alone. */
export interface SessionState {
  readonly signaling: SignalingStatus;
  /** Why the server refused us, while `signaling` is `refused`. */
  readonly refusal: CallError | null;
  /** Why this browser cannot take part in calls at all. It rings nowhere then, and counts as not reachable. */
  readonly unable: CallError | null;
  /** Whom the server takes us for; null before the first connection. */
  readonly user: User | null;
  /** By user id: those watched with `watchPresence`. */
  readonly presence: Readonly<Record<string, { readonly user: User; readonly online: boolean }>>;
  /** The call that this page is in, or its last screen. */
  readonly call: Call | null;
  /** A second call that rings while the first one goes on, or rings as well. */
  readonly waiting: Call | null;
  /** What rings beside those two, oldest first: shown when one of them is over. */
  readonly queued: readonly Call[];
  /** Where media flows; null when in no room. */
  readonly room: RoomState | null;
  /** Those whom this page rings into its room, by call id; who has not come is kept for a moment. */
  readonly invites: Readonly<Record<string, Invite>>;
  /** Who talks, in a room of more than two: participant ids, `self` for this page. */
  readonly speaking: Speaking;
  /** What was sent to all a moment ago, oldest first. */
  readonly reactions: readonly ShownReaction[];
  /** Links that have been made, by name: those of the room, and those made ready while a call rings. */
  readonly links: Readonly<Record<string, LinkState>>;
  readonly devices: Readonly<Record<DeviceSource, DeviceState>>;
  readonly screen: ScreenState;
  /** The browser refuses to play sound before a click. */
  readonly playbackBlocked: boolean;
  /** How media goes in the room that this page is in, or on its way into; only of rooms that have moved. */
  readonly topology?: RoomTopology | undefined;
}

/** Which way media goes in a room, and how far this page has come with it. */
export interface RoomTopology extends Topology {
  readonly room: string;
  /** The server that we talk to has told it. */
  readonly confirmed: boolean;
  /** Whether the server has been told that this page has all media the new way, or that it cannot get it. */
  readonly said: boolean | null;
  readonly up: SfuStatus;
  readonly down: SfuStatus;
  /** Participants whose media arrives by the media server. */
  readonly flowing: readonly string[];
  /** Links that go by the media server, and could go by the mesh as well: it is there until the move is settled. */
  readonly meshed: readonly string[];
}

/** A connection with the media server. `failed`: it could not be reached in time, and is tried anew now and then. */
export type SfuStatus = 'connecting' | 'connected' | 'lost' | 'failed';

/**
 * `idle`: not asked to connect yet. `reconnecting`: was connected, comes back by itself. `refused`: the server said
 * no, and only the page can change that. `closed`: for good.
 */
export type SignalingStatus = 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'refused' | 'closed';

export type DeviceSource = Extract<Source, 'microphone' | 'camera'>;

/** The click sets `desired`, the report of the device sets `actual`. They differ while the device starts or fails. */
export interface DeviceState {
  readonly desired: boolean;
  readonly actual: boolean;
  /** The browser is asking the person for leave, or is about to: the reason belongs on screen. */
  readonly asking: boolean;
  readonly error: CallError | null;
  /** What the system calls the device that is open; empty while none is. */
  readonly label: string;
  /** What is worth knowing of a device that is open. */
  readonly notice: DeviceNotice | null;
}

/**
 * `suspended`: the system holds it back, as during a phone call, and it comes back by itself. `switched`: the chosen one
 * was unplugged, and another one is in use. `returned`: it was plugged in again, and is in use again. `silent`: the
 * microphone is on, and nothing comes from it. `talking-muted`: the microphone is off, and the person talks.
 * `muted-by-moderator`: somebody else had it turned off.
 */
export type DeviceNotice = 'suspended' | 'switched' | 'returned' | 'silent' | 'talking-muted' | 'muted-by-moderator';

/** What of a screen matters more when the network cannot carry all of it: that text is sharp, or that motion is smooth. */
export type ScreenContent = 'text' | 'motion';

export interface ScreenState {
  readonly desired: boolean;
  readonly actual: boolean;
  /** Its sound is sent as well. */
  readonly audio: boolean;
  readonly content: ScreenContent;
  readonly error: CallError | null;
}

/**
 * asking → dialing → ringing → active → ended on the caller's side, incoming → answering → active → ended on the
 * callee's. `asking`: the browser asks for the microphone. `dialing`: the server is being told. `ringing`: it rings at
 * the other end. `answering`: accepted, and the answer is being made. `active` begins when the answer goes out or comes
 * in; the room is known one trip later on the callee's side.
 *
 * Into a room by its name, asking → dialing → waiting → active → ended: `waiting` while the room is full.
 */
export type CallPhase = 'asking' | 'dialing' | 'ringing' | 'waiting' | 'incoming' | 'answering' | 'active' | 'ended';

export interface Call {
  /** A UUID that the caller's page has made up; the same at both ends. */
  readonly id: string;
  /** `joined`: nothing rang, this page went into a room by its name. */
  readonly direction: 'outgoing' | 'incoming' | 'joined';
  /** The other one; of a room that was joined, the room itself. */
  readonly peer: User;
  /** Name of the room that was joined; null for a call that rings. */
  readonly room: string | null;
  /** Who is in the room that this call rings into; null for a call of two. */
  readonly people: readonly User[] | null;
  /** While `waiting`: how many places from the door. */
  readonly position: number | null;
  /** What the caller asked for. */
  readonly media: CallMedia;
  readonly phase: CallPhase;
  /**
   * What the caller's page offers. At that page it is there once the server has been told, so that a server that was restarted
   * can be told again; at the callee's, until the link is made.
   */
  readonly offer: string | null;
  /** The link that was made ready while it rang; the room's participant takes it over. */
  readonly link: string;
  /** Milliseconds of the session's clock. */
  readonly startedAt: number;
  /** When media first flowed. */
  readonly connectedAt: number | null;
  readonly endedAt: number | null;
  readonly endReason: EndReason | null;
  /** What made the call fail on our side, beside the reason. */
  readonly error: CallError | null;
}

export interface RoomState {
  readonly id: string;
  /** Null for the room of a call. */
  readonly name: string | null;
  /** Our own id in this room. */
  readonly participantId: string;
  /** Proof of our participation: brings us back after a reload or a restart of the server. */
  readonly ticket: string;
  /** Whether the server counts us in at this moment. */
  readonly joined: boolean;
  /** The others, by participant id, in the order in which they came. */
  readonly participants: Readonly<Record<string, ParticipantState>>;
  /** Nobody else gets in. */
  readonly locked: boolean;
  /** How many wait for a place. */
  readonly waiting: number;
  /** Whether this page's user may mute and remove the others and lock the room. */
  readonly moderator: boolean;
  /** When the own hand was raised, by the server's clock; null while it is down. */
  readonly hand: number | null;
  readonly chat: readonly ChatMessage[];
  /** Who was cut off from the server and may still hear others in the room; see `TIMES.absence`. */
  readonly away?: readonly AwayParticipant[] | undefined;
  /** How high the pictures of each participant are shown here, in pixels; what is not named is not known yet. */
  readonly shown: ShownPictures;
  /** What each place of the page says of that: of several places the highest counts. */
  readonly shownAt: ReadonlyMap<object, ShownPictures>;
}

/** By participant. */
export type ShownPictures = Readonly<Record<string, ShownHeights>>;

/** In pixels of the screen; 0 is nowhere. */
export interface ShownHeights {
  readonly camera: number;
  readonly screen: number;
}

export interface Invite {
  readonly id: string;
  readonly user: User;
  readonly phase: 'dialing' | 'ringing' | 'ended';
  /** Why nobody came. */
  readonly reason: EndReason | null;
}

export interface Speaking {
  /** Who has the floor: the last one to talk for more than a moment. */
  readonly active: string | null;
  readonly now: readonly string[];
}

export interface ShownReaction {
  readonly id: string;
  readonly participantId: string;
  readonly reaction: Reaction;
}

export interface ParticipantState {
  readonly id: string;
  readonly user: User;
  /** What this participant says to send; nothing is played of a microphone that was muted by a moderator. */
  readonly media: MediaState;
  /** A moderator has muted it, and its person has not turned it on again. */
  readonly muted?: boolean | undefined;
  /** When the hand was raised, by the server's clock; null while it is down. */
  readonly hand: number | null;
  /** False when the server has lost sight of the participant: it may still talk to us, media does not need the server. */
  readonly present: boolean;
  /** Key into `links`. */
  readonly link: string;
}

export interface LinkState {
  readonly status: LinkStatus;
  readonly quality: LinkQuality;
  /** The first offer and answer have been exchanged. */
  readonly open: boolean;
  /** This end makes the offers. */
  readonly offerer: boolean;
  /** Its offer waits for an answer. */
  readonly offering: boolean;
  /** Since when nothing has come; null while something does. */
  readonly silentSince: number | null;
  /** What this end wants to tell the other one, and cannot before the room is known. */
  readonly held: readonly Signal[];
  /** Once a second while the link is open. */
  readonly stats: LinkStats | null;
  /** We hold our pictures back, for the network carries no more than voices. */
  readonly videoHeld: boolean;
  /** The other end holds its pictures back. */
  readonly peerVideoHeld: boolean;
  /** Connected once: what fails from then on is lost, and not merely slow. */
  readonly established: boolean;
  /** What the two browsers have no common format for. */
  readonly lacks: MediaKind | null;
  /** How high the other end shows our pictures; null as long as it has not said. */
  readonly peerShows: ShownHeights | null;
  /** What we send of our pictures; null for as much as a call of two gets. */
  readonly budget: LinkBudget | null;
  /** When this end last answered an offer of a new connection; absent when it never did. */
  readonly answeredAt?: number | undefined;
  /** An offer that came too soon after that, and waits. */
  readonly offered?: string | undefined;
  /** The way that its media goes. Absent is the mesh. */
  readonly via?: 'mesh' | 'sfu';
}

/** What may be sent of the pictures on one link; null for a source is nothing at all. */
export interface LinkBudget {
  readonly camera: PictureBudget | null;
  readonly screen: PictureBudget | null;
}

/** `kbps`: at most so many kbit/s. `height`: no higher than so many pixels. */
export interface PictureBudget {
  readonly kbps: number;
  readonly height: number;
}

/** What was measured on a link in the last second. Rates in kbit/s, times in milliseconds, loss as a share from 0 to 1. */
export interface LinkStats {
  readonly roundTrip: number | null;
  readonly jitter: number | null;
  readonly lossIn: number;
  readonly lossOut: number;
  readonly rateIn: number;
  readonly rateOut: number;
  /** What the browser believes that the path can take; null where it does not say. */
  readonly available: number | null;
  /** Through a TURN server; null while no path is known. */
  readonly relayed: boolean | null;
  readonly received: Partial<Readonly<Record<Source, StreamStats>>>;
  readonly sent: Partial<Readonly<Record<Source, StreamStats>>>;
}

/** Pictures have a size in pixels and a frame rate; sound has neither. */
export interface StreamStats {
  readonly rate: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly frameRate: number | null;
  /** Why the browser sends less than it could; null where it does not say. */
  readonly limitedBy: 'none' | 'bandwidth' | 'cpu' | 'other' | null;
}

/** `silent`: no media arrives, and the link is being mended. `failed`: it could not be, and is made anew now and then. */
export type LinkStatus = 'connecting' | 'connected' | 'silent' | 'failed';
export type MediaKind = 'audio' | 'video';
export type LinkQuality = 'unknown' | 'good' | 'poor';

export const DEVICE_OFF: DeviceState = {
  desired: false,
  actual: false,
  asking: false,
  error: null,
  label: '',
  notice: null,
};
export const SCREEN_OFF: ScreenState = { desired: false, actual: false, audio: false, content: 'text', error: null };

export const NOBODY_SPEAKS: Speaking = { active: null, now: [] };

export const INITIAL_STATE: SessionState = {
  signaling: 'idle',
  refusal: null,
  unable: null,
  user: null,
  presence: {},
  call: null,
  waiting: null,
  queued: [],
  room: null,
  invites: {},
  speaking: NOBODY_SPEAKS,
  reactions: [],
  links: {},
  devices: { microphone: DEVICE_OFF, camera: DEVICE_OFF },
  screen: SCREEN_OFF,
  playbackBlocked: false,
};
