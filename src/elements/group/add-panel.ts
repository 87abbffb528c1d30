import { html, type TemplateResult } from 'lit';
import { loadGroupStrings } from '../../i18n/group.ts';
import { groupPanels } from '../../styles/group-panels.ts';
import { closeIcon } from '../../styles/phone-icons.ts';
import { adoptSheets } from '../adopt-sheets.ts';
import type { Texts } from '../phone/texts.ts';
import type { ToolsHost } from '../phone/tool-box.ts';
import { AddPerson } from './add-person.ts';

/** Where one rings one more person into a call of two, as a panel of its phone. */
export class AddPanel {
  readonly #add: AddPerson;
  readonly #close: () => void;

  private constructor(host: ToolsHost, close: () => void) {
    this.#add = new AddPerson(host);
    this.#close = close;
    adoptSheets(host.element.renderRoot as ShadowRoot, [groupPanels]);
  }

  /** Settles when it can speak. */
  static async open(host: ToolsHost, close: () => void): Promise<AddPanel> {
    await loadGroupStrings(host.ui().texts.locale.tag);
    return new AddPanel(host, close);
  }

  show(open: boolean): void {
    this.#add.show(open);
  }

  draw(texts: Texts): TemplateResult {
    const { t } = texts;
    return html`<div class="panel add-person" part="panel" role="dialog" tabindex="-1" aria-labelledby="add-title">
      <div class="top">
        <h2 class="title" id="add-title">${t('add.title')}</h2>
        <button class="bare" type="button" aria-label=${t('action.close')} @click=${this.#close}>${closeIcon()}</button>
      </div>
      ${this.#add.draw(texts)}
    </div>`;
  }
}
