import { html, nothing, render, type TemplateResult } from 'lit';
import type { SessionState } from '../../call/state.ts';
import { closeIcon } from '../../styles/phone-icons.ts';
import type { Texts } from '../phone/texts.ts';
import type { SessionLike } from '../session-like.ts';
import { nameOf } from './grid-view.ts';
import type { GridUi } from './group-ui.ts';

/** The frame; {@link Numbers} fills it. */
export function numbersPanel({ texts: { t } }: GridUi, close: () => void): TemplateResult {
  return html`<div class="panel details" part="panel" role="dialog" tabindex="-1" aria-labelledby="details-title">
    <div class="top">
      <h2 class="title" id="details-title">${t('details.title')}</h2>
      <button class="bare" type="button" aria-label=${t('action.close')} @click=${close}>${closeIcon()}</button>
    </div>
    <div class="numbers"></div>
  </div>`;
}

/** What the link to each one is like, in numbers. It draws itself, once a second and only while it is open. */
export class Numbers {
  #place: HTMLElement | null = null;
  #session: SessionLike | null = null;
  #links: SessionState['links'] | null = null;
  #stop: (() => void) | null = null;

  /** `place`: where it is drawn; null while it is closed. */
  show(place: HTMLElement | null, session: SessionLike | null, texts: Texts): void {
    if (place === this.#place && session === this.#session) return;
    this.#stop?.();
    this.#place = place;
    this.#session = session;
    this.#links = null;
    this.#stop = place && session ? session.subscribe(() => this.#draw(texts)) : null;
    this.#draw(texts);
  }

  #draw(texts: Texts): void {
    const state = this.#session?.state;
    if (!this.#place || !state || state.links === this.#links) return;
    this.#links = state.links;
    render(table(state, texts), this.#place);
  }
}

function table({ room, links }: SessionState, { t, locale }: Texts): TemplateResult {
  const people = Object.values(room?.participants ?? {});
  if (people.length === 0) return html`<p class="hint">${t('details.none')}</p>`;
  const number = (value: number, digits = 0) => value.toLocaleString(locale.tag, { maximumFractionDigits: digits });
  const rate = (kbps: number) => (kbps < 1000 ? `${number(kbps)} kbit/s` : `${number(kbps / 1000, 1)} Mbit/s`);
  return html`${people.map(({ user, link }) => {
    const { quality = 'unknown', stats = null } = links[link] ?? {};
    const path = stats?.relayed ?? null;
    const trip = stats?.roundTrip ?? null;
    const rows = [
      [t('numbers.quality'), t(`numbers.${quality}`)],
      [t('details.path'), path === null ? '' : t(path ? 'details.relayed' : 'details.direct')],
      [t('details.round-trip'), trip === null ? '' : `${number(trip)} ms`],
      [t('details.received'), stats ? `${rate(stats.rateIn)} · ${number(stats.lossIn * 100, 1)} %` : ''],
      [t('details.sent'), stats ? `${rate(stats.rateOut)} · ${number(stats.lossOut * 100, 1)} %` : ''],
    ];
    return html`<h3 class="heading"><bdi>${nameOf(user)}</bdi></h3>
      <dl class="rows">
        ${rows.map(([what, value]) =>
          value
            ? html`<dt>${what}</dt>
                <dd><bdi>${value}</bdi></dd>`
            : nothing,
        )}
      </dl>`;
  })}`;
}
