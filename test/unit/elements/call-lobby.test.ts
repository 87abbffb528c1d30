import { aTimeout, expect, fixture, fixtureCleanup, html, oneEvent, waitUntil } from '@open-wc/testing';
import '../../../src/define/call-lobby.ts';
import '../../../src/define/call-session.ts';
import type { SessionState } from '../../../src/call/state.ts';
import type { CallLobbyElement, LobbyReady } from '../../../src/elements/call-lobby.ts';
import type { CallSessionElement } from '../../../src/elements/call-session.ts';
import { loadLocale } from '../../../src/i18n/index.ts';
import { aCall, ANA, FakeSession, OFF, ON } from './fake-session.ts';

interface Lobby {
  readonly element: CallLobbyElement;
  readonly session: FakeSession;
  readonly around: CallSessionElement;
  readonly $: <E extends HTMLElement = HTMLElement>(selector: string) => E;
  readonly press: (part: string) => Promise<void>;
}

async function lobby(attributes: Partial<CallLobbyElement> = {}, state: Partial<SessionState> = {}): Promise<Lobby> {
  const session = new FakeSession(state);
  const around = await fixture<CallSessionElement>(
    html`<call-session .session=${session} user-id="budi"><call-lobby></call-lobby></call-session>`,
  );
  const element = around.querySelector('call-lobby') as CallLobbyElement;
  Object.assign(element, attributes);
  await element.updateComplete;
  const $ = <E extends HTMLElement>(selector: string) => element.renderRoot.querySelector<E>(selector) as E;
  const press = async (part: string): Promise<void> => {
    $(`[part=${part}]`).click();
    await element.updateComplete;
  };
  return { element, session, around, $, press };
}

/** The check is open: there are pictures, and names of devices. */
async function checked(one: Lobby): Promise<Lobby> {
  one.$('[part=check-button]').click();
  await waitUntil(() => one.$('[part=microphone-choice] option[value]'), 'the microphones to be listed', {
    timeout: 8000,
  });
  await waitUntil(
    () =>
      one.$('[part=microphone-button]').ariaPressed === 'true' &&
      one.$('[part=camera-button]')?.ariaPressed !== 'false',
  );
  return one;
}

const text = (element: Element | null): string => (element?.textContent ?? '').replace(/\s+/g, ' ').trim();

