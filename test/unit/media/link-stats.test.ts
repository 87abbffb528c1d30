import { expect } from '@open-wc/testing';
import { readStats, statsBetween } from '../../../src/media/mesh/link-stats.ts';
import { LINK, paintedTrack, Pair, toneTrack } from './pair.ts';

type Entry = { readonly id: string; readonly type: string } & Record<string, unknown>;

function report(at: number, ...entries: Entry[]): RTCStatsReport {
  return new Map(entries.map((entry) => [entry.id, { timestamp: at, ...entry }]));
}

const camera = (bytes: number, frames: number, more: Record<string, unknown> = {}): Entry => ({
  id: 'camera',
  type: 'outbound-rtp',
  kind: 'video',
  mid: '1',
  bytesSent: bytes,
  headerBytesSent: 0,
  framesEncoded: frames,
  frameWidth: 1280,
  frameHeight: 720,
  ...more,
});
const voice = (received: number, lost: number, more: Record<string, unknown> = {}): Entry => ({
  id: 'voice',
  type: 'inbound-rtp',
  kind: 'audio',
  mid: '0',
  bytesReceived: received * 100,
  packetsReceived: received,
  packetsLost: lost,
  jitter: 0.012,
  ...more,
});

describe('the statistics of a link', () => {
  it('say what each source carried between two looks, by the time of the browser', () => {
    const before = readStats(report(1_000, camera(10_000, 30), voice(100, 0)));
    const now = readStats(report(3_000, camera(260_000, 80, { qualityLimitationReason: 'cpu' }), voice(190, 10)));
    const stats = statsBetween(before, now);
    expect(stats.sent).to.deep.equal({
      camera: { rate: 1_000, width: 1280, height: 720, frameRate: 25, limitedBy: 'cpu' },
    });
    expect(stats.received).to.deep.equal({
      microphone: { rate: 36, width: null, height: null, frameRate: null, limitedBy: null },
    });
    expect(stats).to.include({ rateIn: 36, rateOut: 1_000, lossIn: 0.1, lossOut: 0, jitter: 12, available: null });
  });

  it('count the headers, which are half of a voice', () => {
    const sound = (bytes: number) => ({ ...voice(0, 0), bytesReceived: bytes, headerBytesReceived: bytes });
    const stats = statsBetween(readStats(report(0, sound(0))), readStats(report(1_000, sound(2_000))));
    expect(stats.received.microphone?.rate).to.equal(32);
  });

  it('tell the sources apart by the order of the sections, and by kind where these have names', () => {
    const sources = (...mids: [string, string][]) => {
      const entries = (bytes: number) =>
        mids.map(([mid, kind]) => ({ id: `${mid}${kind}`, type: 'inbound-rtp', mid, kind, bytesReceived: bytes }));
      return Object.keys(
        statsBetween(readStats(report(0, ...entries(0))), readStats(report(1_000, ...entries(1_000)))).received,
      );
    };
    expect(sources(['0', 'audio'], ['1', 'video'], ['2', 'video'], ['3', 'audio'])).to.deep.equal([
      'microphone',
      'camera',
      'screen',
      'screen-audio',
    ]);
    expect(sources(['sound', 'audio'], ['picture', 'video'])).to.deep.equal(['microphone', 'camera']);
  });

  it('leave out what carries nothing', () => {
    const look = readStats(report(1_000, camera(10_000, 30), voice(100, 0)));
    const stats = statsBetween(look, { ...look, at: 2_000 });
    expect(stats).to.deep.include({ sent: {}, received: {}, rateIn: 0, rateOut: 0, jitter: null });
  });

  it('forget the jitter of what has ended', () => {
    const held = { ...camera(0, 0), id: 'held', type: 'inbound-rtp', jitter: 0.4, lastPacketReceivedTimestamp: 1_000 };
    expect(readStats(report(2_000, held, voice(1, 0))).jitter).to.equal(0.4);
    expect(readStats(report(4_000, held, voice(1, 0))).jitter).to.equal(0.012);
  });

  it('begin anew with another connection', () => {
    const before = readStats(report(1_000, camera(9_000_000, 3_000), voice(9_000, 90)));
    const now = readStats(report(2_000, camera(1_000, 3), voice(10, 0)));
    expect(statsBetween(before, now)).to.include({ rateOut: 0, rateIn: 0, lossIn: 0 });
  });

  it('take the path that is in use, and not one that was nominated before', () => {
    const pair = (id: string, remote: string, more: Record<string, unknown>) => ({
      id,
      type: 'candidate-pair',
      state: 'succeeded',
      nominated: true,
      localCandidateId: 'host',
      remoteCandidateId: remote,
      ...more,
    });
    const candidates = [
      { id: 'host', type: 'local-candidate', candidateType: 'host' },
      { id: 'turn', type: 'remote-candidate', candidateType: 'relay' },
      { id: 'near', type: 'remote-candidate', candidateType: 'srflx' },
    ];
    const pairs = [
      pair('one', 'turn', { currentRoundTripTime: 0.03, availableOutgoingBitrate: 300_400 }),
      pair('two', 'near', { currentRoundTripTime: 0.2 }),
    ];
    const use = (id: string) =>
      readStats(report(1, ...candidates, ...pairs, { id: 't', type: 'transport', selectedCandidatePairId: id }));
    expect(use('one')).to.include({ relayed: true, roundTrip: 0.03, available: 300_400 });
    expect(use('two')).to.include({ relayed: false, roundTrip: 0.2, available: undefined });
    // A browser without statistics of the transport.
    expect(readStats(report(1, ...candidates, pairs[1]!)).roundTrip).to.equal(0.2);
    expect(readStats(report(1)).relayed).to.equal(null);
  });

  it('believe the last that the other end has reported, and not what it said before of a stream that has ended', () => {
    const heard = (id: string, timestamp: number, fractionLost: number, roundTripTime: number) => ({
      id,
      type: 'remote-inbound-rtp',
      timestamp,
      fractionLost,
      roundTripTime,
    });
    const held = heard('pictures', 16_000, 0.3, 0.5);
    expect(readStats(report(20_000, voice(1, 0), held))).to.include({ remoteLoss: 0.3, roundTrip: 0.5 });
    const both = readStats(report(20_000, voice(1, 0), held, heard('voice', 19_000, 0.01, 0.04)));
    expect(both).to.include({ remoteLoss: 0.01, roundTrip: 0.04 });
    const together = readStats(report(20_000, voice(1, 0), held, heard('voice', 15_500, 0.01, 0.04)));
    expect(together).to.include({ remoteLoss: 0.3, roundTrip: 0.5 });
  });

  it('come once a second from a real link', async () => {
    const pair = new Pair();
    const [tone, video] = [toneTrack(), paintedTrack()];
    try {
      pair.caller.engine.setTrack('microphone', tone.track);
      pair.caller.engine.setTrack('camera', video);
      await pair.connect();
      await pair.callee.until(({ measured }) => (measured.at(-1)?.received.camera?.frameRate ?? 0) > 5);
      const { measured } = pair.caller;
      const from = performance.now();
      const count = measured.length;
      await pair.caller.until(() => measured.length >= count + 2);
      // The first one may have been due at once, and timers are not exact.
      expect(performance.now() - from).to.be.within(900, 4_000);

      const sent = measured.at(-1)!;
      const received = pair.callee.measured.at(-1)!;
      expect(sent.sent.camera).to.include({ width: 320, height: 180 });
      expect(sent.sent.camera!.limitedBy).to.be.oneOf(['none', 'bandwidth', 'cpu', 'other']);
      expect(sent.sent.microphone!.rate).to.be.within(10, 100);
      expect(Object.keys(sent.sent)).to.have.members(['microphone', 'camera']);
      expect(received.received.camera).to.include({ width: 320, height: 180 });
      expect(sent.rateOut).to.be.greaterThan(50);
      expect(received.rateIn).to.be.greaterThan(50);
      expect(sent.rateIn).to.equal(0);
      expect(sent.roundTrip).to.be.within(0, 500);
      expect(sent.available).to.be.greaterThan(100);
      expect(sent.relayed).to.equal(false);
      expect(pair.callee.engine.remoteTrack(LINK, 'camera')).not.to.equal(null);
    } finally {
      pair.close();
      tone.stop();
      video.stop();
    }
  });
});
