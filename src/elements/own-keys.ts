import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** What moves and deletes in a text, or goes down a list. */
const EDITING: ReadonlySet<string> = new Set(
  'Enter Backspace Delete Insert ArrowLeft ArrowRight ArrowUp ArrowDown Home End PageUp PageDown Dead Process'.split(
    ' ',
  ),
);
/** With Control or Command: select, copy, cut, paste, undo, redo; the rest is the page's. */
const EDITING_WITH_COMMAND = /^[acvxyz]$/i;
const TEXTLESS: ReadonlySet<string> = new Set(['button', 'checkbox', 'radio', 'range', 'submit']);
const SCROLLING: ReadonlySet<string> = new Set([' ', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown']);
const KINDS = ['keydown', 'keypress', 'keyup'] as const;

/**
 * Keys that something in this element uses stop at its shadow root. The page sees all of it as one element that is no field, so
 * its shortcuts would take the letters out of what somebody types, and Space from our buttons. What a page hears while an event is
 * still on its way down (`capture`) is not in our hands: that comes first, and its own frames are treated so too.
 */
export class OwnKeys implements ReactiveController {
  readonly #host: ReactiveControllerHost & { readonly renderRoot: Node };
  #root: Node | null = null;
  /** Keys that are down and were ours, by their places: their going up is ours as well. */
  readonly #down = new Set<string>();

  constructor(host: ReactiveControllerHost & { readonly renderRoot: Node }) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    if (this.#root) return;
    this.#root = this.#host.renderRoot;
    for (const kind of KINDS) this.#root.addEventListener(kind, this.#judgeLast, { capture: true });
  }

  /** On the way up, after all of our own that listen at the root: by then it is known what has been used. */
  readonly #judgeLast = ({ type }: Event): void => {
    this.#root?.removeEventListener(type, this.#keep as EventListener);
    this.#root?.addEventListener(type, this.#keep as EventListener, { once: true });
  };

  readonly #keep = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    // What the page has slotted in is its own.
    if (target.getRootNode() !== this.#root) return;
    const released = event.type === 'keyup' && this.#down.delete(event.code);
    if (!released && !isUsed(event, target)) return;
    event.stopPropagation();
    if (event.type === 'keydown') this.#down.add(event.code);
  };
}

/** A key that an input method has, to choose a word or to give it up. Safari tells so by the code alone (UI Events §7.3.1). */
export function isComposing({ isComposing, keyCode }: KeyboardEvent): boolean {
  return isComposing || keyCode === 229;
}

function isUsed(event: KeyboardEvent, target: HTMLElement): boolean {
  if (event.defaultPrevented || isComposing(event)) return true;
  const { key } = event;
  const command = (event.ctrlKey || event.metaKey) && !event.getModifierState('AltGraph');
  if (takesText(target)) {
    if (command) return EDITING_WITH_COMMAND.test(key) || EDITING.has(key);
    return EDITING.has(key) || [...key].length === 1;
  }
  if (command || event.altKey) return false;
  if (target.localName === 'input') return key === ' ' || EDITING.has(key);
  if (target.matches('button, a, summary, [role^=menuitem]')) return key === ' ' || key === 'Enter';
  return SCROLLING.has(key) && target.scrollHeight > target.clientHeight;
}

function takesText(target: HTMLElement): boolean {
  if (target.localName === 'input') return !TEXTLESS.has((target as HTMLInputElement).type);
  return target.matches('textarea, select') || target.isContentEditable;
}
