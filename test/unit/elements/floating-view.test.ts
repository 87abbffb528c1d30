import { expect } from '@open-wc/testing';
import { callError } from '../../../src/protocol/index.ts';
import { aCall, CITRA, OFF, talking } from './fake-session.ts';
import { button, isAccessible, key, phone, text, until, type Phone } from './phone-support.ts';

const KEY = 'call-elements:floating';
const incoming = aCall({ phase: 'incoming', direction: 'incoming' });
const floating = (state = talking()) => phone(state, { floating: true });
const MOVE = 'Move the call to another corner: drag it, press, or use the arrow keys.';

async function shrunk(state = talking()): Promise<Phone> {
  sessionStorage.removeItem(KEY);
  const one = await floating(state);
  (await button(one, 'Make the call small')).click();
  await one.element.updateComplete;
  return one;
}

const box = ({ element }: Phone) => element.getBoundingClientRect();

describe('a floating phone that is in the way', () => {
  beforeEach(() => sessionStorage.removeItem(KEY));
  after(() => sessionStorage.removeItem(KEY));

  it('becomes a pill with who, how long, the microphone, and a way to hang up', async () => {
    const one = await floating();
    expect(box(one).height).to.be.greaterThan(300);
    const tools = await button(one, 'Make the call small');
    tools.focus();
    tools.click();
    await one.element.updateComplete;
    await one.element.updateComplete;
    expect(box(one).height).to.be.lessThan(80);
    expect(text(one.$('[part=pill]'))).to.contain('Ana Siregar');
    expect(text(one.$('[part=duration]'))).to.equal('04:12');
    (await button(one, 'Microphone')).click();
    (await button(one, 'Hang up')).click();
    expect(one.session.asked).to.deep.equal([['toggleMicrophone'], ['hangUp']]);
    expect(one.session.attached, 'pictures play on').to.deep.equal(['p-ana/camera', 'self/camera']);
    expect(one.element.shadowRoot?.activeElement).to.equal(one.$('[part=larger-button]'));
    await isAccessible(one);
    one.$('[part=larger-button]')?.click();
    await one.element.updateComplete;
    await one.element.updateComplete;
    expect(box(one).height).to.be.greaterThan(300);
    expect(one.element.shadowRoot?.activeElement, 'not on what hangs up').to.equal(one.$('[part=smaller-button]'));
  });

  it('says on the pill that one is muted, and what the call is doing', async () => {
    const one = await shrunk(talking({ devices: { microphone: OFF } }));
    expect(await button(one, 'Microphone')).to.have.attribute('aria-pressed', 'false');
    one.session.set(talking({ link: { status: 'silent' } }));
    await one.element.updateComplete;
    expect(text(one.$('[part=pill]'))).to.contain('Reconnecting…');
  });

  it('can be answered and declined as a pill', async () => {
    const one = await shrunk({ call: incoming });
    (await button(one, 'Video: answer with camera')).click();
    (await button(one, 'Decline')).click();
    expect(one.session.asked).to.deep.equal([['accept', { camera: true }], ['reject']]);
    await isAccessible(one);
  });

  it('says on the pill how the call ended, and is put away there', async () => {
    const one = await shrunk();
    one.session.set({ call: { ...aCall(), phase: 'ended', connectedAt: 0, endedAt: 730_000, endReason: 'hang-up' } });
    await one.element.updateComplete;
    expect(text(one.$('[part=pill] [part=status]'))).to.equal('Call ended · 12 min');
    (await button(one, 'Close')).click();
    expect(one.session.asked).to.deep.equal([['dismiss']]);
  });

  it('is all of a phone again when something comes up that a pill has no place for', async () => {
    const state = talking();
    const trouble: [string, Parameters<Phone['session']['set']>[0]][] = [
      ['a second call', { waiting: { ...incoming, id: 'call-2', peer: CITRA } }],
      ['sound that is held back', { playbackBlocked: true }],
      ['a device that fails', talking({ devices: { camera: { ...OFF, error: callError('device-busy') } } })],
    ];
    for (const [what, patch] of trouble) {
      const one = await shrunk(state);
      one.session.set(patch);
      await one.element.updateComplete;
      expect(one.element.small, what).to.equal(false);
    }
  });

  it('moves from corner to corner by keys, by a press, and by dragging, as a phone and as a pill', async () => {
    for (const make of [floating, shrunk]) {
      sessionStorage.removeItem(KEY);
      const one = await make();
      const grip = () => one.$('[part=move-button]') as HTMLElement;
      expect(grip().getAttribute('aria-label')).to.contain(MOVE);
      const corner = () => {
        const { left, right, top, bottom } = box(one);
        return `${top < innerHeight - bottom ? 'top' : 'bottom'}-${left < innerWidth - right ? 'left' : 'right'}`;
      };
      expect(corner()).to.equal('bottom-right');
      key(grip(), 'ArrowUp');
      await until(() => corner() === 'top-right', 'up');
      key(grip(), 'ArrowLeft');
      await until(() => corner() === 'top-left', 'left');
      grip().click();
      await until(() => corner() === 'top-right', 'round');
      const settled = () => Promise.all(one.element.getAnimations().map(({ finished }) => finished));
      await settled();
      grip().setPointerCapture = () => undefined;
      const { left, top } = grip().getBoundingClientRect();
      const at = (type: string, clientX: number, clientY: number) =>
        grip().dispatchEvent(new PointerEvent(type, { clientX, clientY, button: 0, pointerId: 1 }));
      at('pointerdown', left + 5, top + 5);
      at('pointermove', left - 500, top + 500);
      at('pointerup', left - 500, top + 500);
      await settled();
      expect(corner()).to.equal('bottom-left');
      expect(box(one).left, 'as far from the edge as before').to.be.within(8, 20);
    }
  });

  it('keeps its corner for the next call and the next page, and is a pill for this call alone', async () => {
    const one = await shrunk();
    key(one.$('[part=move-button]'), 'ArrowUp');
    await until(() => one.element.corner === 'top-end', 'the corner');
    const again = await floating();
    expect(again.element.corner).to.equal('top-end');
    expect(again.element.small, 'the page was reloaded in the call').to.equal(true);
    again.session.set({ call: null, room: null });
    await again.element.updateComplete;
    again.session.set({ call: { ...incoming, id: 'another' } });
    await again.element.updateComplete;
    expect(again.element.small).to.equal(false);
    expect(again.element.corner).to.equal('top-end');
  });

  it('lies where the page has said, until a person moves it', async () => {
    const one = await phone(talking(), { floating: true, corner: 'top-start' });
    expect(box(one).top).to.be.lessThan(20);
    expect(box(one).left).to.be.lessThan(20);
  });
});
