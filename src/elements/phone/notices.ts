import { html, nothing, type TemplateResult } from 'lit';
import { displayName } from '../../protocol/text.ts';
import type { MediaKind } from '../../call/state.ts';
import { phoneIcon } from '../../styles/icons.ts';
import { cameraOffIcon, closeIcon, microphoneOffIcon, soundIcon } from '../../styles/phone-icons.ts';
import { askingReason, askingTitle } from './announce.ts';
import { avatar } from './avatar.ts';
import { nameOf, type Part, type PhoneUi } from './parts.ts';
import { isTalking, type PhoneView } from './view.ts';

/** What comes up while a call goes on, and does not stop it. */
export const notices: Part = (view, ui) => {
  if (view.status === 'idle' || view.status === 'ended') return nothing;
  // Who answers the second one of two that ring leaves the first one to ring.
  if (view.status === 'incoming') return html`<div class="notices" part="notices">${waiting(view, ui)}</div>`;
  const { t } = ui.texts;
  return html`<div class="notices" part="notices">
    ${view.waiting ? waiting(view, ui) : nothing}
    ${isTalking(view.status) && view.lacks ? lacking(view.lacks, ui) : nothing}
    ${
      view.playbackBlocked
        ? html`<button part="play-sound-button" class="choice accent" type="button" @click=${ui.actions.playSound}>
            ${soundIcon()} ${t('action.play-sound')}
          </button>`
        : nothing
    }
    ${
      isTalking(view.status) && view.asking.length > 0
        ? html`<div class="card notice ask" part="ask">
            <p><strong>${askingTitle(view, ui.texts)}</strong> ${askingReason(view, ui.texts)}</p>
          </div>`
        : nothing
    }
    ${trouble('microphone', view, ui)} ${trouble('camera', view, ui)} ${ui.tools?.notices(view, ui)}
    ${
      view.held && (view.camera.actual || view.screen.actual)
        ? html`<p class="pill held" part="held"><span class="lamp weak"></span>${t('phone.held')}</p>`
        : nothing
    }
    ${ui.toolsMissing ? missing(ui) : nothing}
    ${ui.cameraNews ? html`<p class="card notice">${t('phone.peer-camera-on', { name: nameOf(view) })}</p>` : nothing}
  </div>`;
};

function missing({ texts }: PhoneUi): TemplateResult {
  const { message, hint } = texts.explain({ code: 'code-missing' });
  return html`<p class="card notice" part="error" role="alert">${message} ${hint}</p>`;
}

function trouble(source: 'microphone' | 'camera', view: PhoneView, ui: PhoneUi): TemplateResult | symbol {
  const { error } = view[source];
  if (!error || ui.hidden.has(error)) return nothing;
  const { t, explain } = ui.texts;
  const { message, hint } = explain(error, source);
  return html`<div class="card notice trouble" part="error">
    ${source === 'microphone' ? microphoneOffIcon() : cameraOffIcon()}
    <p><strong>${message}</strong> ${hint}</p>
    <button class="small" type="button" @click=${() => ui.actions.tryDevice(source)}>${t('action.try-again')}</button>
    <button class="bare" type="button" aria-label=${t('action.close')} @click=${() => ui.actions.hideNotice(error)}>
      ${closeIcon()}
    </button>
  </div>`;
}

/** Nothing that this person does in the call can change it. */
function lacking(kind: MediaKind, { texts: { explain } }: PhoneUi): TemplateResult {
  const { message, hint } = explain({ code: kind === 'video' ? 'no-common-video' : 'no-common-sound' });
  return html`<div class="card notice trouble" part="error">
    ${kind === 'video' ? cameraOffIcon() : microphoneOffIcon()}
    <p><strong>${message}</strong> ${hint}</p>
  </div>`;
}

/** A second call while the first one goes on, or rings. */
function waiting({ waiting: call }: PhoneView, { texts: { t }, actions }: PhoneUi): TemplateResult | symbol {
  if (!call) return nothing;
  const title = t('phone.waiting', { name: displayName(call.peer) });
  return html`<div class="card notice waiting" part="waiting" role="group" aria-label=${title}>
    ${avatar(call.peer)}
    <p><strong>${title}</strong> ${t('phone.waiting-hint')}</p>
    <button
      part="reject-button"
      class="control danger"
      type="button"
      aria-label=${t('action.reject')}
      title=${t('action.reject')}
      @click=${actions.rejectWaiting}
    >
      <span class="hang-up">${phoneIcon()}</span>
    </button>
    <button
      part="answer-button"
      class="control success"
      type="button"
      aria-label=${t('action.answer')}
      title=${t('action.answer')}
      @click=${actions.answerWaiting}
    >
      ${phoneIcon()}
    </button>
  </div>`;
}
