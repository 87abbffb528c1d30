import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { NODE_LINES } from '../../.config/nodes.js';

// What a release says of itself, and what its images are made of.

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(resolve(root, path), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  name: string;
  engines: { node: string };
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

test('the bill of materials names all that users get, and nothing that they do not', () => {
  execFileSync(process.execPath, ['.config/release.js', 'bill'], { cwd: root, stdio: 'pipe' });
  const bill = JSON.parse(read('dist/sbom.cdx.json')) as {
    bomFormat: string;
    metadata: { component: { name: string } };
    components: { name: string; version: string; purl: string }[];
  };
  assert.equal(bill.bomFormat, 'CycloneDX');
  assert.equal(bill.metadata.component.name, manifest.name);
  const names = new Set(bill.components.map(({ name }) => name));
  for (const name of Object.keys(manifest.dependencies)) assert.ok(names.has(name), `${name} is missing`);
  for (const name of ['eslint', 'storybook', 'puppeteer-core']) assert.ok(!names.has(name), `${name} is no part of it`);
  for (const { name, version, purl } of bill.components) assert.match(purl, /^pkg:npm\//, `${name} ${version}`);
});

test('images are of exact versions, and of a line of Node that is tested', () => {
  const images = [...read('server/deploy/Dockerfile').matchAll(/^FROM (\S+)/gm)].map(([, image = '']) => image);
  const [build, server] = images;
  assert.equal(build, server);
  assert.ok(
    NODE_LINES.some((line) => new RegExp(`^node:${line}\\.\\d+\\.\\d+-`).test(server ?? '')),
    server,
  );
  const others = [...read('server/deploy/compose.yaml').matchAll(/^ *image: (\S+)/gm)].map(([, image = '']) => image);
  // That of coturn is told by its own tests.
  for (const image of [...images, ...others].filter((one) => !one.startsWith('coturn')))
    assert.match(image, /:\d+\.\d+/, `${image} is not exact`);
});

test('every line of Node that is tested is one that the package says it is for', () => {
  for (const line of NODE_LINES) assert.match(manifest.engines.node, new RegExp(`\\b${line}\\.`));
});
