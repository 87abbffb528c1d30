import { expect } from '@open-wc/testing';
import {
  clockTime,
  errorText,
  loadLocale,
  LOCALES,
  matchLocale,
  spokenDuration,
  translate,
  type BaseKey,
} from '../../../src/i18n/index.ts';
import { checkAr } from '../../../src/i18n/locales/check/ar.ts';
import { checkEn } from '../../../src/i18n/locales/check/en.ts';
import { checkId } from '../../../src/i18n/locales/check/id.ts';
import { en } from '../../../src/i18n/locales/en.ts';
import { groupEn } from '../../../src/i18n/locales/group/en.ts';
import { groupId } from '../../../src/i18n/locales/group/id.ts';
import { toolsEn } from '../../../src/i18n/locales/tools/en.ts';
import { toolsId } from '../../../src/i18n/locales/tools/id.ts';
import { loadGroupStrings } from '../../../src/i18n/group.ts';
import { loadToolStrings } from '../../../src/i18n/tools.ts';
import { END_REASONS, ERRORS, type ErrorCode } from '../../../src/protocol/index.ts';

const holes = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort();
const keys = Object.keys(en) as BaseKey[];

describe('locales', () => {
  for (const tag of LOCALES) {
    describe(tag, () => {
      it('has a text for every key of English, with the same holes in it', async () => {
        const { strings } = await loadLocale(tag);
        expect(Object.keys(strings).sort()).to.deep.equal([...keys].sort());
        for (const key of keys) expect(holes(strings[key] ?? ''), key).to.deep.equal(holes(en[key]));
        for (const key of keys) expect(strings[key]?.trim(), key).to.have.length.greaterThan(0);
      });

      it('says of every error what happened and what to do', async () => {
        const locale = await loadLocale(tag);
        const unknown = errorText(locale, { code: 'server-error' });
        for (const code of Object.keys(ERRORS) as ErrorCode[]) {
          for (const source of ['microphone', 'camera'] as const) {
            const { message, hint } = errorText(locale, { code }, source);
            expect(message, code).to.have.length.greaterThan(5);
            expect(hint, code).to.have.length.greaterThan(5);
            if (code !== 'server-error') expect(message, code).not.to.equal(unknown.message);
          }
        }
      });

      it('has a text for every way in which a call ends', async () => {
        const { strings } = await loadLocale(tag);
        for (const reason of END_REASONS) {
          const found = [`ended.${reason}`, `ended.${reason}.in`].some((key) => key in strings);
          expect(found, reason).to.equal(true);
        }
      });
    });
  }

  const later: [string, Readonly<Record<string, string>>, Readonly<Record<string, string>>][] = [
    ['the tools', toolsEn, toolsId],
    ['groups', groupEn, groupId],
    ['the check', checkEn, checkId],
    ['the check in Arabic', checkEn, checkAr],
  ];
  for (const [what, english, other] of later) {
    it(`have every text of ${what}, with the same holes in it`, () => {
      expect(Object.keys(other).sort()).to.deep.equal(Object.keys(english).sort());
      for (const [key, text] of Object.entries(english)) {
        expect(holes(other[key] ?? ''), key).to.deep.equal(holes(text));
        expect(other[key]?.trim(), key).to.have.length.greaterThan(0);
      }
    });
  }

  it('say what tools say in their own language once that is loaded, in English before', async () => {
    const locale = await loadLocale('id');
    expect(translate(locale, 'tools.details')).to.equal(toolsEn['tools.details']);
    await loadToolStrings('id');
    expect(translate(locale, 'tools.details')).to.equal(toolsId['tools.details']);
    await loadToolStrings('xx');

    expect(translate(locale, 'group.next-page')).to.equal(groupEn['group.next-page']);
    await loadGroupStrings('id');
    expect(translate(locale, 'group.next-page')).to.equal(groupId['group.next-page']);
    expect(translate(locale, 'tools.details')).to.equal(toolsId['tools.details']);
  });

  it('are chosen by the first wanted one that there is', () => {
    expect(matchLocale(['id-ID', 'en'])).to.equal('id');
    expect(matchLocale(['fr', undefined, 'in'])).to.equal('id');
    expect(matchLocale([null, '', 'xx'])).to.equal('en');
    expect(matchLocale(['EN_us', 'id'])).to.equal('en');
  });

  it('fall back to English when there are none', async () => {
    expect((await loadLocale('xx')).tag).to.equal('en');
  });

  it('leave a hole that nobody fills', async () => {
    expect(translate(await loadLocale('en'), 'button.call')).to.equal('Call {name}');
  });
});

describe('durations', () => {
  it('run as on a phone', () => {
    expect([0, 252_000, 3_599_999, 3_852_000].map(clockTime)).to.deep.equal(['00:00', '04:12', '59:59', '1:04:12']);
  });

  it('are said as people say them, in their language', () => {
    const said = [400, 45_000, 732_000, 3_600_000, 3_840_000].map((ms) => spokenDuration('en', ms));
    expect(said).to.deep.equal(['1 sec', '45 sec', '12 min', '1 hr', '1 hr 4 min']);
    expect(spokenDuration('id', 732_000)).to.equal('12 mnt');
  });
});
