import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { manifestFiles } from '../../.config/manifest.js';

// What npm would publish, unpacked where somebody else would have it. It needs `npm run build` before.

const root = resolve(import.meta.dirname, '../..');
const place = mkdtempSync(join(tmpdir(), 'call-elements-package-'));
const home = join(place, 'node_modules/call-elements');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  exports: Record<string, string | { types: string; default: string }>;
  bin: Record<string, string>;
};

before(() => {
  const run = (command: string, args: string[]): string =>
    execFileSync(command, args, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  const name =
    run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', place]).trim().split('\n').at(-1) ?? '';
  execFileSync('mkdir', ['-p', home]);
  execFileSync('tar', ['-xzf', join(place, name), '-C', home, '--strip-components', '1']);
  // Its dependencies are the ones that are installed here.
  for (const dependency of readdirSync(join(root, 'node_modules')).filter((entry) => !entry.startsWith('.'))) {
    const link = join(place, 'node_modules', dependency);
    if (!existsSync(link)) symlinkSync(join(root, 'node_modules', dependency), link);
  }
});
after(() => rmSync(place, { recursive: true, force: true }));

/** Every address that `exports` promises, with patterns filled in from the files behind them. */
function promised(): string[] {
  return Object.entries(manifest.exports).flatMap(([path, target]) => {
    if (typeof target === 'string' || !path.includes('*')) return [path];
    const [folder = ''] = target.default.split('*');
    const names = readdirSync(join(root, folder)).filter((name) => name.endsWith('.js'));
    return names.map((name) => path.replace('*', name.slice(0, -3)));
  });
}

test('every promised path is there, with its types, and can be imported in Node without a DOM', () => {
  const paths = promised().filter((path) => !path.endsWith('.json'));
  assert.ok(paths.length >= 8, `only ${paths.join(', ')}`);
  for (const path of paths) {
    const name = join('call-elements', path);
    const code = `
      const before = new Set(Object.keys(globalThis));
      await import(${JSON.stringify(name)});
      const doms = ['window', 'document', 'HTMLElement'].filter((key) => key in globalThis);
      if (doms.length > 0) throw new Error('it made ' + doms);`;
    execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: place, stdio: 'pipe' });
  }
  for (const target of Object.values(manifest.exports)) {
    if (typeof target === 'string' || target.types.includes('*')) continue;
    assert.ok(existsSync(join(home, target.types)), `${target.types} is missing`);
  }
});

test('what it tells editors, frameworks and Storybook of its elements is what their source says now', async () => {
  const files = Object.entries(await manifestFiles());
  assert.ok(files.length > 0);
  for (const [path, content] of files) assert.equal(readFileSync(join(home, path), 'utf8'), content, path);
});

test('the headless session brings no Lit', () => {
  const seen = new Set<string>();
  const imports = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*["']([^"']+)["']/g)) {
      assert.doesNotMatch(from, /^(lit|@lit)\b/, `${file} imports ${from}`);
      if (from.startsWith('.')) imports(resolve(file, '..', from));
    }
  };
  imports(join(home, 'dist/package/headless.js'));
  assert.ok(seen.size > 0);
});

test('the bin is an executable of Node that tells what is wrong with a setting', () => {
  for (const bin of Object.values(manifest.bin)) {
    assert.match(readFileSync(join(home, bin), 'utf8'), /^#!\/usr\/bin\/env node\n/);
    assert.throws(
      () =>
        execFileSync(process.execPath, [join(home, bin)], {
          env: { ...process.env, PORT: 'many' },
          stdio: 'pipe',
          encoding: 'utf8',
        }),
      (error: Error & { stderr: string; stdout: string }) => /PORT/.test(error.stderr + error.stdout),
    );
  }
});

test('nothing is published but the build and what deploys it', () => {
  const published = readdirSync(home).sort();
  assert.deepEqual(published, ['LICENSE', 'README.md', 'dist', 'package.json', 'server']);
  assert.deepEqual(readdirSync(join(home, 'server')), ['deploy']);
});
