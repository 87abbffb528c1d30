import { expect } from '@open-wc/testing';
import {
  clockTime,
  errorText,
  loadLocale,
  LOCALES,
  lookUp,
  matchLocale,
  spokenDuration,
  translate,
} from '../../../src/i18n/index.ts';
import { checkEn } from '../../../src/i18n/locales/check/en.ts';
import { en } from '../../../src/i18n/locales/en.ts';
import { groupEn } from '../../../src/i18n/locales/group/en.ts';
import { groupId } from '../../../src/i18n/locales/group/id.ts';
import { toolsEn } from '../../../src/i18n/locales/tools/en.ts';
import { toolsId } from '../../../src/i18n/locales/tools/id.ts';
import { loadCheckStrings } from '../../../src/i18n/check.ts';
import { loadGroupStrings } from '../../../src/i18n/group.ts';
import { loadToolStrings } from '../../../src/i18n/tools.ts';
import { END_REASONS, ERRORS, type ErrorCode } from '../../../src/protocol/index.ts';

type Texts = Readonly<Record<string, string>>;

const ENGLISH: Texts = { ...en, ...toolsEn, ...groupEn, ...checkEn };
const FORM = /\.(zero|one|two|few|many|other)$/;
const holes = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort();

/** All that is said in a language, as the package has it. */
async function textsOf(tag: string): Promise<Texts> {
  const module = (await import(`../../../src/i18n/complete/${tag}.ts`)) as Record<string, Texts>;
  return module[tag] ?? {};
}

describe('locales', () => {
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

  for (const tag of LOCALES) {
    describe(tag, () => {
      let texts: Texts = {};
      before(async () => {
        texts = await textsOf(tag);
      });

      it('has a text for every key of English, and none besides', () => {
        const counted = Object.keys(ENGLISH).filter((key) => key.endsWith('.other'));
        const plain = Object.keys(ENGLISH).filter((key) => !FORM.test(key));
        const known = (key: string) => plain.includes(key) || counted.includes(key.replace(FORM, '.other'));
        expect([...plain, ...counted].filter((key) => !texts[key]?.trim())).to.deep.equal([]);
        expect(Object.keys(texts).filter((key) => !known(key))).to.deep.equal([]);
      });

      it('counts in the forms that the language has, and in no others', () => {
        const { pluralCategories } = new Intl.PluralRules(tag).resolvedOptions();
        const forms = Object.keys(texts).flatMap((key) => FORM.exec(key)?.[1] ?? []);
        expect(forms.filter((form) => !pluralCategories.includes(form as Intl.LDMLPluralRule))).to.deep.equal([]);
      });

      it('has the same holes in its texts as English', () => {
        for (const [key, text] of Object.entries(texts)) {
          const english = holes(ENGLISH[key.replace(FORM, '.other')] ?? '');
          // "One person" may say the number in a word.
          const wordly = FORM.test(key) && !text.includes('{count}');
          expect(holes(text), key).to.deep.equal(english.filter((hole) => !wordly || hole !== '{count}'));
        }
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

      it('has a text for every way in which a call ends', () => {
        for (const reason of END_REASONS) {
          const found = [`ended.${reason}`, `ended.${reason}.in`].some((key) => key in texts);
          expect(found, reason).to.equal(true);
        }
      });

      it('is loaded part by part', async () => {
        const locale = await loadLocale(tag);
        await Promise.all([loadToolStrings(tag), loadGroupStrings(tag), loadCheckStrings(tag)]);
        for (const [key, text] of Object.entries(texts)) expect(lookUp(locale, key), key).to.equal(text);
      });
    });
  }

  it('count people as the language does', async () => {
    const said = async (tag: string, ...counts: number[]) => {
      const locale = await loadLocale(tag);
      await loadGroupStrings(tag);
      return counts.map((count) => translate(locale, 'room.count', { count }));
    };
    expect(await said('en', 0, 1, 2)).to.deep.equal(['0 people', '1 person', '2 people']);
    expect(await said('id', 1, 2)).to.deep.equal(['1 orang', '2 orang']);
    expect(await said('ar', 0, 1, 2, 3, 11, 100)).to.deep.equal([
      'لا أحد',
      'شخص واحد',
      'شخصان',
      '3 أشخاص',
      '11 شخصًا',
      '100 شخص',
    ]);
  });

  it('keep the words of the system that there was before', async () => {
    const locale = await loadLocale('id');
    const keys = ['action.share-screen', 'action.stop-sharing', 'action.camera-on', 'action.camera-off'] as const;
    const said = keys.map((key) => translate(locale, key));
    expect(said).to.deep.equal(['Bagikan Layar', 'Berhenti Berbagi', 'Kamera Nyala', 'Kamera Mati']);
  });

  it('isolate names from what is read the other way', async () => {
    const [arabic, english] = [await loadLocale('ar'), await loadLocale('en')];
    expect(translate(arabic, 'phone.waiting', { name: 'Ana' })).to.equal('مكالمة واردة من \u2068Ana\u2069');
    expect(translate(english, 'phone.waiting', { name: 'ليلى' })).to.equal('\u2068ليلى\u2069 is calling');
    expect(translate(english, 'phone.waiting', { name: 'Ana' })).to.equal('Ana is calling');
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
    expect(spokenDuration('ar', 732_000)).to.equal('12 د');
  });
});
