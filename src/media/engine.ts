import type { LinkBudget, LinkQuality, LinkStats, LinkStatus, MediaKind } from '../call/state.ts';
import type { CallError, Description, Signal, Source } from '../protocol/index.ts';
import type { Ice } from './ice.ts';

/**
 * What carries media between participants. Links are named by the session (`link`), because a link exists before
 * anybody is a participant: the caller's while it rings, the callee's before the click on Accept.
 *
 * A link is born closed: it gathers its own candidates and holds them back, and no track is attached to it. Only
 * `open…` lets anything out.
 */
export interface MediaEngine {
  /** Its functions need no `this`: what stands between an engine and its session puts its own in their place. */
  readonly listener: EngineListener;
  /** What is used on every link. */
  readonly shared: {
    readonly tracks: ReadonlyMap<Source, MediaStreamTrack>;
    readonly ice: Ice;
  };

  setIce(ice: Ice): void;

  /** Makes a link whose description says what we offer; gathering goes on behind it. */
  offer(link: string): Promise<Description & { type: 'offer' }>;

  /** Makes a link out of somebody's offer, and the answer to it, and keeps both to itself. */
  prepareAnswer(link: string, offer: Description & { type: 'offer' }): Promise<void>;

  /** The callee has accepted: the answer with all candidates gathered so far. From here on the link is open. */
  openAnswer(link: string): Promise<Description & { type: 'answer' }>;

  /** The caller has got the answer: from here on the link is open, and the held candidates go out as a signal. */
  openOffer(link: string, answer: Description & { type: 'answer' }): Promise<void>;

  /** A signal of the other end. One for a link that does not exist is dropped. */
  receive(link: string, signal: Signal): void;

  /** Whether media of the other end is to be expected, so that silence means trouble. */
  expectMedia(link: string, expected: boolean): void;

  /** What may be sent of our pictures on this link; null for as much as a call of two gets. Never needs SDP. */
  limitLink(link: string, budget: LinkBudget | null): void;

  /** What we send from now on, on every open link; null sends nothing. Never needs SDP. */
  setTrack(source: Source, track: MediaStreamTrack | null): void;

  /** Whether this link carries a screen beside the camera; else the screen takes the camera's place while it is shared. */
  hasScreen(link: string): boolean;

  /** The track that arrives from the other end; there from the first negotiation on, whether it sends or not. */
  remoteTrack(link: string, source: Source): MediaStreamTrack | null;

  /** How loud the microphone is that arrives now, from 0 to 1 (full scale), by link. */
  levels(): ReadonlyMap<string, number>;

  /** Looks at every link at once instead of at its next turn: the network or the clock has jumped. */
  checkNow(): void;

  closeLink(link: string): void;
  close(): void;
}

/** What the engine tells the session. */
export interface EngineListener {
  signal(link: string, signal: Signal): void;
  status(link: string, status: LinkStatus): void;
  quality(link: string, quality: LinkQuality): void;
  /** Once a second for every open link. */
  stats(link: string, stats: LinkStats): void;
  /** We have begun, or ceased, to hold our pictures back on this link. */
  videoHeld(link: string, held: boolean): void;
  /** Remote tracks of this link exist now, or are others than before. */
  tracks(link: string): void;
  /** The two browsers have no format in common for one kind of media; the other kind flows. */
  lacks(link: string, kind: MediaKind): void;
  failed(link: string, error: CallError): void;
}
