import { groupEn } from './locales/group/en.ts';
import { moreStrings } from './more.ts';

/** See {@link moreStrings}. */
export const loadGroupStrings = moreStrings(groupEn, {
  id: () => import('./locales/group/id.ts').then((module) => module.groupId),
  ar: () => import('./locales/group/ar.ts').then((module) => module.groupAr),
});
