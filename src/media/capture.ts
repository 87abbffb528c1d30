import type { DeviceSource } from '../call/state.ts';
import { callError, type CallError } from '../protocol/index.ts';
import type { KnownDevice } from './device-memory.ts';
import { permissionState } from './permissions.ts';
import { cannotCapture, captureError } from './media-errors.ts';

/** A question of the browser that nobody answers counts as dismissed after this. */
export const PROMPT_MS = 60_000;

const CONSTRAINTS: Readonly<Record<DeviceSource, MediaTrackConstraints>> = {
  microphone: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  camera: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
};

/** How to ask for this one and for no other; for null, what most people want. */
function constraintsOf(source: DeviceSource, device: KnownDevice | null): MediaTrackConstraints {
  const which = device?.id
    ? { deviceId: { exact: device.id } }
    : source === 'camera' && { facingMode: device?.facing ? { exact: device.facing } : 'user' };
  return { ...CONSTRAINTS[source], ...which };
}

/** A track, or why there is none; neither when it is not wanted any more. */
export interface Opened {
  readonly track: MediaStreamTrack | null;
  readonly error: CallError | null;
}

export interface Opener {
  /** The device to try first; any other will do when it is not there. */
  preferred(source: DeviceSource): KnownDevice | null;
  isWanted(source: DeviceSource): boolean;
  /** Called once for each source. */
  opened(source: DeviceSource, result: Opened): void;
}

/** Opens devices with as few questions as possible, and never lets one that is missing cost the other. */
export function openDevices(sources: readonly DeviceSource[], opener: Opener): void {
  const possible = sources.filter((source) => {
    const error = cannotCapture(source);
    if (error !== null) opener.opened(source, { track: null, error });
    return error === null;
  });
  if (possible.length > 0) void open(possible, opener);
}

/** Opens this device or none. */
export async function openDevice(source: DeviceSource, device: KnownDevice | null): Promise<Opened> {
  const result = await ask([source], () => device);
  return 'tracks' in result
    ? { track: result.tracks[0] ?? null, error: null }
    : { track: null, error: errorOf(result.reason, source) };
}

async function open(
  sources: readonly DeviceSource[],
  opener: Opener,
  preferred: Opener['preferred'] = (source) => opener.preferred(source),
): Promise<void> {
  const result = await ask(sources, preferred);
  if ('tracks' in result) {
    for (const source of sources) {
      const track = result.tracks.find(({ kind }) => kind === KINDS[source]) ?? null;
      opener.opened(source, { track, error: track === null ? captureError(null, source) : null });
    }
    return;
  }

  // A device that was chosen once and is not here today must not cost the call.
  if (isMissing(result.reason) && sources.some(preferred)) return open(sources, opener, () => null);

  const again = sources.length > 1 ? await worthAsking(sources, result.reason) : [];
  for (const source of sources) {
    if (again.includes(source)) continue;
    opener.opened(source, { track: null, error: errorOf(result.reason, source) });
  }
  // The microphone before the camera: it matters more.
  for (const source of again) {
    if (opener.isWanted(source)) await open([source], opener);
    else opener.opened(source, { track: null, error: null });
  }
}

const KINDS = { microphone: 'audio', camera: 'video' } as const;
const TIMED_OUT = Symbol('nobody has answered');

function errorOf(reason: unknown, source: DeviceSource): CallError {
  return reason === TIMED_OUT ? callError('permission-dismissed') : captureError(reason, source);
}

function isMissing(reason: unknown): boolean {
  const name = (reason as Partial<Error> | null)?.name;
  return name === 'OverconstrainedError' || name === 'NotFoundError';
}

type Answer = { readonly tracks: readonly MediaStreamTrack[] } | { readonly reason: unknown };

/** The tracks, or why the browser did not give them. A grant that comes too late is closed at once. */
async function ask(sources: readonly DeviceSource[], preferred: Opener['preferred']): Promise<Answer> {
  const constraints: MediaStreamConstraints = {};
  for (const source of sources) constraints[KINDS[source]] = constraintsOf(source, preferred(source));

  let timer: ReturnType<typeof setTimeout> | undefined;
  let late = false;
  const granted = navigator.mediaDevices.getUserMedia(constraints).then((stream) => {
    if (late) stream.getTracks().forEach((track) => track.stop());
    return stream;
  });
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late = true;
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      reject(TIMED_OUT);
    }, PROMPT_MS);
  });
  try {
    const stream = await Promise.race([granted, end]);
    return { tracks: stream.getTracks() };
  } catch (reason) {
    return { reason };
  } finally {
    clearTimeout(timer);
  }
}

/** Which of several devices are worth asking for alone after they could not be had together. */
async function worthAsking(sources: readonly DeviceSource[], reason: unknown): Promise<readonly DeviceSource[]> {
  if (reason === TIMED_OUT || !(reason instanceof Error)) return [];
  if (reason.name !== 'NotAllowedError') return sources;
  // A person who has said no is not asked again. But where one was forbidden long before, nobody has been asked yet.
  const states = await Promise.all(sources.map(permissionState));
  return states.includes('denied') ? sources.filter((_, index) => states[index] !== 'denied') : [];
}