describe('<call-lobby>', () => {
  before(async () => {
    localStorage.clear();
    await loadLocale('en');
  });

  let asked: MediaStreamConstraints[] = [];
  const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  const native = Object.getOwnPropertyDescriptor(MediaDevices.prototype, 'getUserMedia') as PropertyDescriptor;
  const tracks: MediaStreamTrack[] = [];
  beforeEach(() => {
    asked = [];
    MediaDevices.prototype.getUserMedia = async (constraints) => {
      asked.push(constraints ?? {});
      const stream = await getUserMedia(constraints);
      tracks.push(...stream.getTracks());
      return stream;
    };
  });
  afterEach(async () => {
    Object.defineProperty(MediaDevices.prototype, 'getUserMedia', native);
    // The last lobby lets go of its devices some time after it was taken away.
    fixtureCleanup();
    await waitUntil(() => live() === 0, 'the devices to close', { timeout: 3000 });
  });
  const live = (): number => tracks.filter(({ readyState }) => readyState === 'live').length;

  it('opens nothing by itself, and says what the browser is going to ask', async () => {
    const { element, $ } = await lobby({ to: 'ana' });
    await aTimeout(50);
    expect(asked).to.deep.equal([]);
    expect(text($('section'))).to.contain('Nobody sees or hears you yet.');
    expect(text($('[part=invitation]'))).to.contain('Your browser will ask for both');
    await expect(element).to.be.accessible();
  });

  it('shows, by the click, how one looks and is heard, and closes it all when it is removed', async () => {
    const one = await checked(await lobby({ to: 'ana' }));
    const { element, $ } = one;
    const video = $<HTMLVideoElement>('video');
    await waitUntil(() => video.videoWidth > 0, 'the own picture');
    expect(video.muted).to.equal(true);
    expect(video.classList.contains('mirror')).to.equal(true);
    expect(live()).to.equal(2);
    await expect(element).to.be.accessible();
    element.remove();
    await waitUntil(() => live() === 0, 'the devices to close', { timeout: 3000 });
  });

  it('keeps its devices while it is moved', async () => {
    const { element, around } = await checked(await lobby({ to: 'ana' }));
    const before = asked.length;
    around.append(document.createElement('p'), element);
    await aTimeout(1200);
    expect(live()).to.equal(2);
    expect(asked.length).to.equal(before);
  });

  it('closes them when the page hides it', async () => {
    const { element } = await checked(await lobby({ to: 'ana' }));
    element.hidden = true;
    await waitUntil(() => live() === 0, 'the devices to close', { timeout: 3000 });
  });

  it('moves the focus from the button that is gone to one that is there', async () => {
    const { element, $ } = await lobby({ to: 'ana' });
    $('[part=check-button]').focus();
    $('[part=check-button]').click();
    await waitUntil(() => element.shadowRoot?.activeElement === $('[part=microphone-button]'));
  });

  it('lets one choose, and turn off', async () => {
    const one = await checked(await lobby({ to: 'ana' }));
    const { $, press } = one;
    const { options } = $<HTMLSelectElement>('[part=microphone-choice]');
    expect(options.length).to.be.at.least(1);
    expect(options[0]?.label).to.not.equal('');
    await press('camera-button');
    await waitUntil(() => text($('[part=preview]')).includes('Your camera is off'));
    // What the person wants is said at once; the device closes in its turn.
    await waitUntil(() => tracks.every(({ kind, readyState }) => kind !== 'video' || readyState === 'ended'));
    await press('microphone-button');
    expect($('[part=microphone-button]').ariaPressed).to.equal('false');
    expect(text($('.meter + .note'))).to.equal('Your microphone is off.');
    await expect(one.element).to.be.accessible();
  });

  it('calls with what is on', async () => {
    const { $, press, session } = await checked(await lobby({ to: 'ana' }));
    expect(text($('[part=main-button]'))).to.equal('Call ana');
    await press('main-button');
    await waitUntil(() => session.asked.some(([what]) => what === 'call'));
    expect(session.asked).to.deep.equal([
      ['watchPresence', ['ana']],
      ['call', 'ana', 'video'],
    ]);
  });

  it('calls without what was turned off, which then never opens', async () => {
    const { press, session } = await checked(
      await lobby({ to: 'ana' }, { presence: { ana: { user: ANA, online: true } } }),
    );
    await press('camera-button');
    await press('microphone-button');
    await press('main-button');
    await waitUntil(() => session.asked.length === 4);
    expect(session.asked.slice(1)).to.deep.equal([
      ['call', ANA, 'video'],
      ['toggleMicrophone', false],
      ['toggleCamera', false],
    ]);
  });

  it('calls at once, for those who need no check', async () => {
    const { press, session } = await lobby({ to: 'ana', media: 'audio' });
    await press('main-button');
    await waitUntil(() => session.asked.length === 2);
    expect(session.asked[1]).to.deep.equal(['call', 'ana', 'audio']);
    expect(asked).to.deep.equal([]);
  });

  it('keeps its devices until those of the call are open, and is not seen during the call', async () => {
    const { $, session, element } = await checked(await lobby({ to: 'ana' }));
    const starting = { ...OFF, desired: true };
    session.set({ call: aCall(), devices: { microphone: starting, camera: starting } });
    await element.updateComplete;
    expect($('section')).to.equal(null);
    expect(live()).to.equal(2);
    session.set({ devices: { microphone: ON, camera: ON } });
    await waitUntil(() => live() === 0);
    session.set({ call: aCall({ phase: 'ended', endReason: 'hang-up' }), devices: { microphone: OFF, camera: OFF } });
    await element.updateComplete;
    expect($('[part=check-button]')).to.not.equal(null);
  });

  it('stays while somebody else only rings', async () => {
    const { $, session, element } = await checked(await lobby({ to: 'ana' }));
    session.set({ call: aCall({ phase: 'incoming', direction: 'incoming' }) });
    await element.updateComplete;
    expect($('section')).to.not.equal(null);
    expect(live()).to.equal(2);
  });

  it('without anybody to call it says that one is ready, and with what', async () => {
    const { element, press, $ } = await checked(await lobby());
    await press('camera-button');
    expect(text($('.title'))).to.equal('Ready to join?');
    const told = oneEvent(element, 'call-lobby-ready');
    await press('main-button');
    expect((await told).detail).to.deep.equal({ name: '', microphone: true, camera: false });
  });

  it('lets people name themselves where the page has not, and keeps the name through updates of the page', async () => {
    const around = await fixture<CallSessionElement>(
      html`<call-session user-id="budi" server="http://127.0.0.1:9"><call-lobby></call-lobby></call-session>`,
    );
    const element = around.querySelector('call-lobby') as CallLobbyElement;
    await element.updateComplete;
    const input = element.renderRoot.querySelector<HTMLInputElement>('[part=name]') as HTMLInputElement;
    await expect(element).to.be.accessible();
    input.value = ' Budi Santoso ';
    input.dispatchEvent(new InputEvent('input'));
    const told: Promise<CustomEvent<LobbyReady>> = oneEvent(element, 'call-lobby-ready');
    element.renderRoot.querySelector<HTMLElement>('[part=main-button]')?.click();
    expect((await told).detail.name).to.equal('Budi Santoso');
    around.requestUpdate();
    await around.updateComplete;
    expect(around.sessionRef.options.userName).to.equal('Budi Santoso');
    expect(element.renderRoot.querySelector('[part=name]')).to.not.equal(null);
  });

  it('asks nobody for a name whom the page or a token has named', async () => {
    for (const named of [{ userName: 'Budi' }, { token: 'signed' }]) {
      const around = await fixture<CallSessionElement>(
        html`<call-session user-id="budi" server="http://127.0.0.1:9"><call-lobby></call-lobby></call-session>`,
      );
      Object.assign(around, named);
      await around.updateComplete;
      const element = around.querySelector('call-lobby') as CallLobbyElement;
      await element.updateComplete;
      expect(element.renderRoot.querySelector('[part=name]')).to.equal(null);
    }
  });

  it('says what failed and what can be done, and tries again', async () => {
    MediaDevices.prototype.getUserMedia = (constraints) =>
      constraints?.video ? Promise.reject(new DOMException('In use.', 'NotReadableError')) : getUserMedia(constraints);
    const one = await lobby({ to: 'ana' });
    const { element, $, press, session } = one;
    $('[part=check-button]').click();
    await waitUntil(() => $('[part=error]'), 'the failure', { timeout: 8000 });
    expect(text($('[part=error]'))).to.contain('Your camera is used by another application.');
    await expect(element).to.be.accessible();
    await press('main-button');
    await waitUntil(() => session.asked.length === 3);
    expect(session.asked.slice(1)).to.deep.equal([
      ['call', 'ana', 'video'],
      ['toggleCamera', false],
    ]);
    Object.defineProperty(MediaDevices.prototype, 'getUserMedia', native);
    $('[part=error] button').click();
    await waitUntil(() => $('[part=camera-button]').ariaPressed === 'true');
    expect($('[part=error]')).to.equal(null);
  });

  it('speaks Indonesian', async () => {
    const { $, element } = await lobby({ to: 'ana', lang: 'id' });
    await waitUntil(() => text($('.title')) === 'Siap menelepon ana?');
    await waitUntil(() => text($('[part=main-button]')) === 'Telepon ana');
    await expect(element).to.be.accessible();
  });
});
