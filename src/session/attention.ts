import { log } from '../host/log.ts';

/** Draws the eye to a tab that rings where nobody looks: its title flashes, and a notification comes if that is allowed. */
export class Attention {
  #title: string | null = null;
  #flashing = '';
  #timer: ReturnType<typeof setInterval> | undefined;
  #notification: Notification | null = null;
  #stopped: AbortController | null = null;

  /** Texts are in the person's language. While the tab is in view, nothing happens; it begins when the tab is hidden. */
  ring(title: string, body: string): void {
    this.stop();
    this.#stopped = new AbortController();
    const follow = (): void => (document.hidden ? this.#begin(title, body) : this.#rest());
    document.addEventListener('visibilitychange', follow, { signal: this.#stopped.signal });
    follow();
  }

  stop(): void {
    this.#stopped?.abort();
    this.#stopped = null;
    this.#rest();
  }

  #begin(title: string, body: string): void {
    if (this.#timer !== undefined) return;
    this.#flashing = title;
    this.#flash();
    // Browsers slow the timers of hidden tabs to one a second, so no faster than that.
    this.#timer = setInterval(() => this.#flash(), 1000);
    this.#notify(title, body);
  }

  #flash(): void {
    if (document.title !== this.#flashing) {
      // Asked for anew each time: the page may set its own title meanwhile.
      this.#title = document.title;
      document.title = this.#flashing;
    } else this.#restore();
  }

  #restore(): void {
    if (this.#title !== null && document.title === this.#flashing) document.title = this.#title;
    this.#title = null;
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#restore();
    this.#notification?.close();
    this.#notification = null;
  }

  /** Never asks for the permission: a page that wants notifications asks for it when it suits. */
  #notify(title: string, body: string): void {
    if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return;
    try {
      const notification = new Notification(title, { body, tag: 'call-elements', requireInteraction: true });
      notification.onclick = () => {
        window.focus();
        notification.close();
      };
      this.#notification = notification;
    } catch (error) {
      log('debug', 'The browser shows no notification.', error);
      // Android allows notifications only through a service worker, which belongs to the page.
    }
  }
}
