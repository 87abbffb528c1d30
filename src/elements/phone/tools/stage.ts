import { html, nothing, type TemplateResult } from 'lit';
import type { SessionLike } from '../../session-like.ts';
import { nameOf, type Part, type PhoneUi } from '../parts.ts';
import { Pictures } from '../pictures.ts';
import type { ToolsHost } from '../tool-box.ts';
import { isTalking, type PhoneView } from '../view.ts';
import { lensTools } from './lens-tools.ts';
import { Lens } from './lens.ts';

/** What can be large: the other one's screen, the other one, or what we share. */
type Place = 'peer-screen' | 'peer' | 'own-screen';

/**
 * The stage while somebody shares a screen: one large, the rest in a row beside it. Everything stays where it is in the tree,
 * for a `<video>` that is moved flashes; only the style sheet knows who is large.
 */
export class ScreenStage {
  readonly #host: ToolsHost;
  readonly #pictures = new Pictures();
  readonly #lens: Lens;
  /** What the person wants large; null: what is shared, else the other one. */
  #chosen: Place | null = null;
  /** The other one's screen has a picture: before, the camera keeps the stage, and nothing turns black. */
  #arrived = false;
  #shown = '';

  constructor(host: ToolsHost) {
    this.#host = host;
    this.#lens = new Lens(
      () => this.#large,
      () => host.element.requestUpdate(),
    );
    // Full screen may end by Escape.
    host.element.addEventListener('fullscreenchange', () => host.element.requestUpdate());
  }

  layout(view: PhoneView): string {
    if (!this.#has(view, 'peer-screen') && !this.#has(view, 'own-screen')) return '';
    return `screens large-${this.#main(view)}`;
  }

  readonly draw: Part = (view, ui) => {
    const { t } = ui.texts;
    const name = nameOf(view);
    return html`<div class="tile shared peer-screen" part="peer-screen-tile" ?hidden=${!this.#has(view, 'peer-screen')}>
        <video
          part="peer-screen-video"
          muted
          playsinline
          @loadeddata=${this.#arrive}
          @resize=${this.#measure}
          @emptied=${this.#leave}
        ></video>
        ${this.#over('peer-screen', t('screen.of', { name }), t('screen.shared-by', { name }), view, ui)}
      </div>
      <div class="tile shared own-screen" part="own-screen-tile" ?hidden=${!this.#has(view, 'own-screen')}>
        <video part="own-screen-video" muted playsinline @resize=${this.#measure}></video>
        ${this.#over('own-screen', t('screen.mine'), t('screen.mine'), view, ui)}
      </div>`;
  };

  /** Over the other one's camera. */
  readonly drawPeer: Part = (view, ui) =>
    this.layout(view) ? html`${this.#over('peer', nameOf(view), nameOf(view), view, ui)}` : nothing;

  updated(view: PhoneView, session: SessionLike | null): void {
    const talks = isTalking(view.status) ? session : null;
    const theirs = view.peerScreen ? talks : null;
    const mine = view.screen.actual ? talks : null;
    this.#pictures.show('peer-screen', theirs, view.participantId, this.#video('peer-screen'), 'screen');
    this.#pictures.show('self-screen', mine, 'self', this.#video('own-screen'), 'screen');
    const shown = this.layout(view);
    if (shown === this.#shown) return;
    this.#shown = shown;
    for (const place of ['peer-screen', 'own-screen'] as const) this.#video(place)?.style.removeProperty('transform');
    this.#lens.forget();
    // Nothing is shared any more: the next time begins as the first.
    if (!shown) this.#chosen = null;
  }

  #has(view: PhoneView, place: Place): boolean {
    if (!isTalking(view.status)) return false;
    return place === 'peer' || (place === 'own-screen' ? view.screen.actual : view.peerScreen && this.#arrived);
  }

  #main(view: PhoneView): Place {
    if (this.#chosen && this.#has(view, this.#chosen)) return this.#chosen;
    return this.#has(view, 'peer-screen') ? 'peer-screen' : 'peer';
  }

  /** What lies over a picture: who or what it is, and what one can do with it. */
  #over(place: Place, what: string, caption: string, view: PhoneView, ui: PhoneUi): TemplateResult {
    const large = this.#main(view) === place;
    const { t } = ui.texts;
    const label = t('screen.show', { what });
    const paused = place === 'peer-screen' && view.peerHeld;
    // The name of the other one stands in the header already.
    const said = large ? (place === 'peer' ? '' : caption) : what;
    return html`${large && place !== 'peer' ? lensTools(this.#lens, what, this.#host.element, ui.texts) : nothing}
    ${
      large
        ? nothing
        : html`<button
            class="grip swap"
            type="button"
            aria-label=${label}
            title=${label}
            @click=${() => this.#choose(place)}
          ></button>`
    }
    ${said ? html`<span class="pill caption"><span class="name">${said}</span></span>` : nothing}
    ${paused ? html`<span class="pill paused"><span class="lamp weak"></span>${t('phone.peer-held')}</span>` : nothing}`;
  }

  #choose(place: Place): void {
    this.#chosen = place;
    const { element } = this.#host;
    element.requestUpdate();
    // The button is gone with its click; what one does next is with what is large now.
    void element.updateComplete.then(() => element.renderRoot.querySelector<HTMLElement>('.lens, .swap')?.focus());
  }

  get #large(): HTMLVideoElement | null {
    const place = this.#main(this.#host.view());
    return place === 'peer' ? null : this.#video(place);
  }

  #video(place: Exclude<Place, 'peer'>): HTMLVideoElement | null {
    return this.#host.element.renderRoot.querySelector<HTMLVideoElement>(`[part=${place}-video]`);
  }

  readonly #arrive = (event: Event): void => {
    this.#arrived = true;
    this.#measure(event);
    this.#host.element.requestUpdate();
  };

  readonly #leave = (): void => {
    this.#arrived = false;
    this.#host.element.requestUpdate();
  };

  /** On an upright phone the large one is as high as its picture. */
  readonly #measure = ({ currentTarget }: Event): void => {
    const { videoWidth, videoHeight, parentElement } = currentTarget as HTMLVideoElement;
    if (videoWidth > 0) parentElement?.style.setProperty('--ratio', `${videoWidth} / ${videoHeight}`);
  };
}
