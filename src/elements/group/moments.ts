import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ShownReaction } from '../../call/state.ts';
import type { Said } from '../phone/announce.ts';
import type { Texts } from '../phone/texts.ts';
import { news } from './chat.ts';
import { nameOf, type GridView, type Person } from './grid-view.ts';
import { listed } from './group-ui.ts';

/** What happens within this time is told in one sentence. Milliseconds. */
const BURST_MS = 900;
/** How long a toast stays. */
const TOAST_MS = 5_000;
/** Of a line of chat no more than this is read aloud, in characters. */
const MOST_READ = 200;

interface Toast {
  readonly id: number;
  readonly text: string;
}

interface Heard {
  joined: Person[];
  left: Person[];
  hands: Person[];
  chat: { readonly name: string; readonly text: string }[];
  reactions: ShownReaction[];
  facts: string[];
}

const nothingHeard = (): Heard => ({ joined: [], left: [], hands: [], chat: [], reactions: [], facts: [] });

/**
 * What others do in a room, told in few words: by small signs over the stage, and politely by a screen reader. Twenty people who
 * come at once are one sentence.
 */
export class Moments {
  readonly #host: ReactiveControllerHost;
  readonly #say: (said: Said) => void;
  #heard = nothingHeard();
  #toasts: readonly Toast[] = [];
  #count = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #fading = new Set<ReturnType<typeof setTimeout>>();

  constructor(host: ReactiveControllerHost, say: (said: Said) => void) {
    this.#host = host;
    this.#say = say;
  }

  /** To be told of every view that has been drawn. `chatOpen`: lines need no sign. */
  follow(before: GridView, view: GridView, texts: Texts, chatOpen: boolean): void {
    const [was, is] = [before.inside, view.inside];
    if (was === is && before.reactions === view.reactions) return;
    if (!is) return this.rest();
    // What was so when one came in, or came back to, is no news.
    if (!was || was.id !== is.id || was.participantId !== is.participantId || !was.joined) return;
    const heard = this.#heard;
    const others = (of: GridView) => new Map(of.people.slice(1).map((person) => [person.user.id + person.id, person]));
    const [old, now] = [others(before), others(view)];
    const came = [...now].filter(([id]) => !old.has(id)).map(([, person]) => person);
    const went = [...old].filter(([id]) => !now.has(id)).map(([, person]) => person);
    // Whoever reloads has another id, and is the same person.
    const stays = (person: Person, others: readonly Person[]) => others.some(({ user }) => user.id === person.user.id);
    heard.joined.push(...came.filter((person) => !stays(person, went)));
    heard.left.push(...went.filter((person) => !stays(person, came)));
    heard.hands.push(...view.hands.filter(({ id, hand }) => id !== 'self' && hand !== null && !isUp(before, id)));
    for (const { user, text } of news(is, was.chat.at(-1)?.id ?? null)) heard.chat.push({ name: nameOf(user), text });
    const known = new Set(before.reactions.map(({ id }) => id));
    heard.reactions.push(
      ...view.reactions.filter(({ id, participantId }) => participantId !== 'self' && !known.has(id)),
    );
    const { t } = texts;
    if (is.locked !== was.locked) heard.facts.push(t(is.locked ? 'news.locked' : 'news.unlocked'));
    const up = is.hand !== null;
    if (up !== (was.hand !== null)) this.#say({ polite: t(up ? 'news.hand-up' : 'news.hand-down') });
    if (Object.values(heard).every((one: unknown[]) => one.length === 0)) return;
    this.#timer ??= setTimeout(() => this.#tell(view, texts, chatOpen), BURST_MS);
  }

  draw(): TemplateResult | symbol {
    return this.#toasts.length === 0
      ? nothing
      : html`<div class="toasts" part="toasts" aria-hidden="true">
          ${repeat(
            this.#toasts,
            ({ id }) => id,
            ({ text }) => html`<p class="pill">${text}</p>`,
          )}
        </div>`;
  }

  rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const timer of this.#fading) clearTimeout(timer);
    this.#fading.clear();
    this.#heard = nothingHeard();
    this.#toasts = [];
  }

  #tell(view: GridView, texts: Texts, chatOpen: boolean): void {
    const { t } = texts;
    const { joined, left, hands, chat, reactions, facts } = this.#heard;
    this.#timer = undefined;
    this.#heard = nothingHeard();
    const names = (people: readonly Person[]) => {
      const all = [...new Set(people.map(({ user }) => nameOf(user)))];
      return { names: listed(texts, all), count: all.length };
    };
    const seen = [...facts];
    if (joined.length > 0) seen.push(t('news.joined', names(joined)));
    if (left.length > 0) seen.push(t('news.left', names(left)));
    if (hands.length > 0) seen.push(t('news.hand', names(hands)));
    const [line] = chat;
    const spoken = [...seen];
    if (line && chat.length === 1) spoken.push(t('chat.says', { ...line, text: line.text.slice(0, MOST_READ) }));
    if (chat.length > 1) spoken.push(t('chat.several', { count: chat.length }));
    const shown = chatOpen ? seen : [...seen, ...chat.slice(-1).map((one) => t('chat.says', one))];
    if (reactions.length > 0) {
      const people = view.people.filter(({ id }) => reactions.some((one) => one.participantId === id));
      const sent = [...new Set(reactions.map(({ reaction }) => reaction))].join(' ');
      spoken.push(t('news.reaction', { ...names(people), reactions: sent }));
    }
    if (spoken.length > 0)
      this.#say({ polite: spoken.map((text) => (/[.!?…]$/.test(text) ? text : `${text}.`)).join(' ') });
    for (const text of shown) this.#toast(text);
  }

  #toast(text: string): void {
    const toast = { id: ++this.#count, text };
    // Two are enough to read.
    this.#toasts = [...this.#toasts, toast].slice(-2);
    const timer = setTimeout(() => {
      this.#fading.delete(timer);
      this.#toasts = this.#toasts.filter((one) => one !== toast);
      this.#host.requestUpdate();
    }, TOAST_MS);
    this.#fading.add(timer);
    this.#host.requestUpdate();
  }
}

function isUp({ hands }: GridView, id: string): boolean {
  return hands.some((person) => person.id === id);
}
