import { log } from '../../host/log.ts';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import type { RoomState } from '../../call/state.ts';
import { callError, LIMITS, type CallError, type ChatMessage } from '../../protocol/index.ts';
import { chatIcon, downIcon, sendIcon } from '../../styles/group-icons.ts';
import { isComposing } from '../own-keys.ts';
import type { ToolsHost } from '../phone/tool-box.ts';
import { nameOf, type GridView } from './grid-view.ts';
import type { GridUi } from './group-ui.ts';
import { withLinks } from './links.ts';

/** Lines of one person that follow each other within this time stand under one name. Milliseconds. */
const TOGETHER_MS = 5 * 60_000;
/** From how many on one is told how many characters are left. */
const NEARLY = 100;
/** So near to the end counts as its end. CSS pixels. */
const SLACK = 24;

/** The chat of a room. What one writes stays in the box until the server has taken it. */
export class Chat {
  readonly #host: Pick<ToolsHost, 'element' | 'session'>;
  #draft = '';
  #sending: string | null = null;
  #error: CallError | null = null;
  /** The room, and the last line of it that has been seen. */
  #seen: { readonly room: string; readonly line: string | null } | null = null;
  #unread = 0;
  #connected = false;
  /** Whether the end is in view, so that new lines move up. */
  #atEnd = true;
  #drawn: string | undefined;

  constructor(host: Pick<ToolsHost, 'element' | 'session'>) {
    this.#host = host;
  }

  /** How many lines of others have come since it was last open. */
  get unread(): number {
    return this.#unread;
  }

