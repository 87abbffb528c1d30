import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { transformSync } from 'esbuild';
import { minify } from 'terser';
import { defineConfig, type Plugin, type UserConfig } from 'vite';

/** Under `npm run dev` pages and scripts have the addresses that the server gives them, though nothing is built. */
const SOURCES: Readonly<Record<string, string>> = {
  '/call-elements.js': 'src/embed.ts',
  '/demo.js': 'server/pages/demo.js',
  '/check': 'server/pages/check.html',
};
const serveSources: Plugin = {
  name: 'serve-sources',
  resolveId(id) {
    // From the address of a page, or from where its file is.
    const source = SOURCES[id.replace(/^(?:\.|\/server\/pages)(?=\/)|\?.*/g, '')];
    return source && resolve(source);
  },
  configureServer({ middlewares }) {
    middlewares.use((request, _response, next) => {
      if (request.url === '/check') request.url = `/${SOURCES['/check']}`;
      next();
    });
  },
};

const dev: UserConfig = {
  plugins: [serveSources],
  server: { proxy: { '/socket.io': { target: 'http://localhost:3000', ws: true } } },
};

/** Of the custom properties that no page sets, in an order that holds. */
const ownNames = [
  ...new Set(
    readdirSync('src/styles').flatMap((name) => readFileSync(`src/styles/${name}`, 'utf8').match(/--_[a-z-]+/g) ?? []),
  ),
].sort();

