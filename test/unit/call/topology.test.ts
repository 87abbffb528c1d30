import { expect } from '@open-wc/testing';
import type { Effect } from '../../../src/call/effects.ts';
import type { SessionEvent } from '../../../src/call/events.ts';
import { groupRules } from '../../../src/call/group/rules.ts';
import { reduce } from '../../../src/call/reduce.ts';
import { NO_MEDIA } from '../../../src/call/blanks.ts';
import { INITIAL_STATE, type SessionState, type SfuStatus } from '../../../src/call/state.ts';
import type { Participant, ServerMessage } from '../../../src/protocol/index.ts';

const ROOM = 'room:standup';
const ana = { id: 'ana', name: 'Ana' };
const offer = { type: 'offer', sdp: 'v=0' } as const;
const answer = { type: 'answer', sdp: 'v=0' } as const;
const person = (id: string): Participant => ({
  ...{ id, user: { id: `user-${id}`, name: id }, media: NO_MEDIA, hand: null },
});

/** A page with the rules of groups, and all effects of what has happened since `forget`. */
class Page {
  state: SessionState = { ...INITIAL_STATE, signaling: 'connected', user: ana };
  effects: Effect[] = [];

  happens(event: SessionEvent): this {
    const { state, effects } = reduce(this.state, event, 0, groupRules);
    this.state = state;
    this.effects.push(...effects);
    return this;
  }

  hears(message: ServerMessage): this {
    return this.happens({ type: 'message', message });
  }

  asks(): this {
    this.happens({ type: 'join', callId: 'c', room: 'standup', sources: [], media: 'audio', wait: false });
    return this.happens({ type: 'devices-asked', callId: 'c', wait: false });
  }

  admitted(others: readonly string[], offers: readonly string[]): this {
    const participants = [...others.map(person), { ...person('me'), user: ana }];
    const room = { id: ROOM, name: 'standup', participantId: 'me', ticket: 't', participants, offers: [...offers] };
    const rest = { locked: false, waiting: 0, moderator: false, chat: [] };
    return this.hears({ event: 'room_admitted', payload: { room: { ...room, ...rest }, callId: null } });
  }

  meshed(...others: readonly string[]): this {
    this.asks().admitted(others, others);
    for (const link of others) {
      this.happens({ type: 'offer-ready', link, offer });
      this.hears({
        event: 'signal',
        payload: { from: link, signal: { type: 'description', description: answer } },
      });
      this.happens({ type: 'link-status', link, status: 'connected' });
    }
    return this.forget();
  }

  told(kind: 'mesh' | 'sfu', epoch: number, settled: boolean, offers: readonly string[] = []): this {
    const topology = { kind, epoch, settled };
    return this.hears({ event: 'topology', payload: { room: ROOM, topology, offers: [...offers] } });
  }

  joins(id: string): this {
    const payload = { room: ROOM, participant: person(id), replaces: null, returns: false };
    return this.hears({ event: 'user_joined', payload });
  }

  leaves(participantId: string): this {
    return this.hears({ event: 'user_left', payload: { room: ROOM, participantId, reason: 'hang-up' } });
  }

  reaches(status: SfuStatus): this {
    this.happens({ type: 'sfu-state', way: 'up', status });
    return this.happens({ type: 'sfu-state', way: 'down', status });
  }

  flows(...ids: readonly string[]): this {
    for (const participantId of ids) {
      this.happens({ type: 'sfu-flows', participantId, flowing: true });
      this.happens({ type: 'link-status', link: participantId, status: 'connected' });
    }
    return this;
  }

  forget(): this {
    this.effects = [];
    return this;
  }

  get said(): unknown[] {
    return this.effects.flatMap((each) =>
      each.type === 'send' && each.event === 'topology_ready' ? [each.payload] : [],
    );
  }

  links(type: 'offer' | 'close-link'): string[] {
    return this.effects.flatMap((each) => (each.type === type && 'link' in each ? [each.link] : []));
  }

  via(link: string): string | undefined {
    return this.state.links[link]?.via;
  }
}

