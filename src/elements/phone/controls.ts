import { html, nothing, type TemplateResult } from 'lit';
import { cameraIcon, phoneIcon } from '../../styles/icons.ts';
import { cameraOffIcon, microphoneIcon, microphoneOffIcon } from '../../styles/phone-icons.ts';
import type { DeviceSource } from '../../call/state.ts';
import type { Part, PhoneUi } from './parts.ts';
import type { PhoneView } from './view.ts';

const ICONS = {
  microphone: { on: microphoneIcon, off: microphoneOffIcon },
  camera: { on: cameraIcon, off: cameraOffIcon },
};

/** What one can do in a call, and before it is taken. */
export const controls: Part = (view, ui) => {
  const { status } = view;
  if (status === 'idle' || status === 'incoming' || status === 'ended') return nothing;
  const { t } = ui.texts;
  const dialing = status === 'asking' || status === 'dialing' || status === 'ringing';
  const label = t(dialing ? 'action.cancel' : 'action.hang-up');
  return html`<div class="controls" part="controls">
    ${toggle('microphone', view, ui)} ${toggle('camera', view, ui)}
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

function toggle(source: DeviceSource, view: PhoneView, { texts: { t }, actions }: PhoneUi): TemplateResult {
  const { actual, desired, error } = view[source];
  const starting = desired !== actual && !error;
  const click = source === 'microphone' ? actions.toggleMicrophone : actions.toggleCamera;
  return html`<button
    part="${source}-button"
    class="control ${actual ? 'on' : starting ? 'starting' : 'off'}"
    type="button"
    aria-label=${t(`action.${source}`)}
    aria-pressed=${actual ? 'true' : 'false'}
    aria-busy=${starting ? 'true' : nothing}
    title=${t(`action.${source}-${actual ? 'off' : 'on'}`)}
    @click=${click}
  >
    ${ICONS[source][actual || starting ? 'on' : 'off']()} ${error ? html`<span class="flag"></span>` : nothing}
  </button>`;
}
