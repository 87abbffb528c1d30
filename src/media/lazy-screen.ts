import { loadCode } from '../host/load-code.ts';
import { ignored } from '../host/log.ts';
import type { ScreenContent } from '../call/state.ts';
import { callError } from '../protocol/index.ts';
import type { ScreenCapture, ScreenListener, ScreenOptions } from './screen.ts';

/** Most calls share nothing: what that takes is loaded with the first click, or a moment before it. */
export class LazyScreen implements ScreenCapture {
  readonly #listener: ScreenListener;
  #screen: ScreenCapture | null = null;
  #loading: Promise<void> | null = null;
  #wanted: { readonly options: ScreenOptions | undefined } | null = null;
  #content: ScreenContent = 'text';
  #closed = false;

  constructor(listener: ScreenListener) {
    this.#listener = listener;
  }

  prepare(): void {
    this.#load().catch(ignored('The code for screens could not be loaded.', 'warn'));
  }

  want(on: boolean, options?: ScreenOptions): void {
    if (this.#screen) return this.#screen.want(on, options);
    this.#wanted = on ? { options } : null;
    if (!on) return;
    this.#load().then(
      // The click still counts: browsers give it some seconds.
      () => this.#wanted && this.#screen?.want(true, this.#wanted.options),
      () => {
        if (!this.#wanted || this.#closed) return;
        this.#wanted = null;
        this.#listener.changed(null, null, callError('screen-failed'));
      },
    );
  }

  setContent(content: ScreenContent): void {
    this.#content = content;
    this.#screen?.setContent(content);
  }

  track(source: 'screen' | 'screen-audio'): MediaStreamTrack | null {
    return this.#screen?.track(source) ?? null;
  }

  close(): void {
    this.#closed = true;
    this.#wanted = null;
    this.#screen?.close();
  }

  #load(): Promise<void> {
    return (this.#loading ??= loadCode(() => import('./browser-screen.ts')).then(
      ({ BrowserScreen }) => {
        if (this.#closed) return;
        this.#screen = new BrowserScreen(this.#listener);
        this.#screen.setContent(this.#content);
      },
      (error: unknown) => {
        // The next click loads anew.
        this.#loading = null;
        throw error;
      },
    ));
  }
}
