import { html, nothing, type TemplateResult } from 'lit';
import { cameraIcon, phoneIcon } from '../../styles/icons.ts';
import { troubleIcon } from '../../styles/phone-icons.ts';
import { askingReason, askingTitle, reconnectingHint } from './announce.ts';
import { avatar } from './avatar.ts';
import { endedText } from './ended.ts';
import { nameOf, type Part, type PhoneUi } from './parts.ts';
import type { PhoneView } from './view.ts';

/** What lies over the stage: who calls, what one waits for, how it ended. */
export const screen: Part = (view, ui) => {
  switch (view.status) {
    case 'idle':
      return idle(view, ui);
    case 'incoming':
      return incoming(view, ui);
    case 'ended':
      return ended(view, ui);
    case 'reconnecting':
      return html`<div class="screen veil" part="overlay">
        <p class="title">${ui.texts.t('phone.reconnecting')}</p>
        <p class="line">${reconnectingHint(view, ui.texts)}</p>
      </div>`;
    case 'connected':
      return nothing;
    default:
      return waitingFor(view, ui);
  }
};

function idle(view: PhoneView, { texts: { t, explain } }: PhoneUi): TemplateResult {
  const trouble = view.trouble && explain(view.trouble);
  return html`<div class="screen idle" part="idle">
    <slot name="idle">
      <span class="badge">${trouble ? troubleIcon() : cameraIcon()}</span>
      <p class="title">${trouble?.message ?? t('phone.idle')}</p>
      <p class="line">${trouble?.hint ?? t('phone.idle-hint')}</p>
    </slot>
  </div>`;
}

function person(view: PhoneView, line: unknown, rings = false): TemplateResult {
  return html`
    <div class="portrait ${rings ? 'rings' : ''}">${view.peer ? avatar(view.peer) : nothing}</div>
    <p class="title" part="name" dir="auto">${nameOf(view)}</p>
    <p class="line" part="status">${line}</p>
  `;
}

/** Asking, dialing, ringing, connecting. */
function waitingFor(view: PhoneView, ui: PhoneUi): TemplateResult {
  const { t } = ui.texts;
  const line = view.status === 'asking' ? t('phone.dialing') : t(`phone.${view.status as 'dialing'}`);
  return html`<div class="screen person" part="overlay">
    ${person(view, line, view.status === 'ringing')}
    ${
      view.asking.length > 0
        ? html`<div class="card ask" part="ask">
            <p class="title">${askingTitle(view, ui.texts)}</p>
            <p class="line">${askingReason(view, ui.texts)}</p>
          </div>`
        : nothing
    }
  </div>`;
}

function incoming(view: PhoneView, { texts: { t }, actions }: PhoneUi): TemplateResult {
  const video = view.call?.media === 'video';
  const answer = (camera: boolean) => () => actions.accept(camera);
  return html`<div class="screen person" part="overlay">
    ${person(view, t(video ? 'phone.incoming-video' : 'phone.incoming-audio'), true)}
    <div class="answers" part="answers">
      <button part="reject-button" class="round danger" type="button" @click=${actions.reject}>
        <span class="disc hang-up">${phoneIcon()}</span>${t('action.reject')}
      </button>
      ${
        video
          ? html`<button
                part="answer-button"
                class="round plain"
                type="button"
                aria-label=${t('action.answer-voice-long')}
                @click=${answer(false)}
              >
                <span class="disc">${phoneIcon()}</span>${t('action.answer-voice')}
              </button>
              <button
                part="answer-button"
                class="round success"
                type="button"
                aria-label=${t('action.answer-video-long')}
                @click=${answer(true)}
              >
                <span class="disc">${cameraIcon()}</span>${t('action.answer-video')}
              </button>`
          : html`<button part="answer-button" class="round success" type="button" @click=${answer(false)}>
              <span class="disc">${phoneIcon()}</span>${t('action.answer')}
            </button>`
      }
    </div>
  </div>`;
}

function ended(view: PhoneView, { texts, actions }: PhoneUi): TemplateResult {
  const { t, explain } = texts;
  const { call } = view;
  if (!call) return html``;
  const missed = call.direction === 'incoming' && call.connectedAt === null;
  const trouble = call.error && explain(call.error);
  return html`<div class="screen person ended" part="overlay">
    ${person(view, endedText(call, texts))}
    ${trouble ? html`<p class="line trouble" part="error">${trouble.message} ${trouble.hint}</p>` : nothing}
    <div class="choices">
      <button part="close-button" class="choice plain" type="button" data-first @click=${actions.close}>
        ${t('action.close')}
      </button>
      <button
        part="call-again-button"
        class="choice accent"
        type="button"
        @click=${() => actions.callAgain(call.media)}
      >
        ${call.media === 'audio' ? phoneIcon() : cameraIcon()} ${t(missed ? 'action.call-back' : 'action.call-again')}
      </button>
    </div>
  </div>`;
}
