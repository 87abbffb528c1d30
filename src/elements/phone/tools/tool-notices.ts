import { html, nothing, type TemplateResult } from 'lit';
import type { DeviceNotice, DeviceSource } from '../../../call/state.ts';
import type { CallError } from '../../../protocol/index.ts';
import { cameraIcon } from '../../../styles/icons.ts';
import { cameraOffIcon, closeIcon, microphoneIcon, microphoneOffIcon, shareIcon } from '../../../styles/phone-icons.ts';
import type { PhoneUi } from '../parts.ts';
import type { Texts } from '../texts.ts';
import type { PhoneView } from '../view.ts';

const ICONS = {
  microphone: { on: microphoneIcon, off: microphoneOffIcon },
  camera: { on: cameraIcon, off: cameraOffIcon },
};

/** What a notice of a device says: a sentence, and what follows from it. */
export function noticeTexts(
  source: DeviceSource,
  notice: DeviceNotice,
  label: string,
  { t }: Texts,
): { readonly message: string; readonly hint: string } {
  const ofEither = notice === 'suspended' || notice === 'switched' || notice === 'returned';
  const message = t(ofEither ? `device.${notice}-${source}` : `device.${notice}`);
  if (notice === 'switched' || notice === 'returned')
    return { message, hint: label ? t('device.in-use', { label }) : '' };
  return { message, hint: t(`device.${notice}-hint`) };
}

interface Act {
  readonly text: string;
  readonly click: (event: Event) => void;
}

export function deviceNotice(source: DeviceSource, view: PhoneView, ui: PhoneUi, close: () => void): TemplateResult {
  const { notice, label } = view[source];
  if (!notice) return html``;
  const { t } = ui.texts;
  const acts: Partial<Record<DeviceNotice, Act>> = {
    silent: { text: t('device.choose'), click: (event) => ui.actions.toggleTool('microphone', event) },
    'talking-muted': { text: t('device.unmute'), click: ui.actions.toggleMicrophone },
    'muted-by-moderator': { text: t('device.unmute'), click: ui.actions.toggleMicrophone },
  };
  const working = notice === 'switched' || notice === 'returned';
  return card(ICONS[source][working ? 'on' : 'off'](), noticeTexts(source, notice, label, ui.texts), ui, close, {
    act: acts[notice],
    calm: working,
  });
}

/** A picker that was closed is no trouble: a word, and nothing to do. */
export function screenNotice(error: CallError, ui: PhoneUi, close: () => void): TemplateResult {
  const { t, explain } = ui.texts;
  const texts = explain(error);
  if (error.code === 'screen-cancelled') return html`<p class="pill" part="error">${texts.message}</p>`;
  // The rest needs the person to do something else first.
  const again = error.code === 'screen-failed';
  const act = again ? { text: t('action.try-again'), click: ui.actions.toggleScreen } : undefined;
  return card(shareIcon(), texts, ui, close, { act });
}

function card(
  look: TemplateResult,
  { message, hint }: { readonly message: string; readonly hint: string },
  { texts: { t } }: PhoneUi,
  close: () => void,
  { act, calm = false }: { readonly act?: Act | undefined; readonly calm?: boolean },
): TemplateResult {
  return html`<div class="card notice ${calm ? '' : 'trouble'}" part="error">
    ${look}
    <p><strong>${message}</strong> ${hint}</p>
    ${act ? html`<button class="small" type="button" @click=${act.click}>${act.text}</button>` : nothing}
    <button class="bare" type="button" aria-label=${t('action.close')} @click=${close}>${closeIcon()}</button>
  </div>`;
}
