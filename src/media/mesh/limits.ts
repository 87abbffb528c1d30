import type { Source } from '../../protocol/index.ts';

/** What a sender is held to. Rates in bit/s and frames a second; `scale` is by how much pictures are made smaller. */
export interface Limits {
  readonly maxBitrate: number;
  readonly maxFramerate: number | null;
  /** What is given up when the network or the processor cannot keep up; null leaves it to the browser. */
  readonly prefers: RTCDegradationPreference | null;
  readonly scale: number;
}

/** Null where the browser's own limits are good. The ceilings are where the browser's own would be more than a call needs. */
export function limitsOf(source: Source, track: MediaStreamTrack | null, scale: number): Limits | null {
  switch (source) {
    case 'camera':
      return { maxBitrate: 1_700_000, maxFramerate: null, prefers: null, scale };
    case 'screen':
      // Where browsers do not know the hint it is a property like any other, and says the same.
      return track?.contentHint === 'motion'
        ? { maxBitrate: 2_500_000, maxFramerate: 30, prefers: 'maintain-framerate', scale }
        : { maxBitrate: 2_500_000, maxFramerate: 15, prefers: 'maintain-resolution', scale };
    default:
      return null;
  }
}

/** A browser that refuses goes without. */
export function limitSender(sender: RTCRtpSender, limits: Limits | null): void {
  const parameters = sender.getParameters();
  const encoding = parameters.encodings?.[0];
  if (!encoding || limits === null) return;
  encoding.maxBitrate = limits.maxBitrate;
  encoding.scaleResolutionDownBy = limits.scale;
  if (limits.maxFramerate !== null) encoding.maxFramerate = limits.maxFramerate;
  else delete encoding.maxFramerate;
  if (limits.prefers !== null) parameters.degradationPreference = limits.prefers;
  else delete parameters.degradationPreference;
  sender.setParameters(parameters).catch(() => undefined);
}
