/**
 * The same description without any address of its author: no candidates, and the default address of every media
 * section replaced by the placeholder of RFC 8839 §4.2.1. What rings carries no address (see DESIGN §5.3), and a
 * forged offer cannot make the ringing side send connectivity checks to an address of the forger's choice.
 */
export function withoutCandidates(sdp: string): string {
  return sdp
    .split(/\r\n|\n|\r/)
    .filter((line) => !/^a=(candidate:|remote-candidates:|end-of-candidates|rtcp:)/.test(line))
    .map((line) => {
      if (line.startsWith('c=')) return 'c=IN IP4 0.0.0.0';
      if (line.startsWith('o=')) return line.replace(/IN IP[46] \S+$/, 'IN IP4 127.0.0.1');
      return line.replace(/^m=(\S+) [1-9]\d*(\/\d+)? /, 'm=$1 9 ');
    })
    .join('\r\n');
}
