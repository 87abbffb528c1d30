import { expect } from '@open-wc/testing';
import { announcements } from '../../../src/call/announce.ts';
import type { Effect } from '../../../src/call/effects.ts';
import type { SessionEvent } from '../../../src/call/events.ts';
import { selectMedia } from '../../../src/call/media-state.ts';
import { reduce } from '../../../src/call/reduce.ts';
import { selectCallStatus, selectTone } from '../../../src/call/select.ts';
import { NO_MEDIA } from '../../../src/call/blanks.ts';
import { INITIAL_STATE, type SessionState } from '../../../src/call/state.ts';
import { callError, type Room, type ServerMessage } from '../../../src/protocol/index.ts';

// The model test plays whole stories; these are the rules that a reader wants to see one by one.

const ana = { id: 'ana', name: 'Ana' };
const budi = { id: 'budi', name: 'Budi' };
const offer = { type: 'offer', sdp: 'v=0' } as const;
const answer = { type: 'answer', sdp: 'v=0' } as const;
const room: Room = {
  id: 'room',
  name: null,
  participantId: 'me',
  ticket: 'ticket',
  participants: [
    { id: 'me', user: ana, media: NO_MEDIA, hand: null },
    { id: 'peer', user: budi, media: NO_MEDIA, hand: null },
  ],
  offers: [],
  locked: false,
  waiting: 0,
  moderator: false,
  chat: [],
};

/** A session that lives through events, and remembers the effects of the last one. */
function session(now = 0) {
  let state: SessionState = { ...INITIAL_STATE, signaling: 'connected', user: ana };
  let effects: readonly Effect[] = [];
  return {
    get state() {
      return state;
    },
    get effects() {
      return effects.map(({ type }) => type);
    },
    get all() {
      return effects;
    },
    get sent() {
      return effects.flatMap((effect) => (effect.type === 'send' ? [effect.event] : []));
    },
    happens(event: SessionEvent, later = 0) {
      now += later;
      ({ state, effects } = reduce(state, event, now));
      return this;
    },
    hears(message: ServerMessage) {
      return this.happens({ type: 'message', message });
    },
    rings(callId = 'call', from = budi) {
      return this.hears({
        event: 'incoming_call',
        payload: { callId, from, media: 'video', offer, people: [], expiresInMs: 60_000 },
      });
    },
    calls() {
      this.happens({ type: 'call', callId: 'call', to: budi, media: 'video' });
      return this.happens({ type: 'offer-ready', link: 'call', offer });
    },
    talks() {
      this.calls().hears({ event: 'call_answered', payload: { callId: 'call', answer, room } });
      return this.happens({ type: 'link-status', link: 'call', status: 'connected' });
    },
  };
}

describe('a call from here', () => {
  it('goes from the click to talking, with the offer in the first message', () => {
    const one = session();
    one.happens({ type: 'call', callId: 'call', to: budi, media: 'video' });
    expect(one.effects).to.include.members(['offer', 'open-devices']);
    expect(one.happens({ type: 'offer-ready', link: 'call', offer }).sent).to.deep.equal(['call_user']);
    expect(one.hears({ event: 'call_ringing', payload: { callId: 'call' } }).state.call?.phase).to.equal('ringing');
    expect(selectTone(one.state)).to.deep.equal({ tone: 'ringback', callId: 'call' });
    one.hears({ event: 'call_answered', payload: { callId: 'call', answer, room } });
    expect(one.effects).to.include('open-offer');
    expect(selectCallStatus(one.state)).to.equal('connecting');
    one.happens({ type: 'link-status', link: 'call', status: 'connected' });
    expect(selectCallStatus(one.state)).to.equal('connected');
  });

  it('is cancelled by a hang-up while it rings, and the server is told', () => {
    const one = session().calls();
    expect(one.happens({ type: 'hang-up' }).sent).to.deep.equal(['cancel_call']);
    expect(one.state.call).to.include({ phase: 'ended', endReason: 'cancelled' });
  });

  it('ends with a reason when the server cannot be reached', () => {
    const one = session().calls().happens({ type: 'timer', timer: 'dial:call' }, 15_000);
    expect(one.state.call).to.include({ phase: 'ended', endReason: 'unavailable' });
    expect(one.state.call?.error?.code).to.equal('server-unreachable');
  });

  it('gives way when the other one calls at the same moment: one call, answered at once', () => {
    const one = session().calls().rings('theirs');
    expect(one.effects).to.include.members(['prepare-answer', 'open-answer', 'close-link']);
    expect(one.state.call).to.include({ id: 'theirs', phase: 'answering' });
    expect(one.state.devices.camera.desired, 'the click on Call stands').to.equal(true);
  });

  it('says no to a second one', () => {
    const one = session()
      .talks()
      .happens({ type: 'call', callId: 'second', to: { id: 'citra', name: 'Citra' }, media: 'audio' });
    expect(one.effects).to.deep.equal(['announce']);
    expect(one.state.call?.id).to.equal('call');
  });
});

