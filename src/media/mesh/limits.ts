import type { Source } from '../../protocol/index.ts';
import type { Pressure } from './video-policy.ts';

/** What a sender is held to. Rates in bit/s and frames a second; null leaves it to the browser. */
export interface Limits {
  /** Whether it sends at all. */
  readonly active: boolean;
  readonly maxBitrate: number | null;
  readonly maxFramerate: number | null;
  /** What is given up when the network or the processor cannot keep up. */
  readonly prefers: RTCDegradationPreference | null;
  /** By how much pictures are made smaller; null for sound. */
  readonly scale: number | null;
  readonly priority: RTCPriorityType | null;
}

/** Speech that is easy to understand; with its headers it takes 45 kbit/s of a line. */
const VOICE = 16_000;

/** Pictures that try whether the path carries more again. */
const PROBE = { maxBitrate: 150_000, scale: 4 };

/** The ceilings are where the browser's own would be more than a call needs. */
export function limitsOf(
  source: Source,
  track: MediaStreamTrack | null,
  scale: number,
  pressure: Pressure = 'none',
): Limits {
  const limits = easyLimits(source, track, scale);
  if (pressure === 'none') return limits;
  if (source === 'microphone') return { ...limits, maxBitrate: VOICE, priority: 'high' };
  if (pressure === 'voice' || source === 'screen-audio') return { ...limits, active: false };
  return { ...limits, maxBitrate: PROBE.maxBitrate, scale: Math.max(scale, PROBE.scale) };
}

function easyLimits(source: Source, track: MediaStreamTrack | null, scale: number): Limits {
  const none: Limits = {
    active: true,
    maxBitrate: null,
    maxFramerate: null,
    prefers: null,
    scale: null,
    priority: null,
  };
  switch (source) {
    case 'camera':
      return { ...none, maxBitrate: 1_700_000, scale };
    case 'screen':
      // Where browsers do not know the hint it is a property like any other, and says the same.
      return track?.contentHint === 'motion'
        ? { ...none, maxBitrate: 2_500_000, maxFramerate: 30, prefers: 'maintain-framerate', scale }
        : { ...none, maxBitrate: 2_500_000, maxFramerate: 15, prefers: 'maintain-resolution', scale };
    default:
      return none;
  }
}

/** A browser that refuses goes without. What is so already is left alone: it would hold up the first picture of a screen. */
export function limitSender(sender: RTCRtpSender, limits: Limits): void {
  const { active, maxBitrate, maxFramerate, prefers, scale, priority } = limits;
  const parameters = sender.getParameters();
  const encoding = parameters.encodings?.[0];
  if (!encoding) return;
  const before = JSON.stringify(parameters);
  encoding.active = active;
  if (maxBitrate !== null) encoding.maxBitrate = maxBitrate;
  else delete encoding.maxBitrate;
  if (maxFramerate !== null) encoding.maxFramerate = maxFramerate;
  else delete encoding.maxFramerate;
  if (priority !== null) encoding.priority = priority;
  if (scale !== null) encoding.scaleResolutionDownBy = scale;
  if (prefers !== null) parameters.degradationPreference = prefers;
  else delete parameters.degradationPreference;
  if (JSON.stringify(parameters) !== before) sender.setParameters(parameters).catch(() => undefined);
}
