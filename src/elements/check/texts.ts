import type { StringKey } from '../../i18n/index.ts';
import { isErrorCode } from '../../protocol/index.ts';
import type { LocaleController } from '../locale-controller.ts';
import type { CheckResult } from './check-test.ts';

export type CheckTexts = Pick<LocaleController, 't' | 'explain' | 'locale'>;

/** How the numbers of sentences are written. */
const UNITS: Readonly<Record<string, Intl.NumberFormatOptions>> = {
  ms: { style: 'unit', unit: 'millisecond', maximumFractionDigits: 0 },
  seconds: { style: 'unit', unit: 'second' },
  kbps: { style: 'unit', unit: 'kilobit-per-second', maximumFractionDigits: 0 },
  loss: { style: 'percent', maximumFractionDigits: 1 },
};

/** What came of a test, in a sentence. */
export function sentenceOf({ code, params = {}, source }: CheckResult, texts: CheckTexts): string {
  if (isErrorCode(code)) {
    const { message, hint } = texts.explain({ code }, source);
    return `${message} ${hint}`;
  }
  const { tag } = texts.locale;
  const filled = Object.entries(params).map(([name, value]) => [name, written(tag, name, value)]);
  return texts.t(`say.${code}` as StringKey, Object.fromEntries(filled) as Record<string, string>);
}

function written(tag: string, name: string, value: string | number | readonly string[]): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return new Intl.NumberFormat(tag, UNITS[name]).format(value);
  return new Intl.ListFormat(tag, { style: 'narrow', type: 'unit' }).format(value);
}