describe('a call that comes in', () => {
  it('is made ready when it has rung for a moment, before the click, and opens nothing', () => {
    const one = session().rings();
    expect(one.all).to.deep.include({ type: 'start-timer', timer: 'prepare:call', ms: 700 });
    expect(one.effects, 'who rings and stops makes this page do nothing').not.to.include('prepare-answer');
    one.happens({ type: 'timer', timer: 'prepare:call' }, 700);
    expect(one.effects).to.deep.equal(['prepare-answer']);
    expect(one.state.devices.camera.desired || one.state.devices.microphone.desired).to.equal(false);
    expect(announcements(INITIAL_STATE, one.state).map(({ event }) => event)).to.include('call-incoming');
  });

  it('answers before the camera is there', () => {
    const one = session().rings().happens({ type: 'accept' });
    expect(one.effects.indexOf('open-answer')).to.be.lessThan(one.effects.indexOf('open-devices'));
    expect(one.happens({ type: 'answer-ready', link: 'call', answer }).sent).to.deep.equal(['answer_call']);
  });

  it('is made ready at once by the click, if that comes sooner', () => {
    const one = session().rings().happens({ type: 'accept' });
    expect(one.effects.indexOf('prepare-answer')).to.be.lessThan(one.effects.indexOf('open-answer'));
    const late = session().rings().happens({ type: 'timer', timer: 'prepare:call' }, 700).happens({ type: 'accept' });
    expect(late.effects, 'once').not.to.include('prepare-answer');
  });

  it('makes no connection any more when it has stopped to ring', () => {
    const one = session()
      .rings()
      .hears({ event: 'call_ended', payload: { callId: 'call', reason: 'cancelled' } });
    expect(one.all).to.deep.include({ type: 'stop-timer', timer: 'prepare:call' });
    expect(one.happens({ type: 'timer', timer: 'prepare:call' }, 700).effects).to.deep.equal([]);
  });

  it('can be taken without the camera', () => {
    const { devices } = session().rings().happens({ type: 'accept', camera: false }).state;
    expect([devices.microphone.desired, devices.camera.desired]).to.deep.equal([true, false]);
  });

  it('falls silent when another tab of this browser answers', () => {
    const one = session().rings().happens({ type: 'settled-elsewhere', callId: 'call', reason: 'answered-elsewhere' });
    expect(one.state.call?.endReason).to.equal('answered-elsewhere');
    expect(selectTone(one.state)).to.equal(null);
  });

  it('is silent in the other tabs of this browser only when the answer is on its way', () => {
    const one = session().rings().happens({ type: 'accept' });
    expect(one.effects).not.to.include('tell-tabs');
    one.happens({ type: 'answer-ready', link: 'call', answer });
    expect(one.effects).to.include('tell-tabs');
  });

  const failure = callError('link-failed');
  for (const [what, events] of Object.entries<SessionEvent[]>({
    'its link fails': [{ type: 'link-failed', link: 'call', error: failure }],
    'its link fails after the click on Accept': [
      { type: 'accept' },
      { type: 'link-failed', link: 'call', error: failure },
    ],
    'the page closes its session': [{ type: 'close' }],
    'the page closes its session while it is being answered': [{ type: 'accept' }, { type: 'close' }],
    'the page goes': [{ type: 'leave-page' }],
    'it rings for too long': [{ type: 'timer', timer: 'ring:call' }],
    'it never connects': [{ type: 'accept' }, { type: 'timer', timer: 'connect:call' }],
    'the server does not know it any more': [{ type: 'timer', timer: 'confirm:call' }],
    'the server refuses this page': [{ type: 'signaling', status: 'refused', error: callError('auth-failed') }],
  })) {
    it(`goes on at the other devices when ${what}`, () => {
      const one = session().rings();
      const sent = events.flatMap((event) => one.happens(event).sent);
      expect(sent).not.to.include('reject_call');
      expect(one.effects).not.to.include('tell-tabs');
    });
  }

  it('that fails here says so to the person, and to the server, which may know other devices', () => {
    const one = session().rings().happens({ type: 'accept' });
    one.happens({ type: 'link-failed', link: 'call', error: callError('no-common-codec') });
    expect(one.sent).to.deep.equal(['cannot_answer']);
    expect(one.state.call).to.include({ phase: 'ended', endReason: 'connection-lost' });
    expect(one.state.call?.error?.code).to.equal('no-common-codec');
  });

  it('does not ring in a browser that cannot take part, and from there nothing is sent', () => {
    const one = session();
    const unable = callError('not-supported');
    let { state } = one;
    const happens = (event: SessionEvent) => {
      const step = reduce(state, event, 0);
      state = step.state;
      return step.effects;
    };
    state = { ...state, unable };
    const payload = { callId: 'call', from: budi, media: 'video' as const, offer, people: [], expiresInMs: 60_000 };
    expect(happens({ type: 'message', message: { event: 'incoming_call', payload } })).to.deep.equal([]);
    expect(state.call).to.equal(null);
    const effects = happens({ type: 'call', callId: 'call', to: budi, media: 'video' });
    expect(effects.some(({ type }) => type === 'send' || type === 'open-devices')).to.equal(false);
    expect(state.call?.error).to.equal(unable);
  });

  it('rings beside another one; answering the second leaves the first to ring', () => {
    const one = session().rings().rings('second', { id: 'citra', name: 'Citra' });
    one.happens({ type: 'accept', callId: 'second' });
    expect(one.sent).to.deep.equal([]);
    expect(one.state.call).to.include({ id: 'second', phase: 'answering' });
    expect(one.state.waiting).to.include({ id: 'call', phase: 'incoming' });
  });

  it('rings unseen beside two others, and is shown when one of them is over', () => {
    const one = session()
      .rings()
      .rings('second', { id: 'citra', name: 'Citra' })
      .rings('third', { id: 'd', name: 'D' });
    expect(one.happens({ type: 'timer', timer: 'prepare:third' }, 700).effects, 'no connection unseen').to.be.empty;
    const before = one.state;
    one.happens({ type: 'reject', callId: 'call' });
    expect([one.state.call?.id, one.state.waiting?.id]).to.deep.equal(['second', 'third']);
    expect(announcements(before, one.state)).to.deep.include({
      event: 'call-incoming',
      detail: { callId: 'third', from: { id: 'd', name: 'D' }, media: 'video' },
    });
    one.rings('fourth').hears({ event: 'call_ended', payload: { callId: 'fourth', reason: 'cancelled' } });
    expect(one.state.queued).to.deep.equal([]);
  });

  it('cannot be answered by anything but a click', () => {
    const one = session().rings();
    one.hears({ event: 'call_answered', payload: { callId: 'call', answer, room } });
    expect(one.state.call?.phase).to.equal('incoming');
    one.hears({ event: 'signal', payload: { from: 'peer', signal: { type: 'description', description: offer } } });
    one.happens({ type: 'toggle', source: 'camera', on: true });
    expect(one.effects).to.deep.equal([]);
  });

  it('waits while one talks; taking it ends the first one and keeps the microphone', () => {
    const one = session().talks().rings('second', { id: 'citra', name: 'Citra' });
    expect(one.state.waiting?.id).to.equal('second');
    expect(selectTone(one.state)?.tone).to.equal('waiting');
    one.happens({ type: 'accept', callId: 'second', camera: false });
    expect(one.sent).to.deep.equal(['leave_call_room']);
    expect(one.effects).not.to.include('release-devices');
    expect(one.state.call).to.include({ id: 'second', phase: 'answering' });
  });
});

