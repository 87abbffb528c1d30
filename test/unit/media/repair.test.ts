import { expect } from '@open-wc/testing';
import type { Description } from '../../../src/protocol/index.ts';
import { arrivedOf, Connections, eventually, LINK, paintedTrack, Pair, type End } from './pair.ts';

describe('mending a link', () => {
  let connections: Connections;
  let pair: Pair;
  let videos: MediaStreamTrack[];

  beforeEach(() => {
    connections = new Connections();
    pair = new Pair();
    videos = [paintedTrack(), paintedTrack()];
    pair.caller.engine.setTrack('camera', videos[0]!);
    pair.callee.engine.setTrack('camera', videos[1]!);
  });

  afterEach(() => {
    pair.close();
    connections.restore();
    for (const video of videos) video.stop();
  });

  const ufrag = (connection: RTCPeerConnection | undefined) =>
    /a=ice-ufrag:(\S+)/.exec(connection?.currentLocalDescription?.sdp ?? '')?.[1];
  const frames = async (end: End) => (await arrivedOf(end.remote('camera'), connections.all))?.framesDecoded ?? 0;
  const flows = async () => {
    for (const end of [pair.caller, pair.callee]) {
      const before = await frames(end);
      await eventually(async () => (await frames(end)) > before + 2);
    }
  };
  const settled = () =>
    eventually(() =>
      connections.all.every(
        ({ signalingState, connectionState }) =>
          connectionState === 'closed' || (signalingState === 'stable' && connectionState === 'connected'),
      ),
    );
  /** The statistics of a connection stand still, as on a path where nothing arrives. */
  const freeze = async (connection: RTCPeerConnection) => {
    const report = await connection.getStats();
    connection.getStats = () => Promise.resolve(report);
    return () => Reflect.deleteProperty(connection, 'getStats');
  };

  /** What another connection would offer. */
  const offerOf = async (track: MediaStreamTrack): Promise<string> => {
    const connection = new RTCPeerConnection();
    connection.addTrack(track);
    const { sdp = '' } = await connection.createOffer();
    connection.close();
    return sdp;
  };

  it('tells silence soon, restarts, and tells when media flows again', async () => {
    await pair.connect();
    pair.expectMedia(true);
    await flows();
    await new Promise((resolve) => setTimeout(resolve, 600));
    const before = ufrag(connections.all[0]);
    const thaw = await freeze(connections.all[0]!);
    const start = performance.now();
    await pair.caller.until(({ statuses }) => statuses.at(-1) === 'silent');
    expect(performance.now() - start).to.be.below(3_000);
    await eventually(() => ufrag(connections.all[0]) !== before);
    thaw();
    await pair.caller.until(({ statuses }) => statuses.at(-1) === 'connected');
    await settled();
    await flows();
    expect(pair.callee.statuses).to.deep.equal(['connected']);
  });

  it('tells silence when the other page is gone', async () => {
    await pair.connect();
    pair.expectMedia(true);
    await flows();
    const start = performance.now();
    pair.callee.engine.close();
    await pair.caller.until(({ statuses }) => statuses.at(-1) === 'silent');
    expect(performance.now() - start).to.be.below(3_000);
    // The engine keeps trying: whether to give up is for the session to say.
    await pair.caller.until(({ signals }) => signals.some(({ type }) => type === 'description'));
  });

  it('brings up a link whose candidates were all lost', async () => {
    pair.caller.wire = pair.callee.wire = null;
    await pair.ring();
    const answer = await pair.callee.engine.openAnswer(LINK);
    await pair.caller.engine.openOffer(LINK, { ...answer, sdp: answer.sdp.replace(/^a=candidate.*\r\n/gm, '') });
    await pair.caller.until(({ signals }) => signals.length > 0);
    pair.connectWires();
    await Promise.all(
      [pair.caller, pair.callee].map((end) => end.until(({ statuses }) => statuses.at(-1) === 'connected')),
    );
    await flows();
  });

  const offers = () =>
    pair.caller.signals.flatMap((signal) =>
      signal.type === 'description' && signal.description.type === 'offer' ? [signal.description] : [],
    );

  it('sends an offer again that was lost on the way, and not another one', async () => {
    await pair.connect();
    pair.expectMedia(true);
    await flows();
    pair.caller.wire = null;
    const thaw = await freeze(connections.all[0]!);
    await pair.caller.until(() => offers().length === 2);
    const fragment = ({ sdp }: Description) => /a=ice-ufrag:(\S+)/.exec(sdp)![1];
    expect(fragment(offers()[0]!)).to.equal(fragment(offers()[1]!));
    expect(offers()[1]!.sdp).to.contain('a=candidate');
    pair.connectWires();
    await pair.caller.until(() => offers().length === 3);
    thaw();
    await settled();
    await flows();
  });

  it('lets the end that answered ask for a restart, so that two offers never meet', async () => {
    await pair.connect();
    pair.expectMedia(true);
    await flows();
    const before = ufrag(connections.all[1]);
    const thaw = await freeze(connections.all[1]!);
    await pair.callee.until(({ statuses }) => statuses.at(-1) === 'silent');
    await pair.callee.until(({ signals }) => signals.some(({ type }) => type === 'restart'));
    await eventually(() => ufrag(connections.all[1]) !== before);
    thaw();
    await pair.callee.until(({ statuses }) => statuses.at(-1) === 'connected');
    await settled();
    await flows();
    expect(offers()).not.to.deep.equal([]);
    const ofCallee = pair.callee.signals.flatMap((signal) =>
      signal.type === 'description' ? [signal.description.type] : [],
    );
    expect(new Set(ofCallee)).to.deep.equal(new Set(['answer']));
    expect(connections.all.map(({ signalingState }) => signalingState)).to.deep.equal(['stable', 'stable']);
  });

  it('makes one offer of many wishes, and takes none from the other end', async () => {
    await pair.connect();
    for (let count = 0; count < 20; count++) pair.caller.engine.receive(LINK, { type: 'restart', anew: false });
    await eventually(() => offers().length > 0);
    await settled();
    await flows();
    expect(offers()).to.have.length(1);

    const before = connections.all[0]!.currentRemoteDescription!.sdp;
    pair.caller.engine.receive(LINK, { type: 'description', description: { type: 'offer', sdp: before } });
    pair.callee.engine.receive(LINK, { type: 'restart', anew: false });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(connections.all[0]!.signalingState).to.equal('stable');
    expect(offers()).to.have.length(1);
  });

  it('makes the link anew when restarts do not bring it back, and keeps what was known of it', async () => {
    await pair.connect();
    pair.expectMedia(true);
    await flows();
    const [first, second] = [pair.caller.remote('camera'), pair.callee.remote('camera')];
    await freeze(connections.all[0]!);
    await pair.caller.until(({ statuses }) => statuses.join() === 'connected,silent,connected');
    await settled();
    expect(connections.all.map(({ connectionState }) => connectionState)).to.deep.equal([
      'closed',
      'closed',
      'connected',
      'connected',
    ]);
    // The other tracks are told of, and what is sent goes on.
    expect([pair.caller.tracksSeen, pair.callee.tracksSeen]).to.deep.equal([2, 2]);
    expect(pair.caller.remote('camera')).not.to.equal(first);
    expect(pair.callee.remote('camera')).not.to.equal(second);
    await flows();
    const before = ufrag(connections.all[2]);
    pair.caller.engine.receive(LINK, { type: 'restart', anew: false });
    await eventually(() => ufrag(connections.all[2]) !== before);
    await settled();
    await flows();
  });

  it('goes on looking at a link that is made anew while the browser owes its statistics, as Firefox does for ever', async () => {
    await pair.connect();
    pair.expectMedia(true);
    await flows();
    let asked = false;
    connections.all[0]!.getStats = () => {
      asked = true;
      return new Promise(() => {});
    };
    await eventually(() => asked);
    pair.caller.engine.receive(LINK, { type: 'restart', anew: true });
    await eventually(() => connections.all.length === 4);
    await settled();
    await flows();
    await freeze(connections.all[2]!);
    await pair.caller.until(({ statuses }) => statuses.at(-1) === 'silent');
  });

  it('makes the link anew at the wish of the other end, once, though every signal comes three times', async () => {
    await pair.connect();
    for (const [from, to] of [
      [pair.caller, pair.callee],
      [pair.callee, pair.caller],
    ] as const) {
      from.wire = (signal) => {
        for (const delay of [0, 100, 1_000]) setTimeout(() => to.engine.receive(LINK, signal), delay);
      };
    }
    for (let count = 0; count < 10; count++) pair.caller.engine.receive(LINK, { type: 'restart', anew: true });
    await eventually(() => connections.all.length === 4);
    await settled();
    await flows();
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    await settled();
    await flows();
    expect(connections.all).to.have.length(4);
  });

  it('drops an offer of another connection that makes no sense', async () => {
    await pair.connect();
    pair.callee.engine.receive(LINK, {
      type: 'description',
      description: { type: 'offer', sdp: 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n' },
    });
    await eventually(() => connections.all.length === 3 && connections.all[2]!.connectionState === 'closed');
    await settled();
    await flows();
  });

  it('follows offers of other connections about once a second, however many come, and the last of them', async () => {
    await pair.connect();
    const offer = await offerOf(videos[0]!);
    const made = connections.all.length;
    const offered = (origin: number): Description => ({
      type: 'offer',
      sdp: offer.replace(/^o=\S+ \d+ /m, `o=- ${origin} `),
    });
    const began = performance.now();
    for (let origin = 1; origin <= 60; origin++) {
      pair.callee.engine.receive(LINK, { type: 'description', description: offered(origin) });
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    const atOnce = 1 + Math.floor((performance.now() - began) / 1_000);
    expect(connections.all.length - made).to.be.at.most(atOnce);
    const last = () => connections.all.at(-1)!.remoteDescription?.sdp ?? '';
    await eventually(() => last().includes('o=- 60 '));
    await eventually(() => connections.all.filter(({ connectionState }) => connectionState !== 'closed').length === 2);
  });

  it('makes the link anew about once a second, however often the other end wishes and answers', async () => {
    await pair.connect();
    const made = connections.all.length;
    // The other end answers each new connection at once, with something of its own, and wishes for another one.
    pair.caller.wire = (signal) => {
      if (signal.type !== 'description' || signal.description.type !== 'offer') return;
      const { sdp } = connections.all[1]!.localDescription!;
      const description: Description = {
        type: 'answer',
        sdp: sdp.replace(/^o=\S+ \d+ /m, `o=- ${performance.now() | 0} `),
      };
      pair.caller.engine.receive(LINK, { type: 'description', description });
    };
    const began = performance.now();
    for (let count = 0; count < 60; count++) {
      pair.caller.engine.receive(LINK, { type: 'restart', anew: true });
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    expect(connections.all.length - made).to.be.at.most(1 + Math.ceil((performance.now() - began) / 1_000));
  });

  it('is not confused by signals that come twice, or late', async () => {
    for (const [from, to] of [
      [pair.caller, pair.callee],
      [pair.callee, pair.caller],
    ] as const) {
      from.wire = (signal) => {
        for (const delay of [0, 300, 1_200]) setTimeout(() => to.engine.receive(LINK, signal), delay);
      };
    }
    await pair.connect();
    for (let round = 0; round < 3; round++) {
      pair.caller.engine.receive(LINK, { type: 'restart', anew: false });
      await new Promise((resolve) => setTimeout(resolve, 1_100));
    }
    await settled();
    await flows();
    expect([...pair.caller.failures, ...pair.callee.failures]).to.deep.equal([]);
  });

  it('restarts when the machine has slept', async () => {
    pair.close();
    let slept = 0;
    pair = new Pair({ now: () => Date.now() + slept });
    await pair.connect();
    const [caller] = connections.all;
    const before = ufrag(caller);
    slept = 35_000;
    await eventually(() => ufrag(caller) !== before);
  });
});
