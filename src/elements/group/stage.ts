import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { nextIcon, previousIcon } from '../../styles/group-stage-icons.ts';
import { isRightToLeft } from '../../i18n/index.ts';
import type { Source } from '../../protocol/index.ts';
import type { Texts } from '../phone/texts.ts';
import type { SessionLike } from '../session-like.ts';
import type { Rect, Size } from './layout.ts';
import { GroupPictures } from './pictures.ts';
import { Screens } from './screens.ts';
import { HeightReport, heightsOf } from './stage-report.ts';
import { NO_SCENE, sceneOf, type Scene } from './stage-scene.ts';
import { Seats } from './stage-seats.ts';
import { drawTile, looksOf, type TileUi } from './tile.ts';
import { NO_GROUP, type GroupTile, type GroupView } from './view.ts';

/** What a stage needs of the element that it is drawn in. */
export interface StageHost {
  readonly element: HTMLElement &
    ReactiveControllerHost & {
      readonly renderRoot: HTMLElement | DocumentFragment;
      readonly updateComplete: Promise<boolean>;
    };
  readonly session: () => SessionLike | null;
  readonly texts: () => Texts;
}

export interface StageUi {
  readonly layout: 'grid' | 'spotlight';
  /** What a page's style sheet calls it: `stage` unless said otherwise. */
  readonly part?: 'group-stage';
}

const NOWHERE: Size = { width: 0, height: 0 };

/**
 * The tiles of a group. The tree knows only who is there; where everybody is and how large, is set by style alone, so
 * that a `<video>` stays where it is and plays on, whoever comes, goes, speaks or is pinned.
 */
export class GroupStage {
  /** How often each tile has been drawn, by its key; for tests and figures. */
  readonly renders = new Map<string, number>();
  readonly #host: StageHost;
  readonly #pictures = new GroupPictures();
  readonly #screens: Screens;
  readonly #seats = new Seats();
  readonly #report = new HeightReport();
  /** In the order of the tree, in which nobody passes anybody. */
  #order: string[] = [];
  #view: GroupView = NO_GROUP;
  #ui: StageUi = { layout: 'grid' };
  #scene: Scene = NO_SCENE;
  #pinned: string | null = null;
  #floor: string | null = null;
  #page = 0;
  #size = NOWHERE;
  #gap = 8;
  #root: HTMLElement | null = null;
  #visible = true;
  #watching: AbortController | null = null;

