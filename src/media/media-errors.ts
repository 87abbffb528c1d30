import { callError, type CallError, type ErrorCode, type Source } from '../protocol/index.ts';

/** What a promise of `src/media` is rejected with: an error for whoever only logs it, a `CallError` for whoever shows it. */
export class MediaFailure extends Error implements CallError {
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(error: CallError, cause?: unknown) {
    super(error.message, { cause });
    this.name = 'MediaFailure';
    this.code = error.code;
    this.hint = error.hint;
  }
}

/** The failures that can be foreseen without asking the browser for a device; null when there is none. */
export function cannotCapture(source: Source): CallError | null {
  // `mediaDevices` is missing on pages without https; in a browser without WebRTC it may be there.
  if (!globalThis.isSecureContext) return callError('insecure-context');
  if (navigator.mediaDevices?.getUserMedia === undefined || globalThis.RTCPeerConnection === undefined) {
    return callError('not-supported');
  }
  return policyAllows(source) ? null : callError('blocked-by-policy');
}

/** A failure of `getUserMedia` or `getDisplayMedia` (Media Capture and Streams §10.3) as one of our codes. */
export function captureError(reason: unknown, source: Source): CallError {
  // In Firefox an `OverconstrainedError` is no `Error`.
  const { name = '', message = '' } = (reason ?? {}) as Partial<Error>;
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      // Chromium tells by the message alone that the question was closed and not answered by "block".
      if (/dismissed/i.test(message)) return callError('permission-dismissed');
      if (!policyAllows(source) || /permissions? policy|feature policy/i.test(message))
        return callError('blocked-by-policy');
      return /system/i.test(message)
        ? callError('permission-denied', 'Allow the browser to use it in the privacy settings of the system.')
        : callError('permission-denied');
    case 'NotFoundError':
    case 'OverconstrainedError':
      return callError('device-not-found');
    case 'NotReadableError':
      return callError('device-busy');
    case 'TypeError':
    case 'NotSupportedError':
      return callError('not-supported');
    default:
      return callError('device-failed');
  }
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
