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

  it('drops what the schema does not know, and still counts it', () => {
    const { transport, heard } = conversation();
    transport.resume(false);
    transport.listener.message('call_ringing', { callId: 7 }, 1);
    transport.listener.message('from_the_future', {}, 2);
    transport.listener.message(...rings('a'), 3);
    expect(heard.map(({ event }) => event)).to.deep.equal(['resumed', 'call_ringing']);
    expect(transport.reconnects).to.equal(0);
  });

  it('tells why it was refused, once', () => {
    const { transport, statuses, errors } = conversation();
    transport.listener.refused(callError('token-expired'));
    expect(statuses).to.deep.equal(['connecting', 'refused']);
    expect(errors.map(({ code }) => code)).to.deep.equal(['token-expired']);
  });
});
