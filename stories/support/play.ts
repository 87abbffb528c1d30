const PATIENCE_MS = 5_000;

/** All that stands in the elements of a story, in their shadows as well. */
export function* inside(root: ParentNode): Generator<Element> {
  for (const element of root.querySelectorAll('*')) {
    yield element;
    if (element.shadowRoot) yield* inside(element.shadowRoot);
  }
}

/** Clicks what this selector finds, in whatever shadow, as soon as it can be seen. */
export async function press(canvas: HTMLElement, selector: string): Promise<void> {
  const find = (): HTMLElement | undefined =>
    [...inside(canvas)].find(
      (element): element is HTMLElement =>
        element instanceof HTMLElement && element.matches(selector) && element.checkVisibility(),
    );
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await nextFrame()) {
    const found = find();
    if (!found) continue;
    found.click();
    await nextFrame();
    return;
  }
  throw new Error(`There is no ${selector} to press.`);
}

const nextFrame = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(done));
