import { html, nothing, render, type TemplateResult } from 'lit';
import { selectPeerLink } from '../../../call/select.ts';
import type { LinkStats, StreamStats } from '../../../call/state.ts';
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
  const both = (came: string, went: string) => t('details.both', { in: came, out: went });
  const path = stats.relayed === null ? null : t(stats.relayed ? 'details.relayed' : 'details.direct');
  const { limit, of } = { limit: limits(stats), of: { number, rate } };
  return html`${rows(texts, [
    ['details.path', path],
    ['details.round-trip', ms(stats.roundTrip)],
    ['details.jitter', ms(stats.jitter)],
    ['details.loss', both(share(stats.lossIn), share(stats.lossOut))],
    ['details.rate', both(rate(stats.rateIn) ?? '', rate(stats.rateOut) ?? '')],
    ['details.available', rate(stats.available)],
    ['details.limit', limit && t(`details.limit-${limit}`)],
  ])}
  ${streams('details.received', stats.received, texts, of)} ${streams('details.sent', stats.sent, texts, of)}`;
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

function streams(
  title: ToolKey,
  all: LinkStats['received'],
  texts: Texts,
  { number, rate }: Formats,
): TemplateResult | typeof nothing {
  const about = ({ width, height, frameRate, rate: bits }: StreamStats): string => {
    const size = width && height ? `${width} × ${height}` : '';
    const frames = frameRate === null ? '' : `${number(frameRate)} fps`;
    return [size, frames, rate(bits)].filter(Boolean).join(' · ');
  };
  const found = SOURCES.flatMap((source): Row[] => {
    const stream = all[source];
    return stream ? [[`details.${source}`, about(stream)]] : [];
  });
  return found.length === 0
    ? nothing
    : html`<h3 class="heading">${texts.t(title)}</h3>
        ${rows(texts, found)}`;
}

function rows({ t }: Texts, all: readonly Row[]): TemplateResult {
  return html`<dl class="rows">
    ${all.map(([key, value]) =>
      value === null
        ? nothing
        : html`<dt>${t(key)}</dt>
            <dd>${value}</dd>`,
    )}
  </dl>`;
}
