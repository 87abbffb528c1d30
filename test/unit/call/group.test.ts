import { expect } from '@open-wc/testing';
import type { Effect } from '../../../src/call/effects.ts';
import type { SessionEvent } from '../../../src/call/events.ts';
import { groupRules } from '../../../src/call/group/rules.ts';
import { reduce } from '../../../src/call/reduce.ts';
import { selectCallStatus, selectSaved } from '../../../src/call/select.ts';
import { NO_MEDIA } from '../../../src/call/blanks.ts';
import { INITIAL_STATE, type SessionState } from '../../../src/call/state.ts';
import {
  callError,
  type Participant,
  type Reply,
  type Room,
  type ServerMessage,
  type Signal,
} from '../../../src/protocol/index.ts';

// What a reader wants to see one by one; whole stories are told by the model test.

const ana = { id: 'ana', name: 'Ana' };
const offer = { type: 'offer', sdp: 'v=0' } as const;
const person = (id: string): Participant => ({
  id,
  user: { id: `user-${id}`, name: id },
  media: NO_MEDIA,
  hand: null,
});

function aRoom(others: readonly string[], patch: Partial<Room> = {}): Room {
  return {
    id: 'room:standup',
    name: 'standup',
    participantId: 'me',
    ticket: 'ticket',
    participants: [...others.map(person), { ...person('me'), user: ana }],
    offers: [...others],
    locked: false,
    waiting: 0,
    moderator: false,
    chat: [],
    ...patch,
  };
}

/** A page with the rules of groups, which lives through events and remembers the effects of the last one. */
function page() {
  let state: SessionState = { ...INITIAL_STATE, signaling: 'connected', user: ana };
  let effects: readonly Effect[] = [];
  let now = 0;
  const one = {
    get state() {
      return state;
    },
    get effects() {
      return effects.map(({ type }) => type);
    },
    get sent() {
      return effects.flatMap((effect) => (effect.type === 'send' ? [effect] : []));
    },
    get signals() {
      return effects.flatMap((effect) => (effect.type === 'send' && effect.event === 'signal' ? [effect.payload] : []));
    },
    get prepared() {
      return effects.flatMap((effect) => (effect.type === 'prepare-answer' ? [effect.offer.sdp] : [])).at(-1);
    },
    get timers() {
      return effects.flatMap((effect) => (effect.type === 'start-timer' ? [effect.timer] : []));
    },
    happens(event: SessionEvent, later = 0) {
      now += later;
      ({ state, effects } = reduce(state, event, now, groupRules));
      return one;
    },
    hears(message: ServerMessage) {
      return one.happens({ type: 'message', message });
    },
    asks(wait = false) {
      one.happens({ type: 'join', callId: 'c', room: 'standup', sources: ['microphone'], media: 'audio', wait });
      return one.happens({ type: 'devices-asked', callId: 'c', wait });
    },
    replied(reply: Reply<'join_call_room'>, wait = false) {
      const tag = { event: 'join_call_room', room: 'standup', fresh: true, callId: 'c', wait } as const;
      return one.happens({ type: 'replied', ...tag, reply });
    },
    admitted(others: readonly string[], patch: Partial<Room> = {}) {
      return one.hears({ event: 'room_admitted', payload: { room: aRoom(others, patch), callId: null } });
    },
    inside(others: readonly string[] = ['budi', 'citra'], patch: Partial<Room> = {}) {
      one.asks().admitted(others, patch);
      for (const link of others) one.connects(link);
      return one;
    },
    connects(link: string) {
      one.happens({ type: 'offer-ready', link, offer });
      one.signalled(link, { type: 'description', description: { type: 'answer', sdp: 'v=0' } });
      return one.happens({ type: 'link-status', link, status: 'connected' });
    },
    signalled(from: string, signal: Signal) {
      return one.hears({ event: 'signal', payload: { from, signal } });
    },
  };
  return one;
}

