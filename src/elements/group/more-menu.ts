import { html, nothing, type TemplateResult } from 'lit';
import type { ScreenContent } from '../../call/state.ts';
import { REACTIONS } from '../../protocol/index.ts';
import { chatIcon, gridIcon, handIcon, peopleIcon, spotlightIcon } from '../../styles/group-icons.ts';
import { cameraIcon } from '../../styles/icons.ts';
import { microphoneIcon, shareIcon, stopSharingIcon } from '../../styles/phone-icons.ts';
import { checkIcon, detailsIcon, expandIcon, motionIcon, shrinkIcon, textIcon } from '../../styles/tool-icons.ts';
import { canShare } from '../phone/controls.ts';
import { canFullScreen, isFullScreen, toggleFullScreen } from '../phone/tools/full-screen.ts';
import type { Popover } from '../phone/tools/popover.ts';
import type { GridLayout, GridUi, PopoverName } from './group-ui.ts';
import type { GridView } from './grid-view.ts';

/** What one needs now and then, and what a narrow bar has no room for. */
export function moreMenu(view: GridView, ui: GridUi, grid: HTMLElement, popover: Popover<PopoverName>): TemplateResult {
  const { actions, unread, session, phone } = ui;
  const { t } = ui.texts;
  const leave = (act: () => void) => () => {
    popover.close(true);
    act();
  };
  const item = (text: string, look: TemplateResult, act: () => void, where = '', count = 0) =>
    html`<button class="item ${where}" role="menuitem" type="button" tabindex="-1" @click=${act}>
      ${look}<span>${text}</span>${count > 0 ? html`<span class="count">${count}</span>` : nothing}
    </button>`;
  const radio = (text: string, look: TemplateResult, chosen: boolean, act: () => void) =>
    html`<button
      class="item"
      role="menuitemradio"
      type="button"
      tabindex="-1"
      aria-checked=${chosen ? 'true' : 'false'}
      @click=${act}
    >
      ${look}<span>${text}</span>${chosen ? checkIcon() : nothing}
    </button>`;
  const content = (which: ScreenContent, look: TemplateResult) =>
    radio(t(`screen.content-${which}`), look, view.phone.screen.content === which, () =>
      session?.setScreenContent(which),
    );
  const layout = (which: GridLayout, look: TemplateResult) =>
    radio(
      t(`room.layout-${which}`),
      look,
      ui.layout === which,
      leave(() => actions.layout(which)),
    );
  const full = isFullScreen(grid);
  const sharing = view.phone.screen.actual;
  const { raised } = view;
  return html`<div class="panel menu" part="panel" role="menu" aria-label=${t('action.more')}>
    <div class="group quick below tier-3" role="group" aria-label=${t('room.reactions')}>
      ${REACTIONS.map(
        (reaction) =>
          html`<button
            class="emoji"
            role="menuitem"
            type="button"
            tabindex="-1"
            aria-label=${t('room.react', { reaction })}
            @click=${leave(() => actions.react(reaction))}
          >
            ${reaction}
          </button>`,
      )}
    </div>
    ${
      canShare()
        ? item(
            t(sharing ? 'action.stop-sharing' : 'action.share-screen'),
            sharing ? stopSharingIcon() : shareIcon(),
            leave(phone.actions.toggleScreen),
            'below tier-2',
          )
        : nothing
    }
    ${item(t(raised ? 'room.lower-hand' : 'room.raise-hand'), handIcon(), leave(actions.raiseHand), 'below tier-2')}
    ${item(
      t('room.people'),
      peopleIcon(),
      leave(() => actions.toggleSide('people')),
      'below tier-1',
      view.hands.length,
    )}
    ${item(
      t('room.chat'),
      chatIcon(),
      leave(() => actions.toggleSide('chat')),
      'below tier-1',
      unread,
    )}
    ${item(t('action.choose-microphone'), microphoneIcon(), () => popover.go('microphone'), 'below tier-3')}
    ${item(t('action.choose-camera'), cameraIcon(), () => popover.go('camera'), 'below tier-3')}
    <div class="group" role="group" aria-labelledby="layout">
      <p class="heading" id="layout">${t('room.layout')}</p>
      ${layout('grid', gridIcon())} ${layout('spotlight', spotlightIcon())}
    </div>
    ${
      sharing
        ? html`<div class="group" role="group" aria-labelledby="content">
            <p class="heading" id="content">${t('screen.content')}</p>
            ${content('text', textIcon())} ${content('motion', motionIcon())}
          </div>`
        : nothing
    }
    <div class="group">
      ${
        canFullScreen(grid)
          ? item(
              t(full ? 'tools.leave-full-screen' : 'tools.full-screen'),
              full ? shrinkIcon() : expandIcon(),
              leave(() => toggleFullScreen(grid)),
            )
          : nothing
      }
      ${item(t('tools.details'), detailsIcon(), () => popover.go('details'))}
    </div>
  </div>`;
}
