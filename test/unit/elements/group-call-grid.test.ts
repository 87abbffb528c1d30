import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import '../../../src/define/call-session.ts';
import '../../../src/define/video-call.ts';
import { SCREEN_OFF, type SessionState } from '../../../src/call/state.ts';
import type { GroupCallGridElement } from '../../../src/elements/group-call-grid.ts';
import { loadLocale } from '../../../src/i18n/index.ts';
import { groupAr } from '../../../src/i18n/locales/group/ar.ts';
import { callError, END_REASONS } from '../../../src/protocol/index.ts';
import { aCall, aJoin, ANA, CITRA, FakeSession, meeting, OFF, ON } from './fake-session.ts';
import { grid, isAccessible, part, press, set, spoken } from './group-call-grid-support.ts';
import { key, text, until } from './phone-support.ts';

const starting = { ...OFF, desired: true, asking: true };
const ended = (endReason: (typeof END_REASONS)[number], error = null as ReturnType<typeof callError> | null) => ({
  call: aJoin({ phase: 'ended', endReason, error, connectedAt: error ? null : 0, endedAt: 730_000 }),
});
const MOVING: NonNullable<SessionState['topology']> = {
  ...{ room: 'room:standup', kind: 'sfu', epoch: 1, settled: false, confirmed: true, said: null },
  ...{ up: 'connecting', down: 'connecting', flowing: [], meshed: [] },
};
const STATES: Record<string, Partial<SessionState>> = {
  idle: {},
  asking: { call: aJoin({ phase: 'asking' }), devices: { microphone: starting, camera: starting } },
  dialing: { call: aJoin({ phase: 'dialing' }), devices: { microphone: ON, camera: ON } },
  waiting: { call: aJoin({ phase: 'waiting', position: 2 }), devices: { microphone: ON, camera: ON } },
  connected: meeting(),
  reconnecting: {
    ...meeting({ links: { 'p-ana': { status: 'silent' }, 'p-citra': { status: 'silent' } } }),
    signaling: 'reconnecting',
  },
  ended: ended('hang-up'),
};

async function warningsOf(work: () => Promise<void>): Promise<string[]> {
  const warnings: string[] = [];
  const { warn } = console;
  console.warn = (sentence: string) => warnings.push(sentence);
  try {
    await work();
  } finally {
    console.warn = warn;
  }
  return warnings;
}