describe('somebody whom the server has lost', () => {
  const lost = (one: ReturnType<typeof page>, participantId: string) =>
    one.hears({ event: 'user_left', payload: { room: 'room:standup', participantId, reason: 'connection-lost' } });

  it('is heard on, but not for ever: all pages keep the same end', () => {
    const one = lost(page().inside(), 'budi');
    expect(one.timers).to.deep.equal(['away:budi']);
    expect(one.state.room?.participants.budi).to.include({ present: false });
    one.happens({ type: 'timer', timer: 'away:budi' });
    expect(one.effects).to.include('close-link');
    expect(Object.keys(one.state.room?.participants ?? {})).to.deep.equal(['citra']);
  });

  it('may come back until then, and the end is off', () => {
    const one = lost(page().inside(), 'budi');
    const payload = { room: 'room:standup', participant: person('budi'), replaces: null, returns: true };
    one.hears({ event: 'user_joined', payload });
    one.happens({ type: 'timer', timer: 'away:budi' });
    expect(one.state.links.budi?.status).to.equal('connected');
  });

  it('is removed by a moderator all the same: the link is closed at once', () => {
    const one = lost(page().inside(), 'budi');
    one.hears({ event: 'user_left', payload: { room: 'room:standup', participantId: 'budi', reason: 'kicked' } });
    expect(one.effects).to.include('close-link');
    expect(one.state.links).not.to.have.property('budi');
  });

  it('and was removed while we were away ourselves has no link when we are back, where the server knows everybody', () => {
    for (const [complete, away, left] of [
      [true, [], ['citra']],
      [true, ['budi'], ['budi', 'citra']],
      [false, [], ['budi', 'citra']],
    ] as const) {
      const one = page().inside();
      const users = away.map((id) => ({ id, user: person(id).user }));
      one.admitted(['citra'], { offers: [], away: users, complete });
      expect(Object.keys(one.state.links).sort()).to.deep.equal(left);
    }
  });

  it('has no such end in a call, where nobody is removed', () => {
    const one = lost(page().inside(['budi', 'citra'], { name: null, id: 'room:standup' }), 'budi');
    expect(one.timers).not.to.include('away:budi');
  });
});

describe('somebody whom a moderator has muted', () => {
  it('counts as silent whatever it says to send, until the server says otherwise', () => {
    const one = page().inside();
    const mediaState = { ...NO_MEDIA, microphone: true, camera: true };
    const told = (muted: boolean) =>
      one.hears({ event: 'media_state', payload: { participantId: 'budi', mediaState, muted } }).state.room
        ?.participants.budi;
    expect(told(true)).to.deep.include({ muted: true, media: { ...mediaState, microphone: false } });
    expect(told(false)).to.deep.include({ muted: false, media: mediaState });
  });

  it('is so for who comes later, too', () => {
    const one = page().asks();
    const budi = { ...person('budi'), media: { ...NO_MEDIA, microphone: true }, muted: true };
    one.admitted([], { participants: [budi, { ...person('me'), user: ana }] });
    expect(one.state.room?.participants.budi).to.deep.include({ muted: true, media: NO_MEDIA });
  });
});

describe('offers of a link that is not there', () => {
  it('are answered about once a second, the last one of those that come faster', () => {
    const one = page().inside([]);
    const payload = { room: 'room:standup', participant: person('dewi'), replaces: null, returns: false };
    one.hears({ event: 'user_joined', payload });
    let answered = 0;
    const offers = (sdp: string) => {
      one.signalled('dewi', { type: 'description', description: { type: 'offer', sdp } });
      if (one.effects.includes('prepare-answer')) answered++;
      // It makes no sense, and the link is given up.
      one.happens({ type: 'link-failed', link: 'dewi', error: callError('bad-request') }, 25);
    };
    for (let count = 0; count < 40; count++) offers(`v=${count}`);
    expect(answered).to.equal(1);
    one.happens({ type: 'timer', timer: 'answer:dewi' }, 1_000);
    expect(one.effects).to.include.members(['prepare-answer', 'open-answer']);
    expect(one.prepared).to.equal('v=39');
  });
});

