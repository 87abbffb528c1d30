import { html, nothing, type TemplateResult } from 'lit';
import { ref, type Ref } from 'lit/directives/ref.js';
import { repeat } from 'lit/directives/repeat.js';
import { cameraIcon } from '../../styles/icons.ts';
import { badIcon, copyIcon, goodIcon, runningIcon, skippedIcon, waitingIcon } from '../../styles/check-icons.ts';
import { troubleIcon } from '../../styles/phone-icons.ts';
import type { CheckRow } from './check-run.ts';
import type { CheckState, Paste } from './check-test.ts';
import { sentenceOf, type CheckTexts } from './texts.ts';
import type { Verdict } from './verdict.ts';

export interface CheckView {
  readonly rows: readonly CheckRow[];
  readonly running: boolean;
  readonly verdict: Verdict | null;
  /** The devices can be tried, or are being tried. */
  readonly devices: 'closed' | 'open' | 'pictured' | null;
  /** What has been copied a moment ago. */
  readonly copied: string | null;
  /** The report, where it has to be copied by hand. */
  readonly report: string | null;
  /** What has happened last, for whoever does not see it. */
  readonly said: string;
}

export interface CheckUi {
  readonly texts: CheckTexts;
  readonly preview: Ref<HTMLVideoElement>;
  readonly meter: Ref<HTMLElement>;
  readonly actions: CheckActions;
}

export interface CheckActions {
  readonly start: () => void;
  readonly devices: () => void;
  readonly copy: (text: string, name: string) => void;
  readonly report: () => void;
}

type Part = (view: CheckView, ui: CheckUi) => TemplateResult | typeof nothing;

const MARKS: Readonly<Record<CheckState, () => TemplateResult>> = {
  waiting: waitingIcon,
  running: runningIcon,
  good: goodIcon,
  warning: troubleIcon,
  bad: badIcon,
  skipped: skippedIcon,
};
const VERDICTS: Readonly<Record<Verdict, CheckState>> = { works: 'good', limited: 'warning', fails: 'bad' };

export const renderCheck: Part = (view, ui) => {
  const { t } = ui.texts;
  return html`<section class="check" part="check" aria-labelledby="title">
    <header>
      <slot>
        <h2 class="title" id="title" part="title">${t('check.title')}</h2>
        <p class="intro" part="intro">${t('check.intro')}</p>
      </slot>
      ${startButton(view, ui)}
    </header>
    ${verdict(view, ui)}
    <ol part="list" aria-label=${t('check.list')}>
      ${repeat(
        view.rows,
        ({ name }) => name,
        (row) => renderRow(row, view, ui),
      )}
    </ol>
    <p class="spoken" role="status">${view.said}</p>
  </section>`;
};

const startButton: Part = ({ running, verdict }, { texts: { t }, actions }) =>
  html`<button
    part="start-button"
    class="choice ${verdict ? 'quiet' : 'accent'} start"
    type="button"
    aria-disabled=${running ? 'true' : nothing}
    aria-busy=${running ? 'true' : nothing}
    @click=${actions.start}
  >
    ${t(running ? 'check.running' : verdict ? 'check.again' : 'check.start')}
  </button>`;

const verdict: Part = ({ verdict, copied, report }, { texts: { t }, actions }) => {
  if (!verdict) return nothing;
  return html`<div class="verdict ${VERDICTS[verdict]}" part="verdict">
    <span class="mark">${MARKS[VERDICTS[verdict]]()}</span>
    <div class="text">
      <h3>${t(`check.verdict.${verdict}`)}</h3>
      <p>${t(`check.verdict-hint.${verdict}`)}</p>
    </div>
    <button part="report-button" class="choice quiet" type="button" @click=${actions.report}>
      ${copyIcon()} ${t(copied === REPORT ? 'check.copied' : 'check.copy-report')}
    </button>
    ${
      report === null
        ? nothing
        : html`<textarea part="report" readonly rows="8" aria-label=${t('check.report')} .value=${report}></textarea>`
    }
  </div>`;
};

/** Stands for the report among what has been copied. */
export const REPORT = 'report';

function renderRow(row: CheckRow, view: CheckView, ui: CheckUi): TemplateResult {
  const { texts } = ui;
  const { name, result } = row;
  // What was found before is not what is the case now.
  const open = name === 'devices' && view.devices !== null && view.devices !== 'closed';
  const state = open ? 'running' : row.state;
  return html`<li class="row ${state}" part="row row-${state}">
    <span class="mark">${MARKS[state]()}</span>
    <div class="text">
      <h3 part="name">${texts.t(`check.name.${name}`)}</h3>
      ${result && !open ? html`<p part="message">${sentenceOf(result, texts)}</p>` : nothing}
    </div>
    <span class="state" part="state">${texts.t(`check.state.${state}`)}</span>
    ${name === 'devices' ? devices(view, ui) : nothing} ${result?.paste ? paste(name, result.paste, view, ui) : nothing}
  </li>`;
}

function paste(
  name: string,
  { kind, text }: Paste,
  { copied }: CheckView,
  { texts: { t }, actions }: CheckUi,
): TemplateResult {
  const what = t(`check.paste.${kind}`);
  return html`<div class="more paste" part="paste">
    <p>${what}</p>
    <div class="block">
      <pre dir="ltr" translate="no"><code>${text}</code></pre>
      <button
        part="copy-button"
        class="small"
        type="button"
        aria-label=${copied === name ? t('check.copied') : t('check.copy-what', { what })}
        @click=${() => actions.copy(text, name)}
      >
        ${copyIcon()} ${t(copied === name ? 'check.copied' : 'check.copy')}
      </button>
    </div>
  </div>`;
}

const devices: Part = ({ devices }, { texts: { t }, actions, preview, meter }) => {
  if (!devices) return nothing;
  const open = devices !== 'closed';
  return html`<div class="more devices ${devices}" part="devices">
    <video
      part="preview-video"
      muted
      playsinline
      aria-label=${t('check.devices-preview')}
      ?hidden=${devices !== 'pictured'}
      ${ref(preview)}
    ></video>
    <div class="hear">
      ${
        open
          ? html`<p>${t('check.devices-speak')}</p>
              <div
                class="meter"
                part="meter"
                role="meter"
                aria-label=${t('check.devices-level')}
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow="0"
                ${ref(meter)}
              ></div>`
          : nothing
      }
      <button part="devices-button" class="choice quiet" type="button" @click=${actions.devices}>
        ${open ? nothing : cameraIcon()} ${t(open ? 'check.devices-stop' : 'check.devices-test')}
      </button>
    </div>
  </div>`;
};
