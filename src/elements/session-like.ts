import type { SessionEvents } from '../call/announce.ts';
import type { ScreenContent, SessionState, ShownPictures } from '../call/state.ts';
import type { DeviceList } from '../media/devices.ts';
import type { ScreenOptions } from '../media/screen.ts';
import type { CallError, CallMedia, Reaction, Source, User } from '../protocol/index.ts';
import type { JoinOptions, Moderation, RoomPeek } from '../session/groups.ts';

/**
 * What elements use of a session. `CallSession` is one; so is any object of this shape, which is how stories and tests
 * show a phone without a server.
 */
export interface SessionLike {
  readonly state: SessionState;
  subscribe(listener: (state: SessionState, previous: SessionState) => void): () => void;
  on<E extends keyof SessionEvents>(event: E, listener: (detail: SessionEvents[E]) => void): () => void;
  connect(): void;
  call(to: string | User, media: CallMedia): void;
  accept(options?: { camera?: boolean; callId?: string }): void;
  reject(callId?: string): void;
  join(room: string, options?: JoinOptions): void;
  peek(room: string): Promise<RoomPeek>;
  invite(to: string | User): void;
  withdrawInvite(callId: string): void;
  sendChat(text: string): Promise<CallError | null>;
  react(reaction: Reaction): void;
  raiseHand(raised?: boolean): void;
  moderate(moderation: Moderation): void;
  show(heights: ShownPictures | null, place?: object): void;
  hangUp(): void;
  dismiss(): void;
  toggleMicrophone(on?: boolean): void;
  toggleCamera(on?: boolean): void;
  toggleScreen(on?: boolean, options?: ScreenOptions): void;
  setScreenContent(content: ScreenContent): void;
  prepareScreen(): void;
  listDevices(): Promise<DeviceList>;
  chooseDevice(kind: keyof DeviceList, deviceId: string): Promise<void>;
  flipCamera(): void;
  track(participantId: string, source: Source): MediaStreamTrack | null;
  attach(participantId: string, source: Source, element: HTMLMediaElement): () => void;
  watchPresence(users: 'everyone' | readonly string[]): () => void;
  resumePlayback(): void;
  setRingtone(on: boolean): void;
  silence(callId: string): void;
  now(): number;
  close(): void;
}
