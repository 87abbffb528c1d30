/**
 * Every code that a person, a page or a log can meet, with its English sentence.
 * Sentences for people are translated in `src/i18n`, keyed by the same codes.
 */
export const ERRORS = {
  // the wire
  'bad-request': 'The message does not have the form that the protocol asks for.',
  'too-large': 'The message is larger than the server takes.',
  'rate-limited': 'Too many messages in a short time. Wait a moment and try again.',
  'not-ready': 'The connection has to be resumed before anything else is sent.',
  'not-found': 'There is no such call or room, or it is not yours.',
  'already-calling': 'This page is already calling somebody.',
  'call-over': 'The call is over.',
  forbidden: 'You may not join this room.',
  'unsupported-protocol': 'This page and the server speak different versions of the protocol. Reload the page.',
  'server-error': 'Something went wrong on the server. Try again.',
  'server-draining': 'The server is about to restart. Try again in a moment.',
  // who one is
  'origin-not-allowed': 'This site is not on the list of origins that the calling server accepts.',
  'auth-required': 'The calling server wants a token, and the page gave none.',
  'auth-failed': 'The calling server did not accept the token.',
  'token-expired': 'The token of this session has expired.',
  'user-required': 'The page did not say who you are: set user-id.',
  // the connection
  'server-unreachable': 'The calling server cannot be reached.',
  'request-timeout': 'The calling server did not answer in time.',
  // microphone and camera
  'permission-denied': 'The browser was told not to allow it.',
  'permission-dismissed': 'The question of the browser was closed without an answer.',
  'device-not-found': 'No such device is connected.',
  'device-busy': 'Another application is using the device.',
  'device-failed': 'The device could not be started.',
  'insecure-context': 'Browsers allow calls only on pages that are served by https or from localhost.',
  'blocked-by-policy': 'The page that embeds this one does not allow it.',
  'not-supported': 'This browser cannot make calls.',
  'link-failed': 'The connection to the other side could not be made.',
  'playback-blocked': 'The browser does not play sound until you click.',
  // the page that hosts us
  'missing-attribute': 'An element lacks an attribute that it needs.',
  'bad-attribute': 'An attribute has a value that it does not take.',
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** A failure as a value: a code for programs, a sentence for people, and what to do about it. */
export interface CallError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
}

export function callError(code: ErrorCode, hint?: string): CallError {
  return hint === undefined ? { code, message: ERRORS[code] } : { code, message: ERRORS[code], hint };
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERRORS, value);
}
