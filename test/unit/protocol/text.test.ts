import { expect } from '@open-wc/testing';
import { cleanLine, cleanName, LIMITS } from '../../../src/protocol/index.ts';

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

  it('does not take a tower of combining marks for one letter', () => {
    expect(cleanName(`ok${'e' + '\u0301'.repeat(500)}`).length).to.be.lessThan(40);
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
    for (const text of ['', ' \n\t ', '\u200B\u202E', '\u200D', '\u0007']) expect(cleanLine(text)).to.equal('');
  });
});
