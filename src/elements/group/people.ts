import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { handIcon, lockIcon, removePersonIcon } from '../../styles/group-icons.ts';
import { cameraOffIcon, microphoneIcon, microphoneOffIcon, shareIcon } from '../../styles/phone-icons.ts';
import { addPersonIcon } from '../../styles/tool-icons.ts';
import { avatar } from '../phone/avatar.ts';
import type { AwayParticipant } from '../../protocol/index.ts';
import { nameOf, type GridView, type Person } from './grid-view.ts';
import type { GridUi } from './group-ui.ts';
import { invitations } from './invitations.ts';

/** Who is in the room and how they are, who is being rung, and what a moderator can do about them. */
export class PeopleList {
  readonly #host: ReactiveControllerHost & { readonly renderRoot: ParentNode };
  /** Whom the moderator is about to remove. */
  #removing: string | null = null;

  constructor(host: ReactiveControllerHost & { readonly renderRoot: ParentNode }) {
    this.#host = host;
  }

  draw(view: GridView, ui: GridUi): TemplateResult {
    const { texts, actions } = ui;
    const { t } = texts;
    const { people, away, hands, inside } = view;
    const rest = people.filter(({ hand }) => hand === null);
    return html`<div class="scroll">
        <button
          part="add-button"
          class="item strong"
          type="button"
          data-enter
          @click=${() => actions.toggleSide('add')}
        >
          <span class="disc-small">${addPersonIcon()}</span><span>${t('add.title')}</span>
        </button>
        ${invitations({ texts, invites: view.invites, session: ui.session })}
        ${
          hands.length > 0
            ? html`<h3 class="heading" id="hands">${t('people.hands')}</h3>
                ${this.#list(hands, 'hands', view, ui)}`
            : nothing
        }
        <h3 class="heading" id="inside">${t('people.inside')} <span class="number">${people.length}</span></h3>
        ${this.#list(rest, 'inside', view, ui)}
        ${
          away.length > 0
            ? html`<h3 class="heading" id="away">${t('people.cut-off')} <span class="number">${away.length}</span></h3>
                <ul class="rows" aria-labelledby="away">
                  ${repeat(
                    away,
                    ({ id }) => id,
                    (person) =>
                      this.#removing === person.id
                        ? this.#question(person, ui)
                        : html`<li class="person">${this.#awayRow(person, view, ui)}</li>`,
                  )}
                </ul>`
            : nothing
        }
        ${
          (inside?.waiting ?? 0) > 0
            ? html`<p class="hint">${t('people.waiting', { count: inside?.waiting ?? 0 })}</p>`
            : nothing
        }
      </div>
      ${inside?.moderator ? this.#powers(view, ui) : nothing}`;
  }

  #list(people: readonly Person[], labelledBy: string, view: GridView, ui: GridUi): TemplateResult {
    return html`<ul class="rows" aria-labelledby=${labelledBy}>
      ${repeat(
        people,
        ({ id }) => id,
        (person) =>
          this.#removing === person.id
            ? this.#question(person, ui)
            : html`<li class="person">${this.#row(person, view, ui)}</li>`,
      )}
    </ul>`;
  }

  #row(person: Person, { inside }: GridView, { texts: { t }, actions }: GridUi): TemplateResult {
    const { id, user, media, hand, trouble } = person;
    const name = nameOf(user);
    const line = trouble ? t(`people.${trouble}`) : media.screen ? t('people.sharing') : '';
    const powers = inside?.moderator && id !== 'self';
    const sign = (look: TemplateResult, text: string, on = false) =>
      html`<span class="sign ${on ? 'on' : ''}" role="img" aria-label=${text} title=${text}>${look}</span>`;
    return html`${avatar(user)}
      <span class="who">
        ${id === 'self' ? html`<span class="name">${t('room.you', { name })}</span>` : html`<span class="name" dir="auto">${name}</span>`}
        ${line ? html`<span class="line ${trouble ? 'trouble' : ''}">${line}</span>` : nothing}
      </span>
      ${hand === null ? nothing : html`<span class="hand" role="img" aria-label=${t('group.hand', { number: hand })}>${handIcon()}<span>${hand}</span></span>`}
      ${media.screen ? sign(shareIcon(), t('people.sharing'), true) : nothing}
      ${media.camera ? nothing : sign(cameraOffIcon(), t('people.camera-off'))}
      ${
        powers && media.microphone
          ? html`<button
              part="mute-button"
              class="bare"
              type="button"
              aria-label=${t('people.mute', { name })}
              title=${t('people.mute', { name })}
              @click=${() => actions.mute(id)}
            >
              ${microphoneIcon()}
            </button>`
          : media.microphone
            ? sign(microphoneIcon(), t('people.microphone-on'), true)
            : sign(microphoneOffIcon(), t('people.microphone-off'))
      }
      ${powers ? this.#removeButton(id, name, t) : nothing}`;
  }

