import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { selectDuration } from '../../call/select.ts';
import type { SessionState } from '../../call/state.ts';
import { clockTime } from '../../i18n/index.ts';
import type { SessionLike } from '../session-like.ts';
import { everySecond } from './seconds.ts';

interface Phone extends ReactiveControllerHost {
  readonly renderRoot: ParentNode;
  readonly session: SessionLike | null;
}

/** Writes how long the call has lasted. The text alone, once a second: nothing else of the phone depends on the time. */
export class CallClock implements ReactiveController {
  #stop: (() => void) | null = null;

  constructor(
    private readonly phone: Phone,
    private readonly state: () => SessionState,
  ) {
    phone.addController(this);
  }

  run(run: boolean): void {
    if (!run) return this.hostDisconnected();
    this.#stop ??= everySecond(() => this.#write());
    this.#write();
  }

  hostDisconnected(): void {
    this.#stop?.();
    this.#stop = null;
  }

  #write(): void {
    const { call } = this.state();
    const { session, renderRoot } = this.phone;
    const text = call && session ? clockTime(selectDuration(call, session.now())) : '';
    const time = renderRoot.querySelector('.time');
    if (time && time.textContent !== text) time.textContent = text;
  }
}
