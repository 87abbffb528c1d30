import { LIMITS } from '../../protocol/index.ts';

/** The username fragment of the first media section: names the ICE generation of a description. */
export function generationOf(sdp: string | undefined): string | undefined {
  return sdp === undefined ? undefined : /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1];
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

/** How many media sections a description has. */
export function sectionCount(sdp: string): number {
  return sdp.match(/^m=/gm)?.length ?? 0;
}
