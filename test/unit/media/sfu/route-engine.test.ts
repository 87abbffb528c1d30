import { expect } from '@open-wc/testing';
import type { LinkBudget, LinkStats, LinkStatus } from '../../../../src/call/state.ts';
import type { EngineListener } from '../../../../src/media/engine.ts';
import { MeshEngine } from '../../../../src/media/mesh/mesh-engine.ts';
import { routeEngine, type RouteListener, type SfuRoutes, type WantedStream } from '../../../../src/media/sfu/index.ts';
import type { CallError } from '../../../../src/protocol/index.ts';
import { Connections, End, eventually, LINK, paintedTrack, toneTrack, type Tone } from '../pair.ts';
import { Forwarder } from './forwarder.ts';

/** The sfu of one page and a mesh link to another one, which is the same participant. */
class Move {
  readonly engine: MeshEngine;

  readonly other = new End();
  readonly forwarder = new Forwarder();
  readonly statuses: LinkStatus[] = [];
  readonly meshed: LinkStatus[] = [];
  readonly stats: LinkStats[] = [];
  readonly failures: CallError[] = [];
  readonly flowing = new Map<string, boolean>();
  wanted: readonly WantedStream[] = [];
  told = 0;
  routes!: SfuRoutes;

  constructor() {
    const heard: EngineListener = {
      signal: (_link, signal) => setTimeout(() => this.other.engine.receive(LINK, signal)),
      status: (_link, status) => this.statuses.push(status),
      quality: () => undefined,
      stats: (_link, stats) => this.stats.push(stats),
      videoHeld: () => undefined,
      tracks: () => this.told++,
      lacks: () => undefined,
      failed: (_link, error) => this.failures.push(error),
    };
    this.engine = new MeshEngine(heard);
    this.other.wire = (signal) => setTimeout(() => this.engine.receive('link', signal));
  }

  async mesh(): Promise<void> {
    await this.other.engine.prepareAnswer(LINK, await this.engine.offer('link'));
    await this.engine.openOffer('link', await this.other.engine.openAnswer(LINK));
    await eventually(() => this.statuses.at(-1) === 'connected');
  }

  async sfu(camera: MediaStreamTrack, microphone: MediaStreamTrack): Promise<void> {
    const listener: RouteListener = {
      candidates: (way, candidates) => this.forwarder.take(way, candidates),
      state: () => undefined,
      mend: () => undefined,
      wanted: (streams) => (this.wanted = streams),
      flows: (id, flowing) => this.flowing.set(id, flowing),
      mesh: (_link, status) => this.meshed.push(status),
    };
    this.routes = routeEngine(this.engine, listener);
    this.follow();
    const { sfu } = this.routes;
    const publication = await sfu.publish();
    await sfu.published(await this.forwarder.publish(publication), publication.offer);
    this.forwarder.add('ana', 'camera', camera);
    this.forwarder.add('ana', 'microphone', microphone);
    const { offer, streams } = await this.forwarder.offer();
    await this.forwarder.answered(await sfu.receive(offer, streams));
    await eventually(() => this.flowing.get('ana') === true);
  }

  send(track: MediaStreamTrack): void {
    this.engine.setTrack('camera', track);
  }

  follow(budget: LinkBudget | null = null): void {
    const media = { microphone: true, camera: true, screen: false, 'screen-audio': false };
    this.routes.follow([{ id: 'ana', link: 'link', media, shown: { camera: 360, screen: 0 }, budget }]);
  }

  close(): void {
    this.engine.close();
    this.other.engine.close();
    this.forwarder.close();
  }
}

