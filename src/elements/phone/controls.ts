import { html, nothing, type TemplateResult } from 'lit';
import { cameraIcon, phoneIcon } from '../../styles/icons.ts';
import {
  cameraOffIcon,
  caretIcon,
  microphoneIcon,
  microphoneOffIcon,
  moreIcon,
  shareIcon,
  stopSharingIcon,
} from '../../styles/phone-icons.ts';
import type { DeviceSource } from '../../call/state.ts';
import type { Part, PhoneUi, ToolName } from './parts.ts';
import { isTalking, type PhoneView } from './view.ts';

const ICONS = {
  microphone: { on: microphoneIcon, off: microphoneOffIcon },
  camera: { on: cameraIcon, off: cameraOffIcon },
};

/** Telephones cannot: there the button would only disappoint. */
export const canShare = (): boolean => typeof navigator.mediaDevices?.getDisplayMedia === 'function';

/** What one can do in a call, and before it is taken. */
export const controls: Part = (view, ui) => {
  const { status } = view;
  if (status === 'idle' || status === 'incoming' || status === 'ended') return nothing;
  const { t } = ui.texts;
  const dialing = status === 'asking' || status === 'dialing' || status === 'ringing';
  const label = t(dialing ? 'action.cancel' : 'action.hang-up');
  return html`<div class="controls" part="controls">
    ${device('microphone', view, ui)} ${device('camera', view, ui)}
    ${isTalking(status) ? html`${canShare() ? share(view, ui) : nothing}${opener('more', 'control', ui)}` : nothing}
    <button
      part="hang-up-button"
      class="control danger wide"
      type="button"
      data-first
      aria-label=${label}
      title=${label}
      @click=${ui.actions.hangUp}
    >
      <span class="hang-up">${phoneIcon()}</span>
    </button>
  </div>`;
};

/** The button that turns it on and off, and beside it a small one to choose another. */
export function device(source: DeviceSource, view: PhoneView, ui: PhoneUi): TemplateResult {
  const { t } = ui.texts;
  const { actual, desired, error } = view[source];
  const starting = desired !== actual && !error;
  const click = source === 'microphone' ? ui.actions.toggleMicrophone : ui.actions.toggleCamera;
  return html`<span class="pair"
    ><button
      part="${source}-button"
      class="control ${actual ? 'on' : starting ? 'starting' : 'off'}"
      type="button"
      aria-label=${t(`action.${source}`)}
      aria-pressed=${actual}
      aria-busy=${starting ? 'true' : nothing}
      title=${t(`action.${source}-${actual ? 'off' : 'on'}`)}
      @click=${click}
    >
      ${ICONS[source][actual || starting ? 'on' : 'off']()} ${error ? html`<span class="flag"></span>` : nothing}</button
    >${opener(source, 'caret', ui)}</span
  >`;
}

export function share({ screen: { desired, actual } }: PhoneView, { texts: { t }, actions }: PhoneUi): TemplateResult {
  const label = t(actual ? 'action.stop-sharing' : 'action.share-screen');
  return html`<button
    part="screen-button"
    class="control share ${actual ? 'sharing' : ''}"
    type="button"
    aria-label=${label}
    aria-pressed=${actual}
    aria-busy=${desired !== actual ? 'true' : nothing}
    title=${label}
    @pointerenter=${actions.prepareScreen}
    @focus=${actions.prepareScreen}
    @click=${actions.toggleScreen}
  >
    ${actual ? stopSharingIcon() : shareIcon()}
  </button>`;
}

/** A button with something to open, that is loaded when one is about to press it. */
export function opener(
  tool: Exclude<ToolName, 'details' | 'add-person'>,
  look: string,
  { texts: { t }, actions, tools }: PhoneUi,
): TemplateResult {
  const label = t(tool === 'more' ? 'action.more' : `action.choose-${tool}`);
  return html`<button
    part="${tool}-menu-button"
    class=${look}
    type="button"
    aria-label=${label}
    aria-haspopup=${tool === 'more' ? 'menu' : 'dialog'}
    aria-expanded=${tools?.opened === tool}
    title=${label}
    @pointerenter=${actions.prepareTools}
    @focus=${actions.prepareTools}
    @click=${(event: Event) => actions.toggleTool(tool, event)}
  >
    ${look === 'caret' ? caretIcon() : moreIcon()}
  </button>`;
}