describe('into a room by its name', () => {
  it('asks the person first and the server then, and offers to all who are there', () => {
    const one = page();
    one.happens({ type: 'join', callId: 'c', room: 'standup', sources: ['camera'], media: 'video', wait: false });
    expect(one.effects).to.deep.equal(['open-devices', 'await-devices']);
    expect(selectCallStatus(one.state)).to.equal('dialing');
    one.happens({ type: 'devices-asked', callId: 'c', wait: false });
    expect(one.sent[0]).to.deep.include({ event: 'join_call_room' });
    one.admitted(['budi', 'citra']);
    const offered = one.effects.filter((type) => type === 'offer');
    expect(offered).to.have.length(2);
    expect(selectCallStatus(one.state)).to.equal('connected');
  });

  it('lets those who come later offer', () => {
    const one = page().inside([]);
    one.hears({
      event: 'user_joined',
      payload: { room: 'room:standup', participant: person('dewi'), replaces: null, returns: false },
    });
    expect(one.effects).not.to.include('offer');
    one.signalled('dewi', { type: 'description', description: offer });
    expect(one.effects).to.include.members(['prepare-answer', 'open-answer']);
    expect(one.timers, 'the wait for it has an end').to.include('lost:dewi');
  });

  it('takes one of two offers that meet: both ends the same one', () => {
    const one = page();
    one.asks().admitted(['zoe', 'abe']);
    // `me` is before `zoe` and after `abe`.
    one.signalled('zoe', { type: 'description', description: offer });
    expect(one.effects, 'ours stands').to.deep.equal([]);
    one.signalled('abe', { type: 'description', description: offer });
    expect(one.effects, 'ours gives way').to.include('prepare-answer');
  });

  it('waits at the door of a full room when it is asked to, and goes in when there is a place', () => {
    const one = page().asks(true);
    one.replied({ ok: true, waiting: { room: 'room:standup', position: 2 } }, true);
    expect(one.state.call).to.include({ phase: 'waiting', position: 2 });
    one.hears({ event: 'room_position', payload: { room: 'room:standup', position: 1 } });
    expect(one.state.call?.position).to.equal(1);
    one.hears({ event: 'room_admitted', payload: { room: aRoom(['budi']), callId: null } });
    expect(one.state.call?.phase).to.equal('active');
    expect(one.effects).to.include('offer');
  });

  it('does not keep a place in the queue for one who goes away', () => {
    const one = page().asks(true);
    one.replied({ ok: true, waiting: { room: 'room:standup', position: 1 } }, true);
    one.happens({ type: 'hang-up' });
    expect(one.sent.map(({ event }) => event)).to.deep.equal(['leave_call_room']);
    one.hears({ event: 'room_admitted', payload: { room: aRoom([]), callId: null } });
    expect(
      one.sent.map(({ event }) => event),
      'let in all the same',
    ).to.deep.equal(['leave_call_room']);
    expect(one.state.room).to.equal(null);
  });

  it('says why it may not', () => {
    const full = page().asks().replied({ ok: false, code: 'room-full', message: '' });
    expect(full.state.call).to.include({ phase: 'ended', endReason: 'room-full' });
    const locked = page().asks().replied({ ok: false, code: 'room-locked', message: '' });
    expect(locked.state.call).to.include({ phase: 'ended', endReason: 'forbidden' });
    expect(locked.state.call?.error?.code).to.equal('room-locked');
    const silent = page().asks().happens({ type: 'timer', timer: 'dial:c' }, 15_000);
    expect(silent.state.call).to.include({ phase: 'ended', endReason: 'unavailable' });
  });

  it('leaves when the answer comes after the person has gone', () => {
    const one = page().asks().happens({ type: 'hang-up' });
    one.admitted([]);
    expect(one.sent.map(({ event }) => event)).to.deep.equal(['leave_call_room']);
  });

  it('comes back into it after a reload', () => {
    const saved = selectSaved(page().inside().state);
    expect(saved).to.include({ name: 'standup', room: 'room:standup', direction: 'joined' });
    const again = page();
    if (saved) again.happens({ type: 'return', saved });
    expect(again.timers, 'one may be alone in it').to.deep.equal(['stranded:c']);
    const resumed = { clientId: 'c', resumeToken: 't', resumed: false, user: ana, room: null, iceServers: [] };
    again.hears({ event: 'resumed', payload: resumed });
    expect(again.sent[0]).to.deep.include({ event: 'join_call_room' });
  });
});

