import { SOURCES, type Source } from '../../src/protocol/index.ts';
import type { SourceOfMid } from './media-server.ts';
import { cleanDescription, refused, type CleanDescription } from './sdp.ts';

/** What a page may publish. */
export interface CheckedOffer extends CleanDescription {
  /** What it sends. */
  readonly sources: readonly SourceOfMid[];
}

const MAX_LAYERS = 3;

export const isVideo = (source: Source): boolean => source === 'camera' || source === 'screen';

/** Throws unless the offer holds at most one section of each source, and each one that sends has been named. */
export function checkOffer(sdp: string, sources: readonly SourceOfMid[]): CheckedOffer {
  const clean = cleanDescription(sdp);
  const { sections } = clean;
  if (sections.length === 0) throw refused('it has no section');
  if (sections.length > SOURCES.length) throw refused(`it has ${sections.length} sections`);
  const named = new Map(sources.map(({ mid, source }) => [mid, source]));
  if (new Set(named.values()).size !== sources.length) throw refused('a source or a mid is named twice');
  if (sources.some(({ mid }) => !sections.some((section) => section.mid === mid))) {
    throw refused('a section that is named is not there');
  }
  const sent: SourceOfMid[] = [];
  for (const { kind, mid, direction, layers } of sections) {
    if (direction === 'recvonly' || direction === 'inactive') continue;
    const source = named.get(mid);
    if (source === undefined) throw refused('a section that sends is not named');
    if (isVideo(source) !== (kind === 'video')) throw refused(`a section of ${kind} is named ${source}`);
    if (layers > MAX_LAYERS) throw refused(`a section has ${layers} simulcast layers`);
    sent.push({ mid, source });
  }
  return { ...clean, sources: sent };
}
