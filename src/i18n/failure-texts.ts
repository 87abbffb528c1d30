/** What the protocol says of its codes, by the keys that locales have for it. */
export function failureTexts<Codes extends Readonly<Record<string, readonly [string, string]>>>(
  codes: Codes,
): { readonly [Key in `${'error' | 'hint'}.${keyof Codes & string}`]: string } {
  const entries = Object.entries(codes).flatMap(([code, [message, hint]]) => [
    [`error.${code}`, message],
    [`hint.${code}`, hint],
  ]);
  return Object.fromEntries(entries) as ReturnType<typeof failureTexts<Codes>>;
}