describe('links of a group', () => {
  it('fail one by one, and are made again by the end that has offered', () => {
    const one = page().inside();
    one.happens({ type: 'link-status', link: 'budi', status: 'silent' });
    one.happens({ type: 'timer', timer: 'lost:budi' }, 45_000);
    expect(one.state.links['budi']?.status).to.equal('failed');
    expect(one.state.call?.phase).to.equal('active');
    expect(one.state.links['citra']?.status).to.equal('connected');
    expect(one.timers).to.deep.equal(['retry:budi']);
    one.happens({ type: 'timer', timer: 'retry:budi' }, 10_000);
    expect(one.effects).to.include('offer');
    expect(one.state.links['budi']?.status, 'until it is there').to.equal('failed');
    one.connects('budi');
    expect(one.state.links['budi']?.status).to.equal('connected');
  });

  it('is connecting until it was there once, also when it is tried again, and only then reconnecting', () => {
    const one = page().asks().admitted(['budi']);
    expect(one.state.links['budi']?.status).to.equal('connecting');
    one.happens({ type: 'timer', timer: 'lost:budi' }, 45_000).happens({ type: 'timer', timer: 'retry:budi' }, 10_000);
    expect(one.state.links['budi']?.status, 'could not be made').to.equal('failed');
    one.happens({ type: 'link-status', link: 'budi', status: 'connected' });
    one.happens({ type: 'link-status', link: 'budi', status: 'silent' });
    expect(one.state.links['budi']?.status).to.equal('silent');
  });

  it('of a page that has died: gone as soon as the server knows of no connection of it, and not while media comes', () => {
    const one = page().inside();
    one.happens({ type: 'link-status', link: 'budi', status: 'silent' });
    for (const participantId of ['budi', 'citra']) {
      one.hears({ event: 'user_away', payload: { room: 'room:standup', participantId } });
    }
    expect(Object.keys(one.state.room?.participants ?? {})).to.deep.equal(['citra']);
  });

  it('of one whom the server has lost: gone at once when nothing comes, else when it falls silent', () => {
    const one = page().inside();
    const lost = (participantId: string) =>
      one.hears({
        event: 'user_left',
        payload: { room: 'room:standup', participantId, reason: 'connection-lost' },
      });
    one.happens({ type: 'link-status', link: 'budi', status: 'silent' });
    lost('budi');
    expect(one.state.room?.participants).to.have.keys('citra');
    lost('citra');
    expect(one.state.room?.participants['citra']?.present).to.equal(false);
    one.happens({ type: 'link-status', link: 'citra', status: 'silent' });
    one.happens({ type: 'timer', timer: 'gone:citra' }, 20_000);
    expect(one.state.room?.participants).to.deep.equal({});
    expect(selectCallStatus(one.state), 'alone in a room').to.equal('connected');
  });

  it('an end without server and without anybody has an end', () => {
    const one = page().inside(['budi']);
    one.happens({ type: 'signaling', status: 'reconnecting', error: null });
    expect(selectCallStatus(one.state), 'media flows').to.equal('connected');
    one.happens({ type: 'link-status', link: 'budi', status: 'silent' });
    expect(one.timers).to.include('stranded:c');
    one.happens({ type: 'timer', timer: 'stranded:c' }, 45_000);
    expect(one.state.call).to.include({ phase: 'ended', endReason: 'connection-lost' });
  });
});

