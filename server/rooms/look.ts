import { CONFUSABLES } from './confusables.ts';

/** What a character looks like, by the character; read at the first use. */
let prototypes: ReadonlyMap<string, string> | undefined;

/**
 * What names that look alike have in common: two names are taken for the same by the eye when one of the looks of the one is
 * one of the other. A look is no name and is shown to nobody.
 *
 * There are two, for case and likeness do not commute: the capital of η looks like H, η itself does not look like h. The first
 * is that of the name as it is written, the second that of its small letters.
 */
export function lookOf(name: string): string[] {
  const written = skeleton(name);
  const small = skeleton(smallLetters(name));
  return [`written:${smallLetters(written)}`, `small:${smallLetters(small)}`];
}

/** The skeleton of UTS 39, §4: one and the same for strings that are confusable. */
function skeleton(name: string): string {
  prototypes ??= read();
  let looks = '';
  for (const character of plain(name)) looks += prototypes.get(character) ?? character;
  return plain(looks);
}

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** Of compatible characters, by way of the capitals, which makes more letters the same, as Unicode's case folding does. */
function smallLetters(text: string): string {
  return text.normalize('NFKD').toUpperCase().toLowerCase();
}

function read(): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const entry of CONFUSABLES.trim().split(/\s+/)) {
    const [target = '', sources = ''] = entry.split(':');
    const look = target.split('+').map(character).join('');
    for (const source of sources.split(',')) map.set(character(source), look);
  }
  return map;
}

function character(code: string): string {
  return String.fromCodePoint(parseInt(code, 16));
}
