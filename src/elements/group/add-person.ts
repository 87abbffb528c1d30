import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { isLive } from '../../call/select.ts';
import type { SessionState } from '../../call/state.ts';
import { LIMITS, type User } from '../../protocol/index.ts';
import { phoneIcon } from '../../styles/icons.ts';
import { avatar } from '../phone/avatar.ts';
import type { Texts } from '../phone/texts.ts';
import type { ToolsHost } from '../phone/tool-box.ts';
import type { SessionLike } from '../session-like.ts';
import { nameOf } from './grid-view.ts';
import { invitations } from './invitations.ts';

/**
 * Rings one more person into the call: somebody who is online, or whoever is typed in. It follows the session by itself while
 * it is open, for who is online matters to nothing else.
 */
export class AddPerson {
  readonly #host: Pick<ToolsHost, 'element' | 'session'>;
  #open: { readonly session: SessionLike; readonly stops: readonly (() => void)[] } | null = null;
  #typed = '';

  constructor(host: Pick<ToolsHost, 'element' | 'session'>) {
    this.#host = host;
  }

  show(open: boolean): void {
    const session = open ? this.#host.session() : null;
    if (session === (this.#open?.session ?? null)) return;
    for (const stop of this.#open?.stops ?? []) stop();
    this.#typed = '';
    this.#open = session && {
      session,
      stops: [
        session.watchPresence('everyone'),
        session.subscribe(({ presence, invites }, before) => {
          if (presence !== before.presence || invites !== before.invites) this.#host.element.requestUpdate();
        }),
      ],
    };
  }

  draw(texts: Texts): TemplateResult {
    const { t } = texts;
    const session = this.#host.session();
    const online = session ? reachable(session.state) : [];
    const fitting = online.filter((user) => matches(user, this.#typed));
    return html`<form class="adding" @submit=${this.#submit}>
        <label class="field">
          <span>${t('add.who')}</span>
          <input
            part="add-input"
            dir=${this.#typed ? 'auto' : nothing}
            data-enter
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            maxlength=${LIMITS.idLength}
            .value=${this.#typed}
            @input=${(event: Event) => this.#type((event.target as HTMLInputElement).value)}
          />
        </label>
        <button part="ring-button" class="choice accent" type="submit" ?disabled=${this.#typed.trim() === ''}>
          ${t('add.ring')}
        </button>
      </form>
      <div class="scroll">
        ${invitations({ texts, session, invites: Object.values(session?.state.invites ?? {}) })}
        ${online.length > 0 ? html`<h3 class="heading" id="online">${t('add.online')}</h3>` : nothing}
        ${
          fitting.length > 0
            ? html`<ul class="rows" aria-labelledby="online">
                ${repeat(
                  fitting,
                  ({ id }) => id,
                  (user) => this.#row(user, texts),
                )}
              </ul>`
            : html`<p class="hint">${t(online.length > 0 ? 'add.none' : 'add.nobody')}</p>`
        }
      </div>`;
  }

  #row(user: User, { t }: Texts): TemplateResult {
    const ring = t('add.ring-person', { name: nameOf(user) });
    return html`<li class="person">
      ${avatar(user)}
      <span class="who"
        ><span class="name" dir="auto">${nameOf(user)}</span
        >${user.name && user.name !== user.id ? html`<span class="line"><bdi>${user.id}</bdi></span>` : nothing}</span
      >
      <button class="bare ring" type="button" aria-label=${ring} title=${ring} @click=${() => this.#ring(user)}>
        ${phoneIcon()}
      </button>
    </li>`;
  }

  #type(text: string): void {
    this.#typed = text;
    this.#host.element.requestUpdate();
  }

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    const typed = this.#typed.trim();
    const session = this.#host.session();
    if (!typed || !session) return;
    const online = reachable(session.state);
    const known = online.find(({ id, name }) => [id, name].some((word) => same(word, typed)));
    this.#ring(known ?? typed);
  };

  #ring(who: User | string): void {
    this.#host.session()?.invite(who);
    this.#type('');
    // A row that was pressed goes away: the next one is typed or chosen from here.
    const { element } = this.#host;
    void element.updateComplete.then(() => element.renderRoot.querySelector<HTMLElement>('[part=add-input]')?.focus());
  }
}

/** Who is online, and not in here or on the way already. */
function reachable({ presence, room, call, user, invites }: SessionState): User[] {
  const here = new Set([user?.id, ...Object.values(room?.participants ?? {}).map((one) => one.user.id)]);
  if (isLive(call) && call.room === null) here.add(call.peer.id);
  for (const invite of Object.values(invites)) if (invite.phase !== 'ended') here.add(invite.user.id);
  return Object.values(presence)
    .filter((one) => one.online && !here.has(one.user.id))
    .map((one) => one.user)
    .sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
}

const plain = (text: string): string => text.trim().toLocaleLowerCase();
const same = (a: string, b: string): boolean => plain(a) === plain(b);

function matches({ id, name }: User, typed: string): boolean {
  return [id, name].some((word) => plain(word).includes(plain(typed)));
}
