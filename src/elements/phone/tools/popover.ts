import { isComposing } from '../../own-keys.ts';
import type { ToolName } from '../parts.ts';
import type { ToolsHost } from '../tool-box.ts';

/** These stay open while one does something else. */
const LASTING: readonly string[] = ['details', 'add-person', 'reactions'];

/** One panel at a time: opened by a button, closed by it, by Escape, by a press elsewhere; focus goes in and comes back. */
export class Popover<Name extends string = ToolName> {
  readonly #host: Pick<ToolsHost, 'element'>;
  readonly #changed: (opened: Name | null) => void;
  #opened: Name | null = null;
  #opener: HTMLElement | null = null;
  #done = new AbortController();
  /** The last press that was ours: a page that has us in a closed tree cannot tell. */
  #inside: Event | null = null;

  constructor(host: Pick<ToolsHost, 'element'>, changed: (opened: Name | null) => void) {
    this.#host = host;
    this.#changed = changed;
  }

  get opened(): Name | null {
    return this.#opened;
  }

  toggle(tool: Name, opener: HTMLElement): void {
    if (this.#opened === tool) return this.close(true);
    if (this.#opened) this.close(false);
    this.#opened = tool;
    this.#opener = opener;
    const { element } = this.#host;
    const { signal } = (this.#done = new AbortController());
    const root = element.renderRoot as ShadowRoot;
    root.addEventListener('pointerdown', (event) => this.#note(event), { signal });
    root.addEventListener('keydown', (event) => this.#byKey(event as KeyboardEvent), { signal });
    root.addEventListener('focusout', (event) => this.#follow(event as FocusEvent), { signal });
    element.ownerDocument.addEventListener(
      'pointerdown',
      (event) => {
        if (event !== this.#inside && !LASTING.includes(tool)) this.close(false);
      },
      { signal },
    );
    // A phone that is turned has its edges elsewhere.
    const edges = new ResizeObserver(() => this.place());
    edges.observe(element);
    signal.addEventListener('abort', () => edges.disconnect());
    this.#changed(tool);
    element.requestUpdate();
    void element.updateComplete.then(() => this.#enter());
  }

  /** From one panel to another, which then belongs to the same button. */
  go(tool: Name): void {
    const opener = this.#opener;
    this.close(true);
    if (opener) this.toggle(tool, opener);
  }

  close(back: boolean): void {
    if (!this.#opened) return;
    this.#opened = null;
    this.#done.abort();
    if (back) this.#opener?.focus();
    this.#opener = null;
    this.#changed(null);
    this.#host.element.requestUpdate();
  }

  /** Above its button, as far as the phone's edges allow. */
  place(): void {
    const panel = this.#panel;
    const phone = panel?.parentElement;
    if (!panel || !phone || !this.#opener) return;
    const [around, button] = [phone.getBoundingClientRect(), this.#opener.getBoundingClientRect()];
    const half = panel.offsetWidth / 2;
    const middle = button.left + button.width / 2 - around.left;
    panel.style.left = `${Math.max(half + 12, Math.min(around.width - half - 12, middle))}px`;
  }

  get #panel(): HTMLElement | null {
    return this.#host.element.renderRoot.querySelector<HTMLElement>('.panel');
  }

  #enter(): void {
    const panel = this.#panel;
    const first = this.#items[0] ?? panel?.querySelector<HTMLElement>('input:checked, [data-enter]') ?? panel;
    if (panel && !panel.matches(':focus-within')) first?.focus({ preventScroll: true });
  }

  get #items(): HTMLElement[] {
    const all = this.#panel?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [];
    // Some are only there in a narrow phone.
    return [...all].filter((item) => item.offsetParent);
  }

  #note(event: Event): void {
    const path = event.composedPath();
    const own = [this.#panel, this.#opener].some((one) => one && path.includes(one));
    if (own) this.#inside = event;
  }

  #byKey(event: KeyboardEvent): void {
    if (isComposing(event)) return;
    if (event.key === 'Escape') {
      // One thing at a time: not the full screen, nor a dialog of the page.
      event.preventDefault();
      event.stopPropagation();
      return this.close(true);
    }
    const from = (event.target as Element).closest<HTMLElement>('[role^=menuitem]');
    if (!from) return;
    const items = this.#items;
    const at = items.indexOf(from);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    items.at(to % items.length)?.focus();
  }

  /** Whoever goes on with the Tab key leaves it. */
  #follow({ relatedTarget }: FocusEvent): void {
    const to = relatedTarget as Node | null;
    if (!to || !this.#opened || LASTING.includes(this.#opened)) return;
    if (!this.#panel?.contains(to) && !this.#opener?.contains(to)) this.close(false);
  }
}
