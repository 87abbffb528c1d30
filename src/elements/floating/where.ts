import { isSeen } from './seen.ts';

/** In front of everything else where a page can be: half of the window's width, and of its height. */
const MIDDLE = 0.5;
const EDGE = 4;

/**
 * The modal dialog that makes the rest of the page inert; null when none is open. The browser does not tell which one of
 * several is the topmost, but that is what a click beside it hits, also if it is in a shadow tree.
 */
export function topModal(document: Document): HTMLDialogElement | null {
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const points = [
    [width * MIDDLE, height * MIDDLE],
    [EDGE, EDGE],
    [width - EDGE, height - EDGE],
  ] as const;
  for (const [x, y] of points) {
    for (let node: Node | null = deepest(document, x, y); node; node = parentOf(node)) {
      if (node instanceof HTMLDialogElement && isModal(node)) return node;
    }
  }
  return [...document.querySelectorAll('dialog')].filter(isModal).at(-1) ?? null;
}

/** Where a floating phone can be used; the first ones disturb the page least. */
export function* parentsFor(phone: HTMLElement): Generator<Element> {
  const { ownerDocument: document } = phone;
  const { body, documentElement, fullscreenElement } = document;
  const dialog = topModal(document);
  if (dialog) yield dialog;
  // What is in full screen covers all that is not in the top layer.
  if (fullscreenElement && !canPopover() && holdsChildren(fullscreenElement)) yield fullscreenElement;
  if (body) yield body;
  // A body that is inert or not displayed takes all that is in it along.
  yield documentElement;
}

/** Puts `phone` where it can be used, if it is not; false where nothing helps. `raise` puts it in front of what the page has put there since. */
export function keepUsable(phone: HTMLElement, raise: () => void): boolean {
  if (isUsable(phone)) return true;
  for (const parent of parentsFor(phone)) {
    put(phone, parent);
    if (isUsable(phone)) return true;
    raise();
    if (isUsable(phone)) return true;
  }
  return false;
}

function isUsable(phone: HTMLElement): boolean {
  if (!phone.isConnected) return false;
  const { width, height } = phone.getBoundingClientRect();
  // Its first drawing is still to come.
  if (width > 0 && height === 0 && isDisplayed(phone)) return true;
  return isSeen(phone);
}

function isDisplayed(phone: HTMLElement): boolean {
  return phone.checkVisibility?.() ?? true;
}

/** Pictures play on where the browser can move an element without taking it out. */
function put(phone: HTMLElement, parent: Element & { moveBefore?: (node: Node, child: Node | null) => void }): void {
  if (phone.parentNode === parent) return;
  if (phone.isConnected && parent.moveBefore) parent.moveBefore(phone, null);
  else parent.append(phone);
}

export function canPopover(): boolean {
  return 'popover' in HTMLElement.prototype;
}

function holdsChildren(element: Element): boolean {
  return !element.matches('video, audio, img, canvas, iframe, object, embed');
}

function isModal(dialog: HTMLDialogElement): boolean {
  return dialog.matches(':modal');
}

function deepest(document: Document, x: number, y: number): Element | null {
  let hit = document.elementFromPoint(x, y);
  for (let inner = hit; inner; hit = inner) {
    const deeper: Element | null | undefined = inner.shadowRoot?.elementFromPoint(x, y);
    if (!deeper || deeper === inner) return inner;
    inner = deeper;
  }
  return hit;
}

function parentOf(node: Node): Node | null {
  return node instanceof ShadowRoot ? node.host : node.parentNode;
}
