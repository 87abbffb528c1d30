import type { Candidate } from './messages.ts';

/**
 * The same description without any address of its author: no candidates, and the default address of every media
 * section replaced by the placeholder of RFC 8839 §4.2.1. What rings carries no address (see DESIGN §5.3), and a
 * forged offer cannot make the ringing side send connectivity checks to an address of the forger's choice.
 */
export function withoutCandidates(sdp: string): string {
  return rewritten(sdp, () => null);
}

/** The same description with no other address in it than those of TURN servers. */
export function relayedSdp(sdp: string): string {
  return rewritten(sdp, relayed);
}

export function relayedCandidates(candidates: readonly Candidate[]): Candidate[] {
  return candidates.flatMap((one) => {
    const candidate = relayed(one.candidate);
    return candidate === null ? [] : [{ ...one, candidate }];
  });
}

/** Of a relay, without the address that it was asked from (`raddr`); null for what is none. The empty one marks the end. */
function relayed(candidate: string): string | null {
  if (candidate === '') return candidate;
  if (!/^(a=)?candidate:\S+( \S+){5} typ relay( |$)/.test(candidate)) return null;
  return candidate.replace(/ raddr \S+/g, ' raddr 0.0.0.0').replace(/ rport \S+/g, ' rport 0');
}

function rewritten(sdp: string, keep: (candidate: string) => string | null): string {
  return sdp
    .split(/\r\n|\n|\r/)
    .flatMap((line) => {
      if (line.startsWith('a=candidate:')) return keep(line) ?? [];
      if (/^a=(remote-candidates:|end-of-candidates|rtcp:)/.test(line)) return [];
      if (line.startsWith('c=')) return 'c=IN IP4 0.0.0.0';
      if (line.startsWith('o=')) return line.replace(/IN IP[46] \S+$/, 'IN IP4 127.0.0.1');
      return line.replace(/^m=(\S+) [1-9]\d*(\/\d+)? /, 'm=$1 9 ');
    })
    .join('\r\n');
}
