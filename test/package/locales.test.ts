import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { LOCALES } from '../../src/i18n/index.ts';

const dist = resolve(import.meta.dirname, '../../dist/package');

test('the package has every language whole, as registerLocale takes it, and its types', async () => {
  for (const tag of LOCALES) {
    const { href } = pathToFileURL(`${dist}/locales/${tag}.js`);
    const module = (await import(href)) as Record<string, Record<string, string>>;
    assert.deepEqual(Object.keys(module), [tag]);
    // Of the small elements, of what can fail, of the tools, and of rooms.
    for (const key of ['button.call', 'error.server-error', 'tools.details', 'error.room-full', 'room.count.other'])
      assert.ok(module[tag]?.[key], `${tag}: ${key}`);
    assert.ok(existsSync(`${dist}/i18n/complete/${tag}.d.ts`), `types of ${tag}`);
  }
});
