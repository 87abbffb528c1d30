import { html, nothing, type TemplateResult } from 'lit';
import type { ScreenContent } from '../../../call/state.ts';
import { cameraIcon } from '../../../styles/icons.ts';
import { microphoneIcon } from '../../../styles/phone-icons.ts';
import {
  addPersonIcon,
  checkIcon,
  detailsIcon,
  expandIcon,
  motionIcon,
  pictureInPictureIcon,
  shrinkIcon,
  textIcon,
} from '../../../styles/tool-icons.ts';
import type { VideoCallElement } from '../../video-call.ts';
import type { PhoneUi } from '../parts.ts';
import type { ToolsHost } from '../tool-box.ts';
import type { PhoneView } from '../view.ts';
import { canFullScreen, isFullScreen, toggleFullScreen } from './full-screen.ts';
import { canPictureInPicture, openPictureInPicture } from './picture-in-picture.ts';
import type { Popover } from './popover.ts';

/** What one needs now and then, and what a narrow bar has no room for. */
export function moreMenu(
  view: PhoneView,
  ui: PhoneUi,
  host: ToolsHost,
  popover: Popover,
  addPerson: () => void,
): TemplateResult {
  const { t } = ui.texts;
  const phone = host.element as VideoCallElement;
  const leave = (act: () => void) => () => {
    popover.close(true);
    act();
  };
  const item = (text: string, look: TemplateResult, act: () => void, where = '') =>
    html`<button class="item ${where}" role="menuitem" type="button" tabindex="-1" @click=${act}>
      ${look}<span>${text}</span>
    </button>`;
  const content = (which: ScreenContent, look: TemplateResult) => {
    const chosen = view.screen.content === which;
    return html`<button
      class="item"
      role="menuitemradio"
      type="button"
      tabindex="-1"
      aria-checked=${chosen ? 'true' : 'false'}
      @click=${() => host.session()?.setScreenContent(which)}
    >
      ${look}<span>${t(`screen.content-${which}`)}</span>${chosen ? checkIcon() : nothing}
    </button>`;
  };
  const full = isFullScreen(phone)
    ? ({ text: 'tools.leave-full-screen', look: shrinkIcon() } as const)
    : ({ text: 'tools.full-screen', look: expandIcon() } as const);
  return html`<div class="panel menu" part="panel" role="menu" aria-label=${t('action.more')}>
    ${item(t('action.choose-microphone'), microphoneIcon(), () => popover.go('microphone'), 'narrow')}
    ${item(t('action.choose-camera'), cameraIcon(), () => popover.go('camera'), 'narrow')}
    ${item(t('tools.add-person'), addPersonIcon(), addPerson)}
    ${
      canPictureInPicture()
        ? item(
            t('tools.picture-in-picture'),
            pictureInPictureIcon(),
            leave(() => void openPictureInPicture(phone)),
          )
        : nothing
    }
    ${
      canFullScreen(phone)
        ? item(
            t(full.text),
            full.look,
            leave(() => toggleFullScreen(phone)),
          )
        : nothing
    }
    ${item(t('tools.details'), detailsIcon(), () => popover.go('details'))}
    ${
      view.screen.actual
        ? html`<div class="group" role="group" aria-labelledby="content">
            <p class="heading" id="content">${t('screen.content')}</p>
            ${content('text', textIcon())} ${content('motion', motionIcon())}
          </div>`
        : nothing
    }
  </div>`;
}
