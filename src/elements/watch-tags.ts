/**
 * Calls `found` once for each of `tags`, as soon as the page has one: also one that is put in later, and in open shadow trees,
 * whether a script has made those or the markup. Selectors see neither.
 */
export function watchTags(tags: readonly string[], found: (tag: string, element: HTMLElement) => void): void {
  const missing = new Set(tags);
  const watched = new WeakSet<Node>();
  /** Custom elements whose shadow tree is still to come. */
  const awaited = new Set<string>();

  const watch = (root: Document | ShadowRoot): void => {
    if (!watched.has(root)) watcher.observe(root, { childList: true, subtree: true });
    watched.add(root);
    look(root);
  };
  const look = (node: ParentNode): void => {
    for (const element of node.querySelectorAll('*')) visit(element);
  };
  const visit = (element: Element): void => {
    const { localName: name, shadowRoot } = element;
    if (missing.delete(name)) found(name, element as HTMLElement);
    if (missing.size === 0) watcher.disconnect();
    else if (shadowRoot) watch(shadowRoot);
    else if (name.includes('-') && !customElements.get(name)) wait(name);
  };
  const wait = (name: string): void => {
    if (awaited.has(name)) return;
    awaited.add(name);
    void customElements.whenDefined(name).then(() => missing.size > 0 && look(document));
  };
  // Only what is put in later is looked at: pages change all the time.
  const watcher = new MutationObserver((changes) => {
    for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
      if (!(node instanceof Element)) continue;
      visit(node);
      look(node);
    }
  });
  watch(document);
}
