import type { CallError } from '../../protocol/index.ts';
import type { Locale, Params, StringKey } from '../../i18n/index.ts';

/** How templates speak: the element's language. */
export interface Texts {
  readonly locale: Locale;
  readonly t: (key: StringKey, params?: Params) => string;
  readonly explain: (
    error: Pick<CallError, 'code'>,
    source?: 'microphone' | 'camera',
  ) => { readonly message: string; readonly hint: string };
}
