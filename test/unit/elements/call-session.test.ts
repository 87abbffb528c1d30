import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import '../../../src/define/call-button.ts';
import '../../../src/define/video-call.ts';
import { CallSessionElement } from '../../../src/elements/call-session.ts';
import { register, VERSION } from '../../../src/elements/register.ts';
import type { VideoCallElement } from '../../../src/elements/video-call.ts';
import { aCall, ANA, FakeSession, talking } from './fake-session.ts';

const phones = (): VideoCallElement[] => [...document.querySelectorAll<VideoCallElement>('body > video-call')];

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !condition(); tries++) await aTimeout(20);
  expect(condition()).to.equal(true);
}

describe('<call-session>', () => {
  // First of all, as on a page that defines its elements in this order.
  it('is found by elements that were there before it was defined', async () => {
    const around = await fixture(
      html`<div>
        <call-session><call-button to="ana"></call-button></call-session>
      </div>`,
    );
    const session = new FakeSession();
    register('call-session', CallSessionElement);
    const element = around.querySelector('call-session') as CallSessionElement;
    element.session = session;
    await until(() => session.asked.length > 0);
    expect(session.asked).to.deep.equal([['watchPresence', ['ana']]]);
  });

  it('gives its session to what is inside, through shadow roots and slots', async () => {
    customElements.define(
      'x-frame',
      class extends HTMLElement {
        constructor() {
          super();
          this.attachShadow({ mode: 'open' }).innerHTML =
            '<call-session><slot></slot><call-button to="ana"></call-button></call-session>';
        }
      },
    );
    const session = new FakeSession();
    const frame = await fixture(html`<x-frame><call-button to="citra"></call-button></x-frame>`);
    (frame.shadowRoot?.querySelector('call-session') as CallSessionElement).session = session;
    await until(() => session.asked.length === 2);
    expect(session.asked).to.deep.include(['watchPresence', ['ana']]);
    expect(session.asked).to.deep.include(['watchPresence', ['citra']]);
  });

  it('keeps two sessions of one page apart', async () => {
    const [first, second] = [new FakeSession(), new FakeSession()];
    await fixture(html`
      <div>
        <call-session .session=${first}><call-button to="ana"></call-button></call-session>
        <call-session .session=${second}><call-button to="citra"></call-button></call-session>
      </div>
    `);
    await aTimeout(0);
    expect(first.asked).to.deep.equal([['watchPresence', ['ana']]]);
    expect(second.asked).to.deep.equal([['watchPresence', ['citra']]]);
  });

  it('has the events of its session', async () => {
    const session = new FakeSession();
    const element = await fixture<CallSessionElement>(html`<call-session .session=${session}></call-session>`);
    const heard: string[] = [];
    element.addEventListener('call-error', ({ detail }) => heard.push(detail.code));
    session.tell('call-error', { code: 'device-busy', message: '', hint: '' });
    expect(heard).to.deep.equal(['device-busy']);
  });

  it('never closes a session that it was given, and lets go of it when removed', async () => {
    const session = new FakeSession();
    const element = await fixture<CallSessionElement>(
      html`<call-session .session=${session}><call-button to="ana"></call-button></call-session>`,
    );
    await aTimeout(100);
    element.remove();
    await aTimeout(1300);
    expect(session.asked).to.deep.equal([
      ['watchPresence', ['ana']],
      ['unwatchPresence', ['ana']],
    ]);
    expect(session.listening).to.equal(0);
  });

  it('is not there for layout', async () => {
    const element = await fixture(html`<call-session></call-session>`);
    expect(getComputedStyle(element).display).to.equal('contents');
  });
});

describe('a floating phone', () => {
  it('comes when a call does and the page has no place for it, and goes when it is put away', async () => {
    const session = new FakeSession();
    await fixture(html`<call-session .session=${session}><call-button to="ana"></call-button></call-session>`);
    await aTimeout(50);
    expect(phones()).to.have.length(0);
    session.set({ call: aCall({ phase: 'incoming', direction: 'incoming' }) });
    await until(() => phones().length === 1);
    const [element] = phones();
    expect(element?.floating).to.equal(true);
    expect(element?.status).to.equal('incoming');
    session.set({ call: null });
    await until(() => phones().length === 0);
  });

  it('stays away where the page has a phone of its own', async () => {
    const session = new FakeSession();
    await fixture(html`<call-session .session=${session}><video-call></video-call></call-session>`);
    session.set({ call: aCall({ phase: 'incoming', direction: 'incoming' }) });
    await aTimeout(200);
    expect(phones()).to.have.length(0);
  });

  it('stays away while the page rings for itself, and comes when the call is answered', async () => {
    const session = new FakeSession();
    const element = await fixture<CallSessionElement>(html`<call-session .session=${session}></call-session>`);
    await aTimeout(50);
    element.addEventListener('call-incoming', (event) => event.preventDefault());
    const call = aCall({ phase: 'incoming', direction: 'incoming' });
    session.set({ call });
    session.tell('call-incoming', { callId: call.id, from: ANA, media: 'video' });
    await aTimeout(200);
    expect(phones()).to.have.length(0);
    expect(session.asked).to.deep.equal([['silence', call.id]]);
    session.set({ ...talking() });
    await until(() => phones().length === 1);
    session.set({ call: null });
    await until(() => phones().length === 0);
  });

  it('gives way to a phone that the page puts in', async () => {
    const session = new FakeSession();
    const around = await fixture(html`<call-session .session=${session}></call-session>`);
    await aTimeout(50);
    session.set({ ...talking() });
    await until(() => phones().length === 1);
    around.append(document.createElement('video-call'));
    await until(() => phones().length === 0);
    expect(session.asked).to.deep.equal([]);
  });
});

describe('a tag that is taken', () => {
  it('is left alone, and said when it is of another version', () => {
    const warnings: string[] = [];
    const { warn } = console;
    console.warn = (text: string) => warnings.push(text);
    try {
      register('x-taken', class extends HTMLElement {});
      register('x-taken', class extends HTMLElement {});
      register('x-taken', class extends HTMLElement {});
    } finally {
      console.warn = warn;
    }
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.contain(VERSION);
  });

  it('has the version of the package', async () => {
    const response = await fetch('/package.json');
    expect(((await response.json()) as { version: string }).version).to.equal(VERSION);
  });
});
