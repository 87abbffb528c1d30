import { toolsEn, type ToolStrings } from './locales/tools/en.ts';
import { provideMore } from './strings.ts';

const LOADERS: Readonly<Record<string, () => Promise<ToolStrings>>> = {
  id: () => import('./locales/tools/id.ts').then((module) => module.toolsId),
};

provideMore('en', toolsEn);

const loading = new Map<string, Promise<void>>();

/**
 * The words of what is loaded only when it is used. English comes along with this module, as every text falls back to it.
 *
 * @returns settles when they are there, or cannot be had for now; never rejects.
 */
export function loadToolStrings(tag: string): Promise<void> {
  const load = LOADERS[tag];
  if (!load) return Promise.resolve();
  const known = loading.get(tag);
  if (known) return known;
  const now = load().then(
    (strings) => provideMore(tag, strings),
    // Next time perhaps.
    () => void loading.delete(tag),
  );
  loading.set(tag, now);
  return now;
}
