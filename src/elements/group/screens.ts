import type { TemplateResult } from 'lit';
import type { Texts } from '../phone/texts.ts';
import { isFullScreen } from '../phone/tools/full-screen.ts';
import { lensTools } from '../phone/tools/lens-tools.ts';
import { Lens } from '../phone/tools/lens.ts';

/** What one can do with a screen that is large: zoom, and see nothing else. Each screen has a lens of its own. */
export class Screens {
  readonly #lenses = new Map<string, Lens>();

  constructor(
    private readonly element: HTMLElement,
    private readonly picture: (key: string) => HTMLElement | null,
    private readonly changed: () => void,
  ) {
    // Full screen may end by Escape.
    element.addEventListener('fullscreenchange', changed);
  }

  draw(key: string, what: string, texts: Texts): TemplateResult {
    return lensTools(this.#lens(key), what, this.element, texts);
  }

  /** What the tools of this one show, to know whether they have to be drawn anew. */
  looks(key: string): string {
    return `${this.#lens(key).percent} ${isFullScreen(this.element)}`;
  }

  /** The others are seen whole, if at all. */
  keep(large: readonly string[]): void {
    for (const [key, lens] of this.#lenses) {
      if (large.includes(key)) continue;
      this.#lenses.delete(key);
      this.picture(key)?.style.removeProperty('transform');
      if (lens.scale > 1) this.changed();
    }
  }

  #lens(key: string): Lens {
    let lens = this.#lenses.get(key);
    if (!lens) this.#lenses.set(key, (lens = new Lens(() => this.picture(key), this.changed)));
    return lens;
  }
}
