import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { SessionLike } from '../session-like.ts';
import { isSettled } from './ended.ts';
import type { PhoneView } from './view.ts';

/** How long a last screen that says nothing new stays. Milliseconds. */
const SETTLED_MS = 4000;

interface Phone extends ReactiveControllerHost, Element {
  readonly floating: boolean;
  readonly session: SessionLike | null;
}

/** A floating last screen that tells nothing new goes away by itself, unless somebody is about to use it. */
export class LastScreen implements ReactiveController {
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly phone: Phone) {
    phone.addController(this);
  }

  follow(view: PhoneView): void {
    clearTimeout(this.#timer);
    const { call, status } = view;
    if (!this.phone.floating || status !== 'ended' || !call || !isSettled(call)) return;
    this.#timer = setTimeout(() => {
      if (this.phone.matches(':hover, :focus-within')) return this.follow(view);
      const { session } = this.phone;
      if (session?.state.call?.id === call.id) session.dismiss();
    }, SETTLED_MS);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }
}
