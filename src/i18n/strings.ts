import { en } from './locales/en.ts';

export type StringKey = keyof typeof en;
export type Strings = Readonly<Record<StringKey, string>>;
export type Params = Readonly<Record<string, string | number>>;

/** A loaded locale: its BCP 47 tag, which also decides how numbers and durations are written, and its strings. */
export interface Locale {
  readonly tag: string;
  readonly strings: Strings;
}

export const ENGLISH: Locale = { tag: 'en', strings: en };

/** Locales other than the built-in one, each loaded when it is first needed. */
const LOADERS: Readonly<Record<string, () => Promise<Strings>>> = {
  id: () => import('./locales/id.ts').then((module) => module.id),
};

export const LOCALES: readonly string[] = [ENGLISH.tag, ...Object.keys(LOADERS)];

/** The first of the wanted tags that there are strings for: `id-ID` is served by `id`. English when there are none. */
export function matchLocale(wanted: Iterable<string | null | undefined>): string {
  for (const tag of wanted) {
    const language = tag?.trim().toLowerCase().split(/[-_]/)[0];
    // Browsers have called Indonesian `in` for a long time.
    const known = language === 'in' ? 'id' : language;
    if (known && LOCALES.includes(known)) return known;
  }
  return ENGLISH.tag;
}

const loaded = new Map<string, Locale>([[ENGLISH.tag, ENGLISH]]);

export function loadedLocale(tag: string): Locale | undefined {
  return loaded.get(tag);
}

/** Never rejects: a locale whose file cannot be had is read in English. */
export async function loadLocale(tag: string): Promise<Locale> {
  const known = loaded.get(tag);
  const load = LOADERS[tag];
  if (known || !load) return known ?? ENGLISH;
  try {
    const locale = { tag, strings: await load() };
    loaded.set(tag, locale);
    return locale;
  } catch {
    return ENGLISH;
  }
}

export function translate(locale: Locale, key: StringKey, params: Params = {}): string {
  return locale.strings[key].replace(/\{(\w+)\}/g, (hole, name: string) => String(params[name] ?? hole));
}
