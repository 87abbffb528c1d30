import { expect } from '@open-wc/testing';
import { Decoder as TheirDecoder, Encoder as TheirEncoder, type Packet } from 'socket.io-parser';
import { Decoder, Encoder } from '../../../src/signaling/text-parser.ts';

// The server has Socket.IO's own parser: whatever that one makes, ours has to read, and the other way round.

const PACKETS: Packet[] = [
  { type: 0, nsp: '/', data: { protocol: 1, token: 'a,b[1]/c' } },
  { type: 0, nsp: '/', data: { sid: 'x' } },
  { type: 1, nsp: '/' },
  { type: 1, nsp: '/admin' },
  { type: 2, nsp: '/', data: ['presence', { user: { id: 'ana', name: 'Ana\n\u2028"\\ 👩‍👩‍👧' } }, 0] },
  { type: 2, nsp: '/', id: 0, data: ['incoming_call', {}, 12] },
  { type: 2, nsp: '/', id: 1234, data: ['call_user', { nothing: null, list: [1, [2]] }, 3] },
  { type: 2, nsp: '/rooms/1', id: 7, data: ['signal', 'text'] },
  { type: 3, nsp: '/', id: 42, data: [{ ok: true }] },
  { type: 3, nsp: '/', id: 0, data: [] },
  { type: 4, nsp: '/', data: { message: 'no', data: { code: 'auth-failed' } } },
  { type: 4, nsp: '/other,', data: 'no' } as unknown as Packet,
].map((packet) => ({ ...packet, nsp: packet.nsp.replace(',', '') }));

/** Frames that a server with other plans could send. */
const NO_PACKETS = [
  'x 9 -1 7["a"] {"type":2}',
  '0[] 0"x" 0null 1{} 1[] 4[] 4null',
  '2{} 2"x" 2null 2[ 2[]x 2[] 2[null] 2[{}] 2["connect"] 2["disconnect",1] 2["newListener"] 2/ns,["connect_error"] 2/ns,["a" 21{}',
  '3{} 3"x" 31{}',
].flatMap((line) => line.split(' '));

function decode(
  decoder: Pick<Decoder, 'add'> & { on(event: 'decoded', listener: (packet: unknown) => void): unknown },
) {
  return (frame: unknown): unknown => {
    let decoded: unknown = 'nothing';
    decoder.on('decoded', (packet) => (decoded = JSON.parse(JSON.stringify(packet)) as unknown));
    try {
      decoder.add(frame);
    } catch {
      return 'refused';
    }
    return decoded;
  };
}

const ours = (): ((frame: unknown) => unknown) => decode(new Decoder());
const theirs = (): ((frame: unknown) => unknown) => decode(new TheirDecoder());

describe('the parser of Socket.IO packets', () => {
  it('writes what Socket.IO writes, and reads it back', () => {
    for (const packet of PACKETS) {
      const [frame, ...more] = new Encoder().encode(packet);
      expect([frame, ...more]).to.deep.equal(new TheirEncoder().encode(packet));
      expect(ours()(frame), frame).to.deep.equal(JSON.parse(JSON.stringify(packet)));
      expect(ours()(frame), frame).to.deep.equal(theirs()(frame));
    }
  });

  it('refuses what Socket.IO refuses', () => {
    for (const frame of NO_PACKETS) {
      expect(theirs()(frame), `${frame}, by Socket.IO`).to.equal('refused');
      expect(ours()(frame), frame).to.equal('refused');
    }
  });

  it('refuses binary frames, and announcements of them', () => {
    for (const frame of [
      new ArrayBuffer(3),
      new Uint8Array(2),
      new Blob(['x']),
      '51-["a",{"_placeholder":true,"num":0}]',
    ]) {
      expect(ours()(frame)).to.equal('refused');
    }
  });

  it('hears one listener, until that one leaves', () => {
    const decoder = new Decoder();
    const heard: unknown[] = [];
    decoder.on('decoded', (packet) => heard.push(packet));
    decoder.add('2["a"]');
    decoder.off();
    decoder.add('2["b"]');
    expect(heard).to.have.length(1);
  });
});
