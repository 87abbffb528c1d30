import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import '../../../src/define/video-call.ts';
import type { SessionState } from '../../../src/call/state.ts';
import type { VideoCallElement } from '../../../src/elements/video-call.ts';
import { FakeSession } from './fake-session.ts';

export interface Phone {
  readonly element: VideoCallElement;
  readonly session: FakeSession;
  readonly $: (selector: string) => HTMLElement | null;
}

export const text = (element: Element | null): string => (element?.textContent ?? '').replace(/\s+/g, ' ').trim();

/** A phone of a session that shows a picture wherever one is attached. */
export async function phone(state: Partial<SessionState>, patch: Partial<VideoCallElement> = {}): Promise<Phone> {
  const session = new FakeSession(state);
  session.picture = (_id, element) => {
    element.srcObject = picture();
    element.muted = true;
    void element.play().catch(() => undefined);
  };
  const element = await fixture<VideoCallElement>(html`<video-call></video-call>`);
  Object.assign(element, patch, { session });
  await element.updateComplete;
  return { element, session, $: (selector) => element.renderRoot.querySelector<HTMLElement>(selector) };
}

/** The button with this accessible name, as soon as it is there. */
export async function button({ element }: Phone, name: string): Promise<HTMLButtonElement> {
  const find = () =>
    [...element.renderRoot.querySelectorAll('button')].find(
      (each) => (each.getAttribute('aria-label') ?? text(each)) === name,
    );
  await until(() => find() !== undefined, `a button '${name}'`);
  return find() as HTMLButtonElement;
}

export async function until(condition: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 150 && !condition(); tries++) await aTimeout(20);
  expect(condition(), what).to.equal(true);
}

export function key(target: Element | null, name: string, init: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key: name, bubbles: true, composed: true, cancelable: true, ...init });
  target?.dispatchEvent(event);
  return event;
}

/** Once nothing fades in any more: what is half transparent has too little contrast. */
export async function isAccessible({ element }: Phone): Promise<void> {
  const running = element.shadowRoot?.getAnimations() ?? [];
  await Promise.allSettled(running.map(({ finished }) => finished));
  await expect(element).to.be.accessible();
}

function picture(): MediaStream {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [320, 180];
  const context = canvas.getContext('2d');
  context?.fillRect(0, 0, 320, 180);
  const stream = canvas.captureStream(10);
  // A canvas gives a picture only when it is painted.
  const timer = setInterval(() => context?.fillRect(0, 0, 1, 1), 50);
  setTimeout(() => clearInterval(timer), 5000);
  return stream;
}
