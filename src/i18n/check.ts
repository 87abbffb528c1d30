import { checkEn } from './locales/check/en.ts';
import { moreStrings } from './more.ts';

/** See {@link moreStrings}. */
export const loadCheckStrings = moreStrings(checkEn, {
  id: () => import('./locales/check/id.ts').then((module) => module.checkId),
  ar: () => import('./locales/check/ar.ts').then((module) => module.checkAr),
});
