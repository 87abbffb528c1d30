import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parse, resolve } from 'node:path';
import { build } from 'esbuild';

/** Scripts ready to stand inside of a page, by the name of their file. */
export async function bundle(files: readonly string[]): Promise<(name: string) => string> {
  const { outputFiles } = await build({
    entryPoints: [...files],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    minify: true,
    charset: 'ascii',
    outdir: 'pages',
  });
  const scripts = new Map(outputFiles.map(({ path, text }) => [parse(path).name, text]));
  return (name) => (scripts.get(name) ?? '').replaceAll('</script', '<\\/script');
}

/** The scripts of the pages of the set-up bench, by name of their file in `pages`. */
export async function bundlePages(): Promise<(name: string) => string> {
  const names = ['probe', 'limit', 'ours', 'peerjs', 'simple-peer'];
  const script = await bundle(names.map((name) => resolve(import.meta.dirname, `pages/${name}.ts`)));
  const library = createRequire(import.meta.url).resolve('simple-peer/simplepeer.min.js');
  const before = (await readFile(library, 'utf8')).replaceAll('</script', '<\\/script');
  return (name) => (name === 'simple-peer' ? `${before};${script(name)}` : script(name));
}