  /** Somebody to whom there is no link from here, but maybe from others. */
  #awayRow({ id, user }: AwayParticipant, { inside }: GridView, { texts: { t } }: GridUi): TemplateResult {
    const name = nameOf(user);
    return html`${avatar(user)}
      <span class="who">
        <span class="name" dir="auto">${name}</span>
        <span class="line trouble">${t('people.away-others')}</span>
      </span>
      ${inside?.moderator ? this.#removeButton(id, name, t) : nothing}`;
  }

  #removeButton(id: string, name: string, t: GridUi['texts']['t']): TemplateResult {
    const label = t('people.remove', { name });
    return html`<button
      part="remove-button"
      class="bare"
      type="button"
      aria-label=${label}
      title=${label}
      @click=${() => this.#ask(id)}
    >
      ${removePersonIcon()}
    </button>`;
  }

  #question({ id, user }: Pick<Person, 'id' | 'user'>, { texts: { t }, actions }: GridUi): TemplateResult {
    const question = t('people.remove-question', { name: nameOf(user) });
    return html`<li>
      <div class="question" role="group" aria-label=${question}>
        <p>${question}</p>
        <button class="small" type="button" @click=${() => this.#ask(null)}>${t('action.cancel')}</button>
        <button
          part="confirm-button"
          class="small danger"
          type="button"
          @click=${() => {
            this.#ask(null);
            actions.remove(id);
          }}
        >
          ${t('people.remove-yes')}
        </button>
      </div>
    </li>`;
  }

  /** Asks before somebody is removed; null asks no more. */
  #ask(id: string | null): void {
    const was = this.#removing;
    this.#removing = id;
    this.#host.requestUpdate();
    void this.#host.updateComplete.then(() => {
      const { renderRoot } = this.#host;
      // The button that was pressed is gone with its row.
      const next = id === null ? `.person [part=remove-button]` : '.question .small';
      if (was !== id) renderRoot.querySelector<HTMLElement>(next)?.focus();
    });
  }

  #powers({ inside, people }: GridView, { texts: { t }, actions }: GridUi): TemplateResult {
    const locked = inside?.locked ?? false;
    const loud = people.some(({ id, media }) => id !== 'self' && media.microphone);
    return html`<div class="powers">
      <label class="switch">
        <span class="label"><span>${t('people.lock')}</span><span class="line">${t('people.lock-hint')}</span></span>
        ${lockIcon()}
        <input
          part="lock-switch"
          type="checkbox"
          role="switch"
          aria-checked=${locked ? 'true' : 'false'}
          .checked=${locked}
          @change=${(event: Event) => {
            const box = event.target as HTMLInputElement;
            actions.lock(box.checked);
            // It shows what is: the server's word moves it.
            box.checked = locked;
          }}
        />
      </label>
      <button part="mute-all-button" class="small" type="button" ?disabled=${!loud} @click=${() => actions.mute()}>
        ${microphoneOffIcon()} ${t('people.mute-all')}
      </button>
    </div>`;
  }
}
