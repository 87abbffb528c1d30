import { hasCommands } from './commands.ts';

/** Those of this copy of the library: another one on the page has a listener of its own. */
const elements = new WeakSet<Element>();

/** Clicks on buttons of the page that command this element become `command` events, as in HTML §4.10.6. */
export function listenFor(element: HTMLElement): void {
  elements.add(element);
}

function follow(event: MouseEvent): void {
  if (event.defaultPrevented || hasCommands()) return;
  const button = event
    .composedPath()
    .find((node) => node instanceof HTMLButtonElement && node.hasAttribute('commandfor'));
  if (!(button instanceof HTMLButtonElement)) return;
  const id = button.getAttribute('commandfor') ?? '';
  const command = button.getAttribute('command');
  // An id means something in the tree that the button is in.
  const target = (button.getRootNode() as Document | ShadowRoot).getElementById(id);
  if (!target || !elements.has(target) || !command?.startsWith('--')) return;
  target.dispatchEvent(Object.assign(new Event('command', { cancelable: true }), { command, source: button }));
}

document.addEventListener('click', follow);
