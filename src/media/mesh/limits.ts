import { ignored } from '../../host/log.ts';
import type { LinkBudget } from '../../call/state.ts';
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
  budget: LinkBudget | null = null,
): Limits {
  const limits = fairLimits(source, track, scale, budget);
  if (pressure === 'none') return limits;
  if (source === 'microphone') return { ...limits, maxBitrate: VOICE, priority: 'high' };
  if (pressure === 'voice' || source === 'screen-audio') return { ...limits, active: false };
  return { ...limits, ...smaller(limits, PROBE) };
}

/** The link's part of an uplink that others share. */
function fairLimits(source: Source, track: MediaStreamTrack | null, scale: number, budget: LinkBudget | null): Limits {
  const limits = easyLimits(source, track, scale);
  if (!budget || (source !== 'camera' && source !== 'screen')) return limits;
  const share = budget[source];
  if (!share) return { ...limits, active: false };
  const lines = track?.getSettings().height ?? 0;
  return { ...limits, ...smaller(limits, { maxBitrate: share.kbps * 1_000, scale: lines / share.height }) };
}

/** The stricter of both in each. */
function smaller({ maxBitrate, scale }: Limits, than: typeof PROBE): Pick<Limits, 'maxBitrate' | 'scale'> {
  return {
    maxBitrate: Math.min(maxBitrate ?? Infinity, than.maxBitrate),
    scale: Math.max(scale ?? 1, than.scale),
  };
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

/**
 * Senders that are being changed, and what they are to be held to after that. One change at a time: Chromium refuses the
 * second one now and then, and Firefox says until the end that nothing has changed.
 */
const changing = new WeakMap<RTCRtpSender, Limits | null>();

/** A browser that refuses goes without. What is so already is left alone: it would hold up the first picture of a screen. */
export function limitSender(sender: RTCRtpSender, limits: Limits): void {
  if (changing.has(sender)) {
    changing.set(sender, limits);
    return;
  }
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
  if (JSON.stringify(parameters) === before) return;
  changing.set(sender, null);
  const done = () => {
    const next = changing.get(sender);
    changing.delete(sender);
    if (next) limitSender(sender, next);
  };
  void sender.setParameters(parameters).catch(ignored('The browser does not limit what is sent.')).then(done);
}
