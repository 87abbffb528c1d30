import { aTimeout, expect } from '@open-wc/testing';
import { NO_MEDIA } from '../../../src/call/blanks.ts';
import type { Invite, SessionState } from '../../../src/call/state.ts';
import { withLinks } from '../../../src/elements/group/links.ts';
import { loadLocale } from '../../../src/i18n/index.ts';
import { callError, type ChatMessage, type User } from '../../../src/protocol/index.ts';
import { ANA, BUDI, CITRA, meeting, talking } from './fake-session.ts';
import { grid, isAccessible, part, press, set, spoken, type Grid } from './group-call-grid-support.ts';
import { button, key, phone, text, until } from './phone-support.ts';

const DEWA = { id: 'dewa', name: 'Dewa Putu' };
const GITA = { id: 'gita', name: 'Gita Larasati' };

const rows = ({ element }: Grid, list: string): string[] =>
  [...element.renderRoot.querySelectorAll(`${list} .name`)].map(text);

async function opened(state: Partial<SessionState>, name: 'people' | 'chat', width = 900): Promise<Grid> {
  const one = await grid(state, {}, {}, width);
  part(one, `${name}-button`).focus();
  await press(one, `${name}-button`);
  await aTimeout(0);
  return one;
}

describe('<group-call-grid>: panels', () => {
  before(() => loadLocale('en'));

  describe('people', () => {
    const people = { 'p-citra': { media: NO_MEDIA, hand: 9 }, 'p-dewa': { hand: 8 } };
    const room = meeting({
      users: [ANA, CITRA, DEWA],
      people,
      room: { waiting: 2 },
      links: { 'p-ana': { status: 'silent' } },
    });

    it('lists all with their states, raised hands first and in their order', async () => {
      const one = await opened(room, 'people');
      expect(rows(one, '[aria-labelledby=hands]')).to.deep.equal(['Dewa Putu', 'Citra Dewi']);
      expect(rows(one, '[aria-labelledby=inside]')).to.deep.equal(['Budi Santoso (you)', 'Ana Siregar']);
      const said = text(part(one, 'side'));
      expect(said).to.contain('Reconnecting…').and.to.contain('2 people are waiting for a place.');
      const signs = [...one.element.renderRoot.querySelectorAll('.aside [role=img]')].map((each) => each.ariaLabel);
      expect(signs).to.include.members(['Hand raised, number 1', 'Camera off', 'Microphone off', 'Microphone on']);
      expect(part(one, 'people-button').ariaLabel).to.equal('People, 2 raised hands');
      await isAccessible(one);
    });

    it('takes focus, keeps it, and gives it back by Escape', async () => {
      const one = await opened(room, 'people');
      const focused = () => one.element.shadowRoot?.activeElement;
      expect(focused()).to.equal(part(one, 'add-button'));
      document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, composed: true }));
      await one.element.updateComplete;
      expect(key(part(one, 'add-button'), 'Escape').defaultPrevented).to.equal(true);
      await aTimeout(0);
      expect(one.has('[part=side]')).to.equal(false);
      expect(focused()).to.equal(part(one, 'people-button'));
    });

    it('gives nobody powers but a moderator', async () => {
      const one = await opened(room, 'people');
      for (const name of ['mute-button', 'remove-button', 'lock-switch', 'mute-all-button']) {
        expect(one.has(`[part=${name}]`), name).to.equal(false);
      }
    });

    it('lets a moderator mute, lock, and remove after a question', async () => {
      const state = meeting({ room: { moderator: true } });
      const one = await opened(state, 'people');
      await isAccessible(one);
      await press(one, 'mute-button');
      await press(one, 'mute-all-button');
      const lock = part(one, 'lock-switch') as HTMLInputElement;
      lock.click();
      expect(lock.checked).to.equal(false);
      expect(one.asked()).to.deep.equal([
        ['moderate', { action: 'mute', participantId: 'p-ana' }],
        ['moderate', { action: 'mute' }],
        ['moderate', { action: 'lock' }],
      ]);
      one.session.asked.length = 0;

      await press(one, 'remove-button');
      expect(text(one.$('.question'))).to.contain('Remove Ana Siregar from the room?');
      await isAccessible(one);
      await aTimeout(0);
      expect(text(one.element.shadowRoot?.activeElement ?? null)).to.equal('Cancel');
      (one.element.shadowRoot?.activeElement as HTMLElement).click();
      await one.element.updateComplete;
      expect(one.asked()).to.deep.equal([]);
      await press(one, 'remove-button');
      await press(one, 'confirm-button');
      expect(one.asked()).to.deep.equal([['moderate', { action: 'kick', participantId: 'p-ana' }]]);

      await set(one, meeting({ room: { moderator: true, locked: true } }));
      expect((part(one, 'lock-switch') as HTMLInputElement).checked).to.equal(true);
      part(one, 'lock-switch').click();
      expect(one.asked().at(-1)).to.deep.equal(['moderate', { action: 'unlock' }]);
    });
  });

  describe('adding somebody', () => {
    const presence = Object.fromEntries(
      [ANA, BUDI, GITA, DEWA].map((user) => [user.id, { user, online: user !== DEWA }]),
    );
    const invite = (patch: Partial<Invite>): Invite => ({
      id: 'i1',
      user: GITA,
      phase: 'ringing',
      reason: null,
      ...patch,
    });

    async function adding(state: Partial<SessionState>): Promise<Grid> {
      const one = await opened(state, 'people');
      await press(one, 'add-button');
      await aTimeout(0);
      return one;
    }

    function type(one: Grid, words: string): void {
      const input = part(one, 'add-input') as HTMLInputElement;
      input.value = words;
      input.dispatchEvent(new InputEvent('input'));
    }

    it('offers those who are online and not in here, and rings by a click', async () => {
      const one = await adding({ ...meeting(), presence });
      expect(one.session.asked).to.deep.include(['watchPresence', 'everyone']);
      expect(one.element.shadowRoot?.activeElement).to.equal(part(one, 'add-input'));
      expect(rows(one, '[aria-labelledby=online]')).to.deep.equal(['Gita Larasati']);
      await isAccessible(one);
      one.$('.ring')?.click();
      expect(one.asked()).to.deep.equal([['invite', GITA]]);
      await press(one, 'close-side-button');
      expect(one.session.asked).to.deep.include(['unwatchPresence', 'everyone']);
    });

    it('rings who is typed in: somebody known by name, or a user id', async () => {
      const one = await adding({ ...meeting(), presence });
      type(one, ' gita larasati ');
      await one.element.updateComplete;
      part(one, 'ring-button').click();
      await one.element.updateComplete;
      type(one, 'wayan');
      await one.element.updateComplete;
      expect(text(part(one, 'side'))).to.contain('Nobody who is online is called that.');
      part(one, 'ring-button').click();
      expect(one.asked()).to.deep.equal([
        ['invite', GITA],
        ['invite', 'wayan'],
      ]);
      await one.element.updateComplete;
      expect((part(one, 'add-input') as HTMLInputElement).value).to.equal('');
    });

    it('shows who is rung, lets one stop it, and says what came of it', async () => {
      const one = await adding({ ...meeting(), presence, invites: { i1: invite({}) } });
      expect(text(one.$('.invites'))).to.contain('Gita Larasati Ringing…');
      expect(rows(one, '[aria-labelledby=online]')).to.deep.equal([]);
      await press(one, 'cancel-button');
      expect(one.asked()).to.deep.equal([['withdrawInvite', 'i1']]);
      await set(one, { invites: { i1: invite({ phase: 'ended', reason: 'missed' }) } });
      expect(text(one.$('.invites'))).to.contain('Gita Larasati did not answer');
      await isAccessible(one);
      await set(one, { invites: {} });
      expect(one.has('.invites')).to.equal(false);
    });

    it('is there in a call of two, too', async () => {
      const one = await phone({ ...talking(), presence });
      (await button(one, 'More')).click();
      (await button(one, 'Add person')).click();
      await until(() => one.$('[part=add-input]') !== null, 'where one adds');
      await until(() => one.element.shadowRoot?.activeElement === one.$('[part=add-input]'), 'the focus');
      expect(text(one.$('.panel .rows'))).to.contain('Gita Larasati');
      await expect(one.element).to.be.accessible();
      one.$('.ring')?.click();
      expect(one.session.asked.at(-1)).to.deep.equal(['invite', GITA]);
      key(one.$('.panel'), 'Escape');
      await until(() => one.$('.panel') === null, 'closed');
      expect(one.session.asked.at(-1)).to.deep.equal(['unwatchPresence', 'everyone']);
    });
  });

  describe('chat', () => {
    const START = Date.UTC(2026, 10, 25, 9);
    const line = (id: number, user: User, words: string, seconds = id): ChatMessage => ({
      id: `m${id}`,
      from: user === BUDI ? 'p-self' : `p-${user.id}`,
      user,
      text: words,
      at: START + seconds * 1000,
    });
    const chat = [line(1, ANA, 'Good morning'), line(2, ANA, 'See https://example.com/a.'), line(3, BUDI, 'Thanks')];
    const box = (one: Grid) => part(one, 'chat-input') as HTMLTextAreaElement;
    const write = async (one: Grid, words: string): Promise<void> => {
      box(one).value = words;
      box(one).dispatchEvent(new InputEvent('input'));
      await one.element.updateComplete;
    };

    it('shows who said what, those of one person together, and can be used by everybody', async () => {
      const one = await opened(meeting({ room: { chat } }), 'chat');
      const said = [...one.element.renderRoot.querySelectorAll('.said')];
      expect(said.map((each) => text(each.querySelector('.text')))).to.deep.equal(chat.map((each) => each.text));
      expect(said.map((each) => text(each.querySelector('.by .name')))).to.deep.equal(['Ana Siregar', '', 'You']);
      expect(said[0]?.querySelector('time')?.dateTime).to.equal('2026-11-25T09:00:01.000Z');
      expect(text(one.$('#chat-note'))).to.equal('Messages are kept only while the room lives.');
      expect(one.element.shadowRoot?.activeElement).to.equal(box(one));
      await isAccessible(one);
    });

    it('makes links of addresses alone, and markup of nothing', async () => {
      const words =
        '<img src=x onerror=alert(1)> javascript:alert(1) data:text/html,x https://example.com/x?a=1&b=(2).';
      const one = await opened(meeting({ room: { chat: [line(1, ANA, words)] } }), 'chat');
      expect(text(one.$('.said .text'))).to.equal(words);
      expect(one.has('.said img')).to.equal(false);
      const links = [...one.element.renderRoot.querySelectorAll<HTMLAnchorElement>('.said a')];
      expect(links.map(({ href }) => href)).to.deep.equal(['https://example.com/x?a=1&b=(2)']);
      expect(links[0]?.rel).to.equal('noopener noreferrer nofollow');
      expect(links[0]?.target).to.equal('_blank');
      for (const none of ['javascript://x/%0aalert(1)', 'xhttps://a.b', 'https://', 'ftp://a.b', 'http:/a']) {
        expect(withLinks(none), none).to.deep.equal([none]);
      }
    });

    it('sends by Enter, breaks the line by Shift, and lets an input method have its Enter', async () => {
      const one = await opened(meeting({ room: { chat } }), 'chat');
      await write(one, ' Two\nlines ');
      expect(key(box(one), 'Enter', { shiftKey: true }).defaultPrevented).to.equal(false);
      key(box(one), 'Enter', { isComposing: true });
      expect(one.asked()).to.deep.equal([]);
      key(box(one), 'Enter');
      await until(() => box(one).value === '', 'an empty box');
      key(box(one), 'Enter');
      expect(one.asked()).to.deep.equal([['sendChat', 'Two\nlines']]);
      await write(one, 'x'.repeat(950));
      expect(text(one.$('#chat-note'))).to.equal('50 characters left');
    });

    it('cuts nothing of what is pasted: it says how much is too much, and sends when it is shorter', async () => {
      const one = await opened(meeting(), 'chat');
      await write(one, 'x'.repeat(1500));
      expect(box(one).value).to.have.length(1500);
      expect(box(one).maxLength, 'the browser would cut without a word').to.equal(-1);
      expect(text(one.$('#chat-note'))).to.equal('500 characters too many. Shorten the message to send it.');
      expect(box(one)).to.have.attribute('aria-invalid', 'true');
      expect(part(one, 'send-button')).to.have.attribute('disabled');
      key(box(one), 'Enter');
      expect(one.asked()).to.deep.equal([]);
      await isAccessible(one);
      await write(one, 'x'.repeat(1000));
      key(box(one), 'Enter');
      expect(one.asked()).to.deep.equal([['sendChat', 'x'.repeat(1000)]]);
    });

    it('keeps in the box what did not go out, and says why', async () => {
      const one = await opened(meeting(), 'chat');
      one.session.chatFails = callError('rate-limited');
      await write(one, 'Hello');
      part(one, 'send-button').click();
      await until(() => one.$('[part=error]') !== null, 'the reason');
      expect(text(part(one, 'error'))).to.equal('Too many attempts in a short time. Wait a moment, then try again.');
      expect(box(one).value).to.equal('Hello');
      await isAccessible(one);
      one.session.chatFails = null;
      key(box(one), 'Enter');
      await until(() => box(one).value === '' && one.$('[part=error]') === null, 'sent');
    });

    it('sends nothing while the server is away', async () => {
      const one = await opened({ ...meeting(), signaling: 'reconnecting' }, 'chat');
      await write(one, 'Hello');
      expect(text(part(one, 'side'))).to.contain('You are not connected.');
      expect(part(one, 'send-button')).to.have.attribute('disabled');
      key(box(one), 'Enter');
      await aTimeout(0);
      expect(one.asked()).to.deep.equal([]);
      expect(box(one).value).to.equal('Hello');
    });

    it('counts what is new while it is closed: of others, and since one came', async () => {
      const one = await grid(meeting({ room: { chat } }));
      const label = () => part(one, 'chat-button').ariaLabel;
      expect(label()).to.equal('Chat');
      const more = [...chat, line(4, CITRA, 'Hello'), line(5, BUDI, 'Hi'), line(6, CITRA, 'Shall we?')];
      await set(one, meeting({ room: { chat: more } }));
      expect(label()).to.equal('Chat, 2 unread messages');
      expect(text(one.$('[part=chat-button] .count'))).to.equal('2');
      await spoken(one, '2 new messages.');
      await press(one, 'chat-button');
      expect(label()).to.equal('Chat');
      await set(one, meeting({ room: { chat: [...more, line(7, ANA, 'Yes')] } }));
      expect(label()).to.equal('Chat');
      await spoken(one, 'Ana Siregar: Yes.');
    });

    it('stays at its end, unless one reads what was before', async () => {
      const many = Array.from({ length: 40 }, (_, index) => line(index, ANA, `Line ${index}`, index * 400));
      const one = await opened(meeting({ room: { chat: many } }), 'chat');
      const log = one.$('.talk') as HTMLElement;
      const fromEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight;
      expect(fromEnd()).to.be.lessThan(2);
      await set(one, meeting({ room: { chat: [...many, line(41, CITRA, 'New')] } }));
      expect(fromEnd()).to.be.lessThan(2);
      log.scrollTop = 100;
      await until(() => one.$('.newer') !== null, 'the way to the end');
      await isAccessible(one);
      await set(one, meeting({ room: { chat: [...many, line(41, CITRA, 'New'), line(42, CITRA, 'Newer')] } }));
      expect(log.scrollTop).to.equal(100);
      one.$('.newer')?.click();
      await until(() => one.$('.newer') === null && fromEnd() < 2, 'the end');
    });
  });

  describe('what happens', () => {
    it('is sent to all by one click', async () => {
      const one = await grid(meeting());
      await press(one, 'reactions-button');
      const all = [...one.element.renderRoot.querySelectorAll<HTMLElement>('[part=reaction-button]')];
      expect(all.map(text)).to.have.length(6);
      await isAccessible(one);
      all[0]?.click();
      expect(one.asked()).to.deep.equal([['react', '👍']]);
      expect(one.has('.panel')).to.equal(true);
    });

    it('rises over the stage with a name, and is told politely', async () => {
      const one = await grid(meeting());
      await set(one, {
        reactions: [
          { id: '1.1', participantId: 'p-ana', reaction: '🎉' },
          { id: '2.1', participantId: 'self', reaction: '👍' },
        ],
      });
      const floats = [...one.element.renderRoot.querySelectorAll('.float')].map(text);
      expect(floats).to.deep.equal(['🎉Ana Siregar', '👍You']);
      await spoken(one, 'Ana Siregar: 🎉.');
      await set(one, { reactions: [] });
      expect(one.has('.floats')).to.equal(false);
    });

    it('is one sentence, however many come and go', async () => {
      const one = await grid(meeting({ users: [ANA] }));
      const crowd = Array.from({ length: 5 }, (_, index) => ({ id: `u${index}`, name: `User ${index}` }));
      await set(one, meeting({ users: [ANA, CITRA] }));
      await set(one, meeting({ users: [ANA, CITRA, ...crowd] }));
      await spoken(one, 'Citra Dewi, User 0 and 4 others joined.');
      expect(text(part(one, 'toasts'))).to.equal('Citra Dewi, User 0 and 4 others joined');
      await set(one, meeting({ users: [CITRA, ...crowd], people: { 'p-citra': { hand: 4 } } }));
      await spoken(one, 'Ana Siregar left. Citra Dewi raised a hand.');
      await isAccessible(one);
    });

    it('is not told of those who were there, who come back after a reload, or once one has left', async () => {
      const one = await grid();
      await set(one, meeting());
      await aTimeout(1100);
      expect(one.has('.toasts')).to.equal(false);
      const state = meeting();
      const participants = { ...state.room?.participants };
      delete participants['p-ana'];
      const again = { id: 'p-ana2', user: ANA, media: NO_MEDIA, hand: null, present: true, link: 'link-p-ana' };
      await set(one, meeting({ room: { participants: { ...participants, 'p-ana2': again } } }));
      await aTimeout(1100);
      expect(one.has('.toasts')).to.equal(false);
      await set(one, meeting({ users: [CITRA, DEWA] }));
      await set(one, { call: null, room: null });
      await aTimeout(1100);
      expect(text(one.$('[role=status]'))).not.to.contain('joined');
    });
  });
});
