import { log } from '../host/log.ts';
import { provideMore, type LocaleTexts, type MoreKey, type TextsFor } from './strings.ts';

/**
 * The words of what is loaded only when it is used. English comes along with the code that calls this, as every text
 * falls back to it.
 *
 * @returns loads those of another locale. Settles when they are there, or cannot be had for now; never rejects.
 */
export function moreStrings<Key extends MoreKey>(
  english: Readonly<Record<Key, string>>,
  loaders: Readonly<Record<string, () => Promise<TextsFor<Key>>>>,
): (tag: string) => Promise<void> {
  provideMore('en', english);
  const loading = new Map<string, Promise<void>>();

  return (tag) => {
    const load = loaders[tag];
    if (!load) return Promise.resolve();
    const known = loading.get(tag);
    if (known) return known;
    const now = load().then(
      (strings) => provideMore(tag, strings as LocaleTexts),
      // Next time perhaps.
      (error: unknown) => {
        loading.delete(tag);
        log('warn', 'A language could not be loaded.', error);
      },
    );
    loading.set(tag, now);
    return now;
  };
}
