import { expect } from '@open-wc/testing';
import { parseClientPayload } from '../../../src/protocol/client-messages.ts';
import { LIMITS, parseReply, parseServerMessage } from '../../../src/protocol/index.ts';

describe('parsing', () => {
  it('drops unknown fields', () => {
    const parsed = parseClientPayload('cancel_call', { callId: 'c', from: 'somebody else' });
    expect(parsed).to.deep.equal({ callId: 'c' });
  });

  it('takes no payload with a wrong type, too long an id or too much SDP', () => {
    const mediaState = { microphone: true, camera: false, screen: false, 'screen-audio': false };
    const answer = (sdp: string) => ({ callId: 'c', answer: { type: 'answer', sdp }, mediaState });
    expect(parseClientPayload('answer_call', answer('v=0'))).to.be.an('object');
    expect(parseClientPayload('answer_call', answer('x'.repeat(LIMITS.sdpLength + 1)))).to.equal(undefined);
    expect(parseClientPayload('cancel_call', { callId: 'x'.repeat(LIMITS.idLength + 1) })).to.equal(undefined);
    for (const payload of [null, undefined, 1, 'c', [], { callId: 1 }, { callId: 'a\u0000b' }]) {
      expect(parseClientPayload('cancel_call', payload)).to.equal(undefined);
    }
  });

  it('never reads the prototype', () => {
    const payload: unknown = JSON.parse('{"callId": "c", "__proto__": {"polluted": true}}');
    expect(parseClientPayload('cancel_call', payload)).to.deep.equal({ callId: 'c' });
    expect(parseServerMessage('constructor', {})).to.equal(undefined);
    expect(parseServerMessage('__proto__', {})).to.equal(undefined);
    expect('polluted' in {}).to.equal(false);
  });

  it('takes a reply that does not fit for a failure', () => {
    expect(parseReply('call_user', { ok: true })).to.include({ ok: false, code: 'server-error' });
    expect(parseReply('call_user', { ok: true, callId: 'c', crossed: false })).to.deep.equal({
      ok: true,
      callId: 'c',
      crossed: false,
    });
    expect(parseReply('cancel_call', { ok: false, code: 'toString' })).to.include({ ok: false, code: 'server-error' });
    expect(parseReply('cancel_call', { ok: false, code: 'call-over', message: '<b>' })).to.include({
      code: 'call-over',
    });
  });
});