describe('<group-call-grid>', () => {
  before(() => loadLocale('en'));

  describe('draws every status from the state alone', () => {
    const says: Record<string, string[]> = {
      idle: [
        'standup',
        'Ready to join?',
        'Ana Siregar and Citra Dewi are here',
        'Nobody sees or hears you yet.',
        'Join',
      ],
      asking: ['Joining…', 'Allow your microphone and camera', 'The others can only hear and see you', 'Cancel'],
      dialing: ['standup', 'Joining…', 'Cancel'],
      waiting: ['The room is full', 'You are number 2 in line.', 'Cancel'],
      connected: ['standup', '04:12', 'Ana Siregar', 'Citra Dewi', 'You'],
      reconnecting: ['Reconnecting…', 'your place in the room is kept'],
      ended: ['You left the room', 'standup · 12 min', 'Close', 'Join again'],
    };
    for (const [status, state] of Object.entries(STATES)) {
      it(`${status}: says it, tells it, can be used by everybody`, async () => {
        const one = await grid(state, {}, { people: [ANA, CITRA] });
        expect(one.element.status).to.equal(status);
        expect(one.element.matches(`:state(${status})`)).to.equal(true);
        for (const words of says[status] ?? []) expect(text(one.$('.lobby, .room'))).to.contain(words);
        await isAccessible(one);
      });
    }

    it('has no screen without a way out, however it ended', async () => {
      for (const reason of END_REASONS) {
        const one = await grid(ended(reason));
        expect(text(part(one, 'status')), reason).to.have.length.greaterThan(3);
        await press(one, 'close-button');
        expect(one.asked()).to.deep.equal([['dismiss']]);
      }
    });

    const ends: [string, Partial<SessionState>, string, string | null, unknown[] | null][] = [
      ['kicked', ended('kicked'), 'You were removed from the room', 'Join again', [false]],
      ['full', ended('room-full', callError('room-full')), 'The room is full', 'Wait for a place', [true]],
      ['locked', ended('forbidden', callError('room-locked')), 'The room is locked', 'Try again', [false]],
      ['forbidden', ended('forbidden', callError('forbidden')), 'You may not join this room', null, null],
      ['replaced', ended('replaced'), 'You are in this room in another tab', 'Join here', [false]],
      ['lost', ended('connection-lost'), 'The connection was lost', 'Join again', [false]],
    ];
    for (const [name, state, words, button, wait] of ends) {
      it(`says that it is over, and goes on: ${name}`, async () => {
        const one = await grid(state);
        expect(text(part(one, 'status'))).to.equal(words);
        await isAccessible(one);
        const again = one.$('[part=join-again-button]');
        expect(button).to.equal(again && text(again));
        again?.click();
        await aTimeout(0);
        const devices = ['microphone', 'camera'];
        expect(one.asked()).to.deep.equal(
          wait ? [['join', 'standup', { media: 'video', devices, wait: wait[0] }]] : [],
        );
      });
    }
  });

  it('says that the media server cannot be reached, as long as that is so', async () => {
    const words = 'The media server cannot be reached.';
    const one = await grid(meeting());
    await set(one, { topology: { ...MOVING, said: false, up: 'failed' } });
    expect(text(one.$('.room'))).to.contain(words);
    await spoken(one, words);
    await isAccessible(one);
    await set(one, { topology: { ...MOVING, up: 'connected', down: 'connected' } });
    expect(text(one.$('.room'))).not.to.contain(words);
  });

  describe('before', () => {
    it('opens nothing and goes in nowhere by itself, and looks who is there', async () => {
      const one = await grid({}, {}, { people: [ANA] });
      expect(text(part(one, 'here'))).to.equal('Ana Siregar is here');
      expect(one.session.asked).to.deep.equal([['peek', 'standup']]);
    });

    it('goes in by the click, with what the lobby says', async () => {
      const one = await grid();
      await press(one, 'main-button');
      await until(() => one.asked().length > 0, 'to join');
      expect(one.asked()).to.deep.equal([
        ['join', 'standup', { media: 'video', devices: ['microphone', 'camera'], wait: false }],
      ]);
    });

    it('goes in by voice alone', async () => {
      const one = await grid({}, { media: 'audio', noLobby: true });
      expect(text(part(one, 'calm'))).to.contain('Nobody is here yet');
      await isAccessible(one);
      await press(one, 'main-button');
      await until(() => one.asked().length > 0, 'to join');
      expect(one.asked()).to.deep.equal([
        ['join', 'standup', { media: 'audio', devices: ['microphone'], wait: false }],
      ]);
    });

    it('offers to wait at a full door, and says that one is locked', async () => {
      const one = await grid({}, {}, { people: [ANA], full: true });
      expect(text(part(one, 'lobby'))).to.contain('The room is full.');
      expect(text(part(one, 'main-button'))).to.equal('Wait for a place');
      await press(one, 'main-button');
      await until(() => one.asked().length > 0, 'to wait');
      expect(one.asked()[0]?.[2]).to.deep.include({ wait: true });
      const locked = await grid({}, {}, { locked: true });
      expect(text(part(locked, 'lobby'))).to.contain('The room is locked. Somebody inside has to open it.');
    });

    it('does not go in while another call goes on', async () => {
      const one = await grid({ call: aCall({ phase: 'active', connectedAt: 0 }) });
      expect(text(part(one, 'lobby'))).to.contain('You are in another call.');
      expect(part(one, 'main-button')).to.have.attribute('aria-disabled', 'true');
      await press(one, 'main-button');
      one.element.join();
      await aTimeout(20);
      expect(one.asked()).to.deep.equal([]);
    });

    it('looks again when the page is seen again, and no more once it is inside', async () => {
      const one = await grid();
      document.dispatchEvent(new Event('visibilitychange'));
      expect(one.session.asked).to.have.length(2);
      await set(one, meeting());
      document.dispatchEvent(new Event('visibilitychange'));
      expect(one.session.asked).to.have.length(2);
    });

    it('says when one may not even look', async () => {
      const session = new FakeSession();
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as the session does
      session.peek = () => Promise.reject(callError('forbidden'));
      const element = await fixture<GroupCallGridElement>(
        html`<group-call-grid room="standup" .session=${session}></group-call-grid>`,
      );
      await until(() => text(element.renderRoot.querySelector('.lobby')).includes('You may not join'), 'the refusal');
    });
  });

  describe('by itself', () => {
    it('goes in once, with nothing open', async () => {
      const one = await grid({}, { autoJoin: true });
      expect(one.asked()).to.deep.equal([['join', 'standup', { media: 'video', devices: [] }]]);
      await set(one, meeting({ devices: { microphone: OFF, camera: OFF } }));
      await set(one, { ...STATES.ended, room: null });
      await set(one, { call: null });
      expect(one.asked()).to.have.length(1);
      expect(one.has('[part=main-button]')).to.equal(true);
    });

    it('waits for the server, and leaves alone a call that goes on', async () => {
      const one = await grid({ signaling: 'connecting' }, { autoJoin: true });
      expect(one.asked()).to.deep.equal([]);
      await set(one, { signaling: 'connected', call: aCall() });
      expect(one.asked()).to.deep.equal([]);
      await set(one, { call: null });
      expect(one.asked()).to.have.length(1);
    });

    it('joins again with what was on: nothing', async () => {
      const one = await grid({}, { autoJoin: true });
      await set(one, { ...STATES.ended });
      await press(one, 'join-again-button');
      await until(() => one.asked().length === 2, 'to join');
      expect(one.asked()[1]).to.deep.equal(['join', 'standup', { media: 'video', devices: [], wait: false }]);
    });
  });

  describe('inside', () => {
    it('turns clicks into intents', async () => {
      const one = await grid(meeting());
      for (const name of ['microphone-button', 'camera-button', 'screen-button', 'hand-button', 'leave-button']) {
        await press(one, name);
      }
      expect(one.asked()).to.deep.equal([
        ['toggleMicrophone'],
        ['toggleCamera'],
        ['toggleScreen'],
        ['raiseHand'],
        ['hangUp'],
      ]);
    });

    it('does what commands of the platform and methods say, and nothing of it outside', async () => {
      const one = await grid(meeting());
      const say = (command: string) => one.element.dispatchEvent(Object.assign(new Event('command'), { command }));
      for (const each of ['--toggle-microphone', '--raise-hand', '--accept', '--hang-up', '--leave']) say(each);
      one.element.raiseHand(false);
      one.element.toggleCamera(true);
      expect(one.asked()).to.deep.equal([
        ['toggleMicrophone'],
        ['raiseHand'],
        ['hangUp'],
        ['raiseHand', false],
        ['toggleCamera', true],
      ]);
      const before = await grid();
      const { element } = before;
      element.leave();
      element.raiseHand();
      element.toggleMicrophone();
      element.toggleScreen();
      element.dispatchEvent(Object.assign(new Event('command'), { command: '--join' }));
      await until(() => before.asked().length > 0, 'to join');
      expect(before.asked().map(([what]) => what)).to.deep.equal(['join']);
    });

    it('shows time, number, lock and network, and draws nothing for each second', async () => {
      const one = await grid(meeting({ room: { locked: true }, links: { 'p-ana': { quality: 'poor' } } }));
      expect(text(part(one, 'header'))).to.equal('standup 04:12 3 Locked Weak network');
      let drawn = 0;
      one.element.addController({ hostUpdated: () => drawn++ });
      one.session.time += 2000;
      await aTimeout(1100);
      expect(text(part(one, 'duration'))).to.equal('04:14');
      expect(drawn).to.equal(0);
    });

    it('says that the own hand is up, by the button, by a state and aloud', async () => {
      const one = await grid(meeting());
      await set(one, meeting({ room: { hand: 5 } }));
      expect(part(one, 'hand-button')).to.have.attribute('aria-pressed', 'true');
      expect(one.element.matches(':state(hand)')).to.equal(true);
      await spoken(one, 'Your hand is raised.');
    });

    it('shows a call that rings, and leaves the room only by the click', async () => {
      const waiting = aCall({ id: 'call-2', phase: 'incoming', direction: 'incoming' });
      const one = await grid(meeting());
      await set(one, { waiting });
      expect(text(part(one, 'waiting'))).to.contain('Ana Siregar is calling Answering ends this call.');
      await spoken(one, 'Ana Siregar is calling');
      await isAccessible(one);
      await press(one, 'reject-button');
      await press(one, 'answer-button');
      expect(one.asked()).to.deep.equal([
        ['reject', 'call-2'],
        ['accept', { callId: 'call-2' }],
      ]);
    });

    it('tells that a moderator has muted one, and that a camera failed', async () => {
      const devices = {
        microphone: { ...OFF, notice: 'muted-by-moderator' as const },
        camera: { ...OFF, error: callError('device-busy') },
      };
      const one = await grid(meeting());
      await set(one, meeting({ devices }));
      const said = [...one.element.renderRoot.querySelectorAll('[part=error]')].map(text).join(' ');
      expect(said)
        .to.contain('A moderator has muted you.')
        .and.to.contain('Your camera is used by another application.');
      await isAccessible(one);
      const unmute = [...one.element.renderRoot.querySelectorAll('button')].find((each) => text(each) === 'Unmute');
      unmute?.click();
      expect(one.asked()).to.deep.equal([['toggleMicrophone']]);
    });

    it('opens devices, the rest and numbers from the bar, and gives focus back', async () => {
      const one = await grid(meeting());
      for (const name of ['microphone-menu-button', 'camera-menu-button', 'more-menu-button', 'reactions-button']) {
        part(one, name).focus();
        await press(one, name);
        expect(part(one, name)).to.have.attribute('aria-expanded', 'true');
        await isAccessible(one);
        key(one.$('.panel'), 'Escape');
        await one.element.updateComplete;
        expect(one.has('.panel')).to.equal(false);
        expect(one.element.shadowRoot?.activeElement).to.equal(part(one, name));
      }
    });

    it('lets one change the layout, and keep text sharp while one shares', async () => {
      const one = await grid({ ...meeting(), screen: { ...SCREEN_OFF, desired: true, actual: true } });
      expect(text(part(one, 'header'))).to.contain('You are sharing your screen');
      await press(one, 'more-menu-button');
      const item = (words: string) =>
        [...one.element.renderRoot.querySelectorAll<HTMLElement>('[role^=menuitem]')].find((i) => text(i) === words);
      item('Keep motion smooth')?.click();
      item('One large')?.click();
      await one.element.updateComplete;
      expect(one.element.layout).to.equal('spotlight');
      expect(one.asked()).to.deep.equal([['setScreenContent', 'motion']]);
    });

    it('has in its menu what a narrow bar has no room for', async () => {
      const one = await grid(meeting(), {}, {}, 296);
      const seen = (element: Element) => element.getClientRects().length > 0;
      const bar = [...one.element.renderRoot.querySelectorAll('.controls button')].filter(seen);
      expect(bar.map((each) => each.ariaLabel)).to.deep.equal(['Microphone', 'Camera', 'More', 'Leave']);
      for (const each of bar) expect(each.getBoundingClientRect().width).to.be.at.least(44);
      await press(one, 'more-menu-button');
      const items = [...one.element.renderRoot.querySelectorAll<HTMLElement>('[role^=menuitem]')]
        .filter(seen)
        .map(text);
      expect(items).to.include.members([
        'Share screen',
        'Raise hand',
        'People',
        'Chat',
        'Choose camera',
        'Full screen',
      ]);
      await isAccessible(one);
      [...one.element.renderRoot.querySelectorAll<HTMLElement>('[role=menuitem]')]
        .find((each) => text(each) === 'Chat')
        ?.click();
      await until(() => one.$('[part=chat-input]') !== null, 'the chat');
      expect(getComputedStyle(part(one, 'stage')).visibility).to.equal('hidden');
    });

    it('ends above its bar, at every width', async () => {
      for (const width of [296, 420, 640, 900]) {
        const one = await grid(meeting(), {}, {}, width);
        const [stage, bar] = [part(one, 'stage'), part(one, 'controls')].map((each) => each.getBoundingClientRect());
        expect(stage?.bottom, String(width)).to.be.at.most(bar?.top ?? 0);
        expect(bar?.width, String(width)).to.be.at.most(width);
      }
    });

    it('attaches every picture once, and none once one has left', async () => {
      const one = await grid(meeting());
      await until(() => one.session.attached.length === 3, 'three pictures');
      expect([...one.session.attached].sort()).to.deep.equal(['p-ana/camera', 'p-citra/camera', 'self/camera']);
      await set(one, { ...STATES.ended, room: null });
      expect(one.session.attached).to.deep.equal([]);
    });
  });

  describe('tells the page', () => {
    it('by typed events with frozen details, which do not bubble', async () => {
      const one = await grid(meeting());
      const heard: string[] = [];
      one.element.addEventListener('call-participant-join', ({ detail }) => heard.push(detail.user.name));
      one.element.addEventListener('call-chat-message', (event) => {
        heard.push(event.detail.text);
        expect(event.detail).to.be.frozen;
      });
      one.element.parentElement?.addEventListener('call-chat-message', () => expect.fail('it bubbled'));
      one.session.tell('call-participant-join', { participantId: 'p-ana', user: ANA });
      one.session.tell('call-chat-message', { participantId: 'p-ana', user: ANA, text: 'Hello' });
      expect(heard).to.deep.equal(['Ana Siregar', 'Hello']);
    });

    it('what is wrong, once, in its own place, and does not throw', async () => {
      const warnings = await warningsOf(async () => {
        const one = await grid({}, { room: '' });
        expect(text(part(one, 'grid'))).to.contain('<group-call-grid> needs the attribute “room”. Set it to the name');
        await isAccessible(one);
        one.element.join();
        one.element.requestUpdate();
        await one.element.updateComplete;
        expect(one.session.asked).to.deep.equal([]);
      });
      expect(warnings).to.have.length(1);
      expect(warnings[0]).to.contain('missing-attribute');
      const layout = await warningsOf(async () => {
        const one = await grid({}, { layout: 'circle' as 'grid' });
        expect(text(part(one, 'lobby'))).to.contain('does not take layout="circle"');
        await set(one, meeting());
        expect(one.has('[part=controls]')).to.equal(true);
      });
      expect(layout).to.have.length(1);
    });
  });

  describe('shares the page with phones', () => {
    const phones = () => [...document.querySelectorAll('body > video-call')];
    const around = async (state: Partial<SessionState>) => {
      const session = new FakeSession(state);
      const element = await fixture(
        html`<call-session .session=${session}><group-call-grid room="standup"></group-call-grid></call-session>`,
      );
      return { session, grid: element.querySelector('group-call-grid') as GroupCallGridElement };
    };

    it('needs no floating one for its room, and leaves every other call to one', async () => {
      const { session, grid: element } = await around(meeting());
      await aTimeout(200);
      expect(phones()).to.have.length(0);
      session.set({ call: aCall({ phase: 'incoming', direction: 'incoming' }), room: null });
      await until(() => phones().length === 1, 'a floating phone');
      session.set({ call: aJoin({ phase: 'active', connectedAt: 0, room: 'another' }) });
      await aTimeout(100);
      expect(phones()).to.have.length(1);
      session.set({ call: null });
      await until(() => phones().length === 0, 'no phone');
      expect(element.status).to.equal('idle');
    });

    it('has its room for itself beside a phone of the page, which has all other calls', async () => {
      const session = new FakeSession(meeting());
      const element = await fixture(
        html`<call-session .session=${session}
          ><video-call></video-call><group-call-grid room="standup"></group-call-grid
        ></call-session>`,
      );
      const phone = element.querySelector('video-call');
      await until(() => phone?.status === 'idle', 'a phone at rest');
      await phone?.updateComplete;
      expect(phone?.matches(':state(idle)')).to.equal(true);
      expect(session.attached.filter((each) => each === 'p-ana/camera')).to.have.length(1);
      session.set({ call: aCall({ phase: 'incoming', direction: 'incoming' }), room: null });
      expect(phone?.status).to.equal('incoming');
      session.set(meeting());
      element.querySelector('group-call-grid')?.remove();
      await until(() => phone?.status === 'connected', 'the phone to take over');
      expect(session.asked.some(([what]) => what === 'hangUp')).to.equal(false);
    });

    it('leaves the room a moment after it was removed, and not when it is moved', async () => {
      const { session, grid: element } = await around(meeting());
      element.parentElement?.append(document.createElement('p'), element);
      await aTimeout(1200);
      expect(session.asked).to.deep.equal([]);
      session.hangUp = () => session.set({ ...STATES.ended, room: null });
      element.remove();
      await aTimeout(1200);
      expect(session.state.call?.endReason).to.equal('hang-up');
      expect(session.asked).to.deep.equal([['dismiss']]);
      expect(session.attached).to.deep.equal([]);
    });

    it('leaves another call alone when it is removed', async () => {
      const { session, grid: element } = await around({ call: aCall({ phase: 'active', connectedAt: 0 }) });
      element.remove();
      await aTimeout(1200);
      expect(session.asked.filter(([what]) => what !== 'peek')).to.deep.equal([]);
    });

    it('leaves one room for another one', async () => {
      const one = await grid(meeting());
      one.element.room = 'retro';
      await one.element.updateComplete;
      expect(one.asked()).to.deep.equal([['hangUp'], ['dismiss']]);
    });
  });

  describe('keeps focus where it belongs', () => {
    it('moves its own when the button that had it is gone, and never takes that of the page', async () => {
      const one = await grid(STATES.dialing);
      part(one, 'cancel-button').focus();
      await set(one, meeting());
      expect(one.element.shadowRoot?.activeElement).to.equal(part(one, 'leave-button'));
      await set(one, { ...STATES.ended, room: null });
      expect(one.element.shadowRoot?.activeElement).to.equal(part(one, 'close-button'));
      const field = await fixture<HTMLInputElement>(html`<input aria-label="field" />`);
      field.focus();
      await set(one, meeting());
      expect(document.activeElement).to.equal(field);
    });
  });

  it('speaks: on the way in, inside, and at the end', async () => {
    const one = await grid();
    await set(one, { ...STATES.dialing });
    await spoken(one, 'Joining…');
    await set(one, { ...STATES.waiting });
    await spoken(one, 'You are number 2 in line.');
    await set(one, { call: aJoin({ phase: 'waiting', position: 1 }) });
    await spoken(one, 'You are next.');
    await set(one, meeting());
    await spoken(one, 'You are in the room standup. Ana Siregar and Citra Dewi are here.');
    await set(one, { ...ended('kicked'), room: null });
    await spoken(one, 'You were removed from the room. A moderator has taken you out.');
  });

  it('speaks Indonesian', async () => {
    const one = await grid({}, { lang: 'id' }, { people: [ANA, CITRA] });
    await until(() => text(part(one, 'here')) === 'Ana Siregar dan Citra Dewi ada di sini', 'the words');
    await set(one, meeting());
    await until(() => part(one, 'leave-button').ariaLabel === 'Keluar', 'the bar');
    await isAccessible(one);
  });

  it('learns all words of a language with the update that brings it, though nothing happens afterwards', async () => {
    const one = await grid({}, { lang: 'en', noLobby: true });
    await until(() => text(part(one, 'main-button')) === 'Join', 'English');
    await loadLocale('ar');
    one.element.lang = 'ar';
    one.element.requestUpdate();
    await until(() => text(part(one, 'main-button')) === groupAr['room.join'], 'Arabic');
  });
});
