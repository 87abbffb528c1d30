import { loadCode } from '../../../host/load-code.ts';
import { log } from '../../../host/log.ts';
import { html, nothing } from 'lit';
import { loadToolStrings } from '../../../i18n/tools.ts';
import type { CallError } from '../../../protocol/index.ts';
import { closeIcon, shareIcon } from '../../../styles/phone-icons.ts';
import { toolStyles } from '../../../styles/tools.ts';
import { adoptSheets } from '../../adopt-sheets.ts';
import type { StageInPhone } from '../../group/stage-in-phone.ts';
import type { SessionLike } from '../../session-like.ts';
import type { Said } from '../announce.ts';
import type { AddPanel } from '../../group/add-panel.ts';
import type { Part, ToolName, Tools } from '../parts.ts';
import type { ToolsHost } from '../tool-box.ts';
import type { PhoneView } from '../view.ts';
import { Details } from './details.ts';
import { DevicePanel } from './device-panel.ts';
import { moreMenu } from './more-menu.ts';
import { NoticeBoard } from './notice-board.ts';
import { Popover } from './popover.ts';
import { ScreenStage } from './stage.ts';

/** The one door of what is loaded only when it is used. Nothing of it runs while nothing of it is open or shared. */
export class PhoneTools implements Tools {
  /** Settles when it can speak. */
  readonly ready: Promise<unknown>;
  readonly #host: ToolsHost;
  readonly #stage: ScreenStage;
  readonly #popover: Popover;
  readonly #devices: DevicePanel;
  readonly #details = new Details();
  readonly #headers = new ResizeObserver(([header]) => this.#makeRoom(header));
  readonly #board: NoticeBoard;
  #add: AddPanel | null = null;
  #group: StageInPhone | null = null;
  #loadingGroup = false;
  #header: Element | null = null;
  #tag = '';

  constructor(host: ToolsHost) {
    this.#host = host;
    this.#stage = new ScreenStage(host);
    this.#devices = new DevicePanel(host);
    this.#board = new NoticeBoard(host);
    this.#popover = new Popover(host, (opened) => {
      this.#devices.show(opened === 'microphone' || opened === 'camera' ? opened : null);
      this.#add?.show(opened === 'add-person');
    });
    this.#tag = host.ui().texts.locale.tag;
    this.ready = loadToolStrings(this.#tag);
    adoptSheets(host.element.renderRoot as ShadowRoot, toolStyles);
  }

  get opened(): ToolName | null {
    return this.#popover.opened;
  }

  toggle(tool: ToolName, opener: HTMLElement): void {
    this.#popover.toggle(tool, opener);
  }

  layout = (view: PhoneView): string => (this.#group?.shows(view) ? 'group' : this.#stage.layout(view));
  readonly stage: Part = (view, ui) => html`${this.#stage.draw(view, ui)} ${this.#group?.draw()}`;
  readonly peer: Part = (view, ui) => this.#stage.drawPeer(view, ui);

  readonly signs: Part = ({ screen }, { texts: { t } }) =>
    html`${this.#group?.drawSign()}
    ${
      screen.actual
        ? html`<span class="pill sharing" part="sharing"
            >${shareIcon()}<span class="name"
              >${t('screen.sharing')}${
                screen.audio ? html`<span class="more"> · ${t('screen.with-sound')}</span>` : nothing
              }</span
            ></span
          >`
        : nothing
    }`;

  readonly notices: Part = (view, ui) => this.#board.draw(view, ui);

  readonly panels: Part = (view, ui) => {
    switch (this.opened) {
      case null:
        return nothing;
      case 'more':
        return moreMenu(view, ui, this.#host, this.#popover, () => void this.#addPerson());
      case 'add-person':
        return this.#add?.draw(ui.texts) ?? nothing;
      case 'details': {
        const { t } = ui.texts;
        return html`<div class="panel details" part="panel" role="dialog" tabindex="-1" aria-labelledby="details-title">
          <div class="top">
            <h2 class="title" id="details-title">${t('details.title')}</h2>
            <button
              class="bare"
              type="button"
              aria-label=${t('action.close')}
              @click=${() => this.#popover.close(true)}
            >
              ${closeIcon()}
            </button>
          </div>
          <div class="numbers"></div>
        </div>`;
      }
      default:
        return this.#devices.draw(view, ui);
    }
  };

  updated(view: PhoneView, session: SessionLike | null): Said {
    const { texts } = this.#host.ui();
    const root = this.#host.element.renderRoot;
    this.#speak(texts.locale.tag);
    if (this.opened && !root.querySelector('.controls')) this.#popover.close(false);
    if (view.crowd) this.#loadGroup();
    this.#group?.updated(session);
    this.#stage.updated(view, this.#group?.shows(view) ? null : session);
    this.#devices.updated(view, session);
    this.#details.show(root.querySelector('.numbers'), session, texts);
    this.#popover.place();
    this.#watchHeader(root.querySelector('.header'));
    return this.#board.updated(view);
  }

  fail(error: CallError): void {
    this.#board.fail(error);
  }

  rest(): void {
    this.#popover.close(false);
    this.#devices.show(null);
    this.#details.show(null, null, this.#host.ui().texts);
    this.#watchHeader(null);
    this.#board.rest();
    this.#group?.rest();
  }

  /** Somebody else is here, or will be. */
  #loadGroup(): void {
    if (this.#loadingGroup) return;
    this.#loadingGroup = true;
    loadCode(() => import('../../group/stage-in-phone.ts')).then(
      async ({ StageInPhone }) => {
        const group = new StageInPhone(this.#host);
        await group.ready;
        this.#group = group;
        this.#host.element.requestUpdate();
      },
      () => {
        // With the next change of the view it is tried again.
        this.#loadingGroup = false;
      },
    );
  }

  /** Few calls become those of more than two: it is loaded by the click. */
  async #addPerson(): Promise<void> {
    try {
      const { AddPanel } = await loadCode(() => import('../../group/add-panel.ts'));
      this.#add ??= await AddPanel.open(this.#host, () => this.#popover.close(true));
    } catch (error) {
      log('warn', 'The panel for one more person could not be loaded.', error);
      // The next click tries again.
      return;
    }
    // Unless the menu has been closed meanwhile.
    if (this.opened === 'more') this.#popover.go('add-person');
  }

  #speak(tag: string): void {
    if (tag === this.#tag) return;
    this.#tag = tag;
    void loadToolStrings(tag).then(() => this.#host.element.requestUpdate());
  }

  /** A shared screen lies below the header, however many lines that has: it may have words at its upper edge. */
  #watchHeader(header: Element | null): void {
    if (header === this.#header) return;
    this.#header = header;
    this.#headers.disconnect();
    if (header) this.#headers.observe(header);
  }

  #makeRoom(entry: ResizeObserverEntry | undefined): void {
    const phone = this.#host.element.renderRoot.querySelector<HTMLElement>('.phone');
    phone?.style.setProperty('--head', `${Math.ceil(entry?.contentRect.height ?? 0)}px`);
  }
}
