import { html, nothing, type TemplateResult } from 'lit';
import { displayName } from '../../protocol/text.ts';
import { handIcon, pinIcon, unpinIcon } from '../../styles/group-stage-icons.ts';
import { microphoneOffIcon } from '../../styles/phone-icons.ts';
import { avatar } from '../phone/avatar.ts';
import type { Texts } from '../phone/texts.ts';
import type { Screens } from './screens.ts';
import type { GroupTile } from './view.ts';

export interface TileUi {
  readonly texts: Texts;
  readonly pinned: boolean;
  readonly screens: Screens;
  readonly pin: (tile: GroupTile) => void;
}

const nameOf = ({ user, isSelf }: GroupTile, { t }: Texts): string => (isSelf ? t('phone.you') : displayName(user));

/** Who or what it is. */
function titleOf(tile: GroupTile, texts: Texts): string {
  if (tile.source === 'camera') return nameOf(tile, texts);
  return tile.isSelf ? texts.t('screen.mine') : texts.t('screen.of', { name: nameOf(tile, texts) });
}

function captionOf(tile: GroupTile, texts: Texts): string {
  return tile.source === 'screen' && !tile.isSelf
    ? texts.t('screen.shared-by', { name: nameOf(tile, texts) })
    : titleOf(tile, texts);
}

/** What keeps this page from seeing and hearing them, and the same in a word; null when nothing does. */
function troubleOf(tile: GroupTile, texts: Texts): { readonly long: string; readonly short: string } | null {
  const { t } = texts;
  const { link } = tile;
  if (link === 'connected') {
    if (tile.away) return { long: t('group.away'), short: t('group.away-short') };
    return tile.held ? { long: t('phone.peer-held'), short: t('phone.weak-network') } : null;
  }
  const name = nameOf(tile, texts);
  return { long: t(`group.${link}`, { name }), short: t(SHORT[link]) };
}

const SHORT = {
  connecting: 'phone.connecting',
  silent: 'phone.reconnecting',
  failed: 'group.failed-short',
} as const;

/** What is drawn of a tile depends on these and the tile alone. */
export function looksOf(tile: GroupTile, { texts, pinned, screens }: TileUi): unknown[] {
  // The language may come later than the tile.
  return [tile, pinned, texts.locale, tile.source === 'screen' && screens.looks(tile.key)];
}

/** Somebody, or a screen. Where it lies is not said here: see the stage. */
export function drawTile(tile: GroupTile, ui: TileUi): TemplateResult {
  const { texts, pinned } = ui;
  const { t } = texts;
  const { source, picture, muted, hand, poor, isSelf, user, key } = tile;
  const title = titleOf(tile, texts);
  const trouble = troubleOf(tile, texts);
  const pinLabel = t(pinned ? 'group.unpin' : 'group.pin', { what: title });
  const handLabel = hand === null ? '' : t('group.hand', { number: hand });
  const said = [
    title,
    muted && t('phone.muted'),
    handLabel,
    poor && t('phone.weak-network'),
    pinned && t('group.pinned'),
  ].filter(Boolean);
  return html`<div
    class="seat ${source} ${isSelf ? 'own' : ''} ${tile.speaking ? 'speaks' : tile.active ? 'spoke' : ''} ${
      tile.link === 'connected' ? '' : 'cut'
    }"
    part="tile ${source}-tile"
    role="listitem"
    aria-label=${said.join(', ')}
    data-key=${key}
  >
    ${source === 'camera' ? html`<div class="absent">${avatar(user)}</div>` : nothing}
    <video part="video" muted playsinline ?hidden=${!picture} @loadeddata=${seen} @emptied=${unseen}></video>
    ${source === 'screen' ? ui.screens.draw(key, title, texts) : nothing}
    ${
      trouble
        ? html`<p class="words" part="trouble">
            <span class="lamp weak"></span><span class="long">${trouble.long}</span
            ><span class="short">${trouble.short}</span>
          </p>`
        : nothing
    }
    <span class="pill caption" part="tile-name" aria-hidden="true"
      >${muted ? microphoneOffIcon() : nothing}<span class="name" dir=${source === 'camera' ? 'auto' : nothing}
        >${captionOf(tile, texts)}</span
      >${poor && !trouble ? html`<span class="lamp weak" title=${t('phone.weak-network')}></span>` : nothing}</span
    >
    ${hand === null ? nothing : html`<span class="pill hand" part="hand" aria-hidden="true" title=${handLabel}>${handIcon()}${hand}</span>`}
    <button
      class="pin"
      part="pin-button"
      type="button"
      aria-label=${pinLabel}
      aria-pressed=${pinned ? 'true' : 'false'}
      title=${pinLabel}
      @click=${() => ui.pin(tile)}
    >
      <span>${pinned ? unpinIcon() : pinIcon()}</span>
    </button>
  </div>`;
}

/** Before its first picture a `<video>` is clear, and the initials are seen through it. */
const seen = ({ currentTarget }: Event): void => (currentTarget as HTMLVideoElement).classList.add('seen');
const unseen = ({ currentTarget }: Event): void => (currentTarget as HTMLVideoElement).classList.remove('seen');
