import { html, nothing, type TemplateResult } from 'lit';
import { ref, type Ref } from 'lit/directives/ref.js';
import type { DeviceSource, DeviceState } from '../../call/state.ts';
import type { DeviceChoice, DeviceList } from '../../media/devices.ts';
import type { CallMedia } from '../../protocol/index.ts';
import { cameraIcon } from '../../styles/icons.ts';
import { cameraOffIcon, microphoneIcon, microphoneOffIcon, soundIcon, troubleIcon } from '../../styles/phone-icons.ts';
import type { LocaleController } from '../locale-controller.ts';
import type { Trouble } from '../trouble.ts';

/** What a lobby is there for, as the element that shows it says. */
export interface LobbyMeaning {
  readonly title: string;
  /** What one is about to go into, over the title. */
  readonly place?: string | undefined;
  /** Who is there already, under it. */
  readonly here?: string | undefined;
  /** What stands on the main button, and its icon. */
  readonly main: string;
  readonly look?: TemplateResult | undefined;
  /** A click on it is being followed. */
  readonly leaving: boolean;
  /** It does nothing, for now. */
  readonly blocked?: boolean;
  readonly trouble: Trouble | null;
  /** What else is worth knowing before one goes on. */
  readonly notes?: readonly { readonly message: string; readonly hint: string }[];
}

/** What a lobby shows. */
export interface LobbyView extends LobbyMeaning {
  readonly media: CallMedia;
  readonly begun: boolean;
  readonly devices: Readonly<Record<DeviceSource, DeviceState>>;
  readonly list: DeviceList;
  /** The camera looks away from the person, so the picture is no mirror. */
  readonly looksAway: boolean;
  /** What people type in as their name; null where the page has named them. */
  readonly name: string | null;
  readonly testing: boolean;
  readonly speakerFailed: boolean;
}

export interface LobbyUi {
  readonly texts: Pick<LocaleController, 't' | 'explain'>;
  readonly preview: Ref<HTMLVideoElement>;
  readonly meter: Ref<HTMLElement>;
  readonly actions: LobbyActions;
}

export interface LobbyActions {
  readonly check: () => void;
  readonly toggle: (source: DeviceSource) => void;
  readonly choose: (kind: keyof DeviceList, deviceId: string) => void;
  readonly test: () => void;
  readonly rename: (name: string) => void;
  readonly go: () => void;
}

const ICONS = {
  microphone: { on: microphoneIcon, off: microphoneOffIcon },
  camera: { on: cameraIcon, off: cameraOffIcon },
};

type Part = (view: LobbyView, ui: LobbyUi) => TemplateResult | symbol;

export const renderLobby: Part = (view, ui) => {
  const { t } = ui.texts;
  const submit = (event: Event): void => {
    event.preventDefault();
    ui.actions.go();
  };
  return html`<section class="lobby ${view.media}" part="lobby" aria-label=${t('lobby.label')}>
    ${view.media === 'video' ? preview(view, ui) : nothing}
    <form class="side" @submit=${submit}>
      ${view.place === undefined ? nothing : html`<p class="place" part="room"><bdi>${view.place}</bdi></p>`}
      <h2 class="title" part="title">${view.title}</h2>
      ${view.here === undefined ? nothing : html`<p class="line here" part="here">${view.here}</p>`}
      <p class="line" part="hint">${t('lobby.private')}</p>
      ${name(view, ui)} ${view.begun ? devices(view, ui) : invitation(view, ui)}
      <div class="troubles" role="status">${troubles(view, ui)}</div>
      ${mainButton(view, ui)}
    </form>
  </section>`;
};

const preview: Part = (view, ui) => {
  const { t } = ui.texts;
  const { actual, desired } = view.devices.camera;
  return html`<div class="preview" part="preview">
    <video
      part="preview-video"
      class=${view.looksAway ? '' : 'mirror'}
      muted
      playsinline
      aria-label=${t('device.preview')}
      ?hidden=${!actual}
      ${ref(ui.preview)}
    ></video>
    ${
      actual
        ? nothing
        : html`<div class="absent">
            <span class="badge">${view.begun ? cameraOffIcon() : cameraIcon()}</span>
            ${view.begun ? html`<p>${t(desired ? 'lobby.camera-starting' : 'lobby.camera-off')}</p>` : nothing}
          </div>`
    }
    ${view.begun ? html`<div class="controls" part="controls">${toggles(view, ui)}</div>` : nothing}
  </div>`;
};

const toggles: Part = (view, ui) =>
  html`${toggle('microphone', view, ui)} ${view.media === 'video' ? toggle('camera', view, ui) : nothing}`;

function toggle(source: DeviceSource, view: LobbyView, { texts: { t }, actions }: LobbyUi): TemplateResult {
  const { actual, desired, error } = view.devices[source];
  const starting = desired && !actual && !error;
  return html`<button
    part="${source}-button"
    class="control ${actual ? 'on' : starting ? 'starting' : 'off'}"
    type="button"
    data-first=${source === 'microphone' ? '' : nothing}
    aria-label=${t(`action.${source}`)}
    aria-pressed=${actual ? 'true' : 'false'}
    aria-busy=${starting ? 'true' : nothing}
    title=${t(`action.${source}-${actual ? 'off' : 'on'}`)}
    @click=${() => actions.toggle(source)}
  >
    ${ICONS[source][actual || starting ? 'on' : 'off']()} ${error ? html`<span class="flag"></span>` : nothing}
  </button>`;
}

