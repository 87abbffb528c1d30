import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
// @ts-expect-error Its types leave out what it exports.
import { create, ts } from '@custom-elements-manifest/analyzer';
// @ts-expect-error The package has no types for it.
import { litPlugin } from '@custom-elements-manifest/analyzer/src/features/framework-plugins/lit/lit.js';
import { usedProperties } from './css-properties.js';

// `npm run manifest` writes what editors, frameworks and Storybook know of the elements, all of it from their source.
// `npm run manifest -- --check` counts what is said of them against what they have.

process.chdir(resolve(import.meta.dirname, '..'));

/** @typedef {{ name: string, description?: string, type?: { text: string }, default?: string }} Documented */
/** @typedef {Documented & { kind: 'field' | 'method', privacy?: string, static?: boolean, readonly?: boolean, attribute?: string, parameters?: Documented[] }} Member */
/** @typedef {Documented & { fieldName: string }} Attribute */
/**
 * @typedef {{
 *   kind: 'class', name: string, tagName: string, customElement: true, description: string,
 *   attributes: Attribute[], members: Member[], events: Documented[], slots: Documented[],
 *   cssParts: Documented[], cssProperties: Documented[], cssStates: Documented[],
 * }} Element
 */
/** @typedef {{ kind: string, name: string, declaration: { name: string, module: string } }} Export */
/** @typedef {{ kind: 'javascript-module', path: string, declarations: Element[], exports: Export[] }} Module */
/** @typedef {{ schemaVersion: string, modules: Module[] }} Manifest */

/** Public for the browser and for Lit, not for a page. */
const NOT_FOR_PAGES = new Set(['connectedMoveCallback', 'shadowRootOptions', 'styles', 'properties']);

/** Where the package has the classes, and where it registers a tag. */
const CLASSES = 'dist/package/index.js';
/** @param {string} tag */
const definition = (tag) => `dist/package/define/${tag}.js`;

/** @returns {string[]} every tag that the package registers */
export function tags() {
  const names = readdirSync('src/define').map((name) => name.replace(/\.ts$/, ''));
  return names.filter((name) => name !== 'index').sort();
}

/** @returns {Manifest} what the source says of every element, for people who use the package */
export function readManifest() {
  const elements = tags().map(readElement);
  const classes = elements.map(({ name }) => exported('js', name, name));
  return {
    schemaVersion: '2.1.0',
    modules: [
      { kind: 'javascript-module', path: CLASSES, declarations: elements, exports: classes },
      ...elements.map(({ name, tagName }) => ({
        kind: /** @type {const} */ ('javascript-module'),
        path: definition(tagName),
        declarations: [],
        exports: [exported('custom-element-definition', tagName, name)],
      })),
    ],
  };
}

/** @param {string} kind @param {string} name @param {string} of @returns {Export} */
const exported = (kind, name, of) => ({ kind, name, declaration: { name: of, module: CLASSES } });

/** @param {string} tag @returns {Element} */
function readElement(tag) {
  // What is written above the class and in it, and what Lit makes of its `static properties`.
  const [written, made] = [analyse(tag, []), analyse(tag, litPlugin())];
  const known = new Map(made.members?.map((member) => [member.name, member]));
  const members = (written.members ?? [])
    .filter(({ name, privacy }) => !name.startsWith('#') && (privacy ?? 'public') === 'public')
    .filter(({ name }) => !NOT_FOR_PAGES.has(name))
    .map((member) => ({ ...member, ...known.get(member.name) }));
  const said = new Map(written.attributes?.map((attribute) => [attribute.name, attribute]));
  const attributes = (made.attributes ?? [])
    .filter(({ fieldName }) => members.some(({ name }) => name === fieldName))
    .map((attribute) => {
      // The documentation spells a type out (`"video" | "audio"`), of which the code knows only the name.
      const { type = attribute.type, description } = said.get(attribute.name) ?? {};
      return { ...attribute, ...(type && { type }), ...(description && { description }) };
    });
  for (const { fieldName, description } of attributes) {
    const member = members.find(({ name }) => name === fieldName);
    if (member && description) member.description ??= description;
  }
  const { slots = [], events = [], cssParts = [], cssProperties = [], cssStates = [] } = written;
  for (const property of cssProperties) property.default ??= defaultOf(property.name);
  return { ...made, attributes, members, slots, events, cssParts, cssProperties, cssStates };
}

/** @param {string} property @returns {string} what the style sheets have where a page has not set it */
function defaultOf(property) {
  const sheets = readdirSync('src/styles').map((name) => readFileSync(`src/styles/${name}`, 'utf8'));
  return usedProperties(sheets.join('')).get(property) ?? '';
}

/** @param {string} tag @param {unknown[]} plugins @returns {Element} */
function analyse(tag, plugins) {
  const path = `src/elements/${tag}.ts`;
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
  const [wrong] = source.parseDiagnostics;
  if (wrong) throw new Error(`The analyzer's TypeScript ${ts.version} cannot read ${path}: ${wrong.messageText}`);
  /** @type {Manifest} */
  const { modules } = create({ modules: [source], plugins, context: { dev: false } });
  const element = modules[0]?.declarations.find(({ tagName }) => tagName === tag);
  if (!element) throw new Error(`${path} has no class with '@element ${tag}'.`);
  return element;
}

/** @returns {Promise<Record<string, string>>} everything that is made of the manifest, by where it goes */
export async function manifestFiles() {
  const { editorData } = await import('./editor-data.js');
  const { jsxTypes } = await import('./jsx-types.js');
  const manifest = readManifest();
  /** @param {unknown} data */
  const json = (data) => `${JSON.stringify(data, null, 2)}\n`;
  const data = { 'dist/custom-elements.json': manifest, ...editorData(manifest) };
  const texts = Object.entries(data).map(([path, content]) => [path, json(content)]);
  return { ...Object.fromEntries(texts), ...jsxTypes(manifest) };
}

export async function writeManifest() {
  for (const [path, content] of Object.entries(await manifestFiles())) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

if (process.argv[1] === import.meta.filename) {
  if (process.argv.includes('--check')) {
    const { printManifestCheck } = await import('./manifest-check.js');
    process.exitCode = (await printManifestCheck(readManifest())) ? 0 : 1;
  } else await writeManifest();
}
