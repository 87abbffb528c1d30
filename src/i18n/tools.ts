import { toolsEn } from './locales/tools/en.ts';
import { moreStrings } from './more.ts';

/** See {@link moreStrings}. */
export const loadToolStrings = moreStrings(toolsEn, {
  id: () => import('./locales/tools/id.ts').then((module) => module.toolsId),
});
