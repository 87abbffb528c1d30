import { aTimeout, expect, fixture, html, waitUntil } from '@open-wc/testing';
import '../../../src/define/index.ts';
import type { SessionState } from '../../../src/call/state.ts';
import { FakeSession, meeting, talking } from './fake-session.ts';

interface Case {
  readonly tag: string;
  readonly state: Partial<SessionState>;
  /** A word of it in Arabic, so that the language is there. */
  readonly word: RegExp;
}

const CASES: readonly Case[] = [
  { tag: 'call-button', state: {}, word: /اتصال/ },
  { tag: 'video-call', state: {}, word: /المكالمات/ },
  { tag: 'call-lobby', state: {}, word: /لا أحد يراك/ },
  { tag: 'group-call-grid', state: {}, word: /انضمام/ },
];

/** In a page of this language that is laid out the other way. */
async function put(
  tag: string,
  lang: string,
  state: Partial<SessionState>,
): Promise<HTMLElement & { renderRoot: ShadowRoot }> {
  const dir = lang === 'ar' ? 'ltr' : 'rtl';
  const around = await fixture<HTMLElement>(html`<div lang=${lang} dir=${dir} style="width: 900px"></div>`);
  const element = Object.assign(document.createElement(tag), { to: 'ana', room: 'standup' });
  const session = document.createElement('call-session');
  session.session = new FakeSession(state);
  session.append(element);
  around.append(session);
  Object.assign(element.style, tag === 'call-button' ? {} : { display: 'block', width: '900px', height: '600px' });
  return element as unknown as HTMLElement & { renderRoot: ShadowRoot };
}

/** Which way what is shown is laid out. */
const ways = (element: { renderRoot: ShadowRoot }): string[] =>
  [...element.renderRoot.children].map((child) => getComputedStyle(child).direction);

describe('what is read from right to left', () => {
  for (const { tag, state, word } of CASES) {
    it(`is laid out like that in <${tag}>, whatever the page does`, async () => {
      const element = await put(tag, 'ar', state);
      await waitUntil(() => word.test(element.renderRoot?.textContent ?? ''), 'Arabic');
      expect(new Set(ways(element))).to.deep.equal(new Set(['rtl']));
      expect((element.renderRoot.firstElementChild as HTMLElement).lang).to.equal('ar');
      await expect(element).to.be.accessible();
    });

    it(`is not in <${tag}> in Indonesian, whatever the page does`, async () => {
      const element = await put(tag, 'id', state);
      await waitUntil(() => (element.renderRoot?.firstElementChild as HTMLElement | null)?.lang === 'id', 'Indonesian');
      expect(new Set(ways(element))).to.deep.equal(new Set(['ltr']));
    });
  }

  it('has the own picture at the left, and moves it by keys and pointers to where they point', async () => {
    const element = await put('video-call', 'ar', talking());
    const $ = (selector: string) => element.renderRoot.querySelector<HTMLElement>(selector);
    await waitUntil(() => element.renderRoot?.firstElementChild?.getAttribute('dir') === 'rtl' && $('.grip'));
    const grip = $('.grip') as HTMLElement;
    const tile = $('[part=self-tile]') as HTMLElement;
    const middle = () => {
      const [own, all] = [tile.getBoundingClientRect(), element.getBoundingClientRect()];
      return own.left + own.width / 2 < all.left + all.width / 2 ? 'left' : 'right';
    };
    const settled = () => Promise.all(tile.getAnimations().map(({ finished }) => finished));
    expect(middle()).to.equal('left');

    grip.setPointerCapture = () => undefined;
    grip.dispatchEvent(new PointerEvent('pointerenter'));
    await import('../../../src/elements/phone/corner-mover.ts');
    await aTimeout(0);
    grip.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', cancelable: true }));
    await settled();
    expect(middle()).to.equal('right');

    const { left, top } = grip.getBoundingClientRect();
    const at = (type: string, clientX: number, clientY: number) =>
      grip.dispatchEvent(new PointerEvent(type, { clientX, clientY, button: 0, pointerId: 1 }));
    at('pointerdown', left + 5, top + 5);
    at('pointermove', left - 600, top + 5);
    at('pointerup', left - 600, top + 5);
    await settled();
    expect(middle()).to.equal('left');
  });

  it('begins with the first tile at the right, and turns its pages to the left', async () => {
    const users = Array.from({ length: 30 }, (_, index) => ({ id: `p${index}`, name: `P ${index}` }));
    const element = await put('group-call-grid', 'ar', meeting({ users }));
    const $ = (selector: string) => element.renderRoot.querySelector<HTMLElement>(selector);
    await waitUntil(() => $('.pager') && element.renderRoot.querySelector('[dir=rtl] .seat'), 'the stage');
    const left = (key: string) => $(`[data-key="${key}"]`)?.getBoundingClientRect().left ?? 0;
    await waitUntil(() => left('p-p0/camera') > left('p-p1/camera'), 'the first at the right');
    const [back, on] = [...element.renderRoot.querySelectorAll<HTMLElement>('.turn')].map((button) => ({
      left: button.getBoundingClientRect().left,
      icon: getComputedStyle(button.querySelector('.icon') as Element).scale,
    }));
    expect(back?.left).to.be.greaterThan(on?.left ?? Infinity);
    expect([back?.icon, on?.icon]).to.deep.equal(['-1 1', '-1 1']);
  });

  it('leaves names of other scripts as they are read', async () => {
    const element = await put('video-call', 'ar', talking());
    const name = () => element.renderRoot?.querySelector<HTMLElement>('.header .name');
    await waitUntil(() => name()?.textContent === 'Ana Siregar');
    expect(getComputedStyle(name() as Element).direction).to.equal('ltr');
  });
});