describe('sfu routes', function () {
  this.timeout(20_000);
  let connections: Connections;
  let move: Move;
  let tone: Tone;
  let videos: MediaStreamTrack[];

  beforeEach(() => {
    connections = new Connections();
    move = new Move();
    tone = toneTrack();
    videos = [];
  });

  afterEach(() => {
    move.close();
    connections.restore();
    tone.stop();
    for (const video of videos) video.stop();
  });

  const video = () => {
    const track = paintedTrack();
    videos.push(track);
    return track;
  };
  const moved = async () => {
    move.send(video());
    move.other.engine.setTrack('camera', video());
    await move.mesh();
    await move.sfu(video(), tone.track);
  };

  it('forgets what the mesh has said of a link that is closed', async () => {
    move.send(video());
    await move.sfu(video(), tone.track);
    await move.mesh();
    const { engine, routes, statuses } = move;
    routes.route('link', 'sfu');
    engine.closeLink('link');
    move.forwarder.close();
    await eventually(() => statuses.at(-1) === 'silent');
    routes.route('link', 'mesh');
    expect(statuses.at(-1)).to.equal('silent');
  });

  it('is a mesh until somebody asks for more', async () => {
    await move.mesh();
    expect(connections.all).to.have.length(3);
    expect(move.engine.remoteTrack('link', 'camera')).not.to.equal(null);
    expect([...move.engine.levels().keys()]).to.deep.equal(['link']);
    expect(move.statuses).to.deep.equal(['connecting', 'connected'].slice(-move.statuses.length));
  });

  it('moves a link from one way to the other and back, and closes the mesh under it', async () => {
    await moved();
    const { engine, routes } = move;
    const [mesh, tracks] = [engine.remoteTrack('link', 'camera'), move.told];
    const sfu = routes.sfu.remoteTrack('ana', 'camera');
    expect(mesh).not.to.equal(sfu);

    routes.route('link', 'sfu');
    expect(engine.remoteTrack('link', 'camera')).to.equal(sfu);
    expect(engine.hasScreen('link')).to.equal(true);
    expect(move.told).to.equal(tracks + 1);
    routes.route('link', 'mesh');
    expect(engine.remoteTrack('link', 'camera')).to.equal(mesh);
    routes.route('link', 'sfu');

    engine.closeLink('link');
    expect(engine.remoteTrack('link', 'camera')).to.equal(sfu);
    expect(move.statuses.at(-1)).to.equal('connected');
    await eventually(() => (move.stats.at(-1)?.received.camera?.height ?? 0) === 180);
    routes.follow([]);
    expect(engine.remoteTrack('link', 'camera')).to.equal(null);
  });

  it('hears nothing more of the mesh once a link has left it', async () => {
    await moved();
    move.engine.expectMedia('link', true);
    move.routes.route('link', 'sfu');
    move.other.engine.close();
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(move.meshed, 'it is kept for the way back').to.include('silent');
    expect(new Set(move.statuses.slice(-1))).to.deep.equal(new Set(['connected']));
    move.routes.route('link', 'mesh');
    expect(move.statuses.at(-1)).to.equal('silent');
  });

  it('says so when a participant does not come any more through the media server', async () => {
    await moved();
    move.routes.route('link', 'sfu');
    move.engine.closeLink('link');
    move.forwarder.remove('ana', 'camera');
    await eventually(() => move.statuses.at(-1) === 'silent', 8_000);
    move.forwarder.add('ana', 'camera', video());
    const { offer, streams } = await move.forwarder.offer();
    await move.forwarder.answered(await move.routes.sfu.receive(offer, streams));
    await eventually(() => move.statuses.at(-1) === 'connected', 8_000);
  });

  it('sends the same tracks both ways', async () => {
    await moved();
    const track = video();
    move.engine.setTrack('camera', track);
    await eventually(() => {
      const senders = connections.all.flatMap((each) => each.getSenders());
      return senders.filter((sender) => sender.track === track).length === 2;
    });
  });

  it('lowers what the mesh takes while both are open', async () => {
    await moved();
    const mesh = () =>
      connections.all
        .flatMap((each) => each.getSenders())
        .filter(({ track }) => track === videos[0])
        .map((each) => each.getParameters().encodings)
        .find((encodings) => encodings.length === 1)![0]!.maxBitrate;
    const share = (kbps: number): LinkBudget => ({ camera: { kbps, height: 720 }, screen: null });
    const limit = (budget: LinkBudget) => {
      move.engine.limitLink('link', budget);
      move.follow(budget);
    };
    limit(share(800));
    await eventually(() => mesh() === 800_000);
    move.routes.lowerMesh(true);
    await eventually(() => mesh() === 200_000);
    // What the session decides meanwhile does not undo it.
    limit(share(900));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(mesh()).to.equal(200_000);
    move.routes.lowerMesh(false);
    await eventually(() => mesh() === 900_000);
  });

  it('closes the media server and is a mesh again, or closes altogether', async () => {
    await moved();
    const mesh = move.engine.remoteTrack('link', 'camera');
    move.routes.route('link', 'sfu');
    move.routes.close();
    expect(move.engine.remoteTrack('link', 'camera')).to.equal(mesh);
    expect(move.statuses.at(-1)).to.equal('connected');
    move.engine.close();
    const own = connections.all.filter((each) => !move.forwarder.made.includes(each));
    move.other.engine.close();
    expect(own.every(({ signalingState }) => signalingState === 'closed')).to.equal(true);
  });
});
