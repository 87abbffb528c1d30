import { html, nothing, type TemplateResult } from 'lit';
import { microphoneOffIcon } from '../../styles/phone-icons.ts';
import { avatar } from './avatar.ts';
import { controls } from './controls.ts';
import { notices } from './notices.ts';
import { nameOf, type PhoneUi } from './parts.ts';
import { screen } from './screens.ts';
import { isTalking, type PhoneView } from './view.ts';

/** The phone, drawn from a view alone. The two pictures never leave their places in the tree: moved ones would flash. */
export function renderPhone(view: PhoneView, ui: PhoneUi): TemplateResult {
  const { status } = view;
  const { t } = ui.texts;
  const talking = isTalking(status);
  const seesPeer = talking && view.peerCamera;
  const seesSelf = view.camera.actual && status !== 'ended' && status !== 'idle' && status !== 'incoming';
  return html`<section
    class="phone ${status} ${ui.layout} ${talking ? 'talking' : ''} ${ui.floating ? 'floating' : ''} ${ui.upright ? 'upright' : ''} ${
      seesPeer ? 'sees-peer' : ''
    } ${seesSelf ? 'sees-self' : ''}"
    part="phone"
    tabindex="-1"
    aria-label=${view.peer ? `${t('phone.label')}: ${nameOf(view)}` : t('phone.label')}
  >
    <div class="stage" part="stage">
      <div class="tile peer" part="peer-tile">
        <video part="peer-video" muted playsinline ?hidden=${!seesPeer} @resize=${ui.measure}></video>
        ${
          talking && !seesPeer && view.peer
            ? html`<div class="absent">
                ${avatar(view.peer)}
                ${view.call?.media === 'video' ? html`<span class="note">${t('phone.camera-off')}</span>` : nothing}
              </div>`
            : nothing
        }
      </div>
      ${selfTile(view, ui, seesSelf)}
    </div>
    ${screen(view, ui)}
    <div class="over">${talking ? header(view, ui) : nothing} ${notices(view, ui)}</div>
    ${controls(view, ui)}
  </section>`;
}

/** In the layout `pip` it lies over the stage, and can be moved from corner to corner. */
function selfTile(view: PhoneView, ui: PhoneUi, visible: boolean): TemplateResult {
  const { t } = ui.texts;
  const talking = isTalking(view.status);
  const movable = talking && ui.layout === 'pip' && visible;
  return html`<div class="tile self ${ui.corner}" part="self-tile">
    <video part="self-video" muted playsinline ?hidden=${!visible}></video>
    ${
      talking && ui.layout === 'split'
        ? html`${visible || !view.self ? nothing : html`<div class="absent">${avatar(view.self)}</div>`}
            <span class="pill caption">${t('phone.you')}</span>`
        : nothing
    }
    ${
      movable
        ? html`<button
            class="grip"
            type="button"
            aria-label=${t('phone.self-view')}
            @pointerdown=${ui.startDrag}
            @keydown=${ui.moveByKey}
            @click=${ui.moveOn}
          ></button>`
        : nothing
    }
  </div>`;
}

function header(view: PhoneView, { texts: { t } }: PhoneUi): TemplateResult {
  const lost = view.status === 'reconnecting';
  return html`<header class="header" part="header">
    <span class="pill who">
      <span class="lamp ${lost || view.weak ? 'weak' : ''}"></span>
      <span class="name" part="name">${nameOf(view)}</span>
      <span class="time" part="duration" role="timer"></span>
    </span>
    <span class="signs">
      ${
        view.peerMuted
          ? html`<span class="pill muted" part="muted">${microphoneOffIcon()}<span>${t('phone.muted')}</span></span>`
          : nothing
      }
      ${
        view.weak && !lost
          ? html`<span class="pill" part="quality"><span class="lamp weak"></span>${t('phone.weak-network')}</span>`
          : nothing
      }
    </span>
  </header>`;
}
