import { LIMITS } from '../../src/protocol/index.ts';
import type { RoomParticipant } from '../store/tables.ts';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The name, or if somebody is called so already, the name with the first number that tells the two apart. */
export function named(name: string, others: readonly Pick<RoomParticipant, 'user'>[]): string {
  const taken = new Set(others.map(({ user }) => seen(user.name)));
  let unique = name;
  for (let number = 2; taken.has(seen(unique)); number++) unique = numbered(name, ` (${number})`);
  return unique;
}

function numbered(name: string, suffix: string): string {
  const graphemes = Array.from(segmenter.segment(name), ({ segment }) => segment);
  return (
    graphemes
      .slice(0, LIMITS.nameGraphemes - suffix.length)
      .join('')
      .trimEnd() + suffix
  );
}

/** What two names that look alike have in common: letters of any case and width, without what cannot be seen. */
function seen(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
    .replace(/\s+/gu, ' ')
    .trim();
}
