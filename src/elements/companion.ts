import { isLive } from '../call/select.ts';
import type { Call } from '../call/state.ts';
import { loadLocale, translate } from '../i18n/index.ts';
import { displayName } from '../protocol/text.ts';
import type { Attention } from '../session/attention.ts';
import { whenIdle } from './idle.ts';
import { wantedLocale } from './locale-controller.ts';
import { loadPhone } from './load-phone.ts';
import type { SessionLike } from './session-like.ts';
import type { SessionRef } from './session-ref.ts';
import type { VideoCallElement } from './video-call.ts';

/**
 * Goes with a session wherever no element does: shows its calls in a floating phone when the page has no place for
 * them, and draws attention to a tab that rings unseen.
 */
export class Companion {
  readonly #ref: SessionRef;
  readonly #session: SessionLike;
  #attention: Attention | null = null;
  readonly #stops: (() => void)[];
  #phone: VideoCallElement | null = null;
  #loading = false;
  #ringing: string | null = null;
  #closed = false;
  #planned = false;
  #inCall: { close(): void } | null = null;

  constructor(ref: SessionRef, session: SessionLike) {
    this.#ref = ref;
    this.#session = session;
    // Ready before the first ring.
    this.#stops = [ref.subscribe(() => this.#planUpdate()), whenIdle(() => void loadPhone().catch(() => {}))];
    this.#planUpdate();
  }

  close(): void {
    this.#closed = true;
    for (const stop of this.#stops) stop();
    this.#attention?.stop();
    this.#removePhone();
    this.#leaveCall();
  }

  /** After the page's listeners have heard of a call: it may want to ring for itself. */
  #planUpdate(): void {
    if (this.#planned) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      if (!this.#closed) this.#update();
    });
  }

  #update(): void {
    const { call, waiting } = this.#session.state;
    const visible = [call, waiting].filter((of) => of !== null && !this.#ref.isHandledByPage(of.id)) as Call[];
    this.#ring(visible.find(({ phase }) => phase === 'incoming') ?? null);
    if (isLive(call) && call.connectedAt !== null) this.#enterCall();
    else this.#leaveCall();
    const needed = call !== null && !this.#ref.isShown(call) && (visible.includes(call) || call.phase !== 'incoming');
    if (!needed) this.#removePhone();
    else if (!this.#phone) void this.#showPhone();
  }

  async #showPhone(): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    try {
      await loadPhone();
    } catch {
      // The next change of the call tries again; meanwhile a ring is still heard.
      return;
    } finally {
      this.#loading = false;
    }
    const { call } = this.#session.state;
    if (this.#closed || this.#phone || !call || this.#ref.isShown(call)) return;
    this.#phone = document.createElement('video-call');
    this.#phone.floating = true;
    this.#phone.follow(this.#ref);
    document.body.append(this.#phone);
  }

  #removePhone(): void {
    this.#phone?.remove();
    this.#phone = null;
  }

  /** What only a call that is talked needs is loaded then, and closed with it. */
  #enterCall(): void {
    if (this.#inCall) return;
    const mine = (this.#inCall = { close: () => {} });
    import('./in-call.ts').then(
      ({ InCall }) => {
        if (this.#inCall === mine) this.#inCall = new InCall(this.#session, () => this.#shownIn());
      },
      () => {},
    );
  }

  #leaveCall(): void {
    this.#inCall?.close();
    this.#inCall = null;
  }

  #shownIn(): VideoCallElement | null {
    const inPage = this.#ref.screens.find((screen) => screen.localName === 'video-call');
    return this.#phone ?? (inPage as VideoCallElement | undefined) ?? null;
  }

  #ring(call: Call | null): void {
    if (call?.id === this.#ringing) return;
    this.#ringing = call?.id ?? null;
    this.#attention?.stop();
    if (!call) return;
    if (document.hidden) this.#drawAttention(call);
    else document.addEventListener('visibilitychange', () => this.#drawAttention(call), { once: true });
  }

  /** Where somebody looks, none of it is needed. */
  #drawAttention(call: Call): void {
    const words = loadLocale(wantedLocale(document.body, this.#ref.options.locale));
    void Promise.all([words, import('../session/attention.ts')]).then(
      ([locale, { Attention }]) => {
        if (this.#ringing !== call.id || this.#closed) return;
        const name = displayName(call.peer);
        const title = translate(locale, `announce.incoming-${call.media}`, { name });
        (this.#attention ??= new Attention()).ring(title, document.title);
      },
      () => {},
    );
  }
}
