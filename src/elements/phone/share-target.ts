/** The part of the host page that a selector names; null when there is none, or when it is no selector. */
export function findTarget(element: Element, selector: string): Element | null {
  try {
    return element.ownerDocument.querySelector(selector);
  } catch {
    return null;
  }
}
