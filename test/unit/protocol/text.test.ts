import { expect } from '@open-wc/testing';
import * as v from 'valibot';
import {
  cleanLine,
  cleanName,
  displayName,
  Id,
  isVisible,
  LIMITS,
  parseServerMessage,
} from '../../../src/protocol/index.ts';

/** Hangul fillers, blanks of Braille and of other symbols, joiners, selectors, spaces, and marks with nothing below them. */
const INVISIBLE = [
  ...['\u3164', '\u115f', '\u1160', '\uffa0', '\u2800', '\u{1d159}', '\u{13441}', '\u17b4', '\ufffc'],
  ...['\u200d', '\u200c', '\u200b', '\u2060', '\ufeff', '\ufe0f', '\u{e0100}', '\u034f', '\u00ad', '\u180e'],
  ...['', ' ', '\u00a0', '\u3000', '\t', '\u0301', '\u0301\u0301', '\u20dd', '\u200d\u0301\ufe0f', '\u0903'],
];

describe('cleanName', () => {
  it('takes out what turns a page around or cannot be seen', () => {
    expect(cleanName('Ana\u202Egro.live\u202C')).to.equal('Anagro.live');
    expect(cleanName('\u2066Bu\u0000di\u200B\u2069')).to.equal('Budi');
    expect(cleanName('Citra\r\n\tDewi\u2028')).to.equal('Citra Dewi');
  });

  it('keeps what people write their names with', () => {
    for (const name of ['Zoë', '王小明', 'عائشة', 'क्‍ष', '👩‍👩‍👧 Ana', "O'Neil-Ñ"]) expect(cleanName(name)).to.equal(name);
  });

  it('counts graphemes, as the eye does', () => {
    const family = '👩‍👩‍👧‍👦';
    expect(cleanName(family.repeat(80))).to.equal(family.repeat(LIMITS.nameGraphemes));
  });

  it('lets at most four marks stand on a letter, also when joiners and selectors stand between them', () => {
    const MARK = '\u0301';
    expect(cleanName(`Zoq${MARK.repeat(40)}`)).to.equal(`Zoq${MARK.repeat(4)}`);
    expect(cleanName(`e${MARK.repeat(500)}`)).to.equal(`é${MARK.repeat(4)}`);
    for (const between of ['\u200d', '\ufe0f', '\u034f', '\u2060', '\u20dd']) {
      const marks = /[\p{M}\u200d]/gu;
      expect(cleanName(`q${`${MARK}${between}`.repeat(40)}`).match(marks)?.length, between).to.be.at.most(4);
    }
  });

  it('is empty when nothing of it can be seen', () => {
    for (const blank of INVISIBLE) {
      expect(cleanName(blank), JSON.stringify(blank)).to.equal('');
      expect(cleanName(`${blank} ${blank}`)).to.equal('');
      expect(isVisible(blank)).to.equal(false);
    }
    expect(cleanName(INVISIBLE.join(''))).to.equal('');
    for (const seen of ['A', '1', '?', '☺', 'ㅎ', '⠁', '王']) expect(cleanName(seen)).to.equal(seen);
  });

  it('keeps nothing invisible in a name that can be seen', () => {
    expect(cleanName('An\u3164a\u115f\uffa0')).to.equal('Ana');
    expect(cleanName('\u2800Ana\u2800\u2800Putri\u2800')).to.equal('Ana Putri');
    expect(cleanName('\u0301\u200dAna')).to.equal('Ana');
  });
});

describe('displayName', () => {
  it('is the id where no name can be seen, cleaned in the same way', () => {
    expect(displayName({ id: 'ana', name: 'Ana' })).to.equal('Ana');
    for (const name of [undefined, ...INVISIBLE]) expect(displayName({ id: 'ana', name })).to.equal('ana');
    expect(displayName({ id: `a\u202en\u200ba${'\u0301'.repeat(40)}` })).to.equal(`aná${'\u0301'.repeat(4)}`);
    expect(displayName({ id: 'x'.repeat(128) })).to.have.length(LIMITS.nameGraphemes);
  });

  it('is what every user is called that the server tells of', () => {
    const told = parseServerMessage('presence', { user: { id: 'ana', name: '\u3164' }, status: 'online' });
    expect(told?.payload).to.deep.include({ user: { id: 'ana', name: 'ana' } });
  });
});

describe('Id', () => {
  const fits = (id: string) => v.is(Id, id);

  it('has nothing in it that cannot be seen, so that two that differ differ to the eye', () => {
    for (const blank of INVISIBLE) expect(fits(blank), JSON.stringify(blank)).to.equal(false);
    const hiding = ['\u200b', '\u200d', '\u2060', '\u00ad', '\u3164', '\ufe0f', '\u034f', '\u{e0041}', '\ufeff'];
    for (const hidden of hiding) expect(fits(`a${hidden}na`), JSON.stringify(hidden)).to.equal(false);
  });

  it('has nothing in it that turns the text around it', () => {
    for (const turn of ['\u200e', '\u200f', '\u061c', '\u202a', '\u202e', '\u2066', '\u2069'])
      expect(fits(`a${turn}na`), JSON.stringify(turn)).to.equal(false);
  });

  it('may be what people take for ids', () => {
    const ids = [
      'ana',
      '42',
      'ana@example.com',
      'Ana Putri',
      '王小明',
      'عائشة',
      'नमस्ते',
      crypto.randomUUID(),
      '__proto__',
      '👋',
    ];
    for (const id of ids) expect(fits(id), id).to.equal(true);
  });
});

describe('cleanLine', () => {
  it('keeps the lines in which it was written, and what people write with', () => {
    expect(cleanLine('  one\r\ntwo\u2028\tthree\n\n')).to.equal('one\ntwo\n three');
    for (const text of ['👩‍👩‍👧 Ana', 'क्‍ष', 'a\n\nb', '<b>&amp;']) expect(cleanLine(text)).to.equal(text);
  });

  it('takes out what turns a page around or cannot be seen', () => {
    expect(cleanLine('a\u202Eb\u0000c\u2066d\uD800')).to.equal('abcd');
  });

  it('is empty when there is nothing to see', () => {
    for (const text of [' \n\t ', '\u200B\u202E', '\u0007', ...INVISIBLE]) expect(cleanLine(text)).to.equal('');
  });

  it('does not grow out of its line', () => {
    expect(cleanLine(`q${'\u0301'.repeat(400)}`)).to.equal(`q${'\u0301'.repeat(4)}`);
  });
});