describe('a call that runs', () => {
  it('tells the others what is really sent, not what was clicked', () => {
    const one = session().talks();
    expect(one.happens({ type: 'toggle', source: 'camera', on: false }).sent).to.deep.equal([]);
    one.happens({ type: 'device', source: 'microphone', actual: true, error: null, label: '' });
    expect(one.sent).to.deep.equal(['set_media_state']);
  });

  it('shares a screen only while one talks, and tells what is really shared', () => {
    const early = session().calls().happens({ type: 'toggle-screen' });
    expect(early.effects).to.deep.equal([]);
    const one = session().talks().happens({ type: 'toggle-screen' });
    expect(one.effects).to.deep.equal(['share-screen']);
    expect(one.state.screen).to.include({ desired: true, actual: false });
    one.happens({ type: 'screen', actual: true, audio: true, error: null });
    expect(one.sent).to.deep.equal(['set_media_state']);
    expect(selectMedia(one.state)).to.include({ screen: true, 'screen-audio': true });
    // The browser's own button.
    one.happens({ type: 'screen', actual: false, audio: false, error: null });
    expect(one.sent).to.deep.equal(['set_media_state']);
    expect(one.state.screen).to.include({ desired: false, actual: false });
  });

  it('does not show a screen to the next one to talk to, or after it has ended', () => {
    const one = session().talks().happens({ type: 'toggle-screen' });
    one.happens({ type: 'screen', actual: true, audio: false, error: null });
    one.rings('second', { id: 'citra', name: 'Citra' }).happens({ type: 'accept', callId: 'second' });
    expect(one.effects).to.include('share-screen');
    expect(one.state.screen).to.include({ desired: false, actual: false });
    const late = session().talks().happens({ type: 'toggle-screen' }).happens({ type: 'hang-up' });
    expect(late.happens({ type: 'screen', actual: true, audio: false, error: null }).effects).to.deep.equal([
      'share-screen',
    ]);
    expect(late.state.screen.actual).to.equal(false);
  });

  it('tells the other end when pictures are held back, and does not wait for those that are', () => {
    const one = session().talks().happens({ type: 'video-held', link: 'call', held: true });
    expect(one.sent).to.deep.equal(['signal']);
    expect(one.state.links['call']?.videoHeld).to.equal(true);
    const media = { ...NO_MEDIA, camera: true };
    one.hears({ event: 'media_state', payload: { participantId: 'peer', mediaState: media } });
    expect(one.all).to.deep.include({ type: 'expect-media', link: 'call', expected: true });
    one.hears({ event: 'signal', payload: { from: 'peer', signal: { type: 'video', held: true } } });
    expect(one.state.links['call']?.peerVideoHeld).to.equal(true);
    expect(one.all).to.deep.include({ type: 'expect-media', link: 'call', expected: false });
  });

  it('goes on without a server', () => {
    const one = session().talks().happens({ type: 'signaling', status: 'reconnecting', error: null });
    expect(selectCallStatus(one.state)).to.equal('connected');
    one.hears({ event: 'user_left', payload: { room: 'room', participantId: 'peer', reason: 'connection-lost' } });
    expect(selectCallStatus(one.state), 'media flows, whatever the server has lost').to.equal('connected');
  });

  it('goes back into its room when a new server does not know it', () => {
    const resumed = { clientId: 'c', resumeToken: 't', resumed: false, user: ana, room: null, iceServers: [] };
    expect(session().talks().hears({ event: 'resumed', payload: resumed }).sent).to.deep.equal(['join_call_room']);
  });

  it('is given up 45 s after media has stopped, 20 s when the server has lost the other one too', () => {
    const one = session().talks().happens({ type: 'link-status', link: 'call', status: 'silent' });
    expect(selectCallStatus(one.state)).to.equal('reconnecting');
    expect(one.effects).to.include('start-timer');
    one.hears({ event: 'user_left', payload: { room: 'room', participantId: 'peer', reason: 'connection-lost' } });
    one.happens({ type: 'timer', timer: 'gone:call' }, 20_000);
    expect(one.state.call).to.include({ phase: 'ended', endReason: 'connection-lost' });
    expect(one.sent).to.deep.equal(['leave_call_room']);
  });

  it('makes a new link with one whose page was reloaded, and lets that one offer', () => {
    const one = session().talks();
    const participant = { id: 'again', user: budi, media: NO_MEDIA, hand: null };
    one.hears({ event: 'user_joined', payload: { room: 'room', participant, replaces: 'peer', returns: false } });
    expect(one.effects).to.include('close-link');
    expect(one.effects).not.to.include('offer');
    one.hears({ event: 'signal', payload: { from: 'again', signal: { type: 'description', description: offer } } });
    expect(one.effects).to.include.members(['prepare-answer', 'open-answer']);
    expect(one.happens({ type: 'answer-ready', link: 'again', answer }).sent).to.deep.equal(['signal']);
  });

  it('that never was says that there is no way between the two, at both ends', () => {
    const one = session()
      .calls()
      .hears({ event: 'call_answered', payload: { callId: 'call', answer, room } });
    one.happens({ type: 'timer', timer: 'connect:call' }, 45_000);
    expect(one.state.call).to.include({ phase: 'ended', endReason: 'connection-lost' });
    expect(one.state.call?.error?.code).to.equal('no-way');
    const other = session()
      .calls()
      .hears({ event: 'call_answered', payload: { callId: 'call', answer, room } });
    other.hears({ event: 'call_ended', payload: { callId: 'call', reason: 'connection-lost' } });
    expect(other.state.call?.error?.code).to.equal('no-way');
    const lost = session().talks().happens({ type: 'link-status', link: 'call', status: 'silent' });
    expect(lost.happens({ type: 'timer', timer: 'lost:call' }, 45_000).state.call?.error).to.equal(null);
  });

  it('carries why its link failed to its end', () => {
    const one = session().talks();
    one.happens({ type: 'link-failed', link: 'call', error: callError('no-common-codec') });
    expect(one.state.call?.error?.code).to.equal('no-common-codec');
    const told = one.all.filter((effect) => effect.type === 'announce' && effect.announcement.event === 'call-error');
    expect(told, 'said once').to.have.lengthOf(1);
    const dialing = session()
      .calls()
      .happens({ type: 'link-failed', link: 'call', error: callError('link-failed') });
    expect(dialing.sent).to.deep.equal(['cancel_call']);
    expect(dialing.state.call).to.include({ endReason: 'connection-lost' });
    expect(dialing.state.call?.error?.code).to.equal('link-failed');
  });

  it('ends with the word of the server, when that was faster than the click', () => {
    const one = session().talks().happens({ type: 'hang-up' });
    expect(one.state.call?.endReason).to.equal('hang-up');
    one.hears({ event: 'call_ended', payload: { callId: 'call', reason: 'connection-lost' } });
    expect(one.state.call?.endReason).to.equal('connection-lost');
  });

  it('leaves no link, no timer and no device', () => {
    const one = session().talks().happens({ type: 'hang-up' });
    expect(one.effects).to.include.members(['close-link', 'release-devices', 'stop-timer']);
    expect(one.state.links).to.deep.equal({});
    expect(one.state.room).to.equal(null);
  });
});
