import { ignored } from '../../../host/log.ts';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { DeviceSource } from '../../../call/state.ts';
import type { DeviceChoice, DeviceList } from '../../../media/devices.ts';
import { watchLevel } from '../../../media/level-watch.ts';
import { playTestTone } from '../../../media/test-tone.ts';
import { callError, isErrorCode, type CallError } from '../../../protocol/index.ts';
import { soundIcon } from '../../../styles/phone-icons.ts';
import { checkIcon, flipIcon } from '../../../styles/tool-icons.ts';
import type { SessionLike } from '../../session-like.ts';
import type { PhoneUi } from '../parts.ts';
import type { ToolsHost } from '../tool-box.ts';
import type { PhoneView } from '../view.ts';

const NOTHING: DeviceList = { microphone: [], camera: [], speaker: [] };

/** The choice of microphone and speaker, or of camera, with what helps to choose: how loud it is, and what is seen. */
export class DevicePanel {
  readonly #host: ToolsHost;
  #open: DeviceSource | null = null;
  #list = NOTHING;
  #asked = 0;
  #testing = false;
  #speakerError: CallError | null = null;
  /** Whose names the list has: they are known, or others, once a device has been opened. */
  #labels = '';
  #measured: MediaStreamTrack | null = null;
  #stopMeter: (() => void) | null = null;
  #preview: { readonly element: HTMLVideoElement; readonly detach: () => void } | null = null;

  constructor(host: ToolsHost) {
    this.#host = host;
  }

