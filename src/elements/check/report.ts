import type { CheckName } from './check-test.ts';

export interface ReportRow {
  readonly name: CheckName;
  /** In the language of the person, all three. */
  readonly title: string;
  readonly state: string;
  readonly message: string;
  readonly code: string;
}

export interface ReportFacts {
  readonly version: string;
  readonly verdict: string;
  readonly at: Date;
  /** Origins. */
  readonly page: string;
  readonly server: string;
  readonly browser: string;
  readonly rows: readonly ReportRow[];
}

const OWN = /^(localhost|127\.|\[?::1)/;
const IP_V4 = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)/g;
const IP_V6 = /\[[\da-f:]+\]|(?<![\w:])(?=[\da-f:]*::|(?:[\da-f]+:){7})[\da-f:]+(?!\w)/gi;

/** Takes addresses of machines out, but not those by which a machine names only itself. */
export function withoutAddresses(text: string): string {
  const hide = (address: string): string => (OWN.test(address) ? address : '[address]');
  return text.replace(IP_V4, hide).replace(IP_V6, hide);
}

/** Plain text for a support ticket: no tokens, no addresses of the person's network. What is tested has its code beside it. */
export function reportOf({ version, verdict, at, page, server, browser, rows }: ReportFacts): string {
  const lines = rows.map(
    ({ title, state, message, code }) => `- ${title}: ${state}. ${message}${code && ` (${code})`}`,
  );
  // The browser's version looks like an address, and is none.
  const places = [`Page: ${page}`, `Server: ${server}`, ...lines].map(withoutAddresses);
  return [`Call Elements ${version}: ${verdict}`, at.toISOString(), `Browser: ${browser}`, ...places, ''].join('\n');
}
