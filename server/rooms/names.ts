import { LIMITS } from '../../src/protocol/index.ts';
import type { RoomParticipant } from '../store/tables.ts';
import { lookOf } from './look.ts';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The name, or if somebody is called so already, the name with the first number that tells the two apart. */
export function named(name: string, others: readonly Pick<RoomParticipant, 'user'>[]): string {
  const taken = new Set(others.flatMap(({ user }) => lookOf(user.name)));
  let unique = name;
  for (let number = 2; lookOf(unique).some((look) => taken.has(look)); number++)
    unique = numbered(name, ` (${number})`);
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
