import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSource, type Found } from './source.ts';

/** Sides that are meant, whichever way one reads. */
const MEANT: readonly RegExp[] = [
  // In the middle, with a translation by half of itself.
  /^left: 50%$/,
  // Where the script counts from, that places tiles and turns them round itself.
  /^left: 0$/,
  // Below each is one for the other way.
  /^transform-origin: (left|right)$/,
  // A square that is turned by 45 degrees.
  /^border-width: 0 2px 2px 0$/,
];

const DECLARATION = /(?<=[{;]\s*)([\w-]+): ([^;{}]+)(?=[;}])/g;
const FOUR_SIDES = /^(margin|padding|inset|border-(width|radius|color|style))$/;

function isSided(name: string, value: string): boolean {
  if (/(^|-)(left|right)(-|$)/.test(name) || /^(float|clear|text-align|transform-origin)$/.test(name))
    return /left|right/.test(`${name} ${value}`);
  if (!FOUR_SIDES.test(name)) return false;
  const [, right, , left, ...more] = value.match(/(?:[^\s(]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))+/g) ?? [];
  return left !== undefined && more.length === 0 && right !== left;
}

describe('style sheets', () => {
  const sheets = readSource(['styles', 'elements']).templates.get('css') ?? [];

  it('are read at all', () => {
    assert.ok(sheets.length > 10, `only ${sheets.length}`);
    assert.ok(isSided('padding', '0 calc(var(--a) * 2) 0 3px') && isSided('margin-left', '2px'));
    assert.ok(!isSided('padding', '1px 2px 3px 2px') && !isSided('padding', '0 calc(1px * 2) 3px'));
  });

  it('name no side that does not turn round with the language', () => {
    const found = sheets.flatMap(({ text, where }): Found[] =>
      [...text.replace(/\/\*.*?\*\//gs, '').matchAll(DECLARATION)].flatMap(([rule, name = '', value = '']) =>
        isSided(name, value.trim()) && !MEANT.some((meant) => meant.test(rule)) ? [{ text: rule, where }] : [],
      ),
    );
    assert.deepEqual(found, []);
  });
});
