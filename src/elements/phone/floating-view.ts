import { log } from '../../host/log.ts';
import { readStored, store } from '../../host/storage.ts';
import type { Corner } from './parts.ts';
import { Movable } from './self-view.ts';
import type { PhoneView } from './view.ts';

const KEY = 'call-elements:floating';
const CORNERS: readonly string[] = ['top-start', 'top-end', 'bottom-start', 'bottom-end'];

interface Phone extends HTMLElement {
  corner: Corner;
  small: boolean;
  readonly floating: boolean;
}

/** What a person has made of a floating phone, for as long as the tab lives: its corner, and the call that is a pill. */
interface Kept {
  readonly corner?: Corner;
  readonly small?: string | null;
}

/** A floating phone over its page: it lies in a corner, and is all of a phone or a pill. */
export class FloatingView {
  readonly #phone: Phone;
  readonly #movable: Movable;
  #byPerson = false;

  constructor(phone: Phone) {
    this.#phone = phone;
    this.#movable = new Movable({
      get corner() {
        return phone.corner;
      },
      tile: () => phone,
      bounds: () => {
        const { clientWidth, clientHeight } = phone.ownerDocument.documentElement;
        return new DOMRect(0, 0, clientWidth, clientHeight);
      },
      place: (corner) => {
        phone.setAttribute('corner', corner);
        keep({ corner });
      },
    });
  }

  get move(): (event: Event) => void {
    return this.#movable.handle;
  }

  /** Before each drawing. */
  follow(before: PhoneView, view: PhoneView): void {
    const phone = this.#phone;
    const { call } = view;
    if (!phone.floating) return;
    if (call?.id !== before.call?.id) {
      const { corner, small } = kept();
      if (corner) phone.corner = corner;
      // What the page says of it holds; what a person has made of the last call does not.
      const again = call !== null && small === call.id;
      if (again || this.#byPerson) phone.small = again;
      this.#byPerson = again;
    } else if (asksForMore(before, view)) phone.small = false;
  }

  /** `on`: a pill. */
  shrink(on: boolean, callId: string | null): void {
    this.#phone.small = on;
    this.#byPerson = true;
    keep({ small: on ? callId : null });
  }
}

/** Something has come up that a pill has no place for. */
function asksForMore(before: PhoneView, view: PhoneView): boolean {
  const news = [
    view.waiting?.id !== before.waiting?.id && view.waiting,
    view.playbackBlocked && !before.playbackBlocked,
    view.microphone.error !== before.microphone.error && view.microphone.error,
    view.camera.error !== before.camera.error && view.camera.error,
    view.call?.error !== before.call?.error && view.call?.error,
    view.asking.length > before.asking.length,
  ];
  return news.some(Boolean);
}

function kept(): Kept {
  try {
    const { corner, small } = JSON.parse(readStored('sessionStorage', KEY) ?? '{}') as Kept;
    return { ...(corner && CORNERS.includes(corner) && { corner }), small: small ?? null };
  } catch (error) {
    log('debug', 'The corner of the floating call cannot be read.', error);
    return {};
  }
}

function keep(patch: Kept): void {
  store('sessionStorage', KEY, JSON.stringify({ ...kept(), ...patch }));
}
