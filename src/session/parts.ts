import type { SavedCall } from '../call/events.ts';
import type { SessionState } from '../call/state.ts';
import type { DevicesListener, LocalDevices } from '../media/devices.ts';
import type { EngineListener, MediaEngine } from '../media/engine.ts';
import type { ScreenCapture, ScreenListener } from '../media/screen.ts';
import type { CallError } from '../protocol/index.ts';
import type { Clock } from '../signaling/clock.ts';
import type { SignalingTransport } from '../signaling/transport.ts';

/** What a session is made of. `createCallSession` brings the browser's; a test or a story brings its own. */
export interface SessionParts {
  readonly transport: SignalingTransport;
  readonly clock: Clock;
  /** From 0 to below 1, for what is spread in time; `Math.random` by default. */
  readonly random?: () => number;
  readonly engine: (listener: EngineListener) => MediaEngine;
  readonly devices: (listener: DevicesListener) => LocalDevices;
  readonly screen: (listener: ScreenListener) => ScreenCapture;
  readonly tones: (listener: { blocked(blocked: boolean): void }) => Tones;
  readonly tabs: (told: (news: TabNews) => void) => TabChannel;
  /** Why this page cannot take part in calls; null or absent where it can. */
  readonly unable?: CallError | null;
  /** The call that this user was in before the page was reloaded; null where there is nothing to come back to. */
  readonly saved: {
    /** The room that it is in. */
    readonly room: string;
    take(userId: string): SavedCall | null;
  } | null;
  uuid(): string;
  /** After the next paint, or soon where nothing paints. */
  painted(): Promise<void>;
  describe(error: unknown): CallError;
  /** What only rooms of more than two need. */
  loadGroup(): Promise<typeof import('./group-part.ts')>;
}

/** Everything that is heard: the tones of a phone, and the people. */
export interface Tones {
  /** Rings, beeps or falls silent as the state says. */
  follow(state: SessionState): void;
  /** Plays these tracks for this link, and no others; none silences it. */
  hear(link: string, tracks: readonly MediaStreamTrack[]): void;
  enable(on: boolean): void;
  silence(callId: string): void;
  resume(): void;
  /** Where everything is heard from now on; remembered for this site. Rejects with a `CallError`. */
  useSpeaker(deviceId: string): Promise<void>;
  close(): void;
}

export interface TabNews {
  readonly callId: string;
  readonly reason: 'answered-elsewhere' | 'rejected-elsewhere';
}

/** The other tabs of this browser with the same user. */
export interface TabChannel {
  tell(news: TabNews): void;
  close(): void;
}
