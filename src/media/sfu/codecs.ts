import { log } from '../../host/log.ts';

/** What media servers forward in layers, and what repairs it. */
const FORWARDED = /^(audio\/opus|video\/(vp8|h264|rtx))$/i;

/** Not in every decoder (RFC 6184 §8.1). */
const UNUSUAL = /packetization-mode=0|profile-level-id=(?!42e0)/i;

/**
 * VP8 first: simulcast of it is what every browser sends and every media server can switch. All in a room get the same
 * stream, so that it must be one that all can decode.
 */
export function offerForwardedCodecs(transceiver: RTCRtpTransceiver, kind: 'audio' | 'video'): void {
  const codecs = RTCRtpSender.getCapabilities(kind)
    ?.codecs.filter(({ mimeType, sdpFmtpLine = '' }) => FORWARDED.test(mimeType) && !UNUSUAL.test(sdpFmtpLine))
    .sort((one, two) => Number(isVp8(two)) - Number(isVp8(one)));
  try {
    if (codecs !== undefined && codecs.length > 0) transceiver.setCodecPreferences(codecs);
  } catch (error) {
    log('debug', 'The browser does not let codecs be chosen.', error);
    // A browser that does not let one choose.
  }
}

const isVp8 = ({ mimeType }: { readonly mimeType: string }): boolean => mimeType.toLowerCase() === 'video/vp8';
