import { html, nothing, type TemplateResult } from 'lit';
import { cameraIcon, phoneIcon } from '../../styles/icons.ts';
import {
  closeIcon,
  largerIcon,
  microphoneIcon,
  microphoneOffIcon,
  moveIcon,
  smallerIcon,
} from '../../styles/phone-icons.ts';
import { avatar } from './avatar.ts';
import { endedText } from './ended.ts';
import { nameOf, type Part, type PhoneUi } from './parts.ts';
import { isTalking, type PhoneView } from './view.ts';

/** In a corner of a floating phone: moves it over the page, and makes it small. */
export const windowTools: Part = ({ status }, { floating, texts: { t }, actions }) => {
  if (!floating || status === 'idle' || status === 'ended') return nothing;
  return html`<div class="window-tools" part="window-tools">
    ${grip('bare window-tool', t('floating.move'), actions.moveFloating, moveIcon())}
    <button
      part="smaller-button"
      class="bare window-tool"
      type="button"
      aria-label=${t('floating.smaller')}
      title=${t('floating.smaller')}
      @click=${() => actions.shrink(true)}
    >
      ${smallerIcon()}
    </button>
  </div>`;
};

/** A floating phone as a pill: who, how long, and what one may need at any moment. */
export const pill: Part = (view, ui) => {
  const { t } = ui.texts;
  const who = html`${view.peer ? avatar(view.peer) : nothing}
    <span class="small-words">
      <span class="name" part="name" dir="auto">${nameOf(view)}</span>
      ${isTalking(view.status) ? talkingLine(view, ui) : html`<span class="small-line" part="status">${lineOf(view, ui)}</span>`}
    </span>`;
  return html`<div class="small-call" part="pill">
    <div class="small-who">${who} ${grip('small-grip', t('floating.move'), ui.actions.moveFloating, nothing)}</div>
    ${buttons(view, ui)}
    <button
      part="larger-button"
      class="bare window-tool"
      type="button"
      data-first
      aria-label=${t('floating.larger')}
      title=${t('floating.larger')}
      @click=${() => ui.actions.shrink(false)}
    >
      ${largerIcon()}
    </button>
  </div>`;
};

function grip(
  look: string,
  label: string,
  move: (event: Event) => void,
  inner: TemplateResult | symbol,
): TemplateResult {
  return html`<button
    part="move-button"
    class="grip-button ${look}"
    type="button"
    aria-label=${label}
    title=${label}
    @pointerenter=${move}
    @pointerdown=${move}
    @keydown=${move}
    @click=${move}
  >
    ${inner}
  </button>`;
}

function talkingLine(view: PhoneView, { texts: { t } }: PhoneUi): TemplateResult {
  const lost = view.status === 'reconnecting';
  return html`<span class="small-line">
    <span class="lamp ${lost || view.weak ? 'weak' : ''}"></span>
    ${lost ? t('phone.reconnecting') : html`<span class="time" part="duration" role="timer"></span>`}
  </span>`;
}

function lineOf(view: PhoneView, { texts }: PhoneUi): string {
  const { status, call } = view;
  const { t } = texts;
  if (status === 'ended') return call ? endedText(call, texts) : '';
  if (status === 'incoming') return t(call?.media === 'audio' ? 'phone.incoming-audio' : 'phone.incoming-video');
  return status === 'asking' ? t('phone.dialing') : t(`phone.${view.status as 'dialing'}`);
}

function buttons(view: PhoneView, { texts: { t }, actions }: PhoneUi): TemplateResult {
  const { status, microphone, call } = view;
  if (status === 'ended') {
    return round('close-button', '', t('action.close'), actions.close, closeIcon());
  }
  if (status === 'incoming') {
    const video = call?.media === 'video';
    const answer = t(video ? 'action.answer-video-long' : 'action.answer');
    return html`${round('reject-button', 'danger hang-up', t('action.reject'), actions.reject, phoneIcon())}
    ${round('answer-button', 'success', answer, () => actions.accept(video), video ? cameraIcon() : phoneIcon())}`;
  }
  const hangUp = t(isTalking(status) || status === 'connecting' ? 'action.hang-up' : 'action.cancel');
  return html`<button
      part="microphone-button"
      class="control ${microphone.actual ? 'on' : 'off'}"
      type="button"
      aria-label=${t('action.microphone')}
      aria-pressed=${microphone.actual}
      title=${t(microphone.actual ? 'action.microphone-off' : 'action.microphone-on')}
      @click=${actions.toggleMicrophone}
    >
      ${microphone.actual ? microphoneIcon() : microphoneOffIcon()}
    </button>
    ${round('hang-up-button', 'danger hang-up', hangUp, actions.hangUp, phoneIcon())}`;
}

function round(
  part: 'close-button' | 'reject-button' | 'answer-button' | 'hang-up-button',
  look: string,
  label: string,
  click: () => void,
  inner: TemplateResult,
): TemplateResult {
  return html`<button
    part=${part}
    class="control ${look}"
    type="button"
    aria-label=${label}
    title=${label}
    @click=${click}
  >
    ${inner}
  </button>`;
}
