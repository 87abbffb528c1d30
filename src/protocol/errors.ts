import { IFRAME_ALLOW } from './iframe-allow.ts';
import type { LATER_ERRORS } from './later-errors.ts';

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
  'called-too-often': ['You have called this person very often.', 'Wait a few minutes, then try again.'],
  'just-declined': ['This person has just declined your call.', 'Wait a moment before you call again.'],
  'call-over': ['The call is over.', 'Call again.'],
  forbidden: ['You may not join this call.', 'Ask the people who run this site.'],
  'unsupported-protocol': ['This page and the calling server have different versions.', 'Reload the page.'],
  'server-error': ['Something went wrong on the calling server.', 'Try again in a moment.'],
  'server-draining': ['The calling server is restarting.', 'Try again in a moment.'],
  'room-full': ['The room is full.', 'Wait for a place, or come back later.'],
  'room-locked': ['The room is locked.', 'Ask somebody inside to let you in.'],
  // who one is
  'origin-not-allowed': [
    'The calling server does not know this site.',
    'Its owner has to add the origin of this site to the list.',
  ],
  'auth-required': ['You are not signed in for calls.', 'Sign in, then reload the page.'],
  'auth-failed': ['Your sign-in for calls was not accepted.', 'Sign in again, then reload the page.'],
  'token-expired': ['Your sign-in for calls has expired.', 'Reload the page.'],
  'user-required': ['The page did not say who you are: set user-id.', 'Its author has to set user-id.'],
  'token-too-large': [
    'The token of this page is larger than the calling server takes.',
    'Its author has to make it smaller.',
  ],
  'bad-user-id': [
    'The calling server does not take this user id.',
    'Its author has to give one of at most 128 characters, all of which can be seen.',
  ],
  'bad-user-name': ['The user name is much too long.', 'Its author has to give a shorter one.'],
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
  // links and sound
  'screen-failed': ['The screen could not be shared.', 'Try again, or share another window.'],
  'link-failed': ['Your browser and the other one could not be connected.', 'Check your network, then call again.'],
  'no-way': [
    'Your networks do not let the two of you connect.',
    'Try another network, such as mobile data. If it stays so, tell those who run this site: it may need a TURN server.',
  ],
  'no-common-codec': [
    'Your browser and the other one have no format in common.',
    'Both of you should use a current Chrome, Edge, Firefox or Safari.',
  ],
  'no-common-video': [
    'You cannot see each other: your browsers have no video format in common.',
    'Both of you should use a current Chrome, Edge, Firefox or Safari.',
  ],
  'no-common-sound': [
    'You cannot hear each other: your browsers have no sound format in common.',
    'Both of you should use a current Chrome, Edge, Firefox or Safari.',
  ],
  'playback-blocked': ['Your browser plays no sound until you click.', 'Press “Play sound”.'],
  // the page that hosts us
  'code-missing': ['A part of this page could not be loaded.', 'Check your network, then reload the page.'],
  'missing-attribute': ['An element lacks an attribute that it needs.', 'Its author has to set it.'],
  'bad-attribute': ['An attribute has a value that it does not take.', 'Its author has to correct it.'],
} as const;

/** Of some, the texts come with what they are about. */
export type ErrorCode = keyof typeof ERRORS | keyof typeof LATER_ERRORS;

type Texts = readonly [message: string, hint: string];
const texts = new Map<string, Texts>(Object.entries(ERRORS));

/** Makes codes known that are loaded later than the others. */
export function learnErrors(more: Readonly<Record<string, Texts>>): void {
  for (const [code, text] of Object.entries(more)) texts.set(code, text);
}

/** A failure as a value: a code for programs, a sentence for people, and what to do about it. */
export interface CallError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

export function callError(code: ErrorCode, hint?: string): CallError {
  const [message, usual] = texts.get(code) ?? ERRORS['server-error'];
  return { code, message, hint: hint ?? usual };
}

/** Failures that end by themselves: the same is tried again after a while. Of all others trying again changes nothing. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'rate-limited',
  'not-ready',
  'server-error',
  'server-draining',
  'server-unreachable',
  'request-timeout',
]);

export function isPassing(code: ErrorCode): boolean {
  return PASSING.has(code);
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && texts.has(value);
}
