import { html, nothing, type TemplateResult } from 'lit';
import { microphoneOffIcon } from '../../styles/phone-icons.ts';
import { avatar } from './avatar.ts';
import { controls } from './controls.ts';
import { pill, windowTools } from './floating-parts.ts';
import { notices } from './notices.ts';
import { nameOf, type PhoneUi } from './parts.ts';
import { screen } from './screens.ts';
import { isTalking, type PhoneView } from './view.ts';

/** The phone, drawn from a view alone. The two pictures never leave their places in the tree: moved ones would flash. */
export function renderPhone(view: PhoneView, own: PhoneUi): TemplateResult {
  const { status } = view;
  const { t } = own.texts;
  const talking = isTalking(status);
  const small = own.floating && own.small && status !== 'idle';
  const elsewhere = talking ? own.elsewhere : null;
  const ui = elsewhere ? { ...own, tools: null } : own;
  const seesPeer = talking && !elsewhere && view.peerCamera && !view.peerHeld;
  const screens = ui.tools?.layout(view);
  const seesSelf = view.camera.actual && !elsewhere && status !== 'ended' && status !== 'idle' && status !== 'incoming';
  return html`<section
    class="phone ${status} ${screens || ui.layout} ${talking ? 'talking' : ''} ${ui.floating ? 'floating' : ''} ${small ? 'small' : ''} ${ui.upright ? 'upright' : ''} ${
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
          talking && !elsewhere && !seesPeer && view.peer
            ? html`<div class="absent">
                ${avatar(view.peer)}
                ${
                  view.lacks !== 'video' && (view.peerCamera || view.call?.media === 'video')
                    ? html`<span class="note">${t(view.peerCamera ? 'phone.peer-held' : 'phone.camera-off')}</span>`
                    : nothing
                }
              </div>`
            : nothing
        }
        ${ui.tools?.peer(view, ui)}
      </div>
      ${ui.tools?.stage(view, ui)} ${selfTile(view, ui, seesSelf, Boolean(screens))}
    </div>
    ${
      small
        ? pill(view, ui)
        : html`${(elsewhere ?? screen)(view, ui)}
            <div class="over">${talking ? header(view, ui) : nothing} ${notices(view, ui)}</div>
            ${elsewhere ? nothing : controls(view, ui)} ${ui.tools?.panels(view, ui)} ${windowTools(view, ui)}`
    }
  </section>`;
}

/** In the layout `pip` it lies over the stage, and can be moved from corner to corner. */
function selfTile(view: PhoneView, ui: PhoneUi, visible: boolean, screens: boolean): TemplateResult {
  const { t } = ui.texts;
  const talking = isTalking(view.status);
  const movable = talking && ui.layout === 'pip' && visible && !screens;
  return html`<div class="tile self ${ui.corner}" part="self-tile">
    <video part="self-video" muted playsinline ?hidden=${!visible}></video>
    ${
      talking && (screens || ui.layout === 'split')
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
            @pointerenter=${ui.moveSelf}
            @pointerdown=${ui.moveSelf}
            @keydown=${ui.moveSelf}
            @click=${ui.moveSelf}
          ></button>`
        : nothing
    }
  </div>`;
}

function header(view: PhoneView, ui: PhoneUi): TemplateResult {
  const { t } = ui.texts;
  const lost = view.status === 'reconnecting';
  return html`<header class="header" part="header">
    <span class="pill who">
      <span class="lamp ${lost || view.weak ? 'weak' : ''}"></span>
      <span class="name" part="name" dir="auto">${nameOf(view)}</span>
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
      ${ui.tools?.signs(view, ui)}
    </span>
  </header>`;
}
