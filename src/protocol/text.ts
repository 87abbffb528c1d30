import { LIMITS } from './limits.ts';

// Variation selectors and the joiners (U+200C, U+200D), which emoji, Indic scripts and Japanese names need, are the only
// invisible characters that stay.
const UNSAFE =
  /(?![\u200c\u200d\p{Variation_Selector}])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\ufffc]/gu;

// Symbols and letters that have no ink: blanks of Braille, of music and of hieroglyphs.
const SPACE = /[\s\u2800\u{1d159}\u{13441}\u{13442}]+/gu;

const VISIBLE = /(?![\p{Default_Ignorable_Code_Point}\ufffc])[\p{L}\p{N}\p{P}\p{S}]/u;

// UTS 39, §5.4: no language writes more than four nonspacing marks in a row.
const TOWER = /([\p{Mn}\p{Me}\u200c\u200d]{4})[\p{Mn}\p{Me}\u200c\u200d]+/gu;

let segmenter: Intl.Segmenter | undefined;

/** Whether one can see that something is there: a letter, a digit, a sign. */
export function isVisible(text: string): boolean {
  return VISIBLE.test(text.replace(SPACE, ' '));
}

/** Without what turns a page around, cannot be seen, or grows out of its line. */
function clean(text: string): string {
  // Composed first, so that only marks that stand above a whole letter are counted.
  return text.replace(UNSAFE, '').normalize('NFC').replace(TOWER, '$1');
}

/**
 * A display name that cannot disturb a page: control and bidirectional characters removed, white space folded, at most four
 * marks on a letter, at most {@link LIMITS.nameGraphemes} graphemes. Empty when nothing of it can be seen.
 */
export function cleanName(name: string): string {
  // Cut first: segmenting megabytes to keep 64 graphemes would be a gift to an attacker.
  const folded = clean(name.slice(0, 4096).replace(SPACE, ' ')).replace(/^[\p{M}\s\u200c\u200d]+|\s+$/gu, '');
  if (!isVisible(folded)) return '';
  if (folded.length <= LIMITS.nameGraphemes) return folded;
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  let kept = '';
  let count = 0;
  for (const { segment } of segmenter.segment(folded)) {
    // A "grapheme" of a thousand joined people is an attack on the layout, not a letter.
    if (++count > LIMITS.nameGraphemes || segment.length > 32) break;
    kept += segment;
  }
  return kept.trim();
}

/** What somebody is called on the screen: by the name, or without one that can be seen, by the id. */
export function displayName({ id, name = '' }: { readonly id: string; readonly name?: string | undefined }): string {
  return cleanName(name) || cleanName(id);
}

/**
 * What somebody has written, in as many lines: cleaned as a name is, no space around it. Empty when nothing of it can be seen.
 */
export function cleanLine(text: string): string {
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/).map((line) => clean(line.replace(/\t/g, ' ')));
  const cleaned = lines.join('\n').trim();
  return isVisible(cleaned) ? cleaned : '';
}
