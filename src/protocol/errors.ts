/**
 * Every code that a person, a page or a log can meet, with its English sentence.
 * `src/i18n` translates the sentences, keyed by the same codes, and says of devices more exactly which one.
 */
export const ERRORS = {
  // the wire
  'bad-request': 'The calling server did not understand this page.',
  'too-large': 'The message is larger than the calling server takes.',
  'rate-limited': 'Too many attempts in a short time.',
  'not-ready': 'The connection is not ready yet.',
  'not-found': 'There is no such call or room, or it is not yours.',
  'already-calling': 'This page is already calling somebody.',
  'call-over': 'The call is over.',
  forbidden: 'You may not join this call.',
  'unsupported-protocol': 'This page and the calling server have different versions.',
  'server-error': 'Something went wrong on the calling server.',
  'server-draining': 'The calling server is restarting.',
  // who one is
  'origin-not-allowed': 'The calling server does not know this site.',
  'auth-required': 'You are not signed in for calls.',
  'auth-failed': 'Your sign-in for calls was not accepted.',
  'token-expired': 'Your sign-in for calls has expired.',
  'user-required': 'The page did not say who you are: set user-id.',
  // the connection
  'server-unreachable': 'The calling server cannot be reached.',
  'request-timeout': 'The calling server did not answer.',
  // microphone and camera
  'permission-denied': 'The browser was told not to allow it.',
  'permission-dismissed': 'The question of the browser was closed without an answer.',
  'device-not-found': 'No such device is connected.',
  'device-busy': 'Another application is using the device.',
  'device-failed': 'The device could not be started.',
  'insecure-context': 'Browsers allow calls only on secure pages.',
  'blocked-by-policy': 'The page that embeds this one does not allow it.',
  'not-supported': 'This browser cannot make calls.',
  'link-failed': 'Your browser and the other one could not be connected.',
  'playback-blocked': 'Your browser plays no sound until you click.',
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
