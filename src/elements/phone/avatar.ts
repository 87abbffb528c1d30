import { html, type TemplateResult } from 'lit';
import type { User } from '../../protocol/index.ts';
import { displayName } from '../../protocol/text.ts';

/** How many colours the sheet has for avatars. */
export const AVATAR_COLOURS = 8;

/** The same person has the same colour everywhere. */
export function avatarColour(userId: string): number {
  let hash = 0;
  for (const character of userId) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % AVATAR_COLOURS;
}

/**
 * First letters of the first and the last word; one letter for a name of one word. The number of a namesake is none. Arabic
 * letters would join to a word.
 */
export function initials(name: string): string {
  const words = name
    .replace(/\(\d+\)$/, '')
    .trim()
    .split(/\s+/u)
    .filter(Boolean);
  const ends = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return ends
    .map((word) => (word ? [...new Intl.Segmenter().segment(word)][0]?.segment : '') ?? '')
    .join(/[\u0600-\u08ff]/.test(name) ? '\u200c' : '')
    .toLocaleUpperCase();
}

/** Decoration beside a name that is written out. */
export function avatar(user: User): TemplateResult {
  return html`<span class="avatar colour-${avatarColour(user.id)}" part="avatar" aria-hidden="true"
    >${initials(displayName(user))}</span
  >`;
}
