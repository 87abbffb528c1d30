import { ignored } from '../host/log.ts';
import type { CheckKey } from './locales/check/en.ts';
import type { en } from './locales/en.ts';
import type { GroupKey } from './locales/group/en.ts';
import type { ToolKey } from './locales/tools/en.ts';
import { firstWords } from './first-words.ts';

/** What the elements themselves say; the texts of what is loaded later come with that. */
export type BaseKey = keyof typeof en;
export type MoreKey = ToolKey | GroupKey | CheckKey;
export type TextKey = BaseKey | MoreKey;

/** `room.count` for `room.count.one` and `room.count.other`: which of them it is, is told by the number `count`. */
type Counted<Key> = Key extends `${infer Name}.other` ? Name : never;
/** By what texts are looked up. */
export type StringKey = Exclude<TextKey, `${string}.${Intl.LDMLPluralRule}`> | Counted<TextKey>;

/** A text for each of these keys. What is counted has as many forms as the language has, and always `.other`. */
export type TextsFor<Key extends string> = Readonly<Record<Exclude<Key, `${string}.one`>, string>> & {
  readonly [Form in `${Counted<Key>}.${Exclude<Intl.LDMLPluralRule, 'other'>}`]?: string;
};

/** Texts of a language, as many of them as there are, for {@link registerLocale}. */
export type LocaleTexts = Partial<TextsFor<TextKey>>;
export type Params = Readonly<Record<string, string | number>>;

/** A language with the texts that are there: another object as soon as there are more of them. */
export interface Locale {
  /** BCP 47, in small letters. It also decides how numbers and durations are written. */
  readonly tag: string;
  readonly strings: LocaleTexts;
}

/** What is spoken until a locale has been loaded, and where one cannot be had: English, as far as it is there. */
export const FIRST: Locale = { tag: 'en', strings: firstWords };

const LOADERS: Readonly<Record<string, () => Promise<TextsFor<BaseKey>>>> = {
  en: () => import('./locales/en.ts').then((module) => module.en),
  id: () => import('./locales/id.ts').then((module) => module.id),
  ar: () => import('./locales/ar.ts').then((module) => module.ar),
};

export const LOCALES: readonly string[] = Object.keys(LOADERS);

/** All that there is, and what of it pages have brought: that comes first, whenever the rest is loaded. */
const locales = new Map<string, Locale>([[FIRST.tag, FIRST]]);
const own = new Map<string, LocaleTexts>();
/** Whose own file is there. */
const loaded = new Set<string>();
/** Who speaks, and has to say it anew. */
export const speakers = new Set<() => void>();

/**
 * The most special of the wanted tags that there are texts for: `id-ID` is served by `id`, `pt-BR` by a `pt-BR` if a page has
 * registered one, and else by its `pt`. English when there are none.
 */
export function matchLocale(wanted: Iterable<string | null | undefined>): string {
  for (const tag of wanted) {
    // Browsers have called Indonesian `in` for a long time.
    let known = (tag ?? '').trim().toLowerCase().replaceAll('_', '-').replace(/^in\b/, 'id');
    for (; known; known = known.replace(/-?[^-]*$/, '')) if (LOCALES.includes(known) || own.has(known)) return known;
  }
  return FIRST.tag;
}

/** Adds the texts of what has just been loaded. */
export function provideMore(tag: string, strings: LocaleTexts): void {
  locales.set(tag, { tag, strings: { ...locales.get(tag)?.strings, ...strings, ...own.get(tag) } });
}

/** Makes a locale known without loading it: for one that comes with the code that needs it. */
export function provideLocale(tag: string, strings: LocaleTexts): void {
  loaded.add(tag);
  provideMore(tag, strings);
}

/**
 * Brings a language that is not built in, or changes single texts of one that is. What it does not say is said in English.
 * Elements that are in the page already draw themselves anew.
 *
 * It is a language like the others then: chosen by the attribute `locale`, by the page's `lang`, or by the browser. A page
 * without a bundler has this function of the script that its server serves; the keys are those of `call-elements/locales/en`.
 *
 * @example
 * import { registerLocale } from 'https://calls.example.com/call-elements.js';
 * registerLocale('pt-BR', { 'action.answer': 'Atender', 'room.count.one': '1 pessoa', 'room.count.other': '{count} pessoas' });
 *
 * @param language BCP 47; `pt-BR` is preferred to `pt` where somebody wants it.
 * @throws {RangeError} when that is none.
 */
export function registerLocale(language: string, texts: LocaleTexts): void {
  const tag = new Intl.Locale(language).baseName.toLowerCase();
  own.set(tag, { ...own.get(tag), ...texts });
  provideMore(tag, texts);
  for (const redraw of speakers) redraw();
}

/** What of a language is there, as soon as that is all that is needed at first. */
export function loadedLocale(tag: string): Locale | undefined {
  return loaded.has(tag) || !LOADERS[tag] ? locales.get(tag) : undefined;
}

/** Never rejects: a locale whose file cannot be had is read in English. */
export async function loadLocale(tag: string): Promise<Locale> {
  // Next time perhaps.
  if (!loadedLocale(tag))
    await LOADERS[tag]?.().then(
      (strings) => provideLocale(tag, strings),
      ignored('A language could not be loaded.', 'warn'),
    );
  return loadedLocale(tag) ?? loadedLocale(FIRST.tag) ?? FIRST;
}

/** Whether a language is written from right to left. By its tag, as not every browser can tell (`getTextInfo` of `Intl.Locale`). */
export function isRightToLeft(tag: string): boolean {
  return /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b|-(arab|hebr)/.test(tag);
}

const find = (tag: string, key: string): string | undefined =>
  (locales.get(tag)?.strings as Readonly<Record<string, string>> | undefined)?.[key];

/** The text of the first of these keys that there is a text for; in English where the locale has none yet. */
export function lookUp({ tag }: Locale, ...keys: readonly string[]): string {
  for (const key of keys) {
    const text = find(tag, key) ?? find(FIRST.tag, key);
    if (text !== undefined) return text;
  }
  return '';
}

/**
 * A name that may go the other way than the text around it, so that neither turns the other round: what `<bdi>` does in markup
 * (Unicode Standard Annex 9, §2.4). Where all go from left to right it is the name alone.
 */
export function isolate({ tag }: Locale, name: string): string {
  return isRightToLeft(tag) || /[\u0590-\u08ff\ufb1d-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u.test(name)
    ? `\u2068${name}\u2069`
    : name;
}

/** Puts names and numbers into a text. */
export function fill(locale: Locale, text: string, params: Params = {}): string {
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => {
    const value = params[name] ?? hole;
    return typeof value === 'string' ? isolate(locale, value) : `${value}`;
  });
}

/** A text with what is filled in; with a `count` the form of it that the language has for so many. */
export function translate(locale: Locale, key: StringKey, params?: Params): string {
  const { count } = params ?? {};
  const forms = (tag: string) =>
    [new Intl.PluralRules(tag).select(Number(count)), 'other'].map((form) => find(tag, `${key}.${form}`));
  // Another form in the same language comes before the right one in English.
  const counted = count === undefined ? undefined : [locale, FIRST].flatMap(({ tag }) => forms(tag)).find(Boolean);
  return fill(locale, counted ?? lookUp(locale, key), params);
}
