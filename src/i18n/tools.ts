import { toolsEn } from './locales/tools/en.ts';
import { learnLaterErrors } from '../protocol/later-errors.ts';
import { moreStrings } from './more.ts';

// What can be said from here on can fail as well.
learnLaterErrors();

/** See {@link moreStrings}. */
export const loadToolStrings = moreStrings(toolsEn, {
  id: () => import('./locales/tools/id.ts').then((module) => module.toolsId),
  ar: () => import('./locales/tools/ar.ts').then((module) => module.toolsAr),
});
