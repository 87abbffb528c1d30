import type { CheckResult, CheckTest } from './check-test.ts';

/** What of the page decides whether browsers trust it. */
export interface PageAddress {
  readonly isSecureContext: boolean;
  readonly href: string;
  /** The pages around this one, the outermost last; only some browsers tell. */
  readonly ancestors: readonly string[];
}

/** Secure contexts, §3.1: a page is one only if all pages around it are. */
export function judgeAddress({ isSecureContext, href, ancestors }: PageAddress): CheckResult {
  if (isSecureContext) return { state: 'good', code: 'secure' };
  const { protocol } = new URL(href);
  if (protocol === 'http:') return { state: 'bad', code: 'insecure', paste: withHttps(href) };
  const around = ancestors.find((origin) => origin.startsWith('http:'));
  return { state: 'bad', code: 'insecure-frame', ...(around !== undefined && { paste: withHttps(around) }) };
}

function withHttps(href: string): { kind: 'address'; text: string } {
  return { kind: 'address', text: href.replace(/^http:/, 'https:') };
}

export const secureTest: CheckTest = {
  name: 'secure',
  run({ found }) {
    // Not in Firefox.
    const { ancestorOrigins } = location as { ancestorOrigins?: Iterable<string> };
    const { href } = location;
    const result = judgeAddress({ isSecureContext, href, ancestors: [...(ancestorOrigins ?? [])] });
    found.barred ||= result.state === 'bad';
    return result;
  },
};
