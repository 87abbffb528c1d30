/**
 * Takes up what a page has set before the tag was defined. Such a value lies on the element itself, in front of the accessor of
 * the class, and would hide it for ever. Lit does this for its own properties alone; to be called at the end of a constructor.
 */
export function upgradeProperties(element: HTMLElement): void {
  for (const name of Object.keys(element)) {
    const accessor = accessorOf(Object.getPrototypeOf(element) as object | null, name);
    if (!accessor) continue;
    const value: unknown = Reflect.get(element, name);
    Reflect.deleteProperty(element, name);
    if (accessor.set) Reflect.set(element, name, value);
  }
}

function accessorOf(prototype: object | null, name: string): PropertyDescriptor | null {
  for (
    let from = prototype;
    from && from !== HTMLElement.prototype;
    from = Object.getPrototypeOf(from) as object | null
  ) {
    const found = Object.getOwnPropertyDescriptor(from, name);
    if (found) return found.get || found.set ? found : null;
  }
  return null;
}