describe('a room that moves to a media server', () => {
  it('takes it link by link, says so when all flow, and closes the mesh only when it is settled', () => {
    const page = new Page().meshed('budi', 'citra').joins('dewi').told('sfu', 1, false);
    expect(page.via('dewi'), 'who came last has no link of the mesh').to.equal('sfu');
    expect(page.via('budi')).to.equal(undefined);
    page.reaches('connected').flows('budi', 'citra');
    expect(page.via('budi')).to.equal('sfu');
    expect(page.said).to.deep.equal([]);
    page.flows('dewi');
    expect(page.said).to.deep.equal([{ epoch: 1, ok: true }]);
    expect(page.links('close-link')).to.deep.equal([]);
    page.told('sfu', 1, true);
    expect(page.links('close-link')).to.have.members(['budi', 'citra', 'dewi']);
    expect(page.links('offer')).to.deep.equal([]);
    expect(Object.values(page.state.links).map(({ status }) => status)).to.deep.equal(Array(3).fill('connected'));
  });

  it('takes who comes in straight to the media server', () => {
    const page = new Page().asks().told('sfu', 1, true).admitted(['budi', 'citra'], []);
    expect([page.via('budi'), page.via('citra')]).to.deep.equal(['sfu', 'sfu']);
    expect(page.links('offer')).to.deep.equal([]);
    page.joins('dewi');
    expect(page.via('dewi')).to.equal('sfu');
  });

  it('does not wait for who leaves meanwhile', () => {
    const page = new Page().meshed('budi', 'citra').told('sfu', 1, false).reaches('connected').flows('budi');
    expect(page.said).to.deep.equal([]);
    page.leaves('citra');
    expect(page.said).to.deep.equal([{ epoch: 1, ok: true }]);
  });

  it('says when it cannot reach it, keeps the mesh, and takes the way later all the same', () => {
    const page = new Page().meshed('budi', 'citra').told('sfu', 1, false).reaches('failed');
    expect(page.said).to.deep.equal([{ epoch: 1, ok: false }]);
    expect(page.effects.filter(({ type }) => type === 'announce')).to.have.length(1);
    expect(page.state.links['budi']?.status).to.equal('connected');
    page.reaches('connected').flows('budi', 'citra');
    expect(page.said.at(-1)).to.deep.equal({ epoch: 1, ok: true });
  });

  it('tells once, and not for each way, that it cannot be reached', () => {
    const page = new Page().asks().told('sfu', 1, true).admitted(['budi', 'citra'], []).forget();
    const told = () => page.effects.filter(({ type }) => type === 'announce').length;
    page.reaches('failed').reaches('failed');
    expect(told()).to.equal(1);
    page.reaches('connected').reaches('failed');
    expect(told(), 'it has been reached meanwhile').to.equal(2);
  });

  it('ends the wait for those who have trouble of their own', () => {
    const page = new Page().meshed('budi', 'citra').told('sfu', 1, false).reaches('connected').flows('budi');
    page.happens({ type: 'timer', timer: `topology:${ROOM}` });
    expect(page.said).to.deep.equal([{ epoch: 1, ok: true }]);
    page.told('sfu', 1, true);
    expect(page.state.links['citra']).to.include({ via: 'sfu', status: 'silent' });
  });

  it('goes back to the mesh under it when what came by the media server stops before the move is settled', () => {
    const page = new Page().meshed('budi', 'citra').told('sfu', 1, false).reaches('connected').flows('budi');
    page.happens({ type: 'link-status', link: 'budi', status: 'silent' });
    page.happens({ type: 'sfu-flows', participantId: 'budi', flowing: false });
    expect(page.state.links['budi']).to.include({ via: 'mesh', status: 'connected' });
    page.flows('budi');
    page.happens({ type: 'mesh-status', link: 'budi', status: 'silent' });
    page.happens({ type: 'sfu-flows', participantId: 'budi', flowing: false });
    expect(page.via('budi'), 'the mesh has stopped as well').to.equal('sfu');
    page.happens({ type: 'mesh-status', link: 'budi', status: 'connected' });
    expect(page.state.links['budi']).to.include({ via: 'mesh', status: 'connected' });
  });

  it('is not troubled by waits and failures of the mesh under it', () => {
    const page = new Page().meshed('budi', 'citra').told('sfu', 1, false).reaches('connected').flows('budi', 'citra');
    page.told('sfu', 1, true).forget();
    page.happens({ type: 'timer', timer: 'lost:budi' }).happens({ type: 'timer', timer: 'retry:budi' });
    expect(page.state.links['budi']).to.include({ via: 'sfu', status: 'connected', open: true });
    page.hears({ event: 'signal', payload: { from: 'budi', signal: { type: 'description', description: offer } } });
    expect(page.effects.map(({ type }) => type)).not.to.include('prepare-answer');
  });
});

