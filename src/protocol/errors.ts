import { IFRAME_ALLOW } from './iframe-allow.ts';

/**
 * Every code that a person, a page or a log can meet: what happened, and what to do about it, in English.
 * `src/i18n` translates both, keyed by the same codes, and says of devices more exactly which one.
 */
export const ERRORS = {
  // the wire
  'bad-request': ['The calling server did not understand this page.', 'Reload the page and try again.'],
  'too-large': ['The message is larger than the calling server takes.', 'Reload the page and try again.'],
  'rate-limited': ['Too many attempts in a short time.', 'Wait a moment, then try again.'],
  'not-ready': ['The connection is not ready yet.', 'Try again in a moment.'],
  'not-found': ['There is no such call or room, or it is not yours.', 'Call again.'],
  'already-calling': ['This page is already calling somebody.', 'Hang up first.'],
  'call-over': ['The call is over.', 'Call again.'],
  forbidden: ['You may not join this call.', 'Ask the people who run this site.'],
  // groups
  'room-full': ['The room is full.', 'Wait for a place, or come back later.'],
  'room-locked': ['The room is locked.', 'Ask somebody inside to let you in.'],
  'unsupported-protocol': ['This page and the calling server have different versions.', 'Reload the page.'],
  'server-error': ['Something went wrong on the calling server.', 'Try again in a moment.'],
  'server-draining': ['The calling server is restarting.', 'Try again in a moment.'],
  // who one is
  'origin-not-allowed': [
    'The calling server does not know this site.',
    'Its owner has to add the origin of this site to the list.',
  ],
  'auth-required': ['You are not signed in for calls.', 'Sign in, then reload the page.'],
  'auth-failed': ['Your sign-in for calls was not accepted.', 'Sign in again, then reload the page.'],
  'token-expired': ['Your sign-in for calls has expired.', 'Reload the page.'],
  'user-required': ['The page did not say who you are: set user-id.', 'Its author has to set user-id.'],
  // the connection
  'server-unreachable': ['The calling server cannot be reached.', 'Check your network, then try again.'],
  'request-timeout': ['The calling server did not answer.', 'Check your network, then try again.'],
  // microphone and camera
  'permission-denied': ['The browser was told not to allow it.', 'Allow it next to the address bar, then try again.'],
  'permission-dismissed': [
    'The question of the browser was closed without an answer.',
    'Try again, and say yes when the browser asks.',
  ],
  'device-not-found': ['No such device is connected.', 'Connect one, then try again.'],
  'device-busy': ['Another application is using the device.', 'Close that application, then try again.'],
  'device-failed': ['The device could not be started.', 'Unplug it and plug it in again, then try again.'],
  'insecure-context': ['Browsers allow calls only on secure pages.', 'Open this page with https.'],
  'blocked-by-policy': [
    'The page that embeds this one does not allow it.',
    `Its author has to give the iframe this: ${IFRAME_ALLOW}`,
  ],
  'not-supported': ['This browser cannot make calls.', 'Use a current Chrome, Edge, Firefox or Safari.'],
  // screen and speaker
  'screen-cancelled': ['Nothing is shared.', 'Press “Share screen” to choose again.'],
  'screen-denied': [
    'Your system does not let the browser see the screen.',
    'Allow it in the privacy settings of the system, then restart the browser.',
  ],
  'screen-unsupported': ['This browser cannot share a screen.', 'Use a browser on a computer.'],
  'screen-failed': ['The screen could not be shared.', 'Try again, or share another window.'],
  'share-target-unsupported': [
    'This browser cannot share only a part of the page.',
    'Use a current Chrome or Edge on a computer.',
  ],
  'share-target-missing': [
    'The part of the page that is to be shared is not there.',
    'Its author has to correct share-target.',
  ],
  'speaker-failed': ['Sound could not be sent to that device.', 'Choose another one.'],
  'link-failed': ['Your browser and the other one could not be connected.', 'Check your network, then call again.'],
  'playback-blocked': ['Your browser plays no sound until you click.', 'Press “Play sound”.'],
  // the page that hosts us
  'missing-attribute': ['An element lacks an attribute that it needs.', 'Its author has to set it.'],
  'bad-attribute': ['An attribute has a value that it does not take.', 'Its author has to correct it.'],
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** A failure as a value: a code for programs, a sentence for people, and what to do about it. */
export interface CallError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

export function callError(code: ErrorCode, hint: string = ERRORS[code][1]): CallError {
  return { code, message: ERRORS[code][0], hint };
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERRORS, value);
}
