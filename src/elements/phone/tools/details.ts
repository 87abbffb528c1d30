import { html, nothing, render, type TemplateResult } from 'lit';
import { selectPeerLink } from '../../../call/select.ts';
import type { LinkStats } from '../../../call/state.ts';
import type { ToolKey } from '../../../i18n/locales/tools/en.ts';
import type { SessionLike } from '../../session-like.ts';
import type { Texts } from '../texts.ts';

type Row = readonly [ToolKey, string | null];

const SOURCES = ['microphone', 'camera', 'screen', 'screen-audio'] as const;

/**
 * What the connection is like, in numbers, for the curious. It draws itself, once a second and only while it is open: nothing
 * else of the phone changes with them.
 */
export class Details {
  #place: HTMLElement | null = null;
  #session: SessionLike | null = null;
  #stop: (() => void) | null = null;
  #drawn: LinkStats | null | undefined;
  #tag = '';

  /** `place`: where it is drawn; null while it is closed. */
  show(place: HTMLElement | null, session: SessionLike | null, texts: Texts): void {
    if (place !== this.#place || session !== this.#session) {
      this.#stop?.();
      this.#place = place;
      this.#session = session;
      this.#drawn = undefined;
      this.#stop = place && session ? session.subscribe(() => this.#draw(texts)) : null;
    }
    if (texts.locale.tag !== this.#tag) this.#drawn = undefined;
    this.#tag = texts.locale.tag;
    this.#draw(texts);
  }

  #draw(texts: Texts): void {
    if (!this.#place || !this.#session) return;
    const stats = selectPeerLink(this.#session.state)?.stats ?? null;
    if (stats === this.#drawn) return;
    this.#drawn = stats;
    render(stats ? table(stats, texts) : html`<p class="hint">${texts.t('details.none')}</p>`, this.#place);
  }
}

function table(stats: LinkStats, texts: Texts): TemplateResult {
  const { t, locale } = texts;
  const number = (value: number, digits = 0) =>
    value.toLocaleString(locale.tag, { maximumFractionDigits: digits, minimumFractionDigits: digits });
  const ms = (value: number | null) => (value === null ? null : `${number(value)} ms`);
  const rate = (value: number | null) =>
    value === null ? null : value < 1000 ? `${number(value)} kbit/s` : `${number(value / 1000, 1)} Mbit/s`;
  const share = (value: number) => `${number(value * 100, 1)} %`;
  const path = stats.relayed === null ? null : t(stats.relayed ? 'details.relayed' : 'details.direct');
  const limit = limits(stats);
  const way = (bits: number, lost: number): Row[] => [
    ['details.rate', rate(bits)],
    ['details.loss', share(lost)],
  ];
  return html`${rows(texts, [
      ['details.path', path],
      ['details.round-trip', ms(stats.roundTrip)],
      ['details.jitter', ms(stats.jitter)],
      ['details.available', rate(stats.available)],
      ['details.limit', limit && t(`details.limit-${limit}`)],
    ])}
    <h3 class="heading">${t('details.received')}</h3>
    ${rows(texts, [...way(stats.rateIn, stats.lossIn), ...streams(stats.received, { number, rate })])}
    <h3 class="heading">${t('details.sent')}</h3>
    ${rows(texts, [...way(stats.rateOut, stats.lossOut), ...streams(stats.sent, { number, rate })])}`;
}

/** What holds our pictures back most. */
function limits({ sent }: LinkStats): 'bandwidth' | 'cpu' | 'other' | null {
  const reasons = Object.values(sent).map(({ limitedBy }) => limitedBy);
  return (['bandwidth', 'cpu', 'other'] as const).find((reason) => reasons.includes(reason)) ?? null;
}

interface Formats {
  readonly number: (value: number) => string;
  readonly rate: (value: number) => string | null;
}

function streams(all: LinkStats['received'], { number, rate }: Formats): Row[] {
  return SOURCES.flatMap((source): Row[] => {
    const stream = all[source];
    if (!stream) return [];
    const { width, height, frameRate } = stream;
    const size = width && height ? `${width} × ${height}` : '';
    const frames = frameRate === null ? '' : `${number(frameRate)} fps`;
    return [[`details.${source}`, [size, frames, rate(stream.rate)].filter(Boolean).join(' · ')]];
  });
}

function rows({ t }: Texts, all: readonly Row[]): TemplateResult {
  return html`<dl class="rows">
    ${all.map(([key, value]) =>
      value === null
        ? nothing
        : html`<dt>${t(key)}</dt>
            <dd><bdi>${value}</bdi></dd>`,
    )}
  </dl>`;
}
