import { html, nothing, type TemplateResult } from 'lit';
import { loadGroupStrings } from '../../i18n/group.ts';
import { groupStage } from '../../styles/group-stage.ts';
import { groupInPhone } from '../../styles/group-in-phone.ts';
import { adoptSheets } from '../adopt-sheets.ts';
import type { ToolsHost } from '../phone/tool-box.ts';
import { isTalking, type PhoneView } from '../phone/view.ts';
import type { SessionLike } from '../session-like.ts';
import { GroupStage } from './stage.ts';
import { groupView, NO_GROUP, type GroupView } from './view.ts';

/** How long the pictures of a call of two stay while those of the group are still to come. Milliseconds. */
const PATIENCE_MS = 1000;

/** The stage of a phone whose call has taken in others: for as long as there are more than two. */
export class StageInPhone {
  /** Settles when it can speak. */
  readonly ready: Promise<void>;
  readonly #host: ToolsHost;
  readonly #stage: GroupStage;
  #tag: string;
  #view: GroupView = NO_GROUP;
  #session: SessionLike | null = null;
  #stop: (() => void) | null = null;
  /** Its pictures are there: before, those of the two keep the stage, and nothing turns black. */
  #arrived = false;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ToolsHost) {
    this.#host = host;
    const texts = () => host.ui().texts;
    this.#stage = new GroupStage({ element: host.element, session: host.session, texts });
    this.#tag = texts().locale.tag;
    this.ready = loadGroupStrings(this.#tag);
    adoptSheets(host.element.renderRoot as ShadowRoot, [groupStage, groupInPhone]);
  }

  /** Looks at the session anew. True: it has the stage for itself. */
  shows(phone: PhoneView): boolean {
    const state = this.#host.session()?.state;
    this.#view = state && isTalking(phone.status) ? groupView(state, this.#view) : NO_GROUP;
    return this.#arrived && !isSmall(this.#view);
  }

  /** Also before its pictures are there, where it cannot be seen. */
  draw(): TemplateResult | symbol {
    if (isSmall(this.#view)) return nothing;
    const seen = { handleEvent: () => this.#look(), capture: true };
    return html`<div class="group-box" @loadeddata=${seen}>
      ${this.#stage.draw(this.#view, { layout: 'grid', part: 'group-stage' })}
    </div>`;
  }

  /** How many talk. */
  drawSign(): TemplateResult | symbol {
    const { t } = this.#host.ui().texts;
    return isSmall(this.#view)
      ? nothing
      : html`<span class="pill">${t('room.count', { count: sizeOf(this.#view) })}</span>`;
  }

  updated(session: SessionLike | null): void {
    const small = isSmall(this.#view);
    this.#speak();
    this.#stage.updated(this.#view, small ? null : session);
    this.#follow(small ? null : session);
    if (!small) return this.#look();
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#arrived = false;
  }

  rest(): void {
    this.#stage.rest();
    this.#follow(null);
  }

  #speak(): void {
    const { tag } = this.#host.ui().texts.locale;
    if (tag === this.#tag) return;
    this.#tag = tag;
    void loadGroupStrings(tag).then(() => this.#host.element.requestUpdate());
  }

  /** The phone itself does not look at who talks, nor at more links than one. */
  #follow(session: SessionLike | null): void {
    if (session === this.#session) return;
    this.#stop?.();
    this.#session = session;
    this.#stop =
      session?.subscribe((state) => {
        const { tiles, active } = groupView(state, this.#view);
        const same = tiles.length === this.#view.tiles.length && tiles.every((tile) => this.#view.tiles.includes(tile));
        if (!same || active !== this.#view.active) this.#host.element.requestUpdate();
      }) ?? null;
  }

  #look(): void {
    if (this.#arrived) return;
    const videos = this.#host.element.renderRoot.querySelectorAll<HTMLVideoElement>(
      '.seat:not(.cut) video:not([hidden])',
    );
    if ([...videos].every(({ readyState }) => readyState >= HTMLMediaElement.HAVE_CURRENT_DATA)) this.#arrive();
    else this.#patience ??= setTimeout(() => this.#arrive(), PATIENCE_MS);
  }

  #arrive(): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#arrived = true;
    this.#host.element.requestUpdate();
  }
}

function sizeOf({ tiles }: GroupView): number {
  return new Set(tiles.map(({ participantId }) => participantId)).size;
}

/** A call of two is the phone's own. */
function isSmall(view: GroupView): boolean {
  return sizeOf(view) < 3;
}
