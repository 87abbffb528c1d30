import type { Candidate, Source } from '../../src/protocol/index.ts';

/**
 * A selective forwarding unit that speaks SDP, as the rooms see it. A participant has one connection `up`, on which the
 * page offers, and one `down`, on which the media server does. Rooms and connections are made when they are first
 * needed; whoever calls has checked that the participant is in the room. What cannot be done rejects with a
 * {@link MediaServerError}.
 */
export interface MediaServer {
  /**
   * Connects, and stays connected; whether it is there, `status` says. Resolves, never rejects, as soon as it is known
   * which rooms may be left of an earlier run: it waits for nobody.
   */
  start(events: MediaServerEvents): Promise<void>;
  readonly status: MediaServerStatus;

  /**
   * Publishes, renegotiates or restarts ICE: that is told by the offer, whose session id is that of its
   * RTCPeerConnection (RFC 8866 §5.2). An offer of another RTCPeerConnection replaces the connection.
   * @param sources what every media section of the offer that sends is, by its mid
   * @returns the answer
   */
  publish(room: string, participant: string, offer: string, sources: readonly SourceOfMid[]): Promise<string>;

  /**
   * Says all that the participant wants to receive. What is not published (yet) is left out; ask again when it is.
   * @param fresh the page has lost its connection and begins anew
   * @returns the offer, to be answered before the next one is asked for; null when nothing changes
   */
  subscribe(room: string, participant: string, wanted: readonly Wanted[], fresh?: boolean): Promise<DownOffer | null>;
  answer(room: string, participant: string, answer: string): Promise<void>;
  /** An ICE restart of the connection down. */
  restartDown(room: string, participant: string): Promise<DownOffer>;

  /** Candidates of the page; `null` for the end of them. Those of the media server are in what it offers and answers. */
  candidates(
    room: string,
    participant: string,
    direction: Direction,
    candidates: readonly (Candidate | null)[],
  ): Promise<void>;
  /** Which layer of what it receives the participant wants, and what it does not want now. Needs no negotiation. */
  layers(room: string, participant: string, choices: readonly LayerChoice[]): Promise<void>;
  /** Nobody receives this any more, whatever the page sends, until it is allowed again. Outlives the connection. */
  mute(room: string, participant: string, source: Source, muted: boolean): Promise<void>;

  /** From now on nothing goes to the participant and nothing comes from it. The last one takes the room along. */
  leave(room: string, participant: string): Promise<void>;
  /** All leave. */
  closeRoom(room: string): Promise<void>;

  /** Whether the room is here, if only because somebody has asked for it. */
  has(room: string): boolean;
  /**
   * Whether the participant's connections of an earlier run of this server are still there. Those that nobody asks for
   * are closed after a while.
   */
  adopt(room: string, participant: string): boolean;

  /** Lets go. Where the next run can take over, media goes on meanwhile. */
  stop(): Promise<void>;
}

/** Both are about connections: whether somebody is in a room, the rooms know. */
export interface MediaServerEvents {
  /** Others can receive these from now on; again, when the list has changed. */
  published(room: string, participant: string, sources: readonly Source[]): void;
  unpublished(room: string, participant: string): void;
  /** By the sound of the microphone. One who turns it off in mid-sentence counts as talking until the sound is back. */
  talking(room: string, participant: string, talking: boolean): void;
  connectionUp(room: string, participant: string, direction: Direction): void;
  /** It is gone, and not by `leave`. The participant may publish or subscribe again, with a new RTCPeerConnection. */
  connectionDown(room: string, participant: string, direction: Direction): void;
  /**
   * The highest simulcast layer of a video source that somebody receives or waits for; null when nobody does. It sinks
   * only when those who watched have been switched, so that the layers above may be turned off at once.
   */
  demanded(room: string, participant: string, source: Source, layer: Layer | null): void;
  /** The media server has gone and the room with it. The next request makes it anew, maybe on another one. */
  lost(room: string): void;
  statusChanged(status: MediaServerStatus): void;
}

export interface MediaServerStatus {
  /** Whether it takes new rooms. */
  readonly healthy: boolean;
  readonly participants: number;
}

export type Direction = 'up' | 'down';
/** Simulcast layers, from low to high. */
export type Layer = 0 | 1 | 2;

export interface SourceOfMid {
  readonly mid: string;
  readonly source: Source;
}

export interface Wanted {
  readonly participant: string;
  readonly source: Source;
  /** The layer to begin with; without it, the highest. */
  readonly layer?: Layer;
}

export interface DownOffer {
  readonly sdp: string;
  /** What comes on which media section. Those that are not here carry nothing. */
  readonly streams: readonly Stream[];
  /** It begins a new connection, and a new RTCPeerConnection has to answer it. */
  readonly fresh: boolean;
}

export interface Stream {
  readonly mid: string;
  readonly participant: string;
  readonly source: Source;
}

export interface LayerChoice {
  readonly participant: string;
  readonly source: Source;
  /** False for what is not seen or heard now: its packets stop, and come back without a negotiation. */
  readonly send?: boolean;
  readonly layer?: Layer;
  readonly temporalLayer?: Layer;
}

export type MediaServerErrorCode =
  /** The page sends what it may not, or what is no SDP. */
  | 'refused'
  /** The offer before this one has not been answered yet. */
  | 'busy'
  | 'not-found'
  | 'full'
  /** No media server can be reached, or it did not answer. */
  | 'unavailable'
  /** It said no for a reason that should not happen. */
  | 'failed';

export class MediaServerError extends Error {
  override readonly name = 'MediaServerError';

  constructor(
    readonly code: MediaServerErrorCode,
    /** For the log; quotes nothing of what a page has sent. */
    readonly detail: string,
  ) {
    super(`${code}: ${detail}`);
  }
}
