import { html, nothing, type TemplateResult } from 'lit';
import { chatIcon, handIcon, peopleIcon, smileIcon } from '../../styles/group-icons.ts';
import { phoneIcon } from '../../styles/icons.ts';
import { canShare, device, opener, share } from '../phone/controls.ts';
import type { GridPart } from './group-ui.ts';

interface Look {
  readonly part: 'hand-button' | 'reactions-button' | 'people-button' | 'chat-button';
  /** From which width on it has a place in the bar; before, it is in the menu. */
  readonly tier: 'tier-1' | 'tier-2' | 'tier-3';
  readonly label: string;
  readonly title?: string;
  readonly look: TemplateResult;
  readonly pressed?: boolean;
  readonly expanded?: boolean;
  /** A small number on it. */
  readonly badge?: number;
  readonly click: (event: Event) => void;
}

/** The bar of a room. */
export const controls: GridPart = (view, ui) => {
  const { t } = ui.texts;
  const { actions, phone } = ui;
  const { hands, raised } = view;
  const leave = t('room.leave');
  return html`<div class="controls" part="controls" role="group" aria-label=${t('room.controls')}>
    ${device('microphone', view.phone, phone)} ${device('camera', view.phone, phone)}
    ${canShare() ? html`<span class="from tier-2">${share(view.phone, phone)}</span>` : nothing}
    ${button({
      part: 'hand-button',
      tier: 'tier-2',
      label: t('room.raise-hand'),
      title: t(raised ? 'room.lower-hand' : 'room.raise-hand'),
      look: handIcon(),
      pressed: raised,
      click: actions.raiseHand,
    })}
    ${button({
      part: 'reactions-button',
      tier: 'tier-3',
      label: t('room.reactions'),
      look: smileIcon(),
      expanded: ui.popover === 'reactions',
      click: (event) => actions.toggle('reactions', event),
    })}
    ${button({
      part: 'people-button',
      tier: 'tier-1',
      label: hands.length > 0 ? t('room.people-hands', { count: hands.length }) : t('room.people'),
      title: t('room.people'),
      look: peopleIcon(),
      expanded: ui.side === 'people' || ui.side === 'add',
      badge: hands.length,
      click: (event) => actions.toggleSide('people', event),
    })}
    ${button({
      part: 'chat-button',
      tier: 'tier-1',
      label: ui.unread > 0 ? t('room.chat-unread', { count: ui.unread }) : t('room.chat'),
      title: t('room.chat'),
      look: chatIcon(),
      expanded: ui.side === 'chat',
      badge: ui.unread,
      click: (event) => actions.toggleSide('chat', event),
    })}
    <span class="more-button"
      >${opener('more', 'control', phone)}${hands.length + ui.unread > 0 ? html`<span class="news"></span>` : nothing}</span
    >
    <button
      part="leave-button"
      class="control danger wide"
      type="button"
      data-first
      aria-label=${leave}
      title=${leave}
      @click=${actions.leave}
    >
      <span class="hang-up">${phoneIcon()}</span>
    </button>
  </div>`;
};

function button({ part, tier, label, title = label, look, pressed, expanded, badge = 0, click }: Look): TemplateResult {
  const flag = (value: boolean | undefined) => (value === undefined ? nothing : value ? 'true' : 'false');
  return html`<button
    part=${part}
    class="control from ${tier} ${pressed || expanded ? 'chosen' : ''}"
    type="button"
    aria-label=${label}
    aria-pressed=${flag(pressed)}
    aria-expanded=${flag(expanded)}
    title=${title}
    @click=${click}
  >
    ${look} ${badge > 0 ? html`<span class="count" aria-hidden="true">${badge > 99 ? '99+' : badge}</span>` : nothing}
  </button>`;
}
