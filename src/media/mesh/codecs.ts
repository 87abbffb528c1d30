import { log } from '../../host/log.ts';

/** What links negotiate: every browser has some of it. */
const WANTED = /^(audio\/opus|video\/(vp8|vp9|av1|h264|rtx|red|ulpfec))$/i;

/** Helps other codecs, and carries nothing by itself. */
const HELPER = /^(rtx|red|ulpfec|flexfec-03|cn|telephone-event)$/i;

/** Whether there is sound, or are pictures, in an offer of which this browser knows no codec at all. */
export function knowsNone(offer: string): boolean {
  return (['audio', 'video'] as const).some((kind) => {
    const sections = offer.split(/^(?=m=)/m).filter((section) => section.startsWith(`m=${kind}`));
    const offered = sections.flatMap((section) =>
      [...section.matchAll(/^a=rtpmap:\d+ ([^/\s]+)/gm)].map(([, name]) => name),
    );
    const known = RTCRtpReceiver.getCapabilities(kind)?.codecs.map(({ mimeType }) => mimeType.toLowerCase()) ?? [];
    const useful = offered.filter((name) => name !== undefined && !HELPER.test(name)) as string[];
    return useful.length > 0 && !useful.some((name) => known.includes(`${kind}/${name.toLowerCase()}`));
  });
}

/** Variants that not every decoder knows (RFC 9628 §6; AV1 RTP §7.2), or that others stand for (RFC 6184 §8.1). */
const UNUSUAL = /profile-id=[1-9]|profile=[12]|packetization-mode=0|profile-level-id=(?!42e0)/i;

/**
 * Offers few codecs, in the browser's own order. Chromium's description is half as long for it, and there is less to set
 * up at the other end after the click on Accept. Where it cannot be said, all are offered.
 */
export function offerFewCodecs(transceiver: RTCRtpTransceiver, kind: 'audio' | 'video'): void {
  const codecs = RTCRtpReceiver.getCapabilities(kind)?.codecs.filter(
    ({ mimeType, sdpFmtpLine = '' }) => WANTED.test(mimeType) && !UNUSUAL.test(sdpFmtpLine),
  );
  try {
    if (codecs !== undefined && codecs.length > 0) transceiver.setCodecPreferences(codecs);
  } catch (error) {
    log('debug', 'The browser does not let codecs be chosen.', error);
    // A browser that does not let one choose.
  }
}
