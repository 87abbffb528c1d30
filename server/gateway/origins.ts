/** An origin as browsers write it, of any scheme: `https://www.example.com:8443`, `capacitor://localhost`. */
const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/(?:[^\s/?#@:*[\]]+|\[[\da-f:.]+\])(?::\d{1,5})?$/;
/** One with all subdomains: at least two labels follow, or it would be everybody's. */
const WILDCARD = /^(https?:\/\/)\*(\.[^\s/?#@:*[\]]+\.[^\s/?#@:*[\]]+(?::\d{1,5})?)$/;

/** Whether it can be an item of ORIGINS: an origin, `https://*.example.com`, or `null`, as sandboxed frames have it. */
export function isOriginItem(item: string): boolean {
  if (item === 'null' || WILDCARD.test(item)) return true;
  if (!ORIGIN.test(item)) return false;
  // Of these the browsers' own writing is known, and another one would match nobody: capitals, or the default port.
  return !/^https?:/.test(item) || (URL.canParse(item) && new URL(item).origin === item);
}

/**
 * Whether pages of an origin may connect. Without an Origin it is no browser, and only browsers can be tricked into
 * connecting: a program says what it likes anyway.
 */
export function createOriginCheck(origins: 'any' | readonly string[]): (origin: string | undefined) => boolean {
  if (origins === 'any') return () => true;
  const exact = new Set(origins);
  const wild = origins.flatMap((item) => {
    const [, scheme = '', domain = ''] = WILDCARD.exec(item) ?? [];
    return domain ? [{ scheme, domain }] : [];
  });
  return (origin) =>
    origin === undefined ||
    exact.has(origin) ||
    wild.some(
      ({ scheme, domain }) =>
        origin.startsWith(scheme) && origin.endsWith(domain) && origin.length > scheme.length + domain.length,
    );
}
