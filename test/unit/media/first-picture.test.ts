import { expect } from '@open-wc/testing';
import { arrivedOf, Connections, eventually, Pair } from './pair.ts';

describe('the first picture of a link', () => {
  let connections: Connections;
  let pair: Pair;
  let camera: MediaStreamTrack;

  beforeEach(async () => {
    connections = new Connections();
    pair = new Pair();
    const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 720 } });
    camera = stream.getVideoTracks()[0]!;
  });

  afterEach(() => {
    pair.close();
    connections.restore();
    camera.stop();
  });

  const scales = () =>
    connections.all.map((connection) =>
      connection
        .getSenders()
        .filter(({ track }) => track === camera)
        .map((sender) => sender.getParameters().encodings[0]?.scaleResolutionDownBy),
    );

  it('is small, whether the camera opens before the link or after it, and grows soon', async () => {
    pair.caller.engine.setTrack('camera', camera);
    await pair.connect();
    pair.callee.engine.setTrack('camera', camera);
    for (const end of [pair.caller, pair.callee]) {
      await eventually(async () => ((await arrivedOf(end.remote('camera'), connections.all))?.framesDecoded ?? 0) > 0);
      const first = await arrivedOf(end.remote('camera'), connections.all);
      expect(first!.frameHeight).to.be.at.most(360);
    }
    expect(scales()).to.deep.equal([[2], [2]]);
    await eventually(() => scales().every(([scale]) => scale === 1));
    expect(connections.negotiations.length).to.be.at.most(1);
  });
});
