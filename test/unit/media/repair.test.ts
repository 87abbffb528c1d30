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
        ({ signalingState, connectionState }) => signalingState === 'stable' && connectionState === 'connected',
      ),
    );
  /** The statistics of a connection stand still, as on a path where nothing arrives. */
  const freeze = async (connection: RTCPeerConnection) => {
    const report = await connection.getStats();
    connection.getStats = () => Promise.resolve(report);
    return () => Reflect.deleteProperty(connection, 'getStats');
  };

  it('tells silence in under two seconds, restarts, and tells when media flows again', async () => {
    await pair.connect();
    pair.expectMedia(true);
    await flows();
    await new Promise((resolve) => setTimeout(resolve, 600));
    const before = ufrag(connections.all[0]);
    const thaw = await freeze(connections.all[0]!);
    const start = performance.now();
    await pair.caller.until(({ statuses }) => statuses.at(-1) === 'silent');
    expect(performance.now() - start).to.be.below(2_000);
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
    expect(performance.now() - start).to.be.below(2_000);
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

  it('sends an offer again that was lost on the way, and not another one', async () => {
    await pair.connect();
    pair.expectMedia(true);
    await flows();
    pair.caller.wire = null;
    const offers = () =>
      pair.caller.signals.flatMap((signal) =>
        signal.type === 'description' && signal.description.type === 'offer' ? [signal.description] : [],
      );
    const thaw = await freeze(connections.all[0]!);
    await pair.caller.until(() => offers().length === 2);
    const fragment = ({ sdp }: Description) => /a=ice-ufrag:(\S+)/.exec(sdp)![1];
    expect(fragment(offers()[0]!)).to.equal(fragment(offers()[1]!));
    expect(offers()[1]!.sdp).to.contain('a=candidate');
    pair.connectWires();
    thaw();
    await pair.caller.until(({ statuses }) => statuses.at(-1) === 'connected');
    // Nothing is wrong any more; but when the other end has to restart now, the lost offer must not stand in its way.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    connections.all[1]!.restartIce();
    await settled();
    await flows();
  });

  it('survives both ends restarting in the same moment', async () => {
    await pair.connect();
    await flows();
    for (let round = 0; round < 5; round++) {
      const before = connections.all.map(ufrag);
      for (const connection of connections.all) connection.restartIce();
      await eventually(() => connections.all.every((connection, index) => ufrag(connection) !== before[index]));
      await settled();
    }
    await flows();
    expect([...pair.caller.failures, ...pair.callee.failures]).to.deep.equal([]);
  });

  it('is not confused by signals that come twice', async () => {
    for (const [from, to] of [
      [pair.caller, pair.callee],
      [pair.callee, pair.caller],
    ] as const) {
      from.wire = (signal) => {
        for (const delay of [0, 150]) setTimeout(() => to.engine.receive(LINK, signal), delay);
      };
    }
    await pair.connect();
    for (let round = 0; round < 4; round++) {
      connections.all[round % 2]!.restartIce();
      await new Promise((resolve) => setTimeout(resolve, 100));
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
