/** The session without elements: for pages that draw calls in their own way. No Lit in it. */
export { setLog, type LogEntry, type LogHook, type LogLevel } from './host/log.ts';
export { createCallSession, type CallSessionOptions } from './session/create-call-session.ts';
export { CallSession, type Callee } from './session/call-session.ts';
export type { SessionParts, Tones, TabChannel } from './session/parts.ts';
export type { JoinOptions, Moderation, RoomPeek } from './session/groups.ts';
export type { SessionEvents } from './call/announce.ts';
export * from './call/media-state.ts';
export * from './call/select.ts';
export {
  INITIAL_STATE,
  type Call,
  type CallPhase,
  type DeviceNotice,
  type DeviceSource,
  type DeviceState,
  type Invite,
  type LinkQuality,
  type LinkState,
  type LinkStats,
  type LinkStatus,
  type ParticipantState,
  type RoomState,
  type ScreenContent,
  type ScreenState,
  type SessionState,
  type ShownHeights,
  type ShownReaction,
  type SignalingStatus,
  type Speaking,
  type StreamStats,
} from './call/state.ts';
export type { MediaEngine, EngineListener } from './media/engine.ts';
export type { DeviceChoice, DeviceList, DevicesListener, LocalDevices } from './media/devices.ts';
export type { ScreenCapture, ScreenListener, ScreenOptions } from './media/screen.ts';
export type { SignalingTransport, TransportListener } from './signaling/transport.ts';
export { LATER_ERRORS } from './protocol/later-errors.ts';
export {
  ERRORS,
  END_REASONS,
  REACTIONS,
  SOURCES,
  type CallError,
  type CallMedia,
  type ChatMessage,
  type EndReason,
  type ErrorCode,
  type MediaState,
  type Reaction,
  type Source,
  type User,
} from './protocol/index.ts';
