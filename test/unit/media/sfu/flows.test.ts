import { expect } from '@open-wc/testing';
import { Flows } from '../../../../src/media/sfu/flows.ts';
import type { Arrival } from '../../../../src/media/sfu/reports.ts';
import type { Source } from '../../../../src/protocol/index.ts';

describe('sfu flows', () => {
  let flows: Flows;
  let now: number;
  const counts = new Map<string, number>();

  beforeEach(() => {
    flows = new Flows();
    now = 0;
    counts.clear();
  });

  const arrival = (participantId: string, source: Source, mid: string, grows: number): Arrival => {
    const count = (counts.get(mid) ?? 0) + grows;
    counts.set(mid, count);
    return { participantId, source, mid, packets: count, frames: count, freezes: 0 };
  };
  const look = (...arrivals: Arrival[]) => {
    return flows.observe(arrivals, new Set(arrivals.map(({ participantId }) => participantId)), (now += 500));
  };

  it('waits for the picture of who sends one, however much is heard', () => {
    flows.expect('ana', ['microphone', 'camera'], 0);
    expect(look(arrival('ana', 'microphone', '0', 20), arrival('ana', 'camera', '1', 0))).to.deep.equal([]);
    expect(flows.waiting).to.equal(true);
    expect(look(arrival('ana', 'microphone', '0', 20), arrival('ana', 'camera', '1', 1))).to.deep.equal(['ana']);
    expect(flows.isFlowing('ana')).to.equal(true);
    expect(flows.waiting).to.equal(false);
  });

  it('misses nothing of whom nothing is expected, once there is a way for what it may send', () => {
    flows.expect('ana', [], 0);
    expect(flows.observe([], new Set(), 100)).to.deep.equal([]);
    expect(flows.observe([], new Set(['ana']), 200)).to.deep.equal(['ana']);
    expect(flows.observe([], new Set(), 300)).to.deep.equal(['ana']);
    expect(flows.isFlowing('ana')).to.equal(false);
  });

  it('waits for who is muted and has not got through to the media server yet, whatever comes of others', () => {
    flows.expect('ana', [], 0);
    flows.expect('budi', ['microphone'], 0);
    expect(look(arrival('budi', 'microphone', '0', 20))).to.deep.equal(['budi']);
    expect(flows.isFlowing('ana')).to.equal(false);
    expect(flows.waiting).to.equal(true);
  });

  it('gives a camera that is turned on time to come', () => {
    flows.expect('ana', ['microphone'], 0);
    look(arrival('ana', 'microphone', '0', 20));
    flows.expect('ana', ['microphone', 'camera'], now);
    for (let turn = 0; turn < 5; turn++) expect(look(arrival('ana', 'microphone', '0', 20))).to.deep.equal([]);
    expect(look(arrival('ana', 'microphone', '0', 20))).to.deep.equal(['ana']);
    expect(flows.isFlowing('ana')).to.equal(false);
  });

  it('takes a screen on which nothing moves for what it is', () => {
    flows.expect('ana', ['screen'], 0);
    expect(look(arrival('ana', 'screen', '0', 1))).to.deep.equal(['ana']);
    for (let turn = 0; turn < 20; turn++) expect(look(arrival('ana', 'screen', '0', 0))).to.deep.equal([]);
  });

  it('does not take for one what a section has carried of another', () => {
    flows.expect('ana', ['camera'], 0);
    flows.expect('budi', ['camera'], 0);
    look(arrival('ana', 'camera', '0', 50));
    look(arrival('budi', 'camera', '0', 1));
    expect(flows.isFlowing('budi')).to.equal(false);
    look(arrival('budi', 'camera', '0', 1));
    expect(flows.isFlowing('budi')).to.equal(true);
  });

  it('begins anew with another connection', () => {
    flows.expect('ana', ['camera'], 0);
    look(arrival('ana', 'camera', '0', 50));
    flows.renew();
    counts.clear();
    for (let turn = 0; turn < 5; turn++) look(arrival('ana', 'camera', '0', 0));
    expect(look(arrival('ana', 'camera', '0', 0))).to.deep.equal(['ana']);
    expect(look(arrival('ana', 'camera', '0', 1))).to.deep.equal(['ana']);
    expect(flows.isFlowing('ana')).to.equal(true);
  });

  it('forgets who has left', () => {
    flows.expect('ana', ['camera'], 0);
    flows.keep(new Set());
    expect(flows.waiting).to.equal(false);
    expect(look(arrival('ana', 'camera', '0', 50))).to.deep.equal([]);
  });
});