/** Templates keep their white space through minification, and it is a tenth of the phone: style sheets and markup lose it here. */
const minifyTemplates: Plugin = {
  name: 'minify-templates',
  transform: {
    filter: { id: /\/src\/(elements|styles)\/.*\.ts$/ },
    handler(code) {
      const sheets = code.replace(/(?<=\bcss`)[^`$]*(?=`)/g, (sheet) =>
        // In custom properties, which could mean anything, it leaves the spaces.
        transformSync(sheet, { loader: 'css', minify: true, target: 'es2022' })
          .code.trim()
          .replace(/(--[\w-]+): /g, '$1:')
          .replaceAll(', ', ','),
      );
      // Names that nobody outside of our sheets knows.
      const named = sheets.replace(/--_[a-z-]+/g, (name) => `--_${ownNames.indexOf(name).toString(36)}`);
      return named.replace(/\n\s*(?=\/?>)/g, '').replace(/\n\s+/g, '\n');
    },
  },
};

/**
 * Our server takes text by WebSocket and by long polling. What the library has for binary data and for WebTransport, a ninth
 * of it, is left out; a server that sends such a thing all the same has sent something that cannot be read.
 */
const LEFT_OUT: readonly (readonly [path: RegExp, code: string])[] = [
  [/engine\.io-client\/.*\/webtransport\.js$/, 'export class WT {}'],
  [/engine\.io-parser\/.*\/base64-arraybuffer\.js$/, "export const encode = () => ''; export const decode = encode;"],
  [/socket\.io-parser\/.*\/is-binary\.js$/, 'export const isBinary = () => false; export const hasBinary = isBinary;'],
  [
    /socket\.io-parser\/.*\/binary\.js$/,
    'const no = () => { throw new Error(); }; export { no as deconstructPacket, no as reconstructPacket };',
  ],
];
const textOnly: Plugin = {
  name: 'text-only',
  load: {
    filter: { id: /\/(engine|socket)\.io-[a-z]+\// },
    handler: (id) => LEFT_OUT.find(([path]) => path.test(id))?.[1],
  },
};

/**
 * The bundler keeps a function of its own, which makes a module's names an object, as a chunk that others import: a whole round
 * trip to the server before a call can begin. Each chunk that needs it gets it itself.
 */
const inlineRuntime: Plugin = {
  name: 'inline-runtime',
  generateBundle(_options, bundle) {
    for (const [file, chunk] of Object.entries(bundle)) {
      if (chunk.type !== 'chunk') continue;
      if (chunk.name === 'rolldown-runtime') delete bundle[file];
      chunk.code = chunk.code.replace(
        /import\s*\{\s*\w+ as ([\w$]+)\s*\}\s*from\s*["'`]\.\/rolldown-runtime-[^"'`]+["'`];?/,
        'const $1=names=>{const all={};for(const name in names)Object.defineProperty(all,name,{get:names[name]});return all};',
      );
      chunk.imports = chunk.imports.filter((name) => !name.includes('rolldown-runtime'));
    }
  },
};

/**
 * The bundler imports a chunk bare where something in it might have to run first. The diagnosis is 12 kB, and nothing in it has
 * to: only pages that show it load it.
 */
const withoutCheck: Plugin = {
  name: 'without-check',
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue;
      chunk.code = chunk.code.replace(/import\s*["'`]\.\/check-[^"'`]+["'`];?/, '');
      if (!/\.\/check-/.test(chunk.code)) chunk.imports = chunk.imports.filter((name) => !/\/check-/.test(name));
    }
  },
};

/** Another 2 % after the bundler's own minifier, which pages pay for at every first visit. */
const minifyAgain: Plugin = {
  name: 'minify-again',
  async generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue;
      const compress = {
        passes: 3,
        keep_fargs: false,
        unsafe: true,
        unsafe_arrows: true,
        unsafe_methods: true,
        pure_getters: true,
        // What is compared is written as we write it, so that it repeats itself.
        lhs_constants: false,
        // Statements repeat themselves more than expressions do, and that is compressed.
        conditionals: false,
        sequences: false,
      } as const;
      chunk.code = (await minify(chunk.code, { module: true, ecma: 2022, compress })).code ?? chunk.code;
    }
  },
};

const ENTRY = 'src/embed.ts';

/** What the script itself imports, which is all that a page with only a button loads. */
const core = new Set<string>();
const findCore: Plugin = {
  name: 'find-core',
  buildEnd() {
    const visit = (id: string): void => {
      for (const imported of this.getModuleInfo(id)?.importedIds ?? []) {
        if (core.has(imported)) continue;
        core.add(imported);
        visit(imported);
      }
    };
    visit(resolve(ENTRY));
  },
};

/** What a page loads with one script tag: self-contained, what is not needed at once in chunks beside it. */
const embed: UserConfig = {
  // Chunks are found relative to the script, wherever it is hosted.
  base: './',
  plugins: [textOnly, findCore, minifyTemplates, inlineRuntime, withoutCheck, minifyAgain],
  // Vite leaves it to the page's bundler in libraries, and here there is none.
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    outDir: 'dist/embed',
    // Read by `npm run sizes`: which chunk needs which.
    manifest: true,
    // As a library, for Vite wraps the dynamic imports of an application into 1 kB of preloading that is of no use here.
    lib: { entry: ENTRY, formats: ['es'], fileName: () => 'call-elements.js' },
    rolldownOptions: {
      // Vite minifies libraries only by half, so that others can still tree-shake them.
      output: {
        minify: true,
        chunkFileNames: 'chunks/[name]-[hash].js',
        // What the small elements need is one file beside the script. Lazy chunks share it, and never ask for the script
        // again: under another address (`?v=2`) that would be a second copy.
        codeSplitting: {
          groups: [
            // Small, and of several that are loaded later.
            { name: 'later', test: /\/src\/(protocol\/(later|group)-|media\/level-watch)/, priority: 1 },
            { name: 'core', test: (id) => core.has(id), priority: 3 },
            // What is loaded together is compressed together.
            {
              name: 'session',
              priority: 2,
              test: /\/src\/(session\/(?!group|attention)|protocol\/(?!later|group-)|elements\/(companion|open-session|call-events|forward-events|upgrade-properties|screens|floating\/|own-keys|fit-picture)|styles\/surface-tokens)/,
            },
            {
              name: 'phone',
              priority: 2,
              test: /\/src\/(elements\/(video-call|screen-controller|play-again|in-call|phone\/(?!tools\/|corner-mover))|media\/(microphone-watch|level\.)|i18n\/(locales\/en|format))/,
            },
            // Menus, panels and screens: one file, loaded when the first of them is about to be used.
            { name: 'tools', test: /\/src\/(elements\/phone\/tools\/|styles\/tool)|\/lit-html\/.*direct/ },
            // Before a call and before a room.
            { name: 'lobby', test: /\/src\/(elements\/lobby\/|styles\/lobby)/ },
            // The diagnosis, which one page in a hundred has.
            {
              name: 'check',
              test: /\/src\/(elements\/(call-check|check\/)|styles\/check|i18n\/(check\.|locales\/check\/en))/,
            },
            // What is there for more than two: their tiles, and the room with all its panels.
            {
              name: 'group-stage',
              test: /\/src\/(elements\/group\/(layout|view|stage|tile|pictures|screens)|styles\/group-(stage|in-phone)|i18n\/(group\.|locales\/group\/en))/,
            },
            { name: 'group', test: /\/src\/(elements|styles)\/group/ },
          ],
        },
      },
    },
  },
};

/** Every module of a folder is an entry of its own. */
const entriesOf = (folder: string, as: string): Record<string, string> => {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.ts')) : [];
  return Object.fromEntries(files.map((name) => [`${as}/${name.slice(0, -3)}`, `${folder}/${name}`]));
};

/** What npm serves: the page's own bundler decides about everything that is external here. */
const npmPackage = (): UserConfig => ({
  build: {
    outDir: 'dist/package',
    minify: false,
    lib: {
      entry: {
        index: 'src/index.ts',
        headless: 'src/headless.ts',
        'protocol/index': 'src/protocol/index.ts',
        ...entriesOf('src/define', 'define'),
        ...entriesOf('src/i18n/complete', 'locales'),
      },
      formats: ['es'],
      fileName: (_format, name) => `${name}.js`,
    },
    rolldownOptions: {
      external: /^(lit|@lit\/[^/]+|socket\.io-client|valibot)(\/|$)/,
      output: { chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});

const server: UserConfig = {
  build: {
    outDir: 'dist/server',
    target: 'node20',
    ssr: 'server/main.ts',
    minify: false,
    rolldownOptions: { output: { entryFileNames: 'main.js' } },
  },
};

export default defineConfig(({ mode }) => {
  const config = mode === 'embed' ? embed : mode === 'package' ? npmPackage() : mode === 'server' ? server : dev;
  return {
    ...config,
    publicDir: false,
    build: { target: 'es2022', emptyOutDir: true, reportCompressedSize: false, ...config.build },
  };
});