  /** To be told of every view, before it is drawn. */
  follow({ inside, connected }: GridView, open: boolean): void {
    this.#connected = connected;
    if (!inside) {
      this.#seen = null;
      this.#unread = 0;
      this.#draft = '';
      this.#error = null;
      return;
    }
    const last = inside.chat.at(-1)?.id ?? null;
    // What was said before one came is no news.
    if (open || this.#seen?.room !== inside.id) this.#seen = { room: inside.id, line: last };
    this.#unread = news(inside, this.#seen.line).length;
  }

  draw({ inside, connected }: GridView, { texts }: GridUi): TemplateResult {
    const { t, explain } = texts;
    const lines = inside?.chat ?? [];
    const trouble = this.#error && explain(this.#error);
    const left = this.#left;
    const empty = this.#draft.trim() === '';
    return html`<div
        class="scroll talk"
        tabindex="0"
        role="log"
        aria-live="off"
        aria-label=${t('room.chat')}
        @scroll=${this.#scrolled}
      >
        ${
          lines.length === 0
            ? html`<div class="nothing">
                ${chatIcon()}
                <p>${t('chat.empty')}</p>
              </div>`
            : html`<ol class="lines">
                ${repeat(
                  lines,
                  ({ id }) => id,
                  (line, index) => this.#line(line, lines[index - 1], inside, texts),
                )}
              </ol>`
        }
      </div>
      ${
        this.#atEnd
          ? nothing
          : html`<button class="newer" type="button" @click=${this.#toEnd}>${downIcon()} ${t('chat.newer')}</button>`
      }
      <form class="write" @submit=${this.#submit}>
        ${trouble ? html`<p class="line trouble" part="error" id="chat-error" role="alert">${trouble.message} ${trouble.hint}</p>` : nothing}
        ${connected ? nothing : html`<p class="line trouble" id="chat-offline">${t('chat.offline')}</p>`}
        <div class="box">
          <textarea
            part="chat-input"
            dir=${this.#draft ? 'auto' : nothing}
            data-enter
            rows="1"
            enterkeyhint="send"
            placeholder=${t('chat.write')}
            aria-label=${t('chat.write')}
            aria-describedby="chat-note"
            aria-invalid=${left < 0 ? 'true' : nothing}
            .value=${live(this.#draft)}
            @input=${this.#typed}
            @keydown=${this.#byKey}
          ></textarea>
          <button
            part="send-button"
            class="bare send"
            type="submit"
            aria-label=${t('chat.send')}
            title=${t('chat.send')}
            aria-busy=${this.#sending === null ? nothing : 'true'}
            ?disabled=${empty || left < 0 || !connected}
          >
            ${sendIcon()}
          </button>
        </div>
        <p class="hint ${left < 0 ? 'trouble' : ''}" id="chat-note" role="status">
          ${left < 0 ? t('chat.over', { count: -left }) : left <= NEARLY ? t('chat.left', { count: left }) : t('chat.kept')}
        </p>
      </form>`;
  }

  #line(
    { from, user, text, at }: ChatMessage,
    before: ChatMessage | undefined,
    inside: RoomState | null,
    { t, locale }: GridUi['texts'],
  ): TemplateResult {
    const follows = before?.from === from && at - before.at < TOGETHER_MS;
    const mine = from === inside?.participantId;
    const time = new Date(at);
    const clock = time.toLocaleTimeString(locale.tag, { timeStyle: 'short' });
    return html`<li class="said ${mine ? 'mine' : ''} ${follows ? 'follows' : ''}">
      ${
        follows
          ? nothing
          : html`<p class="by">
              <span class="name" dir="auto">${mine ? t('chat.you') : nameOf(user)}</span>
              <time datetime=${time.toISOString()}>${clock}</time>
            </p>`
      }
      <p class="text"><span dir="auto">${withLinks(text)}</span></p>
    </li>`;
  }

  /** After drawing: the end stays in view, unless the person has gone back to read. */
  updated(inside: RoomState | null): void {
    const scroll = this.#scroll;
    if (!scroll) {
      this.#drawn = undefined;
      this.#atEnd = true;
      return;
    }
    const last = inside?.chat.at(-1);
    const opened = this.#drawn === undefined;
    if (!opened && last?.id === this.#drawn) return;
    this.#drawn = last?.id ?? '';
    if (this.#atEnd || opened || last?.from === inside?.participantId) scroll.scrollTop = scroll.scrollHeight;
    this.#fit();
  }

  get #scroll(): HTMLElement | null {
    return this.#host.element.renderRoot.querySelector<HTMLElement>('.talk');
  }

  readonly #scrolled = (): void => {
    const scroll = this.#scroll;
    if (!scroll) return;
    const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < SLACK;
    if (atEnd === this.#atEnd) return;
    this.#atEnd = atEnd;
    this.#host.element.requestUpdate();
  };

  readonly #toEnd = (): void => {
    const scroll = this.#scroll;
    if (scroll) scroll.scrollTop = scroll.scrollHeight;
    this.#box?.focus();
  };

  get #box(): HTMLTextAreaElement | null {
    return this.#host.element.renderRoot.querySelector<HTMLTextAreaElement>('[part=chat-input]');
  }

  /** What is too long is neither cut nor sent: the person says what to leave out. */
  get #left(): number {
    return LIMITS.chatLength - this.#draft.trim().length;
  }

  readonly #typed = (event: Event): void => {
    this.#draft = (event.target as HTMLTextAreaElement).value;
    this.#error = null;
    this.#fit();
    this.#host.element.requestUpdate();
  };

  /** As high as what is in it; the sheet says how high it may become. */
  #fit(): void {
    const box = this.#box;
    if (!box) return;
    box.style.height = 'auto';
    box.style.height = `${box.scrollHeight}px`;
  }

  readonly #byKey = (event: KeyboardEvent): void => {
    // Enter also chooses a word in an input method, and sends nothing then.
    if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return;
    event.preventDefault();
    void this.#send();
  };

  readonly #submit = (event: Event): void => {
    event.preventDefault();
    void this.#send();
  };

  async #send(): Promise<void> {
    const session = this.#host.session();
    const text = this.#draft.trim();
    if (!session || !text || this.#left < 0 || !this.#connected || this.#sending !== null) return;
    const draft = (this.#sending = this.#draft);
    this.#error = null;
    this.#host.element.requestUpdate();
    const error = await session.sendChat(text).catch((reason: unknown) => {
      log('warn', 'A line of the chat could not be sent.', reason);
      return callError('server-unreachable');
    });
    this.#sending = null;
    this.#error = error;
    // What was typed meanwhile is the beginning of the next line.
    if (!error && this.#draft.startsWith(draft)) this.#draft = this.#draft.slice(draft.length).trimStart();
    this.#host.element.requestUpdate();
    void this.#host.element.updateComplete.then(() => this.#fit());
  }
}

/** What others have said after that line. */
export function news({ chat, participantId }: RoomState, line: string | null): ChatMessage[] {
  const at = chat.findIndex(({ id }) => id === line);
  return chat.slice(at + 1).filter(({ from }) => from !== participantId);
}
