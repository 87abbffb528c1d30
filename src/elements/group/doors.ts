import { html, nothing, type TemplateResult } from 'lit';
import { isolate, lookUp, spokenDuration } from '../../i18n/index.ts';
import { selectDuration } from '../../call/select.ts';
import type { Call } from '../../call/state.ts';
import type { User } from '../../protocol/index.ts';
import { clockIcon, lockIcon, peopleIcon } from '../../styles/group-icons.ts';
import { troubleIcon } from '../../styles/phone-icons.ts';
import { askingReason, askingTitle } from '../phone/announce.ts';
import type { Texts } from '../phone/texts.ts';
import { nameOf, type GridView } from './grid-view.ts';
import { listed, type GridPart, type GridUi } from './group-ui.ts';
import type { RoomWatch } from './room-watch.ts';

/** `Ana and Budi are here`; empty as long as nobody knows. */
export function whoIsHere(texts: Texts, people: readonly User[] | null): string {
  const { t } = texts;
  if (!people) return '';
  // A person with two tabs is one.
  const names = [...new Map(people.map((user) => [user.id, nameOf(user)])).values()];
  if (names.length === 0) return t('room.nobody');
  return t('room.here', { names: listed(texts, names), count: names.length });
}

/** What is worth knowing before one goes in. */
export function doorNotes(
  view: GridView,
  watch: RoomWatch,
  { t, explain }: Texts,
): { readonly message: string; readonly hint: string }[] {
  if (view.elsewhere) return [{ message: t('room.elsewhere'), hint: t('room.elsewhere-hint') }];
  if (watch.refusal) return [explain(watch.refusal)];
  if (watch.locked) return [{ message: t('room.is-locked'), hint: t('room.is-locked-hint') }];
  return watch.full ? [{ message: t('room.full'), hint: t('room.full-hint') }] : [];
}

/** In place of a lobby: the room, who is there, and one button. */
export function calmCard(
  view: GridView,
  watch: RoomWatch,
  ui: GridUi,
  { going, trouble }: { readonly going: boolean; readonly trouble: { message: string; hint: string } | null },
): TemplateResult {
  const { texts, actions } = ui;
  const { t } = texts;
  const notes = trouble ? [trouble] : doorNotes(view, watch, texts);
  const blocked = going || view.elsewhere || watch.refusal !== null;
  return html`<div class="screen idle calm" part="calm">
    <span class="badge">${trouble ? troubleIcon() : peopleIcon()}</span>
    <h2 class="title" part="room" dir="auto">${view.room}</h2>
    <p class="line" part="here">${whoIsHere(texts, watch.people)}</p>
    ${notes.map(({ message, hint }) => html`<p class="line note" part="error"><strong>${message}</strong> ${hint}</p>`)}
    <div class="choices">
      <button
        part="main-button"
        class="choice accent"
        type="button"
        data-first
        aria-disabled=${blocked ? 'true' : nothing}
        aria-busy=${going ? 'true' : nothing}
        @click=${() => !blocked && actions.join(watch.full)}
      >
        ${t(watch.full ? 'room.wait' : 'room.join')}
      </button>
    </div>
  </div>`;
}

/** What the page has done wrong, in the element's own place. */
export function wrongCard({ message, hint }: { readonly message: string; readonly hint: string }): TemplateResult {
  return html`<div class="screen idle" part="error">
    <span class="badge">${troubleIcon()}</span>
    <p class="title">${message}</p>
    <p class="line">${hint}</p>
  </div>`;
}

/** On the way in. */
export const joining: GridPart = (view, ui) => {
  const { texts } = ui;
  const { t } = texts;
  return html`<div class="screen person" part="overlay">
    <span class="badge busy">${peopleIcon()}</span>
    <p class="title" part="room" dir="auto">${view.room}</p>
    <p class="line" part="status">${t('room.joining')}</p>
    ${
      view.phone.asking.length > 0
        ? html`<div class="card ask" part="ask">
            <p class="title">${askingTitle(view.phone, texts)}</p>
            <p class="line">${askingReason(view.phone, texts)}</p>
          </div>`
        : nothing
    }
    ${cancel(ui)}
  </div>`;
};

