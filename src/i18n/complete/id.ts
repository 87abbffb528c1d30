import { checkId } from '../locales/check/id.ts';
import { id as base } from '../locales/id.ts';
import { groupId } from '../locales/group/id.ts';
import { toolsId } from '../locales/tools/id.ts';
import type { TextsFor, TextKey } from '../strings.ts';

/** Bahasa Indonesia, all of it, as `registerLocale` takes it. */
export const id: TextsFor<TextKey> = { ...base, ...toolsId, ...checkId, ...groupId };
