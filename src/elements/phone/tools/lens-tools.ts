import { html, nothing, type TemplateResult } from 'lit';
import { expandIcon, minusIcon, plusIcon, shrinkIcon } from '../../../styles/tool-icons.ts';
import type { Texts } from '../texts.ts';
import { canFullScreen, isFullScreen, toggleFullScreen } from './full-screen.ts';
import type { Lens } from './lens.ts';

/** A lens over a screen that is large, and its buttons; `element` is what fills the whole screen. */
export function lensTools(lens: Lens, what: string, element: Element, { t }: Texts): TemplateResult {
  const zoomed = lens.scale > 1;
  const full = isFullScreen(element);
  const reset = `${lens.percent} %`;
  const button = (label: string, click: () => void, look: TemplateResult, off = false) =>
    html`<button class="tool" type="button" aria-label=${label} title=${label} ?disabled=${off} @click=${click}>
      ${look}
    </button>`;
  return html`<div
      class="lens ${zoomed ? 'zoomed' : ''}"
      tabindex="0"
      role="group"
      aria-label="${what}. ${t('screen.keys')}"
      @keydown=${lens.byKey}
      @wheel=${lens.byWheel}
      @dblclick=${lens.byDoubleClick}
      @pointerdown=${lens.press}
      @pointermove=${lens.drag}
      @pointerup=${lens.lift}
      @pointercancel=${lens.lift}
    ></div>
    <div class="lens-tools" part="screen-tools" role="group" aria-label=${what} @keydown=${lens.byKey}>
      ${
        zoomed
          ? html`${button(t('screen.zoom-out'), lens.farther, minusIcon())}
            ${button(`${reset}: ${t('screen.zoom-reset')}`, lens.reset, html`<span class="percent">${reset}</span>`)}`
          : nothing
      }
      ${button(t('screen.zoom-in'), lens.closer, plusIcon(), lens.atMost)}
      ${
        canFullScreen(element)
          ? button(
              t(full ? 'tools.leave-full-screen' : 'tools.full-screen'),
              () => toggleFullScreen(element),
              full ? shrinkIcon() : expandIcon(),
            )
          : nothing
      }
    </div>`;
}
