import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { en } from '../../src/i18n/complete/en.ts';
import { LOCALES } from '../../src/i18n/index.ts';
import { ERRORS } from '../../src/protocol/index.ts';
import { LATER_ERRORS } from '../../src/protocol/later-errors.ts';
import { COMPUTED, WITH_ANOTHER } from './computed-keys.ts';
import { readSource } from './source.ts';

// Keys are looked up as strings: no compiler tells of one that is used by nobody, or that nobody has written a text for.

const FORM = /\.(zero|one|two|few|many|other)$/;
/** As the source writes them. What is counted is named without its form. */
const KEYS = new Set(Object.keys(en).map((key) => key.replace(FORM, '')));
const LOOKS_LIKE_ONE = new RegExp(`^(${[...new Set([...KEYS].map((key) => key.split('.')[0]))].join('|')})\\.[a-z]`);

/** Said by the code of an error, with or without the device that it is about. */
const ERROR_KEYS = Object.keys({ ...ERRORS, ...LATER_ERRORS }).flatMap((code) =>
  ['', '.microphone', '.camera'].flatMap((source) => [`error.${code}${source}`, `hint.${code}${source}`]),
);

const source = readSource(['elements', 'session', 'i18n'], /i18n\/(locales|complete)\/|first-words|failure-texts/);
const written = source.strings.filter(({ text }) => LOOKS_LIKE_ONE.test(text));
const computed = source.computed.filter(({ text }) => LOOKS_LIKE_ONE.test(text.replace('${', 'x')));

describe('the keys of texts', () => {
  it('are all used', () => {
    const used = new Set([
      ...written.map(({ text }) => text),
      ...Object.values({ ...COMPUTED, ...WITH_ANOTHER }).flat(),
      ...ERROR_KEYS,
    ]);
    assert.deepEqual([...KEYS].filter((key) => !used.has(key)), []); // prettier-ignore
  });

  it('are all there where they are used', () => {
    const unknown = written.filter(({ text }) => !KEYS.has(text));
    assert.deepEqual(unknown, []);
    const missing = Object.values(COMPUTED).flat().filter((key) => !KEYS.has(key)); // prettier-ignore
    assert.deepEqual(missing, []);
  });

  it('are known also where they are put together', () => {
    const known = { ...COMPUTED, ...WITH_ANOTHER };
    const strange = computed.filter(({ text }) => !(text in known));
    assert.deepEqual(strange, [], 'test/texts/computed-keys.ts has to say what comes out of it');
    const gone = Object.keys(known).filter((text) => !computed.some((each) => each.text === text));
    assert.deepEqual(gone, [], 'nothing puts these together any more');
  });

  it('have a text in every language, and no language has others', async () => {
    const files = readdirSync(resolve(import.meta.dirname, '../../src/i18n/complete'));
    assert.deepEqual(files.map((file) => file.replace('.ts', '')).sort(), [...LOCALES].sort());
    for (const tag of LOCALES) {
      const module = (await import(`../../src/i18n/complete/${tag}.ts`)) as Record<string, Record<string, string>>;
      const texts = module[tag] ?? {};
      const names = new Set(Object.keys(texts).map((key) => key.replace(FORM, '')));
      const missing = [...KEYS].filter((key) => !names.has(key) || (`${key}.other` in en && !texts[`${key}.other`]));
      assert.deepEqual(
        { missing, others: [...names].filter((key) => !KEYS.has(key)) },
        { missing: [], others: [] },
        tag,
      );
    }
  });
});