describe('inside', () => {
  it('a call of two takes in a third, and loads the rules for it', () => {
    const { room } = page().inside(['budi']).state;
    const two: SessionState = { ...INITIAL_STATE, room: room && { ...room, name: null } };
    const heard = (id: string): ServerMessage => ({
      event: 'user_joined',
      payload: { room: 'room:standup', participant: person(id), replaces: null, returns: false },
    });
    const three = reduce(two, { type: 'message', message: heard('citra') }, 0);
    expect(three.effects.map(({ type }) => type)).to.include('load-group');
    const four = reduce(three.state, { type: 'message', message: heard('dewi') }, 0);
    expect(
      four.effects.map(({ type }) => type),
      'once',
    ).not.to.include('load-group');
  });

  it('a moderator can ask for silence, and for nothing else', () => {
    const one = page().inside();
    one.happens({ type: 'device', source: 'microphone', actual: true, error: null, label: '' });
    one.hears({ event: 'mute_requested', payload: { by: ana } });
    expect(one.state.devices.microphone).to.include({ desired: false, notice: 'muted-by-moderator' });
    one.hears({ event: 'mute_requested', payload: { by: ana } });
    expect(one.state.devices.microphone.desired, 'never on').to.equal(false);
    one.happens({ type: 'toggle', source: 'microphone' });
    expect(one.state.devices.microphone).to.include({ desired: true, notice: null });
  });

  it('reactions fade, lines of the chat come once, hands go up and down', () => {
    const one = page().inside();
    one.hears({ event: 'reaction', payload: { participantId: 'me', reaction: '👍' } });
    one.hears({ event: 'reaction', payload: { participantId: 'budi', reaction: '👏' } });
    expect(one.state.reactions.map(({ participantId }) => participantId)).to.deep.equal(['self', 'budi']);
    const [first] = one.state.reactions;
    one.happens({ type: 'timer', timer: `fade:${first?.id}` }, 4_000);
    expect(one.state.reactions).to.have.length(1);
    const message = { id: '1', from: 'budi', user: ana, text: 'hi', at: 1 };
    one.hears({ event: 'chat_message', payload: { room: 'room:standup', message } });
    one.hears({ event: 'chat_message', payload: { room: 'room:standup', message } });
    expect(one.state.room?.chat).to.have.length(1);
    one.hears({ event: 'hand', payload: { participantId: 'budi', hand: 5 } });
    one.hears({ event: 'hand', payload: { participantId: 'me', hand: 6 } });
    expect(one.state.room?.participants['budi']?.hand).to.equal(5);
    one.happens({ type: 'raise-hand' });
    expect(one.sent[0]?.payload).to.deep.equal({ raised: false });
  });

  it('somebody is rung into the room, and does not come', () => {
    const one = page().inside();
    one.happens({ type: 'invite', callId: 'i', to: { id: 'dewi', name: 'Dewi' } });
    one.happens({ type: 'replied', event: 'invite_to_room', callId: 'i', reply: { ok: true } });
    one.hears({ event: 'call_ringing', payload: { callId: 'i' } });
    expect(one.state.invites['i']?.phase).to.equal('ringing');
    one.hears({ event: 'call_ended', payload: { callId: 'i', reason: 'missed' } });
    expect(one.state.invites['i']).to.include({ phase: 'ended', reason: 'missed' });
    expect(one.state.call?.phase, 'the call goes on').to.equal('active');
    one.happens({ type: 'timer', timer: 'fade:i' }, 6_000);
    expect(one.state.invites).to.deep.equal({});
  });

  it('tells each one how high it is shown, once, and again over a new link', () => {
    const one = page().inside();
    const heights = { budi: { camera: 360, screen: 0 } };
    const show = { type: 'show', place: {}, heights } as const;
    one.happens(show);
    expect(one.signals).to.deep.equal([
      { to: 'budi', signal: { type: 'shown', camera: 360, screen: 0 } },
      { to: 'citra', signal: { type: 'shown', camera: 0, screen: 0 } },
    ]);
    expect(one.happens(show).signals).to.deep.equal([]);
    one.happens({ type: 'link-status', link: 'budi', status: 'silent' });
    expect(one.happens({ type: 'link-status', link: 'budi', status: 'connected' }).signals).to.have.length(1);
    expect(one.admitted(['budi', 'citra'], { offers: [] }).signals, 'and to all when it comes back').to.have.length(2);
  });

  it('counts the highest of what several places of the page show, whichever was said last', () => {
    const one = page().inside();
    const [grid, phone] = [{}, {}];
    const budi = () => one.state.room?.shown['budi'];
    one.happens({ type: 'show', place: phone, heights: { budi: { camera: 120, screen: 0 } } });
    one.happens({ type: 'show', place: grid, heights: { budi: { camera: 0, screen: 360 } } });
    expect(budi()).to.deep.equal({ camera: 120, screen: 360 });
    one.happens({ type: 'show', place: phone, heights: null });
    expect(budi()).to.deep.equal({ camera: 0, screen: 360 });
    one.happens({ type: 'show', place: grid, heights: null });
    expect(budi(), 'until another place comes').to.deep.equal({ camera: 0, screen: 360 });
  });

  it('sends nothing of its pictures to one who shows them nowhere', () => {
    const one = page().inside();
    one.signalled('budi', { type: 'shown', camera: 0, screen: 0 });
    expect(one.effects).to.include('limit-link');
    expect(one.state.links['budi']?.budget?.camera).to.equal(null);
    expect(one.state.links['citra']?.budget?.camera).to.be.an('object');
  });

  it('is put out, and keeps nothing', () => {
    const one = page().inside();
    one.hears({ event: 'room_left', payload: { room: 'room:standup', reason: 'kicked' } });
    expect(one.state.call).to.include({ phase: 'ended', endReason: 'kicked' });
    expect(one.state).to.include({ room: null });
    expect(one.state.links).to.deep.equal({});
    expect(one.effects).to.include.members(['close-link', 'release-devices']);
  });
});
