import { ignored } from '../host/log.ts';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { SessionState } from '../call/state.ts';
import { pageRef } from './page-session.ts';
import { VERSION, type Versioned } from './register.ts';
import { SessionRef } from './session-ref.ts';
import type { SessionLike } from './session-like.ts';

/** How long an element may be out of the page before it counts as removed: frameworks take out and put back. */
export const GRACE_MS = 1000;

export interface SessionControllerOptions {
  /** What of the session the host shows: it is updated when one of these changes. */
  readonly select: (ref: SessionRef) => readonly unknown[];
}

/** Joins an element to its session: given, of the nearest `<call-session>`, or the page's. */
export class SessionController implements ReactiveController {
  #ref = new SessionRef();
  #given: SessionRef | null = null;
  #bound = false;
  #shown: readonly unknown[] = [];
  #stops: (() => void)[] = [];
  #grace: ReturnType<typeof setTimeout> | undefined;
  /** Settles when it is known whose the host is; rejects while the code that tells it is missing. */
  #settled: Promise<void> | null = null;

  constructor(
    readonly host: ReactiveControllerHost & HTMLElement,
    readonly options: SessionControllerOptions,
  ) {
    host.addController(this);
  }

  get ref(): SessionRef {
    return this.#ref;
  }

  get session(): SessionLike | null {
    return this.#ref.session;
  }

  get state(): SessionState {
    return this.#ref.state;
  }

  /** Uses this session, whatever the page around says; null: looks around again. */
  protected giveRef(ref: SessionRef | null): void {
    this.#given = ref;
    if (this.#bound || ref) this.#bind(ref ?? this.#find());
  }

  /** What else there is to be done for as long as the host is joined to `ref`; returns what ends it. */
  protected joined(_ref: SessionRef): (() => void)[] {
    return [];
  }

  /** The host has left the page for good. */
  protected left(_ref: SessionRef): void {}

  /** The session, loaded at once if it is not there yet. */
  async load(): Promise<SessionLike> {
    await this.#settled;
    return this.#ref.load();
  }

  hostConnected(): void {
    clearTimeout(this.#grace);
    this.#bind(this.#given ?? this.#find());
    if (!this.#settled) this.#ref.connectSoon();
  }

  hostDisconnected(): void {
    clearTimeout(this.#grace);
    // A timer and not a frame: frames stop in hidden tabs.
    this.#grace = setTimeout(() => {
      if (!this.host.isConnected) this.#leave();
    }, GRACE_MS);
  }

  #bind(ref: SessionRef): void {
    if (this.#bound && ref === this.#ref) return;
    this.#unbind();
    this.#bound = true;
    this.#ref = ref;
    this.#shown = this.options.select(ref);
    this.#stops.push(
      ref.subscribe(() => this.#changed()),
      ...this.joined(ref),
    );
    this.host.requestUpdate();
  }

  #unbind(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#bound = false;
  }

  #changed(): void {
    const shown = this.options.select(this.#ref);
    if (shown.every((value, index) => value === this.#shown[index])) return;
    this.#shown = shown;
    this.host.requestUpdate();
  }

  #leave(): void {
    this.#unbind();
    // One more update, in which the host lets go of what it holds.
    this.host.requestUpdate();
    this.left(this.#ref);
  }

  get bound(): boolean {
    return this.#bound;
  }

  #find(): SessionRef {
    for (let node: Node | null = this.host; node; node = outward(node)) {
      if (!(node instanceof Element) || node.localName !== 'call-session') continue;
      // Of whichever copy of the library: the page may have two of this version, and this host be of the other one.
      if ('sessionRef' in node && (node.constructor as Versioned).version === VERSION)
        return node.sessionRef as SessionRef;
      if (!node.matches(':defined')) {
        // Nobody's until it is known whose, or that its code cannot be had: that is said in its place.
        this.#settled ??= new Promise((settle, fail) => {
          node.addEventListener('call-error', fail, { once: true });
          void customElements.whenDefined('call-session').then(() => {
            this.#settled = null;
            if (this.#bound && !this.#given) this.#bind(this.#find());
            settle();
          });
        });
        this.#settled.catch(ignored('The session of an element is missing.'));
        return new SessionRef();
      }
    }
    return pageRef;
  }
}

/** The parent in the tree as it is shown, out of shadow roots and through slots. */
export function outward(node: Node): Node | null {
  if (node instanceof Element && node.assignedSlot) return node.assignedSlot;
  return node instanceof ShadowRoot ? node.host : node.parentNode;
}
