import { html, type TemplateResult } from 'lit';

/** As far as the next space, or what begins or ends something around it. */
const ADDRESS = /\bhttps?:\/\/[^\s<>"'`]+/gi;
/** Ends a sentence, and not an address. */
const TAIL = /[.,;:!?…)\]}]+$/;

/**
 * Plain text with its addresses as links. Only `http` and `https` become one: everything else, a `javascript:` too, stays
 * text. Nothing is ever read as markup.
 */
export function withLinks(text: string): (string | TemplateResult)[] {
  const parts: (string | TemplateResult)[] = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    const url = parse(address);
    if (!url) continue;
    parts.push(text.slice(from, match.index));
    parts.push(html`<a href=${url.href} target="_blank" rel="noopener noreferrer nofollow">${address}</a>`);
    from = match.index + address.length;
  }
  return [...parts, text.slice(from)];
}

/** Without the full stop behind it, or a bracket that was opened before it. */
function trimmed(address: string): string {
  const tail = TAIL.exec(address)?.[0] ?? '';
  const bare = address.slice(0, address.length - tail.length);
  const opened = bare.split('(').length - bare.split(')').length;
  return tail.startsWith(')') && opened > 0 ? `${bare})` : bare;
}

function parse(address: string): URL | null {
  try {
    const url = new URL(address);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url : null;
  } catch {
    return null;
  }
}
