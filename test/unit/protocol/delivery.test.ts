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
    for (let i = 0; i < 3; i++) outbox.push('presence', {}, i);
    expect(outbox.since(0)).to.equal(undefined);
    expect(outbox.since(1)).to.have.length(2);
    expect(outbox.since(4)).to.equal(undefined);
    outbox.prune(5_000);
    expect(outbox.since(2)).to.equal(undefined);
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
