import { checkEn } from '../locales/check/en.ts';
import { en as base } from '../locales/en.ts';
import { groupEn } from '../locales/group/en.ts';
import { toolsEn } from '../locales/tools/en.ts';
import type { TextsFor, TextKey } from '../strings.ts';

/** English, all of it, as `registerLocale` takes it. */
export const en: TextsFor<TextKey> = { ...base, ...toolsEn, ...checkEn, ...groupEn };
