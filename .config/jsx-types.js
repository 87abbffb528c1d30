/** @typedef {import('./manifest.js').Manifest} Manifest */
/** @typedef {import('./manifest.js').Element} Element */

/** How each framework describes what every element takes, and where it keeps the list of tags. */
const frameworks = {
  react: {
    title: 'React 19',
    imports: "import type { DetailedHTMLProps, HTMLAttributes } from 'react';",
    /** @param {string} type */
    base: (type) => `DetailedHTMLProps<HTMLAttributes<${type}>, ${type}> & { class?: string | undefined }`,
  },
  preact: {
    title: 'Preact',
    imports: "import type { HTMLAttributes } from 'preact';",
    /** @param {string} type */
    base: (type) => `HTMLAttributes<${type}>`,
  },
};

/**
 * @param {Manifest} manifest
 * @returns {Record<string, string>} types of the elements in JSX, by where they go
 */
export function jsxTypes(manifest) {
  const elements = manifest.modules.flatMap(({ declarations }) => declarations);
  /** @type {Record<string, string>} */
  const files = { 'dist/jsx/props.d.ts': propsFile(elements) };
  for (const [name, framework] of Object.entries(frameworks)) {
    files[`dist/jsx/${name}.d.ts`] = frameworkFile(elements, name, framework);
    // So that it can be imported for its types in both ways.
    files[`dist/jsx/${name}.js`] = 'export {};\n';
  }
  return files;
}

/** @param {Element[]} elements */
const classImport = (elements) =>
  `import type { ${elements.map(({ name }) => name).join(', ')} } from '../package/index.js';`;

/** @param {Element[]} elements @param {string} module @param {(typeof frameworks)['react']} framework */
function frameworkFile(elements, module, { title, imports, base }) {
  const lines = elements.map(
    ({ name, tagName }) =>
      `      '${tagName}': Omit<${base(name)}, keyof CallElementProps['${tagName}']> & CallElementProps['${tagName}'];`,
  );
  return `// The elements in JSX of ${title}: \`import type {} from 'call-elements/${module}'\`
${imports}
${classImport(elements)}
import type { CallElementProps } from './props.js';

declare module '${module}' {
  namespace JSX {
    interface IntrinsicElements {
${lines.join('\n')}
    }
  }
}
`;
}

/** @param {Element[]} elements */
function propsFile(elements) {
  return `${classImport(elements)}
import type { CallEventMap } from '../package/index.js';

type EventOf<N extends string> = N extends keyof CallEventMap
  ? CallEventMap[N]
  : N extends keyof HTMLElementEventMap
    ? HTMLElementEventMap[N]
    : CustomEvent;
type Listener<N extends string> = ((event: EventOf<N>) => void) | undefined;

/** What each element takes besides what every one does: properties, attributes of another name, listeners. */
export interface CallElementProps {
${elements.map(elementProps).join('\n')}
}
`;
}

/** @param {Element} element */
function elementProps({ name, tagName, members, attributes, events }) {
  const properties = members
    .filter(({ kind, readonly, static: ofClass }) => kind === 'field' && !readonly && !ofClass)
    .map(({ name: property, description }) => line(property, `${name}['${property}'] | undefined`, description));
  const spelled = attributes
    .filter(({ name: attribute, fieldName }) => attribute !== fieldName)
    // Preact writes `false` into an attribute, where it would be true. What depends is for the property.
    .map(({ name: attribute, fieldName, type, description }) =>
      line(
        `'${attribute}'`,
        type?.text === 'boolean' ? "true | '' | undefined" : `${name}['${fieldName}'] | undefined`,
        description,
      ),
    );
  const listeners = events.map(({ name: event, description }) =>
    line(`'on${event}'`, `Listener<'${event}'>`, description),
  );
  return [`  '${tagName}': {`, ...properties, ...spelled, ...listeners, '  };'].join('\n');
}

/** @param {string} name @param {string} type @param {string | undefined} description */
const line = (name, type, description) =>
  `${description ? `    /** ${description.replace(/\s+/g, ' ')} */\n` : ''}    ${name}?: ${type};`;
