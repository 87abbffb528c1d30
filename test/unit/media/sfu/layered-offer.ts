/**
 * Browsers send simulcast and do not receive it. A receiver that is told of one media section for each layer does: the layer's
 * rid is then its mid, by a header extension that bears the other one's number. (The way of the web platform tests.)
 */

const MID = 'urn:ietf:params:rtp-hdrext:sdes:mid';
const RID = 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id';

const sectionsOf = (sdp: string): string[] => sdp.split(/^(?=m=)/m);
const midOf = (section: string): string => /^a=mid:(\S+)/m.exec(section)?.[1] ?? '';
const ridsOf = (section: string): string[] => [...section.matchAll(/^a=rid:(\S+) send/gm)].map(([, rid]) => rid!);

function rebundled(sdp: string): string {
  const mids = sectionsOf(sdp).slice(1).map(midOf);
  return sdp.replace(/^a=group:BUNDLE .*$/m, `a=group:BUNDLE ${mids.join(' ')}`);
}

/** The offer for a browser that receives. */
export function splitLayers(sdp: string): string {
  const parts = sectionsOf(sdp).flatMap((section) => {
    const rids = ridsOf(section);
    const bare = section
      .replace(new RegExp(`^a=extmap:.* ${MID}\\r\\n`, 'm'), '')
      .replace(RID, MID)
      .replace(/^a=extmap:.*repaired-rtp-stream-id\r\n/m, '')
      .replace(/^a=(rid|simulcast|msid):.*\r\n/gm, '');
    if (rids.length === 0) return [bare];
    return rids.map((rid) => bare.replace(/^a=mid:.*$/m, `a=mid:${rid}`));
  });
  return rebundled(parts.join(''));
}

/** Its answer, for the browser that sends. */
export function joinLayers(answer: string, offer: string): string {
  const layered = sectionsOf(offer).find((section) => ridsOf(section).length > 0) ?? '';
  const rids = ridsOf(layered);
  const parts = sectionsOf(answer).flatMap((section) => {
    const index = rids.indexOf(midOf(section));
    const restored = section.replace(MID, RID);
    if (index < 0) return [restored];
    if (index > 0) return [];
    const layers = rids.map((rid) => `a=rid:${rid} recv\r\n`).join('');
    return [
      `${restored.replace(/^a=mid:.*$/m, `a=mid:${midOf(layered)}`)}${layers}a=simulcast:recv ${rids.join(';')}\r\n`,
    ];
  });
  return rebundled(parts.join(''));
}
