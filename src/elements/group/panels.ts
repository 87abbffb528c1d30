import { html, nothing, type TemplateResult } from 'lit';
import type { StringKey } from '../../i18n/index.ts';
import { closeIcon } from '../../styles/phone-icons.ts';
import type { AddPerson } from './add-person.ts';
import type { Chat } from './chat.ts';
import type { GridPart, GridUi, SideName } from './group-ui.ts';
import type { PeopleList } from './people.ts';
import type { Side } from './side.ts';

const TITLES: Readonly<Record<SideName, StringKey>> = { people: 'room.people', chat: 'room.chat', add: 'add.title' };

/** What is open beside the stage. */
export function sidePanel(
  side: Side,
  { people, chat, add }: { readonly people: PeopleList; readonly chat: Chat; readonly add: AddPerson },
): GridPart {
  const contents: Readonly<Record<SideName, GridPart>> = {
    people: (view, ui) => people.draw(view, ui),
    chat: (view, ui) => chat.draw(view, ui),
    add: (_view, ui) => add.draw(ui.texts),
  };
  return (view, ui) => (ui.side ? frame(side, ui.side, contents[ui.side](view, ui), ui) : nothing);
}

function frame(side: Side, name: SideName, content: TemplateResult | symbol, { texts: { t } }: GridUi): TemplateResult {
  return html`<div
    class="aside ${name}"
    part="side"
    role="dialog"
    tabindex="-1"
    aria-labelledby="side-title"
    @keydown=${side.byKey}
  >
    <div class="top">
      <h2 class="title" id="side-title">${t(TITLES[name])}</h2>
      <button
        part="close-side-button"
        class="bare"
        type="button"
        aria-label=${t('action.close')}
        title=${t('action.close')}
        @click=${() => side.close(true)}
      >
        ${closeIcon()}
      </button>
    </div>
    ${content}
  </div>`;
}
