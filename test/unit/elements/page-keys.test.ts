import { expect, fixture, html } from '@open-wc/testing';
import '../../../src/define/call-button.ts';
import '../../../src/define/call-lobby.ts';
import { meeting } from './fake-session.ts';
import { grid, part, press } from './group-call-grid-support.ts';
import { button, key, phone, until } from './phone-support.ts';
import { FakeSession, talking } from './fake-session.ts';

const KINDS = ['keydown', 'keypress', 'keyup'] as const;

/** What a page's shortcuts on `document` hear of a key that is pressed in `target`. */
function heard(target: Element | null, name: string, init: KeyboardEventInit = {}): string[] {
  const all: string[] = [];
  const hear = (event: Event) => all.push(event.type);
  for (const kind of KINDS) document.addEventListener(kind, hear);
  for (const kind of KINDS) {
    // Browsers send this one for what types something alone.
    if (kind === 'keypress' && [...name].length > 1 && name !== 'Enter') continue;
    const options = { key: name, code: `Key${name}`, bubbles: true, composed: true, cancelable: true, ...init };
    target?.dispatchEvent(new KeyboardEvent(kind, options));
  }
  for (const kind of KINDS) document.removeEventListener(kind, hear);
  return all;
}

const ALL = [...KINDS];
const UPDOWN = ['keydown', 'keyup'];
const NONE: string[] = [];

async function chat() {
  const one = await grid(meeting());
  await press(one, 'chat-button');
  await until(() => one.has('[part=chat-input]'), 'the chat');
  return { one, box: part(one, 'chat-input') as HTMLTextAreaElement };
}

describe('keys of the page and of ours', () => {
  it('what is typed into a field of ours is no shortcut', async () => {
    const { box } = await chat();
    for (const name of [...'sunk session?', 'Enter', 'Backspace', 'ArrowLeft', 'Home', 'Dead', 'é', '日', '😀']) {
      expect(heard(box, name), name).to.deep.equal(NONE);
    }
    for (const name of ['a', 'c', 'v', 'z']) expect(heard(box, name, { ctrlKey: true }), name).to.deep.equal(NONE);
    expect(heard(box, '@', { ctrlKey: true, altKey: true, modifierAltGraph: true })).to.deep.equal(NONE);
  });

  it('the rest is: what a field does nothing with', async () => {
    const { box } = await chat();
    for (const name of ['Tab', 'F1', 'Shift']) {
      expect(heard(box, name), name).to.deep.equal(UPDOWN);
    }
    expect(heard(box, 'k', { ctrlKey: true })).to.deep.equal(ALL);
    expect(heard(box, 'k', { metaKey: true })).to.deep.equal(ALL);
  });

  it('in the name of a lobby too', async () => {
    const element = await fixture<HTMLElement & { renderRoot: ParentNode }>(html`<call-lobby></call-lobby>`);
    await until(() => element.renderRoot.querySelector('input') !== null, 'the name').catch(() => undefined);
    const input = element.renderRoot.querySelector('input, select, button');
    expect(heard(input, ' ')).to.deep.equal(NONE);
  });

  it('Space and Enter press our buttons, and letters on them are the page’s', async () => {
    const one = await phone(talking());
    const microphone = await button(one, 'Microphone');
    const call = await fixture<HTMLElement & { renderRoot: ParentNode }>(html`<call-button to="ana"></call-button>`);
    for (const target of [microphone, call.renderRoot.querySelector('button')]) {
      expect(heard(target, ' ')).to.deep.equal(NONE);
      expect(heard(target, 'Enter')).to.deep.equal(NONE);
      expect(heard(target, 's')).to.deep.equal(ALL);
      expect(heard(target, 'ArrowDown')).to.deep.equal(UPDOWN);
    }
  });

  it('keys that move something of ours move nothing of the page', async () => {
    const one = await phone(talking());
    expect(heard(one.$('.grip'), 'ArrowLeft')).to.deep.equal(NONE);
    (await button(one, 'More')).click();
    await until(() => one.$('[role=menuitem]') !== null, 'the menu');
    const item = one.$('[role=menuitem]');
    expect(heard(item, 'ArrowDown')).to.deep.equal(NONE);
    expect(heard(item, 'Escape'), 'closes the menu, and nothing of the page').to.deep.equal(NONE);
  });

  it('content of the page in one of our slots keeps its keys', async () => {
    const element = await fixture<HTMLElement>(html`<video-call><input slot="idle" aria-label="x" /></video-call>`);
    expect(heard(element.querySelector('input'), 's')).to.deep.equal(ALL);
  });

  it('an input method has its Enter and its Escape, told by the code alone too', async () => {
    const { one, box } = await chat();
    box.value = 'にほん';
    box.dispatchEvent(new InputEvent('input'));
    await one.element.updateComplete;
    const init = [{ isComposing: true }, { keyCode: 229 } as KeyboardEventInit];
    for (const composing of init) {
      expect(key(box, 'Enter', composing).defaultPrevented).to.equal(false);
      expect(key(box, 'Escape', composing).defaultPrevented).to.equal(false);
      expect(heard(box, 'Escape', composing)).to.deep.equal(NONE);
    }
    await one.element.updateComplete;
    expect(one.has('[part=chat-input]'), 'the chat is still open').to.equal(true);
    expect(one.asked()).to.deep.equal([]);
    key(box, 'Escape');
    await one.element.updateComplete;
    expect(one.has('[part=chat-input]')).to.equal(false);
  });

  it('and closes no last screen by the way', async () => {
    const session = new FakeSession({ ...talking(), call: { ...talking().call, phase: 'ended' } as never });
    const element = await fixture<HTMLElement>(html`<video-call floating .session=${session}></video-call>`);
    key(element, 'Escape', { isComposing: true });
    expect(session.asked).to.deep.equal([]);
    key(element, 'Escape');
    expect(session.asked).to.deep.equal([['dismiss']]);
  });
});
