import { expect } from '@open-wc/testing';
import { callError, type CallError, type ServerMessage } from '../../../src/protocol/index.ts';
import { SYSTEM_CLOCK, type Clock } from '../../../src/signaling/clock.ts';
import { SignalingClient } from '../../../src/signaling/signaling-client.ts';
import type { SignalingTransport, TransportListener } from '../../../src/signaling/transport.ts';

// The same client plays over a broken network against the real server in the model test, and over real sockets end to end.

class FakeTransport implements SignalingTransport {
  listener!: TransportListener;
  readonly sent: { event: string; payload: unknown; number: number; reply: (reply: unknown) => void }[] = [];
  reconnects = 0;

  connect(listener: TransportListener): void {
    this.listener = listener;
  }
  send(event: string, payload: unknown, number: number, reply: (reply: unknown) => void): void {
    this.sent.push({ event, payload, number, reply });
  }
  reconnect(): void {
    this.reconnects++;
  }
  close(): void {
    return;
  }

  resume(resumed: boolean, resumeToken = 'token'): void {
    this.listener.opened();
    const user = { id: 'ana', name: 'Ana' };
    this.listener.message('resumed', { clientId: 'c', resumeToken, resumed, user, room: null, iceServers: [] }, 0);
  }
  get numbers(): string[] {
    return this.sent.map(({ event, number }) => `${event} ${number}`);
  }
}

function conversation(clock: Clock = SYSTEM_CLOCK) {
  const transport = new FakeTransport();
  const heard: ServerMessage[] = [];
  const statuses: string[] = [];
  const errors: CallError[] = [];
  const client = new SignalingClient(
    transport,
    {
      status: (status, error) => {
        statuses.push(status);
        if (error) errors.push(error);
      },
      message: (message) => heard.push(message),
    },
    clock,
  );
  client.connect();
  return { transport, client, heard, statuses, errors };
}

const MEDIA = { microphone: true, camera: false, screen: false, 'screen-audio': false };

/** A clock that goes on to the next timer when it is told to. */
function handClock() {
  let now = 0;
  const timers = new Map<number, { at: number; run: () => void }>();
  let last = 0;
  const clock: Clock = {
    now: () => now,
    setTimeout: (run, ms) => (timers.set(++last, { at: now + ms, run }), last),
    clearTimeout: (handle) => void timers.delete(handle as number),
  };
  const pass = async (): Promise<void> => {
    const [next] = [...timers].sort(([, one], [, other]) => one.at - other.at);
    if (next) {
      timers.delete(next[0]);
      now = next[1].at;
      next[1].run();
    }
    await Promise.resolve();
  };
  return { clock, pass };
}

const rings = (callId: string): [string, unknown] => ['call_ringing', { callId }];