/** Before anything opens: what the browser is going to ask, and why. */
const invitation: Part = ({ media }, { texts: { t }, actions }) =>
  html`<div class="box" part="invitation">
    <p class="line">${t(`lobby.reason-${media}`)}</p>
    <button part="check-button" class="choice quiet" type="button" @click=${actions.check}>
      ${media === 'audio' ? microphoneIcon() : cameraIcon()} ${t(`lobby.check-${media}`)}
    </button>
  </div>`;

const name: Part = (view, { texts: { t }, actions }) =>
  view.name === null
    ? nothing
    : html`<label class="field">
        <span>${t('lobby.name')}</span>
        <input
          part="name"
          dir=${view.name ? 'auto' : nothing}
          name="name"
          autocomplete="name"
          maxlength="80"
          placeholder=${t('lobby.name-hint')}
          .value=${view.name}
          @input=${(event: Event) => actions.rename((event.target as HTMLInputElement).value)}
        />
      </label>`;

const devices: Part = (view, ui) => {
  const { t } = ui.texts;
  const { list, devices: state, testing } = view;
  const { microphone } = state;
  const asking = microphone.asking || state.camera.asking;
  return html`${
      asking
        ? html`<div class="box ask" part="ask">
            <p><strong>${t(`phone.asking-${askedFor(view)}`)}</strong> ${t(`lobby.reason-${view.media}`)}</p>
          </div>`
        : nothing
    }
    <div class="box device">
      ${view.media === 'audio' ? html`<div class="row">${toggle('microphone', view, ui)} ${picker('microphone', list.microphone, ui)}</div>` : picker('microphone', list.microphone, ui)}
      <div
        class="meter"
        part="meter"
        role="meter"
        aria-label=${t('device.level')}
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow="0"
        ${ref(ui.meter)}
      ></div>
      <p class="note">${t(microphone.actual || asking ? 'lobby.speak' : 'lobby.microphone-off')}</p>
    </div>
    ${view.media === 'video' && list.camera.length > 0 ? html`<div class="box device">${picker('camera', list.camera, ui)}</div>` : nothing}
    <div class="box device row">
      ${list.speaker.length > 0 ? picker('speaker', list.speaker, ui) : html`<span class="grow">${t('device.speaker')}</span>`}
      <button
        part="test-button"
        class="test"
        type="button"
        aria-label=${t('device.test')}
        title=${t('device.test')}
        aria-disabled=${testing ? 'true' : nothing}
        @click=${ui.actions.test}
      >
        ${soundIcon()}
      </button>
    </div>`;
};

function askedFor({ devices: { microphone, camera } }: LobbyView): 'audio' | 'video' | 'camera' {
  return !camera.asking ? 'audio' : microphone.asking ? 'video' : 'camera';
}

function picker(
  kind: keyof DeviceList,
  choices: readonly DeviceChoice[],
  { texts: { t }, actions }: LobbyUi,
): TemplateResult {
  const title = t(`device.${kind}`);
  return html`<span class="picker">
    <select
      part="${kind}-choice"
      aria-label=${title}
      ?disabled=${choices.length === 0}
      @change=${(event: Event) => actions.choose(kind, (event.target as HTMLSelectElement).value)}
    >
      ${choices.length === 0 ? html`<option>${title}</option>` : nothing}
      ${choices.map(
        ({ id, label, chosen }, index) =>
          html`<option value=${id} .selected=${chosen}>
            ${label || t('device.number', { kind: title, number: index + 1 })}
          </option>`,
      )}
    </select>
  </span>`;
}

const troubles: Part = (view, { texts: { t, explain }, actions }) => {
  const sources = (['microphone', 'camera'] as const).filter((source) => view.devices[source].error);
  const note = (message: string, hint: string, again: DeviceSource | null = null) =>
    html`<div class="box trouble" part="error">
      ${troubleIcon()}
      <p><strong>${message}</strong> ${hint}</p>
      ${
        again
          ? html`<button class="small" type="button" @click=${() => actions.toggle(again)}>
              ${t('action.try-again')}
            </button>`
          : nothing
      }
    </div>`;
  const failed = view.trouble && explain(view.trouble, undefined, view.trouble.params);
  const speaker = view.speakerFailed ? explain({ code: 'speaker-failed' }) : null;
  return html`${sources.map((source) => {
    const { message, hint } = explain(view.devices[source].error ?? { code: 'device-failed' }, source);
    return note(message, hint, source);
  })}
  ${speaker ? note(speaker.message, speaker.hint) : nothing} ${failed ? note(failed.message, failed.hint) : nothing}
  ${view.notes?.map(({ message, hint }) => note(message, hint))}`;
};

const mainButton: Part = ({ main, look, leaving, blocked }) =>
  html`<button
    part="main-button"
    class="choice accent main"
    type="submit"
    aria-disabled=${leaving || blocked ? 'true' : nothing}
    aria-busy=${leaving ? 'true' : nothing}
  >
    ${look} ${main}
  </button>`;
