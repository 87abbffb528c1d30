import type { CheckKey } from './locales/check/en.ts';
import type { en } from './locales/en.ts';
import type { GroupKey } from './locales/group/en.ts';
import type { ToolKey } from './locales/tools/en.ts';
import { firstWords } from './first-words.ts';

/** What the elements themselves say; the texts of what is loaded later come with that. */
export type BaseKey = keyof typeof en;
export type MoreKey = ToolKey | GroupKey | CheckKey;
export type StringKey = BaseKey | MoreKey;
export type Strings = Readonly<Record<BaseKey, string>>;
export type MoreStrings = Partial<Readonly<Record<MoreKey, string>>>;
export type Params = Readonly<Record<string, string | number>>;

/** A loaded locale: its BCP 47 tag, which also decides how numbers and durations are written, and its strings. */
export interface Locale {
  readonly tag: string;
  readonly strings: Partial<Strings>;
}

/** What is spoken until a locale has been loaded, and where one cannot be had: English, as far as it is there. */
export const FIRST: Locale = { tag: 'en', strings: firstWords };

const LOADERS: Readonly<Record<string, () => Promise<Strings>>> = {
  en: () => import('./locales/en.ts').then((module) => module.en),
  id: () => import('./locales/id.ts').then((module) => module.id),
};

export const LOCALES: readonly string[] = Object.keys(LOADERS);

/** The first of the wanted tags that there are strings for: `id-ID` is served by `id`. English when there are none. */
export function matchLocale(wanted: Iterable<string | null | undefined>): string {
  for (const tag of wanted) {
    const language = tag?.trim().toLowerCase().split(/[-_]/)[0];
    // Browsers have called Indonesian `in` for a long time.
    const known = language === 'in' ? 'id' : language;
    if (known && LOCALES.includes(known)) return known;
  }
  return FIRST.tag;
}

const loaded = new Map<string, Locale>();

export function loadedLocale(tag: string): Locale | undefined {
  return loaded.get(tag);
}

const more = new Map<string, MoreStrings>();

/** Adds the texts of what has just been loaded. */
export function provideMore(tag: string, strings: MoreStrings): void {
  more.set(tag, { ...more.get(tag), ...strings });
}

/** Makes a locale known without loading it: for one that comes with the code that needs it. */
export function provideLocale(tag: string, strings: Strings): void {
  if (!loaded.has(tag)) loaded.set(tag, { tag, strings });
}

/** Never rejects: a locale whose file cannot be had is read in English. */
export async function loadLocale(tag: string): Promise<Locale> {
  try {
    const strings = loaded.has(tag) ? undefined : await LOADERS[tag]?.();
    if (strings) provideLocale(tag, strings);
  } catch {
    // Next time perhaps.
  }
  return loaded.get(tag) ?? loaded.get(FIRST.tag) ?? FIRST;
}

/** The text of the first of these keys that there is a text for; in English where the locale has none yet. */
export function lookUp(locale: Locale, ...keys: readonly string[]): string {
  const { tag } = FIRST;
  const sources = [locale.strings, more.get(locale.tag), loaded.get(tag)?.strings, more.get(tag), firstWords];
  for (const key of keys) {
    for (const strings of sources) {
      const text = (strings as Readonly<Record<string, string>> | undefined)?.[key];
      if (text !== undefined) return text;
    }
  }
  return '';
}

export function fill(text: string, params: Params = {}): string {
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => String(params[name] ?? hole));
}

export function translate(locale: Locale, key: StringKey, params?: Params): string {
  return fill(lookUp(locale, key), params);
}