describe('the conversation with the server', () => {
  it('begins with resume, and sends nothing else before the server has answered', () => {
    const { transport, client } = conversation();
    void client.request('cancel_call', { callId: 'a' });
    transport.listener.opened();
    expect(transport.numbers).to.deep.equal(['resume 0']);
    transport.resume(true);
    expect(transport.numbers.slice(-1)).to.deep.equal(['cancel_call 1']);
  });

  it('hears every message once, whatever is repeated after a resume', () => {
    const { transport, heard } = conversation();
    transport.resume(false);
    transport.listener.message(...rings('a'), 1);
    transport.listener.closed();
    transport.resume(true);
    expect(transport.sent[1]?.payload).to.deep.equal({ received: 1, resumeToken: 'token' });
    transport.listener.message(...rings('a'), 1);
    transport.listener.message(...rings('b'), 2);
    const calls = heard.flatMap((message) => (message.event === 'call_ringing' ? [message.payload.callId] : []));
    expect(calls).to.deep.equal(['a', 'b']);
  });

  it('repeats a request that was not replied to, under its number and before newer ones', async () => {
    const { transport, client } = conversation();
    transport.resume(false);
    const reply = client.request('cancel_call', { callId: 'a' });
    transport.listener.closed();
    void client.request('reject_call', { callId: 'b' });
    transport.resume(true);
    expect(transport.numbers.slice(-2)).to.deep.equal(['cancel_call 1', 'reject_call 2']);
    transport.sent.at(-2)?.reply({ ok: true });
    expect(await reply).to.deep.equal({ ok: true });
  });

  it('fails what was under way when the server does not know us any more, and counts anew', async () => {
    const { transport, client, heard } = conversation();
    transport.resume(false);
    transport.listener.message(...rings('a'), 1);
    const lost = client.request('cancel_call', { callId: 'a' });
    transport.listener.closed();
    transport.resume(false);
    expect(await lost).to.include({ ok: false, code: 'server-unreachable' });
    transport.listener.message(...rings('b'), 1);
    expect(heard.at(-1)).to.deep.equal({ event: 'call_ringing', payload: { callId: 'b' } });
    void client.request('cancel_call', { callId: 'b' });
    expect(transport.numbers.at(-1)).to.equal('cancel_call 1');
  });

  it('starts over when a message is missing, or when the server does not answer', () => {
    let fire: () => void = () => undefined;
    const { transport, client } = conversation({
      now: () => 0,
      setTimeout: (run) => (fire = run),
      clearTimeout: () => undefined,
    });
    transport.resume(false);
    transport.listener.message(...rings('c'), 3);
    expect(transport.reconnects).to.equal(1);
    transport.resume(true);
    void client.request('cancel_call', { callId: 'a' });
    fire();
    expect(transport.reconnects).to.equal(2);
  });

  it('connects anew after a resume that failed, but not where there are too many of us already', () => {
    for (const [code, reconnects] of [
      ['server-error', 1],
      ['rate-limited', 0],
    ] as const) {
      const { transport } = conversation();
      transport.listener.opened();
      transport.sent[0]?.reply({ ok: false, code });
      expect(transport.reconnects, code).to.equal(reconnects);
    }
  });

  it('starts over, later, when the server does not answer `resume`', () => {
    const waits: (() => void)[] = [];
    const { transport } = conversation({
      now: () => 0,
      setTimeout: (run) => waits.push(run),
      clearTimeout: () => undefined,
    });
    transport.listener.opened();
    waits[0]?.();
    expect(transport.reconnects).to.equal(1);
  });

  it('asks again what failed for a reason that passes: with growing pauses, and an end', async () => {
    const { clock, pass } = handClock();
    const { transport, client } = conversation(clock);
    transport.resume(false);
    const reply = client.request('reject_call', { callId: 'a' });
    let asked = 0;
    for (; asked < 20 && transport.sent.length > asked + 1; asked++) {
      transport.sent.at(-1)?.reply({ ok: false, code: 'server-error' });
      await pass();
    }
    expect(asked).to.be.within(4, 12);
    expect(await reply).to.include({ ok: false, code: 'server-error' });
    expect(clock.now()).to.be.at.most(60_000);
  });

  it('says no more what has been overtaken: a cancelled call is not placed again', async () => {
    const { clock, pass } = handClock();
    const { transport, client } = conversation(clock);
    transport.resume(false);
    void client.request('join_call_room', { room: 'r', fresh: true, mediaState: MEDIA });
    transport.sent.at(-1)?.reply({ ok: false, code: 'server-error' });
    void client.request('leave_call_room', { room: 'r', ticket: 't', reason: 'hang-up' });
    transport.sent.at(-1)?.reply({ ok: true });
    await pass();
    expect(transport.numbers).to.deep.equal(['resume 0', 'join_call_room 1', 'leave_call_room 2']);
  });

  it('gives up a request that no connection brings a reply to, and starts over meanwhile', async () => {
    const { clock, pass } = handClock();
    const { transport, client } = conversation(clock);
    transport.resume(false);
    const reply = client.request('watch_presence', { users: [] });
    for (let times = 0; times < 4; times++) {
      await pass();
      transport.listener.closed();
      transport.resume(true);
    }
    expect(await reply).to.include({ ok: false, code: 'request-timeout' });
    expect(transport.reconnects).to.equal(4);
  });

  it('drops what the schema does not know, and still counts it', () => {
    const { transport, heard } = conversation();
    transport.resume(false);
    transport.listener.message('call_ringing', { callId: 7 }, 1);
    transport.listener.message('from_the_future', {}, 2);
    transport.listener.message(...rings('a'), 3);
    expect(heard.map(({ event }) => event)).to.deep.equal(['resumed', 'call_ringing']);
    expect(transport.reconnects).to.equal(0);
  });

  it('tells why it was refused, once, and that the network has gone after that', () => {
    const { transport, statuses, errors } = conversation();
    transport.listener.refused(callError('server-error'));
    transport.listener.refused(callError('server-error'));
    expect(statuses).to.deep.equal(['connecting', 'refused']);
    transport.listener.failed();
    transport.listener.refused(callError('server-error'));
    expect(statuses).to.deep.equal(['connecting', 'refused', 'connecting', 'refused']);
    expect(errors.map(({ code }) => code)).to.deep.equal(['server-error', 'server-error']);
  });

  it('tells why it was refused for good', () => {
    const { transport, statuses, errors } = conversation();
    transport.listener.refused(callError('token-expired'));
    transport.listener.failed();
    expect(statuses).to.deep.equal(['connecting', 'refused']);
    expect(errors.map(({ code }) => code)).to.deep.equal(['token-expired']);
  });
});
