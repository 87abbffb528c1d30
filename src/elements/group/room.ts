import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { shareIcon, troubleIcon } from '../../styles/phone-icons.ts';
import { notices } from '../phone/notices.ts';
import type { PhoneActions, PhoneUi } from '../phone/parts.ts';
import type { LiveRegions } from '../phone/live-regions.ts';
import type { Texts } from '../phone/texts.ts';
import type { ToolsHost } from '../phone/tool-box.ts';
import { DevicePanel } from '../phone/tools/device-panel.ts';
import { NoticeBoard } from '../phone/tools/notice-board.ts';
import { Popover } from '../phone/tools/popover.ts';
import type { SessionLike } from '../session-like.ts';
import { AddPerson } from './add-person.ts';
import { Chat } from './chat.ts';
import { controls } from './controls.ts';
import type { GridView } from './grid-view.ts';
import type { GridActions, GridLayout, GridUi, PopoverName } from './group-ui.ts';
import { header } from './header.ts';
import { Moments } from './moments.ts';
import { moreMenu } from './more-menu.ts';
import { Numbers, numbersPanel } from './numbers.ts';
import { sidePanel } from './panels.ts';
import { PeopleList } from './people.ts';
import { floating, reactionBar } from './reactions.ts';
import { Side } from './side.ts';
import { GroupStage } from './stage.ts';
import { groupView, NO_GROUP, type GroupView } from './view.ts';

/** What a room needs of the element that shows it. */
export interface RoomHost {
  readonly element: HTMLElement &
    ReactiveControllerHost & {
      readonly renderRoot: HTMLElement | DocumentFragment;
      readonly updateComplete: Promise<boolean>;
    };
  readonly session: () => SessionLike | null;
  readonly view: () => GridView;
  readonly texts: () => Texts;
  readonly layout: () => GridLayout;
  readonly actions: Omit<GridActions, 'toggle' | 'toggleSide'>;
  readonly phoneActions: PhoneActions;
  readonly hidden: WeakSet<object>;
}

/** The room from inside: the stage, the bar under it, and all that opens from there. Nothing of it runs while one is outside. */
export class Room {
  readonly side: Side;
  readonly stage: GroupStage;
  readonly #host: RoomHost;
  readonly #regions: LiveRegions;
  readonly #actions: GridActions;
  readonly #popover: Popover<PopoverName>;
  readonly #devices: DevicePanel;
  readonly #board: NoticeBoard;
  readonly #people: PeopleList;
  readonly #chat: Chat;
  readonly #add: AddPerson;
  readonly #moments: Moments;
  readonly #numbers = new Numbers();
  readonly #sidePanel: ReturnType<typeof sidePanel>;
  #tiles: GroupView = NO_GROUP;

