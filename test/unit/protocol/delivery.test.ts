import { expect } from '@open-wc/testing';
import { Inbox, Outbox, Replies, Requests } from '../../../src/protocol/index.ts';

describe('exactly-once delivery', () => {
  it('repeats what the other side lacks, and only that', () => {
    const outbox = new Outbox(1_000, 10);
    for (const event of ['call_ringing', 'call_ended', 'presence'] as const) outbox.push(event, {}, 0);
    expect(outbox.since(1)?.map(({ number, event }) => [number, event])).to.deep.equal([
      [2, 'call_ended'],
      [3, 'presence'],
    ]);
    expect(outbox.since(3)).to.deep.equal([]);
  });

  it('says so when it has forgotten what the other side lacks, or the other side claims more than was sent', () => {
    const outbox = new Outbox(1_000, 2);
    for (let i = 0; i < 3; i++) outbox.push('call_ended', {}, i);
    expect(outbox.since(0)).to.equal(undefined);
    expect(outbox.since(1)).to.have.length(2);
    expect(outbox.since(4)).to.equal(undefined);
    outbox.prune(5_000);
    expect(outbox.since(2)).to.equal(undefined);
  });

  it('keeps of messages that replace each other only the last one, and the numbers go on', () => {
    const outbox = new Outbox(1_000, 4);
    outbox.push('call_ringing', {}, 0);
    for (let i = 0; i < 1_000; i++) {
      outbox.push('media_state', { participantId: i % 2 ? 'ana' : 'budi', mediaState: i }, 0);
      outbox.push('presence', { user: { id: 'ana' } }, 0);
    }
    const missed = outbox.since(0) ?? [];
    expect(missed.map(({ number }) => number)).to.deep.equal(Array.from({ length: 2_001 }, (_, at) => at + 1));
    expect(
      missed.filter(({ event }) => event !== 'superseded').map(({ event, number }) => [event, number]),
    ).to.deep.equal([
      ['call_ringing', 1],
      ['media_state', 1_998],
      ['media_state', 2_000],
      ['presence', 2_001],
    ]);
  });

  it('forgets the oldest when more bytes are kept than is allowed', () => {
    let held = 0;
    const allowance = {
      hold: (bytes: number) => void (held += bytes),
      get isExceeded() {
        return held > 10_000;
      },
    };
    const outbox = new Outbox(1_000, 256, allowance);
    for (let i = 0; i < 20; i++) outbox.push('signal', { sdp: 'x'.repeat(1_000) }, 0);
    expect(held).to.be.within(8_000, 10_000);
    expect(outbox.since(10)).to.equal(undefined);
    expect(outbox.since(15)).to.have.length(5);
    outbox.clear();
    expect(held).to.equal(0);
  });

  it('forgets heavy replies when more bytes are kept than is allowed, and what they were replies to is not done again', async () => {
    let held = 0;
    const allowance = {
      hold: (bytes: number) => void (held += bytes),
      get isExceeded() {
        return held > 10_000;
      },
    };
    const replies = new Replies(128, 1_000, 'forgotten', allowance);
    const heavy = { sdp: 'x'.repeat(4_000) };
    let done = 0;
    for (let number = 1; number <= 10; number++) await replies.once(number, async () => (done++, heavy), 0);
    expect(held).to.be.below(10_000);
    expect(await replies.once(1, async () => done++)).to.equal('forgotten');
    expect(await replies.once(10, async () => done++)).to.equal(heavy);
    expect(done).to.equal(10);
    replies.clear();
    expect(held).to.equal(0);
  });

  it('tells repeats and gaps from what is new', () => {
    const inbox = new Inbox();
    expect([1, 1, 3, 2, 3].map((number) => inbox.take(number))).to.deep.equal(['new', 'repeated', 'gap', 'new', 'new']);
  });

  it('does a repeated request once, and answers it every time', async () => {
    let done = 0;
    const replies = new Replies(2);
    const run = () => Promise.resolve(++done);
    expect(await replies.once(1, run)).to.equal(1);
    expect(await replies.once(1, run)).to.equal(1);
    await replies.once(2, run);
    await replies.once(3, run);
    expect(replies.once(1, run), 'too long ago').to.equal(undefined);
    expect(done).to.equal(3);
  });

  it('keeps requests in order until they are replied to', () => {
    const settled: unknown[] = [];
    const requests = new Requests();
    const first = requests.add('reject_call', {}, (reply) => settled.push(['first', reply]));
    requests.add('cancel_call', {}, (reply) => settled.push(['second', reply]));
    requests.settle(first.number, 'yes');
    requests.settle(first.number, 'again');
    expect(requests.waiting.map(({ event }) => event)).to.deep.equal(['cancel_call']);
    requests.settleAll('gone');
    expect(settled).to.deep.equal([
      ['first', 'yes'],
      ['second', 'gone'],
    ]);
  });
});
