import type { ReactiveControllerHost } from 'lit';
import { isLive } from '../call/select.ts';
import type { Call } from '../call/state.ts';
import { forwardEvents } from './forward-events.ts';
import { screensOf, type CallScreen } from './screens.ts';
import { SessionController, type SessionControllerOptions } from './session-controller.ts';
import type { SessionLike } from './session-like.ts';
import { SessionRef } from './session-ref.ts';

/** Joins an element to the session whose calls it shows: it gets the events, and with the last such element a call ends. */
export class ScreenController extends SessionController implements CallScreen {
  #counts = true;

  constructor(
    host: ReactiveControllerHost & HTMLElement,
    options: SessionControllerOptions,
    /** Of a host that shows only some calls: whether this is one of them. */
    private readonly isItsOwn?: (call: Call) => boolean,
  ) {
    super(host, options);
  }

  /** Uses this session, whatever the page around says; null: looks around again. */
  give(session: SessionLike | null): void {
    this.#counts = true;
    this.giveRef(session && SessionRef.of(session));
  }

  /** Shows this session, without counting as a place of the page's own for its calls. */
  follow(ref: SessionRef): void {
    this.#counts = false;
    this.giveRef(ref);
  }

  shows(call: Call, specially = false): boolean {
    return this.isItsOwn?.(call) ?? !specially;
  }

  protected override joined(ref: SessionRef): (() => void)[] {
    return [forwardEvents(ref, this.host), ...(this.#counts ? [screensOf(ref).add(this)] : [])];
  }

  protected override left(ref: SessionRef): void {
    const { session } = ref;
    const { call } = ref.state;
    if (!this.#counts || !session || !call || !this.shows(call) || screensOf(ref).show(call)) return;
    // A call that only rings here is nobody's yet: it can be answered on what shows it next. So can one that is being answered:
    // to hang up then would decline it on all devices, which takes a click.
    if (isLive(call) && call.phase !== 'incoming' && call.phase !== 'answering') session.hangUp();
    // A room that was left with its place needs no last word; nothing else is there to show it.
    if (!isLive(call) || call.room !== null) session.dismiss();
  }
}
