import type { CallError } from '../protocol/errors.ts';
import { IFRAME_ALLOW } from '../protocol/iframe-allow.ts';
import { fill, lookUp, type Locale, type Params } from './strings.ts';

/** A failure in the person's language. `source` when it is about one device. Texts for people only: never parse them. */
export function errorText(
  locale: Locale,
  error: Pick<CallError, 'code'>,
  source?: 'microphone' | 'camera',
  params?: Params,
): { message: string; hint: string } {
  const find = (kind: 'error' | 'hint') => {
    const keys = [`${kind}.${error.code}.${source ?? 'microphone'}`, `${kind}.${error.code}`, `${kind}.server-error`];
    return fill(locale, lookUp(locale, ...keys), { allow: IFRAME_ALLOW, ...params });
  };
  return { message: find('error'), hint: find('hint') };
}
