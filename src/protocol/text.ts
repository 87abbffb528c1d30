import { LIMITS } from './limits.ts';

// Cc, Cf without the joiners that emoji and Indic scripts need (U+200C, U+200D), Co, Cs, and line and paragraph separators.
const UNSAFE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

let segmenter: Intl.Segmenter | undefined;

/**
 * A display name that cannot disturb a page: control and bidirectional characters removed, white space folded,
 * at most {@link LIMITS.nameGraphemes} graphemes. May come out empty.
 */
export function cleanName(name: string): string {
  // Cut first: segmenting megabytes to keep 64 graphemes would be a gift to an attacker.
  const folded = name.slice(0, 4096).replace(/\s+/gu, ' ').replace(UNSAFE, '').trim();
  if (folded.length <= LIMITS.nameGraphemes) return folded;
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  let kept = '';
  let count = 0;
  for (const { segment } of segmenter.segment(folded)) {
    // A "grapheme" of a thousand combining marks is an attack on the layout, not a letter.
    if (++count > LIMITS.nameGraphemes || segment.length > 32) break;
    kept += segment;
  }
  return kept.trim();
}

/**
 * What somebody has written, in as many lines: control and bidirectional characters removed, no space around it. Empty
 * when nothing of it can be seen.
 */
export function cleanLine(text: string): string {
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/).map((line) => line.replace(/\t/g, ' ').replace(UNSAFE, ''));
  const cleaned = lines.join('\n').trim();
  return /[^\s\u200c\u200d]/.test(cleaned) ? cleaned : '';
}
