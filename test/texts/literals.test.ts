import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSource, type Found } from './source.ts';

/** What a template may say in letters that are nobody's language. None, so far. */
const ALLOWED: readonly string[] = [];

/** These are read by people. */
const SPOKEN = /^(aria-(label|description|roledescription|valuetext|placeholder)|title|placeholder|alt|label)$/;

const templates = readSource(['elements']).templates.get('html') ?? [];

/** What of a template is read by people as it stands there: text, and some attributes. */
function literals(template: string): string[] {
  const markup = template.replace(/<!--.*?-->/gs, '');
  const texts = markup.replace(/<(?:"[^"]*"|'[^']*'|[^>"'])*>/g, '\ufffc').split('\ufffc');
  const tags = markup.match(/<(?:"[^"]*"|'[^']*'|[^>"'])*>/g) ?? [];
  const attributes = tags.flatMap((tag) =>
    [...tag.matchAll(/([\w-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/g)].flatMap(([, name = '', value = '']) =>
      SPOKEN.test(name) ? value.split('\ufffc') : [],
    ),
  );
  return [...texts, ...attributes].map((text) => text.trim()).filter((text) => /\p{L}/u.test(text));
}

describe('templates of elements', () => {
  it('are read at all', () => {
    assert.ok(templates.length > 100, `only ${templates.length}`);
    const said = literals('<p title="Now \ufffc" class="a">\ufffc · <b>Hello</b></p><img alt=cat part="x">');
    assert.deepEqual(said, ['Hello', '"Now', 'cat']);
  });

  it('say nothing by themselves: all words come from the texts', () => {
    const found = templates.flatMap(({ text, where }): Found[] =>
      literals(text).flatMap((said) => (ALLOWED.includes(said) ? [] : [{ text: said, where }])),
    );
    assert.deepEqual(found, []);
  });
});
