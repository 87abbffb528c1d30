const said = new WeakMap<object, Set<string>>();

/** Tells whoever writes the page, in the console, once for each element and sentence. */
export function warnOnce(about: object, sentence: string): void {
  const sentences = said.get(about) ?? new Set();
  if (sentences.has(sentence)) return;
  said.set(about, sentences.add(sentence));
  // eslint-disable-next-line no-console -- the one place of the elements that speaks to the console
  console.warn(`[call-elements] ${sentence}`, about);
}
