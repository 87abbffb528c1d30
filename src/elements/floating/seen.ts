import { outward } from '../session-controller.ts';

/** Where an element is felt for, as shares of its width and of its height: its corners may be round. */
const POINTS = [0.12, 0.5, 0.88] as const;
/** With less of it than this in view a person cannot be expected to find its buttons. */
const ENOUGH = 0.3;

/**
 * Whether a person can see and use `element` at this moment: it has a size, is not scrolled away, clipped, transparent, inert, or
 * behind something else, such as an open dialog or an element in full screen. It asks the browser what a click would hit,
 * so that it needs to know none of the ways to hide something. `over`: what lies over it on our own account.
 */
export function isSeen(element: HTMLElement, over: Element | null = null): boolean {
  if (!element.isConnected || !isVisible(element)) return false;
  const { left, top, width, height } = element.getBoundingClientRect();
  const { clientWidth, clientHeight } = element.ownerDocument.documentElement;
  const [from, to] = [Math.max(left, 0), Math.min(left + width, clientWidth)];
  const [above, below] = [Math.max(top, 0), Math.min(top + height, clientHeight)];
  if (to - from < 1 || below - above < 1) return false;
  // Of a room that is higher than the window no more can be seen than fits.
  const most = Math.min(width, clientWidth) * Math.min(height, clientHeight);
  const share = ((to - from) * (below - above)) / most;
  const points = POINTS.flatMap((x) =>
    POINTS.map((y) => [from + (to - from) * x, above + (below - above) * y] as const),
  );
  const hits = points.filter(([x, y]) => isHit(element, x, y, over)).length;
  return share * (hits / points.length) >= ENOUGH;
}

/** Older browsers know these two by other names, and the oldest do not know the method. */
function isVisible(element: Element): boolean {
  const how = { opacityProperty: true, visibilityProperty: true, checkOpacity: true, checkVisibilityCSS: true };
  return element.checkVisibility?.({ ...how, contentVisibilityAuto: true }) ?? true;
}

/**
 * A shadow tree looks into itself alone, also one that is closed to us. So each of those that the element stands in is asked
 * whether it is hit, from the innermost to the page.
 */
function isHit(element: Element, x: number, y: number, over: Element | null): boolean {
  for (let inner: Element = element; ;) {
    const root = inner.getRootNode();
    if (!(root instanceof Document || root instanceof ShadowRoot)) return false;
    const hit = root.elementsFromPoint(x, y).find((one) => one !== over);
    if (!hit || !isAround(inner, hit)) return false;
    if (root instanceof Document) return true;
    inner = root.host;
  }
}

/** Whether `inner` stands in `element`, or is it, as the page is shown. */
export function isAround(element: Element, inner: Element | null): boolean {
  for (let node: Node | null = inner; node; node = outward(node)) if (node === element) return true;
  return false;
}
