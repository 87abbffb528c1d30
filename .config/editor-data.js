import { getWebTypesData } from 'custom-element-jet-brains-integration';
import { getVsCodeCssCustomData, getVsCodeHtmlCustomData } from 'custom-element-vs-code-integration';

/** @typedef {import('./manifest.js').Manifest} Manifest */
/** @typedef {import('./manifest.js').Documented} Documented */

/** What editors show beside a tag: not its seventy parts, which they offer where a style sheet is written. */
const SHOWN = { hideCssPartsDocs: true, hideCssPropertiesDocs: true };

/**
 * @param {Manifest} manifest
 * @returns {Record<string, unknown>} data for VS Code and JetBrains, by where it goes
 */
export function editorData(manifest) {
  const told = withDescriptions(manifest);
  /** @type {any} */
  const css = JSON.parse(getVsCodeCssCustomData(told, SHOWN));
  /** @type {any} */
  const webTypes = JSON.parse(getWebTypesData(told, SHOWN));
  // Several elements have the same ones.
  for (const lists of [css, webTypes.contributions.css])
    for (const [name, list] of Object.entries(lists)) if (Array.isArray(list)) lists[name] = once(list);
  return {
    'dist/vscode.html-custom-data.json': JSON.parse(getVsCodeHtmlCustomData(told, SHOWN)),
    'dist/vscode.css-custom-data.json': css,
    'dist/web-types.json': webTypes,
  };
}

/**
 * The generators print `undefined` where nothing is said.
 * @param {Manifest} manifest
 * @returns {any} for their own types are of another release
 */
function withDescriptions(manifest) {
  /** @type {Manifest} */
  const copy = structuredClone(manifest);
  /** @param {Documented[]} list */
  const fill = (list) => list.forEach((entry) => (entry.description ??= ''));
  for (const { declarations } of copy.modules) {
    for (const element of declarations) {
      for (const list of [element.events, element.slots, element.cssParts, element.cssProperties]) fill(list);
    }
  }
  return copy;
}

/** @param {Documented[]} list @returns {Documented[]} each name once, with all that is said of it */
function once(list) {
  /** @type {Map<string, Documented>} */
  const found = new Map();
  for (const entry of list) {
    const first = found.get(entry.name);
    if (!first) found.set(entry.name, entry);
    else if (entry.description && !first.description?.includes(entry.description))
      first.description = [first.description, entry.description].filter(Boolean).join('\n\n');
  }
  return [...found.values()];
}
