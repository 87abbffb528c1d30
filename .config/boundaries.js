import { dirname, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

/** The layers below the session, from which each higher one may take. */
const core = ['media', 'signaling', 'call', 'protocol', 'host'];

/**
 * Which folders and doors of `src` each one may import; itself is always allowed.
 * @type {Record<string, string[]>}
 */
const allowed = {
  protocol: [],
  // What the page around us gives, behind guards: the bottom of all that knows the DOM.
  host: [],
  call: ['protocol'],
  // The words of the state (what a link is doing, which devices there are) are the call's; media reports in them.
  media: ['call', 'protocol', 'host'],
  signaling: ['protocol', 'host'],
  session: core,
  styles: [],
  i18n: ['protocol', 'host'],
  elements: ['session', 'styles', 'i18n', ...core],
  define: ['elements', 'session', 'styles', 'i18n', ...core],
  'index.ts': ['elements', 'session', 'styles', 'i18n', ...core],
  'headless.ts': ['session', ...core],
  'embed.ts': ['define', 'elements', 'session', 'styles', 'i18n', ...core],
};

/**
 * Packages that only some places may know. A place is a folder or file of `src`, or a path from the root.
 * @type {{ name: RegExp, places: string[] }[]}
 */
const packages = [
  { name: /^(lit|lit-.+|@lit\/.+)(\/|$)/, places: ['elements', 'styles', 'define'] },
  { name: /^socket\.io-client(\/|$)/, places: ['signaling'] },
  { name: /^ws$/, places: ['server/sfu/janus/socket.ts'] },
  { name: /^socket\.io(\/|$)/, places: ['server/gateway.ts', 'server/main.ts'] },
];

/** @type {Record<string, RegExp>} What the pure folders may take from outside. */
const onlyPackages = { protocol: /^valibot$/, call: /^valibot$/ };

/**
 * @param {string} file path from the root
 * @param {string} source what it imports
 * @returns {string | undefined} what is wrong with it
 */
export function violation(file, source) {
  const [top, place = ''] = file.split('/');
  if (top !== 'src' && top !== 'server') return undefined;

  if (!source.startsWith('.')) {
    if (top === 'src' && onlyPackages[place] && !onlyPackages[place].test(source))
      return `src/${place} must stay pure: it may import only valibot, not '${source}'.`;
    const rule = packages.find(({ name }) => name.test(source));
    if (!rule || rule.places.includes(top === 'src' ? place : file)) return undefined;
    return `Only ${rule.places.join(', ')} may import '${source}'.`;
  }

  const target = relative(root, resolve(root, dirname(file), source));
  const [targetTop, targetPlace = ''] = target.split('/');
  if (top === 'server')
    return targetTop === 'server' || target.startsWith('src/protocol/')
      ? undefined
      : `server may import only src/protocol, not ${target}.`;
  if (targetTop !== 'src') return `src may not import ${target}, which is outside of src.`;
  if (!(place in allowed)) return `src/${place} is not in the table of .config/boundaries.js.`;
  if (targetPlace === place || allowed[place]?.includes(targetPlace)) return undefined;
  return `src/${place} may not import src/${targetPlace}: imports go down the layers, never up.`;
}

/** @type {import('eslint').ESLint.Plugin} */
export default {
  rules: {
    layers: {
      meta: { type: 'problem', schema: [] },
      create(context) {
        const file = relative(root, context.filename);
        /** @param {any} node */
        const check = (node) => {
          const source = node.source?.value ?? node.argument?.literal?.value;
          if (typeof source !== 'string') return;
          const message = violation(file, source);
          if (message) context.report({ node, message });
        };
        return {
          ImportDeclaration: check,
          ExportNamedDeclaration: check,
          ExportAllDeclaration: check,
          ImportExpression: check,
          // `import('x').Type` ties two layers together just as an import does.
          TSImportType: check,
        };
      },
    },
  },
};
