import { expect } from '@open-wc/testing';
import { announcements } from '../../../src/call/announce.ts';
import type { Effect } from '../../../src/call/effects.ts';
import type { SessionEvent } from '../../../src/call/events.ts';
import { selectMedia } from '../../../src/call/media-state.ts';
import { reduce } from '../../../src/call/reduce.ts';
import { selectCallStatus, selectTone } from '../../../src/call/select.ts';
import { INITIAL_STATE, NO_MEDIA, type SessionState } from '../../../src/call/state.ts';
import type { Room, ServerMessage } from '../../../src/protocol/index.ts';

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
  it('is made ready before the click, and opens nothing', () => {
    const one = session().rings();
    expect(one.effects).to.deep.equal(['prepare-answer', 'start-timer']);
    expect(one.state.devices.camera.desired || one.state.devices.microphone.desired).to.equal(false);
    expect(announcements(INITIAL_STATE, one.state).map(({ event }) => event)).to.include('call-incoming');
  });

  it('answers before the camera is there', () => {
    const one = session().rings().happens({ type: 'accept' });
    expect(one.effects.indexOf('open-answer')).to.be.lessThan(one.effects.indexOf('open-devices'));
    expect(one.happens({ type: 'answer-ready', link: 'call', answer }).sent).to.deep.equal(['answer_call']);
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
