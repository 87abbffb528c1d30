import { register } from 'tsx/esm/api';
import { elementFacts } from './element-facts.js';

/** @typedef {import('./manifest.js').Manifest} Manifest */
/** @typedef {import('./manifest.js').Element} Element */
/** @typedef {import('./element-facts.js').Facts} Facts */

/** @typedef {{ tag: string, kind: string, said: string[], real: string[] }} Count */

/**
 * What shared code could do to an element, and never does.
 * @type {Record<string, Partial<Record<string, string[]>>>}
 */
const NEVER = {
  // Its lobby is not that of a room.
  'call-lobby': { parts: ['room', 'here'] },
  'group-call-grid': {
    // How a phone calls the stage that both have.
    parts: ['group-stage'],
    // Nobody rings a room.
    states: ['ringing', 'incoming'],
    // Only a phone floats.
    properties: ['--call-z-index'],
  },
};

/**
 * @param {Manifest} manifest
 * @returns {Promise<{ counts: Count[], wrong: string[] }>} what it says, what the elements have, and where both differ
 */
export async function compareManifest(manifest) {
  const elements = manifest.modules.flatMap(({ declarations }) => declarations);
  const facts = elementFacts(elements.map(({ tagName }) => tagName));
  const attributes = await observedAttributes();
  const classes = [...attributes.keys()];
  /** @type {Count[]} */
  const counts = [
    count(
      '',
      'elements',
      elements.map(({ name }) => name),
      classes,
    ),
  ];
  const wrong = [];
  for (const element of elements) {
    const tag = element.tagName;
    const real = facts.get(tag);
    if (!real) continue;
    /** @param {string} kind @param {Iterable<string>} has */
    const ever = (kind, has) => [...has].filter((name) => !NEVER[tag]?.[kind]?.includes(name));
    /** @param {{ name: string }[]} list */
    const names = (list) => list.map(({ name }) => name);
    counts.push(
      count(tag, 'attributes', names(element.attributes), attributes.get(element.name) ?? []),
      count(tag, 'events', names(element.events), ever('events', real.events)),
      count(tag, 'slots', names(element.slots), ever('slots', real.slots)),
      count(tag, 'parts', names(element.cssParts), ever('parts', real.parts)),
      count(tag, 'properties', names(element.cssProperties), ever('properties', real.properties.keys())),
      count(tag, 'states', names(element.cssStates), ever('states', real.states)),
    );
    for (const { name, default: value } of element.cssProperties) {
      const default_ = real.properties.get(name);
      if (default_ !== undefined && value !== default_)
        wrong.push(`<${tag}>: ${name} is said to be ${value} by default, and is ${default_}`);
    }
    for (const [kind, names] of Object.entries(NEVER[tag] ?? {}))
      for (const name of names ?? [])
        if (![...real[/** @type {keyof Facts} */ (kind)].keys()].includes(name))
          wrong.push(`<${tag}>: '${name}' of ${kind} need not be excepted any more`);
  }
  return { counts, wrong: [...counts.flatMap(differences), ...wrong] };
}

/** @param {string} tag @param {string} kind @param {string[]} said @param {string[]} real @returns {Count} */
const count = (tag, kind, said, real) => ({ tag, kind, said, real });

/** @param {Count} count */
function differences({ tag, kind, said, real }) {
  const where = tag && `<${tag}>: `;
  return [
    ...said.filter((name, index) => said.indexOf(name) !== index).map((name) => `${where}'${name}' of ${kind} twice`),
    ...real.filter((name) => !said.includes(name)).map((name) => `${where}'${name}' of ${kind} is not documented`),
    ...said.filter((name) => !real.includes(name)).map((name) => `${where}'${name}' of ${kind} is not there`),
  ];
}

/** @returns {Promise<Map<string, string[]>>} of every element class that the package has, by the browser's own question */
async function observedAttributes() {
  const stop = register();
  try {
    /** @type {Record<string, unknown>} */
    const doors = await import('../src/index.ts');
    const found = Object.entries(doors).filter(([name]) => name.endsWith('Element'));
    return new Map(
      found.map(([name, of]) => [name, /** @type {{ observedAttributes: string[] }} */ (of).observedAttributes]),
    );
  } finally {
    await stop();
  }
}

/** @param {Manifest} manifest @returns {Promise<boolean>} whether all is documented, and nothing else */
export async function printManifestCheck(manifest) {
  const { counts, wrong } = await compareManifest(manifest);
  console.log('said  there');
  for (const { tag, kind, said, real } of counts)
    console.log(
      `${String(said.length).padStart(4)}  ${String(real.length).padStart(5)}  ${kind}${tag && ` of <${tag}>`}`,
    );
  for (const sentence of wrong) console.log(sentence);
  console.log(wrong.length === 0 ? 'Nothing is undocumented, and nothing documented is missing.' : '');
  return wrong.length === 0;
}
