import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { build } from 'esbuild';

/** The scripts of the bench's pages, ready to stand inside of them, by name of their file in `pages`. */
export async function bundlePages(): Promise<(name: string) => string> {
  const names = ['probe', 'limit', 'ours', 'peerjs', 'simple-peer'];
  const { outputFiles } = await build({
    entryPoints: names.map((name) => resolve(import.meta.dirname, `pages/${name}.ts`)),
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    minify: true,
    charset: 'ascii',
    outdir: 'pages',
  });
  const scripts = new Map(
    names.map((name) => [name, outputFiles.find(({ path }) => path.endsWith(`/${name}.js`))?.text ?? '']),
  );
  const library = createRequire(import.meta.url).resolve('simple-peer/simplepeer.min.js');
  scripts.set('simple-peer', `${await readFile(library, 'utf8')};${scripts.get('simple-peer')}`);
  return (name) => (scripts.get(name) ?? '').replaceAll('</script', '<\\/script');
}
