import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import '../../../src/define/call-button.ts';
import '../../../src/define/call-session.ts';
import type { SessionState } from '../../../src/call/state.ts';
import type { CallButtonElement } from '../../../src/elements/call-button.ts';
import { callError } from '../../../src/protocol/index.ts';
import { aCall, ANA, CITRA, FakeSession, talking } from './fake-session.ts';

const online = { presence: { ana: { user: ANA, online: true } } };

async function buttonTo(
  to: string | null,
  state: Partial<SessionState> = {},
): Promise<{ element: CallButtonElement; session: FakeSession; button: () => HTMLButtonElement }> {
  const session = new FakeSession(state);
  const around = await fixture(html`<call-session .session=${session}><call-button></call-button></call-session>`);
  const element = around.querySelector('call-button') as CallButtonElement;
  if (to !== null) element.to = to;
  await element.updateComplete;
  return { element, session, button: () => element.renderRoot.querySelector('button') as HTMLButtonElement };
}

const shown = (element: CallButtonElement): string =>
  (element.renderRoot.querySelector('.labels .shown')?.textContent ?? '').trim();

async function warningsOf(work: () => Promise<void>): Promise<string[]> {
  const warnings: string[] = [];
  const { warn } = console;
  console.warn = (text: string) => warnings.push(text);
  try {
    await work();
  } finally {
    console.warn = warn;
  }
  return warnings;
}

describe('<call-button>', () => {
  it('calls whom it names, with what it names', async () => {
    const { element, session, button } = await buttonTo('ana');
    button().click();
    element.media = 'audio';
    await element.updateComplete;
    button().click();
    expect(session.asked).to.deep.equal([
      ['watchPresence', ['ana']],
      ['call', 'ana', 'video'],
      ['call', 'ana', 'audio'],
    ]);
  });

  it('shows by a dot, by words and by a state whether they can be reached', async () => {
    const { element, session } = await buttonTo('ana');
    expect(element.matches(':state(online)')).to.equal(false);
    session.set(online);
    await element.updateComplete;
    expect(element.matches(':state(online)')).to.equal(true);
    expect(element.renderRoot.querySelector('#about')?.textContent).to.equal('online');
    expect(shown(element)).to.equal('Call Ana Siregar');
    await expect(element).to.be.accessible();
    session.set({ presence: { ana: { user: ANA, online: false } } });
    await element.updateComplete;
    expect(element.matches(':state(offline)')).to.equal(true);
    expect(element.renderRoot.querySelector('#about')?.textContent).to.equal('offline');
  });

  it('keeps its size through all that it may come to say', async () => {
    const { element, session } = await buttonTo('ana', online);
    const { width, height } = element.getBoundingClientRect();
    for (const phase of ['dialing', 'ringing', 'active'] as const) {
      session.set({ call: aCall({ phase }) });
      await element.updateComplete;
      expect(element.getBoundingClientRect().width).to.equal(width);
      expect(element.getBoundingClientRect().height).to.equal(height);
    }
    expect(height).to.be.at.least(44);
  });

  it('says that it calls, and that one talks, and does nothing then', async () => {
    const { element, session, button } = await buttonTo('ana', { ...online, call: aCall({ phase: 'ringing' }) });
    expect(shown(element)).to.equal('Calling…');
    expect(button()).to.have.attribute('aria-disabled', 'true');
    session.set(talking());
    await element.updateComplete;
    expect(shown(element)).to.equal('In call');
    expect(element.matches(':state(in-call)')).to.equal(true);
    await expect(element).to.be.accessible();
    button().click();
    expect(session.asked).to.deep.equal([['watchPresence', ['ana']]]);
  });

  it('answers when they are calling us', async () => {
    const call = aCall({ phase: 'incoming', direction: 'incoming' });
    const { element, session, button } = await buttonTo('ana', { ...online, call });
    expect(shown(element)).to.equal('Answer');
    button().click();
    expect(session.asked.at(-1)).to.deep.equal(['accept', { camera: true }]);
    await expect(element).to.be.accessible();
  });

  it('waits while we are in a call with somebody else', async () => {
    const { element, session, button } = await buttonTo('ana', talking({ call: { peer: CITRA } }));
    expect(shown(element)).to.equal('Call ana');
    expect(element.renderRoot.querySelector('#about')?.textContent).to.equal('You are in another call.');
    button().click();
    expect(session.asked).to.deep.equal([['watchPresence', ['ana']]]);
  });

  it('follows another person when told to, and nobody when it is removed', async () => {
    const { element, session } = await buttonTo('ana');
    element.to = 'citra';
    await element.updateComplete;
    element.remove();
    await aTimeout(1200);
    expect(session.asked).to.deep.equal([
      ['watchPresence', ['ana']],
      ['unwatchPresence', ['ana']],
      ['watchPresence', ['citra']],
      ['unwatchPresence', ['citra']],
    ]);
  });

  it('says in its own place and once in the console that it lacks a name, and does not throw', async () => {
    const warnings = await warningsOf(async () => {
      const { element, button } = await buttonTo(null);
      element.requestUpdate();
      await element.updateComplete;
      expect(element.renderRoot.querySelector('[part=error]')?.textContent).to.contain('<call-button> needs');
      expect(button().disabled).to.equal(true);
      element.call();
    });
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.contain('missing-attribute');
  });

  it('says what the server has against us', async () => {
    await warningsOf(async () => {
      const state = { signaling: 'refused' as const, refusal: callError('token-expired') };
      const { element } = await buttonTo('ana', state);
      for (let tries = 0; tries < 50 && !errorOf(element)?.includes('expired'); tries++) await aTimeout(20);
      expect(errorOf(element)).to.equal('Your sign-in for calls has expired. Reload the page.');
    });
  });

  it('says that the page has not named its visitor', async () => {
    await warningsOf(async () => {
      const around = await fixture(html`<call-session><call-button to="ana"></call-button></call-session>`);
      const element = around.querySelector('call-button') as CallButtonElement;
      for (let tries = 0; tries < 100 && !errorOf(element); tries++) await aTimeout(50);
      expect(errorOf(element)).to.contain('has not said who you are');
    });
  });

  it('is one real button, to the keyboard and to a form', async () => {
    const { element, button } = await buttonTo('ana');
    element.focus();
    expect(element.shadowRoot?.activeElement).to.equal(button());
    expect(button().type).to.equal('button');
  });
});

const errorOf = (element: CallButtonElement): string | undefined =>
  element.renderRoot.querySelector('[part=error]')?.textContent ?? undefined;

describe('a <call-button> to somebody who is called like what every object has', () => {
  for (const to of ['constructor', '__proto__', 'toString', 'hasOwnProperty'])
    it(`calls ${to} like anybody else`, async () => {
      const { element, session, button } = await buttonTo(to);
      expect(button().textContent).to.contain(to);
      expect(element.matches(':state(online), :state(offline)')).to.equal(false);
      button().click();
      expect(session.asked.at(-1)).to.deep.equal(['call', to, 'video']);
    });
});
