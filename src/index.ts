/** The elements as classes, registered by nobody: `call-elements/define` does that. */
export { CallButtonElement } from './elements/call-button.ts';
export { CallCheckElement } from './elements/call-check.ts';
export { CallLobbyElement } from './elements/call-lobby.ts';
export { CallSessionElement } from './elements/call-session.ts';
export { GroupCallGridElement } from './elements/group-call-grid.ts';
export { VideoCallElement } from './elements/video-call.ts';
export { configureCalls, defaultSession, type PageOptions } from './elements/page-session.ts';
export { VERSION } from './elements/register.ts';
export { registerLocale } from './i18n/index.ts';
export type { LogEntry, LogHook, LogLevel } from './host/log.ts';
export type { CallEventMap } from './elements/call-events.ts';
export type { CheckDone, CheckOutcome } from './elements/call-check.ts';
export type { LocaleTexts, TextKey } from './i18n/index.ts';
export type { LobbyReady } from './elements/call-lobby.ts';
export type { SessionOptions } from './elements/session-ref.ts';
export type { SessionLike } from './elements/session-like.ts';