  /** Null closes it. */
  show(kind: DeviceSource | null): void {
    if (kind === this.#open) return;
    const { mediaDevices } = navigator;
    if (kind && !this.#open) mediaDevices?.addEventListener('devicechange', this.#refresh);
    if (!kind) mediaDevices?.removeEventListener('devicechange', this.#refresh);
    this.#open = kind;
    this.#speakerError = null;
    if (kind) this.#refresh();
    else this.#rest();
  }

  draw(view: PhoneView, ui: PhoneUi): TemplateResult | typeof nothing {
    const kind = this.#open;
    if (!kind) return nothing;
    const { t } = ui.texts;
    return html`<div
      class="panel devices"
      part="panel"
      role="dialog"
      tabindex="-1"
      aria-label=${t(`action.choose-${kind}`)}
    >
      ${
        kind === 'camera'
          ? html`${this.#cameraView(view, ui)} ${this.#choices('camera', ui)} ${this.#flip(ui)}`
          : html`${this.#choices('microphone', ui)} ${this.#meter(view, ui)} ${this.#choices('speaker', ui)}
            ${this.#test(ui)}`
      }
    </div>`;
  }

  /** After drawing: the picture and the meter are live, and no part of it. */
  updated(view: PhoneView, session: SessionLike | null): void {
    if (!this.#open || !session) return this.#rest();
    const labels = `${view.microphone.label}/${view.camera.label}`;
    if (labels !== this.#labels) this.#refresh();
    this.#labels = labels;
    const root = this.#host.element.renderRoot;

    const element = root.querySelector<HTMLVideoElement>('.preview video');
    if (element !== (this.#preview?.element ?? null)) {
      this.#preview?.detach();
      this.#preview = element && { element, detach: session.attach('self', 'camera', element) };
    }

    const track = root.querySelector('.meter') ? session.track('self', 'microphone') : null;
    if (track === this.#measured) return;
    this.#stopMeter?.();
    this.#measured = track;
    this.#stopMeter = track && watchLevel(track, this.#showLevel);
  }

  #choices(kind: keyof DeviceList, { texts: { t } }: PhoneUi): TemplateResult | typeof nothing {
    const all = this.#list[kind];
    if (all.length === 0) {
      // A browser that lists no speakers lets nobody choose one.
      return kind === 'speaker' || this.#asked === 0 ? nothing : html`<p class="hint">${t(`device.none-${kind}`)}</p>`;
    }
    const title = t(`device.${kind}`);
    const name = ({ label }: DeviceChoice, index: number) =>
      label || t('device.number', { kind: title, number: index + 1 });
    return html`<fieldset class="group">
      <legend class="heading">${title}</legend>
      ${all.map(
        (device, index) =>
          html`<label class="item">
            <input
              type="radio"
              name=${kind}
              .checked=${live(device.chosen)}
              @change=${() => this.#choose(kind, device.id)}
            />
            <span><bdi>${name(device, index)}</bdi></span
            >${device.chosen ? checkIcon() : nothing}
          </label>`,
      )}
    </fieldset>`;
  }

  #meter({ microphone }: PhoneView, { texts: { t } }: PhoneUi): TemplateResult {
    return microphone.actual
      ? html`<div
          class="meter"
          role="meter"
          aria-label=${t('device.level')}
          aria-valuemin="0"
          aria-valuemax="100"
          aria-valuenow="0"
        >
          <span class="level"></span>
        </div>`
      : html`<p class="hint">${t('device.level-off')}</p>`;
  }

  #cameraView({ camera }: PhoneView, { texts: { t } }: PhoneUi): TemplateResult {
    return html`<div
      class="preview"
      role="img"
      aria-label=${t(camera.actual ? 'device.preview' : 'device.preview-off')}
    >
      <video muted playsinline ?hidden=${!camera.actual}></video>
      ${camera.actual ? nothing : html`<p class="hint">${t('device.preview-off')}</p>`}
    </div>`;
  }

  /** Telephones have one at the front and one at the back. */
  #flip({ texts: { t } }: PhoneUi): TemplateResult | typeof nothing {
    if (this.#list.camera.length < 2 || !matchMedia('(pointer: coarse)').matches) return nothing;
    return html`<button class="item" type="button" @click=${() => this.#host.session()?.flipCamera()}>
      ${flipIcon()}<span>${t('device.flip')}</span>
    </button>`;
  }

  #test({ texts: { t, explain } }: PhoneUi): TemplateResult {
    const trouble = this.#speakerError && explain(this.#speakerError);
    return html`${trouble ? html`<p class="hint" role="alert">${trouble.message} ${trouble.hint}</p>` : nothing}
      <button class="item" type="button" aria-busy=${this.#testing ? 'true' : nothing} @click=${this.#play}>
        ${soundIcon()}<span>${t(this.#testing ? 'device.testing' : 'device.test')}</span>
      </button>`;
  }

  readonly #play = (): void => {
    if (this.#testing) return;
    this.#testing = true;
    this.#host.element.requestUpdate();
    const speaker = this.#list.speaker.find(({ chosen }) => chosen)?.id;
    void playTestTone(speaker)
      .catch(this.#fail)
      .finally(() => {
        this.#testing = false;
        this.#host.element.requestUpdate();
      });
  };

  #choose(kind: keyof DeviceList, id: string): void {
    this.#speakerError = null;
    const chosen = this.#host.session()?.chooseDevice(kind, id);
    void chosen?.catch(this.#fail).then(this.#refresh);
  }

  /** A microphone or a camera that fails is told by the session. */
  readonly #fail = (error: unknown): void => {
    const code = (error as Partial<CallError> | null)?.code;
    this.#speakerError = isErrorCode(code) ? (error as CallError) : callError('speaker-failed');
    this.#host.element.requestUpdate();
  };

  readonly #refresh = (): void => {
    const asked = ++this.#asked;
    this.#host
      .session()
      ?.listDevices()
      .then((list) => {
        if (asked !== this.#asked) return;
        this.#list = list;
        this.#host.element.requestUpdate();
      }, ignored('The devices could not be listed.'));
  };

  readonly #showLevel = (level: number): void => {
    const meter = this.#host.element.renderRoot.querySelector<HTMLElement>('.meter');
    meter?.style.setProperty('--level', String(level));
    meter?.setAttribute('aria-valuenow', String(Math.round(level * 100)));
  };

  #rest(): void {
    this.#stopMeter?.();
    this.#stopMeter = this.#measured = null;
    this.#preview?.detach();
    this.#preview = null;
  }
}
