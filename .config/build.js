import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { build } from 'vite';
import { writeManifest } from './manifest.js';

// npm run build [part…], part: embed, package, manifest, server, demo

const root = resolve(import.meta.dirname, '..');
process.chdir(root);

/** @type {Record<string, () => unknown>} */
const parts = {
  embed: () => bundle('embed'),
  async package() {
    await bundle('package');
    const tsc = spawnSync(
      process.execPath,
      ['node_modules/typescript/bin/tsc', '--project', '.config/tsconfig.package.json'],
      { stdio: 'inherit' },
    );
    if (tsc.status !== 0) throw new Error('The type declarations were not built.');
    // TypeScript renames imports in what it compiles, but not in declarations.
    for (const name of readdirSync('dist/package', { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.d.ts')) continue;
      const file = `dist/package/${name}`;
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replace(/(?<=(?:from|import|import\() ?['"]\.[^'"]*)\.ts(?=['"])/g, '.js'),
      );
    }
  },
  manifest: writeManifest,
  async server() {
    await bundle('server');
    // npm runs it as a command.
    chmodSync('dist/server/main.js', 0o755);
  },
  demo() {
    mkdirSync('dist/demo', { recursive: true });
    copyFileSync('index.html', 'dist/demo/index.html');
    for (const name of readdirSync('server/pages')) copyFileSync(`server/pages/${name}`, `dist/demo/${name}`);
  },
};

/** @param {string} mode */
async function bundle(mode) {
  // Vite looks at this, not at the mode, to choose Lit's production build.
  process.env.NODE_ENV = 'production';
  await build({ mode, logLevel: 'warn' });
}

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !(name in parts));
if (unknown) {
  console.error(`'${unknown}' is no part of the build: ${Object.keys(parts).join(', ')}.`);
  process.exit(1);
}

const started = new Date();
for (const [name, make] of Object.entries(parts)) {
  if (wanted.length === 0 || wanted.includes(name)) await make();
}

if (wanted.length === 0) {
  // The stamp has the time of the start: what was edited meanwhile may not be in the build.
  writeFileSync('dist/.built', '');
  utimesSync('dist/.built', started, started);
}
