import { checkAr } from '../locales/check/ar.ts';
import { ar as base } from '../locales/ar.ts';
import { groupAr } from '../locales/group/ar.ts';
import { toolsAr } from '../locales/tools/ar.ts';
import type { TextsFor, TextKey } from '../strings.ts';

/** العربية, all of it, as `registerLocale` takes it. */
export const ar: TextsFor<TextKey> = { ...base, ...toolsAr, ...checkAr, ...groupAr };