  constructor(host: StageHost) {
    this.#host = host;
    this.#screens = new Screens(
      host.element,
      (key) => this.#video(key),
      () => host.element.requestUpdate(),
    );
  }

  /** Participant id of who or whose screen is pinned. */
  get pinned(): string | null {
    return this.#pinned?.slice(0, this.#pinned.lastIndexOf('/')) ?? null;
  }

  /** Makes somebody, or a screen, large for this person alone; null: nobody. `self` is this page. */
  pin(participantId: string | null, source: Extract<Source, 'camera' | 'screen'> = 'camera'): void {
    this.#pinned = participantId === null ? null : `${participantId}/${source}`;
    this.#host.element.requestUpdate();
  }

  /** Turns so many pages on, or back. */
  page(delta: number): void {
    this.#page = Math.max(0, Math.min(this.#scene.pages - 1, this.#scene.page + delta));
    this.#host.element.requestUpdate();
  }

  draw(view: GroupView, ui: StageUi): TemplateResult {
    this.#view = view;
    this.#ui = ui;
    this.#follow(view);
    const texts = this.#host.texts();
    const { t } = texts;
    const tiles = this.#order.flatMap((key) => view.tiles.find((tile) => tile.key === key) ?? []);
    return html`<div class="group-stage" part=${ui.part ?? 'stage'}>
      <div class="seats" role="list" aria-label=${t('group.stage')}>
        ${repeat(
          tiles,
          ({ key }) => key,
          (tile) => {
            const own: TileUi = {
              texts,
              pinned: tile.key === this.#pinned,
              screens: this.#screens,
              pin: this.#togglePin,
            };
            return guard(looksOf(tile, own), () => {
              this.renders.set(tile.key, (this.renders.get(tile.key) ?? 0) + 1);
              return drawTile(tile, own);
            });
          },
        )}
      </div>
      ${
        view.alone && tiles.length > 0
          ? html`<p class="alone" part="alone"><strong>${t('group.alone')}</strong> ${t('group.alone-hint')}</p>`
          : nothing
      }
      ${this.#scene.pager ? this.#pager(this.#scene, texts) : nothing}
    </div>`;
  }

  /** What has been drawn is in the page. `session` null: nothing is to be seen of it any more. */
  updated(view: GroupView, session: SessionLike | null): void {
    const root = this.#host.element.renderRoot.querySelector<HTMLElement>('.group-stage');
    if (root !== this.#root) this.#watch(root);
    this.#pictures.follow(session, root ? view.tiles : [], (key) => this.#video(key));
    if (!root) return;
    this.#report.use(session);
    this.#place(true);
  }

  /** Out of the page: nothing runs on, and pictures stay attached for the case that it comes back. */
  rest(): void {
    this.#watch(null);
  }

  readonly #togglePin = ({ key, participantId, source }: GroupTile): void => {
    if (key === this.#pinned) this.pin(null);
    else this.pin(participantId, source);
  };

  #pager({ page, pages }: Scene, { t }: Texts): TemplateResult {
    const button = (label: string, delta: number, look: TemplateResult) => {
      const off = page + delta < 0 || page + delta >= pages;
      return html`<button
        class="turn"
        type="button"
        aria-label=${label}
        title=${label}
        aria-disabled=${off ? 'true' : 'false'}
        @click=${() => this.page(delta)}
      >
        ${look}
      </button>`;
    };
    const numbers = { page: page + 1, pages };
    return html`<div class="pager" part="pager" role="group" aria-label=${t('group.page-long', numbers)}>
      ${button(t('group.previous-page'), -1, previousIcon())}
      <span aria-hidden="true">${t('group.page', numbers)}</span>
      ${button(t('group.next-page'), 1, nextIcon())}
    </div>`;
  }

  #follow(view: GroupView): void {
    const keys = view.tiles.map(({ key }) => key);
    const known = this.#order.filter((key) => keys.includes(key));
    const end = known.findIndex((key) => key.startsWith('self/'));
    const fresh = keys.filter((key) => !known.includes(key));
    known.splice(end < 0 ? known.length : end, 0, ...fresh);
    this.#order = known;
    for (const key of this.renders.keys()) if (!keys.includes(key)) this.renders.delete(key);
    if (this.#pinned !== null && !keys.includes(this.#pinned)) this.#pinned = null;
    // Whoever had the floor last keeps it while we talk ourselves.
    this.#floor = view.active ?? this.#floor;
    this.#seats.follow(view.tiles);
    this.#arrange();
  }

  #arrange(): void {
    this.#scene = sceneOf(this.#view, this.#seats, {
      layout: this.#ui.layout,
      pinned: this.#pinned,
      floor: this.#floor,
      page: this.#page,
      size: this.#size,
      gap: this.#gap,
    });
    this.#page = this.#scene.page;
  }

  /** `glide`: from where they were. */
  #place(glide: boolean): void {
    const root = this.#root;
    const seats = root?.querySelector<HTMLElement>('.seats');
    if (!root || !seats) return;
    seats.toggleAttribute('data-still', !glide);
    // Read from the right, the first one is at the right.
    const turned = isRightToLeft(this.#host.texts().locale.tag);
    const left = ({ x, width }: Rect) => (turned ? this.#size.width - x - width : x);
    const fresh: HTMLElement[] = [];
    for (const seat of seats.querySelectorAll<HTMLElement>('.seat')) {
      const place = this.#scene.places.get(seat.dataset.key ?? '');
      const { style } = seat;
      const appears = Boolean(seat.hidden) || !seat.dataset.role;
      seat.hidden = !place;
      if (!place) continue;
      // Nobody flies in from the corner.
      if (appears) fresh.push(seat);
      seat.toggleAttribute('data-still', appears);
      seat.dataset.role = place.role;
      const [x, y] = [Math.round(left(place)), Math.round(place.y)];
      style.transform = `translate(${x}px, ${y}px)`;
      // By their edges, so that rounding never makes two of them touch or one stick out.
      style.width = `${Math.round(left(place) + place.width) - x}px`;
      style.height = `${Math.round(place.y + place.height) - y}px`;
    }
    const pager = root.querySelector<HTMLElement>('.pager');
    const { pager: at, places } = this.#scene;
    if (pager && at) {
      pager.style.transform = `translate(${left(at)}px, ${at.y}px)`;
      [pager.style.width, pager.style.height] = [`${at.width}px`, `${at.height}px`];
    }
    if (!glide || fresh.length > 0) {
      // The browser has to see them there before they may glide.
      void root.offsetWidth;
      seats.removeAttribute('data-still');
      for (const seat of fresh) seat.removeAttribute('data-still');
    }
    this.#screens.keep([...places].filter(([, { role }]) => role === 'large').map(([key]) => key));
    const density = root.ownerDocument.defaultView?.devicePixelRatio ?? 1;
    if (places.size > 0) this.#report.follow(heightsOf(this.#view, this.#scene, this.#size.height, density));
  }

  /** Lays out by the stage's own size, whatever the window is. */
  #watch(root: HTMLElement | null): void {
    this.#watching?.abort();
    this.#watching = null;
    this.#root = root;
    this.#report.rest();
    const view = root?.ownerDocument.defaultView;
    if (!root || !view) return;

    this.#watching = new AbortController();
    const { signal } = this.#watching;
    const document = root.ownerDocument;
    const look = (): void => this.#report.look(this.#visible && !document.hidden);
    const sizes = new view.ResizeObserver(() => this.#measure(root));
    // That of another window, in which this may be, would never see it.
    const sight = new view.IntersectionObserver((entries) => {
      this.#visible = entries.at(-1)?.isIntersecting ?? true;
      look();
    });
    sizes.observe(root);
    sight.observe(root);
    document.addEventListener('visibilitychange', look, { signal });
    signal.addEventListener('abort', () => {
      sizes.disconnect();
      sight.disconnect();
    });
    this.#measure(root);
  }

  #measure(root: HTMLElement): void {
    const { clientWidth: width, clientHeight: height } = root;
    if (width === this.#size.width && height === this.#size.height) return;
    this.#size = { width, height };
    this.#gap = parseFloat(getComputedStyle(root).columnGap) || 0;
    const before = this.#scene;
    this.#arrange();
    this.#place(false);
    // Only the buttons for pages are drawn by what fits.
    if (before.page !== this.#scene.page || before.pages !== this.#scene.pages) this.#host.element.requestUpdate();
  }

  #video(key: string): HTMLVideoElement | null {
    const seats = this.#root?.querySelectorAll<HTMLElement>('.seat') ?? [];
    return [...seats].find((seat) => seat.dataset.key === key)?.querySelector('video') ?? null;
  }
}