  constructor(host: RoomHost, regions: LiveRegions) {
    this.#host = host;
    this.#regions = regions;
    const { element, session, texts } = host;
    const tools: ToolsHost = {
      element,
      session,
      view: () => host.view().phone,
      ui: () => ({ texts: texts(), actions: host.phoneActions, hidden: host.hidden }),
    };
    this.stage = new GroupStage({ element, session, texts });
    this.#devices = new DevicePanel(tools);
    this.#board = new NoticeBoard(tools);
    this.#popover = new Popover<PopoverName>(tools, (opened) =>
      this.#devices.show(opened === 'microphone' || opened === 'camera' ? opened : null),
    );
    this.#people = new PeopleList(element);
    this.#chat = new Chat(tools);
    this.#add = new AddPerson(tools);
    this.#moments = new Moments(element, (said) => regions.say(said, element.renderRoot));
    this.side = new Side(element, (opened) => this.#add.show(opened === 'add'));
    this.#sidePanel = sidePanel(this.side, { people: this.#people, chat: this.#chat, add: this.#add });
    this.#actions = {
      ...host.actions,
      toggleSide: (side, event) => this.side.toggle(side, (event?.currentTarget as HTMLElement | undefined) ?? null),
      toggle: (popover, event) => this.toggle(popover, event),
    };
  }

  toggle(popover: PopoverName, event: Event): void {
    this.#popover.toggle(popover, event.currentTarget as HTMLElement);
  }

  /** Tells of a failure that is not one of the session. */
  readonly fail: NoticeBoard['fail'] = (error) => this.#board.fail(error);

  /** Before anything is drawn. */
  follow(view: GridView): void {
    const session = this.#host.session();
    this.#tiles = view.inside && session ? groupView(session.state, this.#tiles) : NO_GROUP;
    this.#chat.follow(view, this.side.opened === 'chat');
    if (view.inside) return;
    this.side.close(false);
    this.#popover.close(false);
  }

  draw(view: GridView): TemplateResult {
    const ui = this.ui;
    const { t } = ui.texts;
    return html`${header(view, ui)}
      <div class="area">
        ${this.stage.draw(this.#tiles, { layout: ui.layout })} ${floating(view, ui)}
        ${
          view.status === 'reconnecting'
            ? html`<div class="screen veil" part="overlay">
                <p class="title" part="status">${t('room.reconnecting')}</p>
                <p class="line">${t('room.reconnecting-hint')}</p>
              </div>`
            : nothing
        }
        <div class="over">${view.unreached ? unreached(ui) : nothing} ${notices(view.phone, ui.phone)}</div>
        ${this.#moments.draw()}
      </div>
      <div class="foot">${controls(view, ui)}</div>
      ${this.#sidePanel(view, ui)} ${this.#panel(view, ui)}`;
  }

  /** What has been drawn is in the page. `session` null: one is outside. */
  updated(before: GridView, view: GridView, session: SessionLike | null): void {
    const root = this.#host.element.renderRoot;
    const texts = this.#host.texts();
    this.stage.updated(this.#tiles, view.inside ? session : null);
    this.#devices.updated(view.phone, view.inside ? session : null);
    this.#numbers.show(root.querySelector('.numbers'), session, texts);
    this.#popover.place();
    this.#chat.updated(view.inside);
    this.#moments.follow(before, view, texts, this.side.opened === 'chat');
    this.#regions.say(this.#board.updated(view.phone), root);
  }

  rest(): void {
    this.#popover.close(false);
    this.#devices.show(null);
    this.side.close(false);
    this.#numbers.show(null, null, this.#host.texts());
    this.#moments.rest();
    this.#board.rest();
    this.stage.rest();
  }

  get ui(): GridUi {
    const { opened } = this.#popover;
    const texts = this.#host.texts();
    return {
      texts,
      layout: this.#host.layout(),
      actions: this.#actions,
      side: this.side.opened,
      popover: opened,
      unread: this.#chat.unread,
      session: this.#host.session(),
      phone: this.#phoneUi(texts, opened),
    };
  }

  #panel(view: GridView, ui: GridUi): TemplateResult | symbol {
    switch (this.#popover.opened) {
      case null:
        return nothing;
      case 'more':
        return moreMenu(view, ui, this.#host.element, this.#popover);
      case 'reactions':
        return reactionBar(view, ui);
      case 'details':
        return numbersPanel(ui, () => this.#popover.close(true));
      default:
        return this.#devices.draw(view.phone, ui.phone);
    }
  }

  /** The parts that are a phone's ask it for what a phone knows. */
  #phoneUi(texts: Texts, opened: PopoverName | null): PhoneUi {
    const nobody = (): void => {};
    return {
      layout: 'pip',
      floating: false,
      small: false,
      elsewhere: null,
      corner: 'bottom-end',
      hidden: this.#host.hidden,
      cameraNews: false,
      upright: false,
      measure: nobody,
      actions: this.#host.phoneActions,
      texts,
      moveSelf: nobody,
      toolsMissing: false,
      tools: {
        opened: opened === 'reactions' ? null : opened,
        layout: () => '',
        stage: () => nothing,
        peer: () => nothing,
        signs: ({ screen }) =>
          screen.actual
            ? html`<span class="pill sharing" part="sharing"
                >${shareIcon()}<span class="name">${texts.t('screen.sharing')}</span></span
              >`
            : nothing,
        notices: this.#board.draw,
        panels: () => nothing,
        toggle: nobody,
        updated: () => ({}),
        fail: this.fail,
        rest: nobody,
      },
    };
  }
}

/** Nothing to do about it: it goes when the media server is reached. */
function unreached({ texts: { explain } }: GridUi): TemplateResult {
  const { message, hint } = explain({ code: 'sfu-unavailable' });
  return html`<div class="notices">
    <div class="card notice trouble" part="error">
      ${troubleIcon()}
      <p><strong>${message}</strong> ${hint}</p>
    </div>
  </div>`;
}
