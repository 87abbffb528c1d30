/**
 * The tokens have short names in our own sheets (`--_accent`). Only those that some rule comes to use do anything.
 * @param {string} sheets
 * @returns {Map<string, string>} each `--call-…` that matters there, and its default
 */
export function usedProperties(sheets) {
  const css = sheets.replace(/\/\*[^]*?\*\//g, '');
  /** @type {Map<string, string[]>} */
  const tokens = new Map();
  const rules = css.replace(/(--_[\w-]+)\s*:\s*([^;}]+)/g, (_all, name, value) => {
    tokens.set(name, [...(tokens.get(name) ?? []), value]);
    return '';
  });
  /** @type {Map<string, string>} */
  const used = new Map();
  const seen = new Set();
  /** @param {string} text */
  const read = (text) => {
    for (const [, name = ''] of text.matchAll(/var\(\s*(--_[\w-]+)/g)) {
      if (seen.has(name)) continue;
      seen.add(name);
      tokens.get(name)?.forEach(read);
    }
    for (const match of text.matchAll(/var\(\s*(--call-[\w-]+)\s*,?/g)) {
      const [all, name = ''] = match;
      if (!used.has(name)) used.set(name, upToBracket(text.slice(match.index + all.length)));
    }
  };
  read(rules);
  return used;
}

/** @param {string} text what follows `var(--name,` @returns {string} its default */
function upToBracket(text) {
  let depth = 1;
  let end = 0;
  while (end < text.length && depth > 0) {
    if (text[end] === '(') depth++;
    if (text[end] === ')') depth--;
    end++;
  }
  return text
    .slice(0, end - 1)
    .replace(/\s+/g, ' ')
    .trim();
}