describe('a room that moves back to a mesh', () => {
  const moved = () =>
    new Page()
      .meshed('budi', 'citra')
      .told('sfu', 1, false)
      .reaches('connected')
      .flows('budi', 'citra')
      .told('sfu', 1, true)
      .forget();

  it('makes the links that it is told to, answers the others, and says so when all stand', () => {
    const page = moved().told('mesh', 2, false, ['budi']);
    expect(page.links('offer')).to.deep.equal(['budi']);
    expect(page.state.links['budi'], 'it is seen and heard as before').to.include({ via: 'sfu', status: 'connected' });
    page.hears({ event: 'signal', payload: { from: 'citra', signal: { type: 'description', description: offer } } });
    expect(page.effects.map(({ type }) => type)).to.include.members(['prepare-answer', 'open-answer']);
    page.happens({ type: 'mesh-status', link: 'citra', status: 'connected' });
    expect([page.via('budi'), page.via('citra'), page.said.length]).to.deep.equal(['sfu', 'mesh', 0]);
    page.happens({ type: 'mesh-status', link: 'budi', status: 'connected' });
    expect(page.said).to.deep.equal([{ epoch: 2, ok: true }]);
    page.told('mesh', 2, true);
    expect(page.links('close-link')).to.deep.equal([]);
  });

  it('keeps the links of the mesh that live, when the move to the media server is given up', () => {
    const page = new Page().meshed('budi', 'citra').joins('dewi').told('sfu', 1, false);
    page.reaches('connected').flows('budi').forget();
    page.told('mesh', 2, false, ['budi', 'dewi']);
    expect(page.links('offer')).to.deep.equal(['dewi']);
    expect(page.state.links['budi']?.offerer, 'whose turn it is when it fails').to.equal(true);
    expect(page.state.links['citra']?.offerer).to.equal(false);
    for (const link of ['budi', 'citra'])
      expect(page.state.links[link]).to.include({ open: true, status: 'connected' });
    expect(page.via('budi')).to.equal('mesh');
    page.happens({ type: 'mesh-status', link: 'dewi', status: 'connected' });
    page.happens({ type: 'link-status', link: 'dewi', status: 'connected' });
    expect(page.said).to.deep.equal([{ epoch: 2, ok: true }]);
  });

  it('goes by what flows still when the room fills again in the middle', () => {
    const page = moved().told('mesh', 2, false, ['budi', 'citra']);
    page.happens({ type: 'mesh-status', link: 'budi', status: 'connected' });
    expect(page.via('budi')).to.equal('mesh');
    page.told('sfu', 3, false);
    expect(page.state.links['budi']).to.include({ via: 'sfu', status: 'connected' });
    expect(page.said).to.deep.equal([{ epoch: 3, ok: true }]);
  });

  it('believes nothing that it knew of the media server when it moves there once more', () => {
    const page = moved().told('mesh', 2, false);
    for (const link of ['budi', 'citra']) page.happens({ type: 'mesh-status', link, status: 'connected' });
    page.told('mesh', 2, true).forget().told('sfu', 3, false);
    expect(page.said).to.deep.equal([]);
  });

  it('makes a link that nobody makes when it comes back in the middle, for the server may have been another one', () => {
    const page = moved().told('mesh', 2, false).admitted(['budi', 'citra'], []);
    expect(page.links('offer')).to.deep.equal(['budi', 'citra']);
    expect(page.state.links['budi']).to.include({ via: 'sfu', status: 'connected' });
  });

  it('makes the links to those who are there when it comes back only after the move', () => {
    const page = moved().told('mesh', 2, true).admitted(['budi', 'citra'], []);
    expect(page.links('offer')).to.deep.equal(['budi', 'citra']);
  });

  it('goes on by the media server while a link cannot be made', () => {
    const page = moved().told('mesh', 2, false, ['budi', 'citra']);
    page.happens({ type: 'link-failed', link: 'budi', error: { code: 'link-failed', message: '', hint: '' } });
    expect(page.state.links['budi']).to.include({ via: 'sfu', status: 'connected' });
    page.happens({ type: 'timer', timer: `topology:${ROOM}` });
    expect(page.said).to.deep.equal([{ epoch: 2, ok: false }]);
    page.told('sfu', 3, true);
    expect(page.state.links['budi']).to.include({ via: 'sfu', status: 'connected', open: true });
  });

  it('is a mesh again when a server that was restarted does not know better', () => {
    const page = moved();
    page.happens({
      type: 'message',
      message: {
        event: 'resumed',
        payload: { clientId: 'x', user: ana, room: null, resumed: false, resumeToken: 'r', iceServers: [] },
      },
    });
    const asked = page.effects.find((each) => each.type === 'send' && each.event === 'join_call_room');
    expect(asked).to.have.nested.property('payload.topology').that.deep.equals({ kind: 'sfu', epoch: 1 });
    page.forget().admitted(['budi', 'citra'], []);
    expect(page.state.topology).to.include({ kind: 'mesh', settled: true });
    expect(page.links('offer')).to.have.members(['budi', 'citra']);
  });
});
