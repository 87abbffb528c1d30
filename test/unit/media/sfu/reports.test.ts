import { expect } from '@open-wc/testing';
import { readStats, statsBetween } from '../../../../src/media/mesh/link-stats.ts';
import { downReports, Tally, UpReports } from '../../../../src/media/sfu/reports.ts';

const report = (...entries: (Partial<RTCStats> & Record<string, unknown>)[]) =>
  new Map(entries.map((entry, index) => [String(index), { id: String(index), timestamp: 0, ...entry } as RTCStats]));

describe('sfu reports', () => {
  const CAMERA = [{ mid: '1', source: 'camera' as const }];
  const layer = (rid: string, at: number, bytesSent: number, frameHeight: number) => ({
    id: rid,
    type: 'outbound-rtp' as const,
    kind: 'video',
    mid: '1',
    timestamp: at,
    bytesSent,
    frameHeight,
    framesEncoded: (bytesSent / 1_000) * 10,
  });

  it('reads the layers of a source as one, which looks like the largest that is sent', () => {
    const up = new UpReports();
    const look = (at: number, l: number, m: number, h: number) =>
      readStats(up.read(report(layer('l', at, l, 180), layer('m', at, m, 360), layer('h', at, h, 720)), CAMERA));
    const first = look(1_000, 1_000, 1_000, 1_000);
    const second = look(2_000, 2_000, 2_000, 2_000);
    expect(statsBetween(first, second).sent.camera).to.include({ rate: 24, height: 720, frameRate: 10 });
    // Firefox goes on to say how large a layer was that is off.
    const third = look(3_000, 3_000, 3_000, 2_000);
    expect(statsBetween(second, third).sent.camera).to.include({ rate: 16, height: 360, frameRate: 10 });
    const fourth = look(4_000, 3_000, 3_000, 2_000);
    expect(statsBetween(third, fourth).sent.camera).to.equal(undefined);
  });

  it('tells participants apart by section, and gives the path to each', () => {
    const reports = downReports(
      report(
        { type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.02 },
        { type: 'inbound-rtp', mid: 'a', kind: 'video', bytesReceived: 10, frameHeight: 180 },
        { type: 'inbound-rtp', mid: 'b', kind: 'video', bytesReceived: 20, frameHeight: 360 },
        { type: 'inbound-rtp', mid: 'nobody', kind: 'video', bytesReceived: 30 },
      ),
      [
        { mid: 'a', participantId: 'ana', source: 'camera' },
        { mid: 'b', participantId: 'budi', source: 'screen' },
        { mid: 'c', participantId: 'citra', source: 'microphone' },
      ],
    );
    const samples = [...reports].map(([id, each]) => [id, readStats(each)] as const);
    expect(samples.map(([id]) => id)).to.deep.equal(['ana', 'budi', 'citra']);
    expect(samples.map(([, { mediaBytes }]) => mediaBytes)).to.deep.equal([10, 20, 0]);
    expect(samples.map(([, { roundTrip }]) => roundTrip)).to.deep.equal([0.02, 0.02, 0.02]);
    expect([...samples[1]![1].streams.values()]).to.have.nested.property('[0].source', 'screen');
  });

  it('counts on when what counts is replaced', () => {
    const tally = new Tally();
    expect(tally.add(new Map([['pair', 10]]))).to.equal(10);
    expect(tally.add(new Map([['pair', 15]]))).to.equal(15);
    expect(tally.add(new Map([['other', 4]]))).to.equal(19);
    expect(tally.add(new Map([['other', 1]]))).to.equal(19);
  });
});
