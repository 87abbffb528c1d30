import { warnOnce } from './warn-once.ts';

/** The version of the package, to tell two copies on one page apart. */
export const VERSION = '0.1.0';

/** What a class says about the copy of the library that it comes from. */
export interface Versioned extends CustomElementConstructor {
  readonly version?: string;
}

/**
 * Registers a tag, unless it is taken already: a second `define` would throw and take the rest of the script with it.
 * A tag that belongs to another version is left alone, and said.
 */
export function register(tag: string, element: Versioned): void {
  const taken = customElements.get(tag) as Versioned | undefined;
  if (!taken) {
    clearStandIns(tag);
    customElements.define(tag, element);
  } else if (taken.version !== VERSION) {
    const whose = taken.version === undefined ? 'something else' : `version ${taken.version}`;
    warnOnce(taken, `<${tag}> is registered already, by ${whose}; version ${VERSION} leaves it alone.`);
  }
}

/** What has stood in for elements of this tag makes room for what they draw. Servers that render pages have no document. */
function clearStandIns(tag: string): void {
  if (typeof document !== 'object') return;
  for (const { shadowRoot } of document.querySelectorAll(`${tag}:not(:defined)`)) shadowRoot?.replaceChildren();
}