function cancel({ texts: { t }, actions }: GridUi): TemplateResult {
  return html`<div class="choices">
    <button part="cancel-button" class="choice plain" type="button" data-first @click=${actions.leave}>
      ${t('action.cancel')}
    </button>
  </div>`;
}

/** Before a full room. */
export const waiting: GridPart = (view, ui) => {
  const { texts } = ui;
  const { t } = texts;
  return html`<div class="screen person" part="overlay">
    <span class="badge busy">${clockIcon()}</span>
    <p class="title" part="room">${t('room.waiting')}</p>
    <p class="line" part="status">${placeInLine(view, texts)}</p>
    ${cancel(ui)}
  </div>`;
};

export function placeInLine({ call }: GridView, { t }: Texts): string {
  const position = call?.position ?? 1;
  return position <= 1 ? t('room.waiting-next') : t('room.waiting-later', { position });
}

/** How it ended, with a way on. */
export const ended: GridPart = (view, { texts, actions }) => {
  const { t } = texts;
  const { call } = view;
  if (!call) return nothing;
  const { title, hint, again } = endOf(call, texts);
  const look = again === 'wait' ? clockIcon() : call.error?.code === 'room-locked' ? lockIcon() : peopleIcon();
  return html`<div class="screen person ended" part="overlay">
    <span class="badge">${look}</span>
    <p class="title" part="status">${title}</p>
    <p class="line" part="room">${aboutCall(view, call, texts)}</p>
    ${hint ? html`<p class="line hint" part="error">${hint}</p>` : nothing}
    <div class="choices">
      <button part="close-button" class="choice plain" type="button" data-first @click=${actions.close}>
        ${t('action.close')}
      </button>
      ${
        again === null
          ? nothing
          : html`<button
              part="join-again-button"
              class="choice accent"
              type="button"
              @click=${() => actions.join(again === 'wait')}
            >
              ${t(AGAIN[again])}
            </button>`
      }
    </div>
  </div>`;
};

/** What stands on the button that goes on; null: there is none. */
type Again = 'again' | 'here' | 'wait' | 'retry' | null;

const AGAIN = {
  again: 'room.join-again',
  here: 'room.join-here',
  wait: 'room.wait',
  retry: 'action.try-again',
} as const;

/** How one's time in a room ended, as the one who reads it has lived it, and what one can do. */
export function endOf(
  { endReason, error }: Call,
  texts: Texts,
): { readonly title: string; readonly hint: string; readonly again: Again } {
  const { t, explain, locale } = texts;
  switch (endReason) {
    case 'hang-up':
      return { title: t('room.left'), hint: '', again: 'again' };
    case 'kicked':
      return { title: t('room.kicked'), hint: t('room.kicked-hint'), again: 'again' };
    case 'replaced':
      return { title: t('room.replaced'), hint: '', again: 'here' };
    case 'connection-lost':
      return { title: t('room.lost'), hint: t('room.lost-hint'), again: 'again' };
    case 'server-shutdown':
      return { title: t('room.closed'), hint: '', again: 'again' };
    case 'room-full':
      return { title: plain(t('room.full')), hint: t('room.full-hint'), again: 'wait' };
    case 'forbidden':
      return error?.code === 'room-locked'
        ? { title: plain(t('room.is-locked')), hint: t('room.is-locked-hint'), again: 'retry' }
        : { title: t('room.forbidden'), hint: error ? explain(error).hint : '', again: null };
    default: {
      const why = error && explain(error);
      const title = why ? t('room.failed') : lookUp(locale, `ended.${endReason ?? 'unavailable'}`, 'ended.failed');
      return { title, hint: why ? `${why.message} ${why.hint}` : '', again: 'again' };
    }
  }
}

/** `standup · 12 min`. */
function aboutCall({ room }: GridView, call: Call, { locale }: Texts): string {
  const time = selectDuration(call, call.endedAt ?? 0);
  const name = isolate(locale, room);
  return time > 0 ? `${name} · ${spokenDuration(locale.tag, time)}` : name;
}

/** A title has no full stop. */
function plain(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
