import type { CallError } from '../protocol/index.ts';
import { fill, lookUp, type Locale, type Params } from './strings.ts';

/** What the page around has to give its iframe. The same in every language: it is for pasting. */
export const IFRAME_ALLOW = 'allow="camera; microphone; display-capture; autoplay"';

/** A failure in the person's language. `source` when it is about one device. Texts for people only: never parse them. */
export function errorText(
  locale: Locale,
  error: Pick<CallError, 'code'>,
  source?: 'microphone' | 'camera',
  params?: Params,
): { message: string; hint: string } {
  const find = (kind: 'error' | 'hint') => {
    const keys = [`${kind}.${error.code}.${source ?? 'microphone'}`, `${kind}.${error.code}`, `${kind}.server-error`];
    return fill(lookUp(locale, ...keys), { allow: IFRAME_ALLOW, ...params });
  };
  return { message: find('error'), hint: find('hint') };
}
