import { html, nothing } from 'lit';
import { lockIcon, peopleIcon } from '../../styles/group-icons.ts';
import type { GridPart } from './group-ui.ts';

/** What room it is, since when one is in it, and how it is. */
export const header: GridPart = (view, ui) => {
  const { t } = ui.texts;
  const lost = view.status === 'reconnecting';
  const count = t('room.count', { count: view.people.length });
  return html`<header class="about" part="header">
    <span class="lamp ${lost || view.phone.weak ? 'weak' : ''}"></span>
    <span class="name" part="name" dir="auto">${view.room}</span>
    <span class="time" part="duration" role="timer"></span>
    <span class="fact" part="count" role="img" aria-label=${count} title=${count}
      >${peopleIcon()}${view.people.length}</span
    >
    ${view.inside?.locked ? html`<span class="fact" part="locked">${lockIcon()}<span class="word">${t('room.locked')}</span></span>` : nothing}
    ${view.phone.weak && !lost ? html`<span class="fact weak" part="quality">${t('phone.weak-network')}</span>` : nothing}
    ${ui.phone.tools?.signs(view.phone, ui.phone)}
  </header>`;
};
