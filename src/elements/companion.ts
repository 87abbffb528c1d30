import { ignored, log } from '../host/log.ts';
import { loadCode } from '../host/load-code.ts';
import { isLive } from '../call/select.ts';
import type { Call } from '../call/state.ts';
import { loadLocale, translate } from '../i18n/index.ts';
import type { Attention } from '../session/attention.ts';
import { FloatingPhone } from './floating/floating-phone.ts';
import { Sight } from './floating/sight.ts';
import { whenIdle } from './idle.ts';
import { wantedLocale } from './locale-controller.ts';
import { loadPhone } from './load-phone.ts';
import { screensOf } from './screens.ts';
import type { SessionLike } from './session-like.ts';
import type { SessionRef } from './session-ref.ts';
import type { VideoCallElement } from './video-call.ts';

/** How often it is looked whether a call is on screen: what hides an element has no event. Milliseconds. */
const LOOK_MS = 200;

/**
 * Goes with a session wherever no element does: shows its calls in a floating phone when the page has no place for
 * them, and draws attention to a tab that rings unseen.
 */
export class Companion {
  readonly #ref: SessionRef;
  readonly #session: SessionLike;
  #attention: Attention | null = null;
  readonly #stops: (() => void)[];
  #phone: FloatingPhone | null = null;
  readonly #sight = new Sight();
  #looking: ReturnType<typeof setInterval> | undefined;
  #loading = false;
  #ringing: string | null = null;
  /** Ends the wait for the moment in which nobody looks at a tab that rings. */
  #unseen: AbortController | null = null;
  #closed = false;
  #planned = false;
  #inCall: { close(): void } | null = null;

  constructor(ref: SessionRef, session: SessionLike) {
    this.#ref = ref;
    this.#session = session;
    // Ready before the first ring.
    this.#stops = [
      ref.subscribe(() => this.#planUpdate()),
      whenIdle(() => void loadPhone().catch(ignored('The phone could not be loaded ahead of time.'))),
    ];
    this.#planUpdate();
  }

  close(): void {
    this.#closed = true;
    for (const stop of this.#stops) stop();
    this.#attention?.stop();
    this.#unseen?.abort();
    this.#removePhone();
    this.#look(false);
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
    const mine = call !== null && (visible.includes(call) || call.phase !== 'incoming');
    this.#look(mine);
    if (!mine || !this.#isHomeless(call)) this.#removePhone();
    else if (!this.#phone) void this.#showPhone();
  }

  /** Whether a person sees nothing of the call in the page. */
  #isHomeless(call: Call): boolean {
    const places = screensOf(this.#ref).placesOf(call);
    if (places.length === 0) return true;
    // A page that puts its phone away after a call has seen the last of it.
    if (!isLive(call) && !this.#phone) return false;
    return !this.#sight.sees(places);
  }

  /** As long as there is something to be seen. */
  #look(on: boolean): void {
    if (on === (this.#looking !== undefined)) return;
    clearInterval(this.#looking);
    this.#looking = undefined;
    if (!on) return this.#sight.look([], null);
    const look = (): void => {
      const { call } = this.#session.state;
      if (!call || document.hidden) return;
      this.#phone?.look();
      this.#sight.look(screensOf(this.#ref).placesOf(call), this.#phone?.element ?? null);
      this.#planUpdate();
    };
    this.#looking = setInterval(look, LOOK_MS);
    look();
  }

  async #showPhone(): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    try {
      await loadPhone();
    } catch (error) {
      // The next change of the call tries again; meanwhile a ring is still heard.
      log('warn', 'The phone could not be loaded.', error);
      return;
    } finally {
      this.#loading = false;
    }
    const { call } = this.#session.state;
    if (this.#closed || this.#phone || !call || !this.#isHomeless(call)) return;
    this.#phone = new FloatingPhone(this.#ref);
  }

  #removePhone(): void {
    this.#phone?.close();
    this.#phone = null;
  }

  /** What only a call that is talked needs is loaded then, and closed with it. */
  #enterCall(): void {
    if (this.#inCall) return;
    const mine = (this.#inCall = { close: () => {} });
    loadCode(() => import('./in-call.ts')).then(
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
    const inPage = screensOf(this.#ref).hosts.find((screen) => screen.localName === 'video-call');
    return this.#phone?.element ?? (inPage as VideoCallElement | undefined) ?? null;
  }

  #ring(call: Call | null): void {
    if (call?.id === this.#ringing) return;
    this.#ringing = call?.id ?? null;
    this.#attention?.stop();
    this.#unseen?.abort();
    if (!call) return;
    if (document.hidden) return this.#drawAttention(call);
    this.#unseen = new AbortController();
    const { signal } = this.#unseen;
    document.addEventListener('visibilitychange', () => this.#drawAttention(call), { once: true, signal });
  }

  /** Where somebody looks, none of it is needed. */
  #drawAttention(call: Call): void {
    const words = loadLocale(wantedLocale(document.body, this.#ref.options.locale));
    void Promise.all([words, import('../session/attention.ts')]).then(
      ([locale, { Attention }]) => {
        if (this.#ringing !== call.id || this.#closed) return;
        const name = call.peer.name || call.peer.id;
        const title = translate(locale, `announce.incoming-${call.media}`, { name });
        (this.#attention ??= new Attention()).ring(title, document.title);
      },
      () => {},
    );
  }
}
