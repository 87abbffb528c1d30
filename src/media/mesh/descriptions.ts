import type { MediaKind } from '../../call/state.ts';
import { LIMITS } from '../../protocol/index.ts';

/** The username fragment of the first media section: names the ICE generation of a description. */
export function generationOf(sdp: string | undefined): string | undefined {
  return sdp === undefined ? undefined : /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1];
}

/** The session id of the origin line (RFC 8866 §5.2): names the peer connection that made a description. */
export function originOf(sdp: string | undefined): string | undefined {
  return sdp === undefined ? undefined : /^o=\S+ (\S+)/m.exec(sdp)?.[1];
}

/** The same description with no more candidates than the limit: browsers take thousands, and check each of them. */
export function withFewCandidates(sdp: string): string {
  let count = 0;
  return sdp
    .split('\r\n')
    .filter((line) => !line.startsWith('a=candidate') || ++count <= LIMITS.candidatesPerMessage)
    .join('\r\n');
}

export function candidateCount(sdp: string): number {
  return sdp.match(/^a=candidate/gm)?.length ?? 0;
}

/** A section of sound or pictures, as the end sees it that has described it. */
export interface RemoteSection {
  readonly kind: string;
  readonly mid: string | undefined;
  readonly rejected: boolean;
  /** Whether that end may send in it. */
  readonly gives: boolean;
  /** Whether that end takes what is sent to it. */
  readonly takes: boolean;
}

export function sectionsOf(sdp: string): RemoteSection[] {
  return sdp
    .split(/^(?=m=)/m)
    .filter((section) => /^m=(?:audio|video)/.test(section))
    .map((section) => {
      // Port 0 turns it down, unless it is there only inside of a bundle (RFC 9143 §7.1.3).
      const rejected = /^m=\w+ 0 /.test(section) && !/^a=bundle-only/m.test(section);
      const direction = /^a=(sendonly|recvonly|inactive)\r?$/m.exec(section)?.[1];
      return {
        kind: section.slice(2, 7),
        mid: /^a=mid:(\S+)/m.exec(section)?.[1],
        rejected,
        gives: !rejected && (direction === undefined || direction === 'sendonly'),
        takes: !rejected && (direction === undefined || direction === 'recvonly'),
      };
    });
}

/** The kinds of media that are offered, and those of them of which the answer takes nothing. */
export function refusedKinds(offer: string, answer: string): Record<'offered' | 'refused', readonly MediaKind[]> {
  const kindsOf = (sdp: string): MediaKind[] => {
    const kinds = sectionsOf(sdp).flatMap(({ kind, rejected }) => (rejected ? [] : [kind as MediaKind]));
    return [...new Set(kinds)];
  };
  const offered = kindsOf(offer);
  const taken = kindsOf(answer);
  return { offered, refused: offered.filter((kind) => !taken.includes(kind)) };
}

/** How many media sections a description has. */
export function sectionCount(sdp: string): number {
  return sdp.match(/^m=/gm)?.length ?? 0;
}

/**
 * The same description of the other end, asking our own encoder to begin with so many kbit/s. Chromium begins with 300,
 * and below 500 it drops the first frames of any picture over 640×480 and then sends a small one. Where the parameter is
 * not known it is ignored.
 */
export function withStartBitrate(sdp: string, kbps: number): string {
  const parameter = `x-google-start-bitrate=${kbps}`;
  return sdp
    .split(/^(?=m=)/m)
    .map((section) => {
      if (!section.startsWith('m=video')) return section;
      return section
        .replace(/^a=rtpmap:(\d+) (?:VP8|VP9|AV1|H264|H265)\/90000\r\n/gim, (line, type: string) =>
          section.includes(`a=fmtp:${type} `) ? line : `${line}a=fmtp:${type} ${parameter}\r\n`,
        )
        .replace(/^a=fmtp:\d+ (?!apt=)(?!.*x-google-start-bitrate).*$/gm, (line) => `${line};${parameter}`);
    })
    .join('');
}
