import { checkEn } from '../../../src/i18n/locales/check/en.ts';
import { en } from '../../../src/i18n/locales/en.ts';
import { groupEn } from '../../../src/i18n/locales/group/en.ts';
import { toolsEn } from '../../../src/i18n/locales/tools/en.ts';

const TEXTS = { ...en, ...toolsEn, ...groupEn, ...checkEn };
type Key = keyof typeof TEXTS;

/** What the elements say in English, so that a better wording breaks no test. Matches anywhere in a text. */
export function says(key: Key, params: Readonly<Record<string, string>> = {}): RegExp {
  return new RegExp(pattern(key, params), 'u');
}

/** The accessible name of a button: exactly this. */
export function named(key: Key, params: Readonly<Record<string, string>> = {}): RegExp {
  return new RegExp(`^${pattern(key, params)}$`, 'u');
}

function pattern(key: Key, params: Readonly<Record<string, string>>): string {
  return TEXTS[key]
    .replace(/[$()*+.?[\\\]^|]/g, '\\$&')
    .replace(/\{(\w+)\}/g, (_, name: string) => params[name]?.replace(/[$()*+.?[\\\]^|]/g, '\\$&') ?? '.*');
}
