import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import '../../../src/define/group-call-grid.ts';
import type { SessionState } from '../../../src/call/state.ts';
import type { GroupCallGridElement } from '../../../src/elements/group-call-grid.ts';
import type { RoomPeek } from '../../../src/session/groups.ts';
import { FakeSession } from './fake-session.ts';
import { until } from './phone-support.ts';

export interface Grid {
  readonly element: GroupCallGridElement;
  readonly session: FakeSession;
  readonly $: <E extends HTMLElement = HTMLElement>(selector: string) => E | null;
  /** To be expected: an element that is printed by a failing test takes minutes. */
  readonly has: (selector: string) => boolean;
  /** What was asked of the session by clicks; what it was asked by itself is left out. */
  readonly asked: () => unknown[][];
}

const BY_ITSELF = ['peek', 'watchPresence', 'unwatchPresence', 'prepareScreen'];

/** Large enough for all of the bar, unless said otherwise. */
export async function grid(
  state: Partial<SessionState> = {},
  patch: Partial<GroupCallGridElement> = {},
  peeked: Partial<RoomPeek> = {},
  width = 900,
): Promise<Grid> {
  const session = new FakeSession(state);
  session.peeked = { ...session.peeked, ...peeked };
  const { room = 'standup' } = patch;
  const element = await fixture<GroupCallGridElement>(
    html`<group-call-grid .room=${room} .session=${session}></group-call-grid>`,
  );
  Object.assign(element.style, { width: `${width}px`, height: '600px' });
  Object.assign(element, patch);
  element.requestUpdate();
  await element.updateComplete;
  // Once more, with what was seen in the room.
  await aTimeout(0);
  await element.updateComplete;
  return {
    element,
    session,
    $: (selector) => element.renderRoot.querySelector(selector),
    has: (selector) => element.renderRoot.querySelector(selector) !== null,
    asked: () => session.asked.filter(([what]) => !BY_ITSELF.includes(String(what))),
  };
}

export async function set({ session, element }: Grid, patch: Partial<SessionState>): Promise<void> {
  session.set(patch);
  await element.updateComplete;
}

export const part = (one: Grid, name: string): HTMLElement => {
  const found = one.$(`[part~='${name}']`);
  if (!found) throw new Error(`There is no part '${name}'.`);
  return found;
};

export async function press(one: Grid, name: string): Promise<void> {
  part(one, name).click();
  await one.element.updateComplete;
}

/** What is spoken next. */
export async function spoken({ $ }: Grid, words: string): Promise<void> {
  await until(() => ($('[role=status]')?.textContent ?? '').includes(words), `'${words}' to be spoken`);
}

/** Once nothing fades in any more: what is half transparent has too little contrast. */
export async function isAccessible({ element }: Grid): Promise<void> {
  const running = element.shadowRoot?.getAnimations() ?? [];
  const ending = running.filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity);
  await Promise.allSettled(ending.map(({ finished }) => finished));
  await expect(element).to.be.accessible();
}
