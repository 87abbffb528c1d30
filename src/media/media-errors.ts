import { callError, type CallError, type ErrorCode, type Source } from '../protocol/index.ts';

/** What a promise of `src/media` is rejected with: an error for whoever only logs it, a `CallError` for whoever shows it. */
export class MediaFailure extends Error implements CallError {
  readonly code: ErrorCode;
  declare readonly hint?: string;

  constructor(error: CallError, cause?: unknown) {
    super(error.message, { cause });
    this.name = 'MediaFailure';
    this.code = error.code;
    if (error.hint !== undefined) this.hint = error.hint;
  }
}

/** What an embedding page has to write so that everything works inside its iframe. */
export const IFRAME_ALLOW = 'allow="microphone; camera; autoplay; display-capture"';

/** The failures that can be foreseen without asking the browser for a device; null when there is none. */
export function cannotCapture(source: Source): CallError | null {
  // `mediaDevices` is missing on pages without https; in a browser without WebRTC it may be there.
  if (!globalThis.isSecureContext) {
    return callError('insecure-context', 'Open the page by https://, or by http://localhost on this machine.');
  }
  if (navigator.mediaDevices?.getUserMedia === undefined || globalThis.RTCPeerConnection === undefined) {
    return callError('not-supported', 'Use a current Chrome, Edge, Firefox or Safari.');
  }
  return policyAllows(source) ? null : blockedByPolicy();
}

/** A failure of `getUserMedia` or `getDisplayMedia` (Media Capture and Streams §10.3) as one of our codes. */
export function captureError(reason: unknown, source: Source): CallError {
  const { name, message } = reason instanceof Error ? reason : { name: '', message: '' };
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      // Chromium tells by the message alone that the question was closed and not answered by "block".
      if (/dismissed/i.test(message)) {
        return callError('permission-dismissed', 'Click again, and answer the question of the browser.');
      }
      if (!policyAllows(source) || /permissions? policy|feature policy/i.test(message)) return blockedByPolicy();
      return /system/i.test(message)
        ? callError('permission-denied', 'Allow the browser to use it in the privacy settings of the system.')
        : callError('permission-denied', 'Allow it by the icon beside the address of the page, then try again.');
    case 'NotFoundError':
    case 'OverconstrainedError':
      return callError(
        'device-not-found',
        `Connect a ${source === 'camera' ? 'camera' : 'microphone'}, then try again.`,
      );
    case 'NotReadableError':
      return callError('device-busy', 'Close other applications that may be using it, then try again.');
    case 'TypeError':
    case 'NotSupportedError':
      return callError('not-supported');
    default:
      return callError('device-failed', 'Unplug it and plug it in again, or restart the browser.');
  }
}

export function promptTimedOut(): CallError {
  return callError('permission-dismissed', 'Click again, and answer the question of the browser.');
}

function blockedByPolicy(): CallError {
  return callError('blocked-by-policy', `The page around this one has to write it on its iframe: ${IFRAME_ALLOW}`);
}

interface PolicyDocument {
  readonly permissionsPolicy?: { allowsFeature(feature: string): boolean };
  readonly featurePolicy?: { allowsFeature(feature: string): boolean };
}

/** Chromium's API; elsewhere nobody can tell in advance. */
function policyAllows(source: Source): boolean {
  const { permissionsPolicy, featurePolicy } = document as unknown as PolicyDocument;
  const feature = source === 'microphone' || source === 'camera' ? source : 'display-capture';
  return (permissionsPolicy ?? featurePolicy)?.allowsFeature(feature) ?? true;
}
