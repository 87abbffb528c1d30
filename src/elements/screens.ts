import type { Call } from '../call/state.ts';
import type { SessionRef } from './session-ref.ts';

/** A place of the page where calls are shown. */
export interface CallScreen {
  readonly host: HTMLElement;
  /** A phone shows every call, a grid those into its room. `specially`: only as a grid does. */
  shows(call: Call, specially: boolean): boolean;
}

/** The elements of the page that show calls of one session. */
export class Screens {
  readonly #all = new Set<CallScreen>();

  constructor(private readonly changed: () => void) {}

  /** `screen` shows calls from now on: those need no floating one. */
  add(screen: CallScreen): () => void {
    this.#all.add(screen);
    this.changed();
    return () => {
      if (this.#all.delete(screen)) this.changed();
    };
  }

  /** Whether the page has a place for this call; `specially`: one of its own, so that it is not for phones. */
  show(call: Call, specially = false): boolean {
    return [...this.#all].some((screen) => screen.shows(call, specially));
  }

  /** The elements of the page that are there to show this call, whether or not anybody can see them. */
  placesOf(call: Call): readonly HTMLElement[] {
    const screens = [...this.#all];
    const special = screens.filter((screen) => screen.shows(call, true));
    return (special.length > 0 ? special : screens.filter((screen) => screen.shows(call, false))).map(
      ({ host }) => host,
    );
  }

  get hosts(): readonly HTMLElement[] {
    return [...this.#all].map(({ host }) => host);
  }
}

/** Kept at the session's handle, which another copy of this code on the page may have made. */
export function screensOf(ref: SessionRef): Screens {
  return (ref.screens ??= new Screens(() => ref.changed()));
}
