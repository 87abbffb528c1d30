import { randomBytes, randomInt } from 'node:crypto';

/** What a browser sends of a voice: a packet of 20 ms, at 32 kbit/s (RFC 7587). */
const MICROPHONE = { type: 111, everyMs: 20, ticks: 960, packets: 1, bytes: 80 };
/** A small picture: 15 a second, of three packets each, 360 kbit/s (RFC 7741). */
const CAMERA = { type: 96, everyMs: 1000 / 15, ticks: 6000, packets: 3, bytes: 1000 };

const SHAPES = { microphone: MICROPHONE, camera: CAMERA } as const;
export type Kind = keyof typeof SHAPES;
export const KINDS = ['microphone', 'camera'] as const satisfies readonly Kind[];
export const payloadType = (kind: Kind): number => SHAPES[kind].type;

/** RFC 3550 §5.1, without extensions: Janus tells the streams of an offer apart by their SSRC. */
const HEADER = 12;
/** The last byte of a payload says whether it counts; nobody decodes the rest. */
const COUNTS = 1;

/** A synthetic stream: packets as a browser would send them, as far as a media server looks into them. */
export class Source {
  readonly ssrc = randomInt(1, 2 ** 32);
  /** Somebody who has just come needs a key frame. */
  keyFrameWanted = true;
  #sequence = randomInt(2 ** 15);
  #timestamp = randomInt(2 ** 31);
  #due: number;
  readonly #payload: Buffer;

  /** @param from the time of its first packet; streams that begin together would send in bursts */
  constructor(
    readonly kind: Kind,
    from: number,
  ) {
    this.#due = from;
    this.#payload = randomBytes(SHAPES[kind].bytes);
  }

  /** The packets that are due at this time. */
  take(now: number, counts: boolean): Buffer[] {
    const { everyMs, ticks, packets } = SHAPES[this.kind];
    const taken: Buffer[] = [];
    for (; this.#due <= now; this.#due += everyMs) {
      for (let index = 0; index < packets; index++) taken.push(this.#packet(index, index === packets - 1, counts));
      this.#timestamp = (this.#timestamp + ticks) >>> 0;
      this.keyFrameWanted = false;
    }
    return taken;
  }

  #packet(index: number, last: boolean, counts: boolean): Buffer {
    const { type } = SHAPES[this.kind];
    const packet = Buffer.concat([Buffer.alloc(HEADER), this.#payload]);
    const marker = last && this.kind === 'camera' ? 0x80 : 0;
    packet[0] = 0x80;
    packet[1] = marker | type;
    packet.writeUInt16BE(this.#sequence, 2);
    packet.writeUInt32BE(this.#timestamp, 4);
    packet.writeUInt32BE(this.ssrc, 8);
    packet[packet.length - 1] = counts ? COUNTS : 0;
    if (this.kind === 'camera') writeVp8(packet, HEADER, index === 0, this.keyFrameWanted);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    return packet;
  }
}

/** Payload descriptor, and the frame's own beginning, by which Janus knows a key frame (RFC 7741 §4.2, RFC 6386 §9.1). */
function writeVp8(packet: Buffer, at: number, first: boolean, key: boolean): void {
  packet[at] = first ? 0x10 : 0;
  if (!first) return;
  packet[at + 1] = key ? 0 : 1;
  if (!key) return;
  packet.set([0x9d, 0x01, 0x2a], at + 4);
  packet.writeUInt16LE(640, at + 7);
  packet.writeUInt16LE(360, at + 9);
}

export const countsOf = (packet: Buffer): boolean => packet[packet.length - 1] === COUNTS;

/** A request for a key frame: PLI or FIR, behind the report that begins a compound packet (RFC 4585 §6.3.1, RFC 5104 §4.3.1). */
export function asksForKeyFrame(rtcp: Buffer): boolean {
  for (let at = 0; at + 4 <= rtcp.length; at += (rtcp.readUInt16BE(at + 2) + 1) * 4) {
    const [format, type] = [(rtcp[at] ?? 0) & 0x1f, rtcp[at + 1]];
    if (type === 206 && (format === 1 || format === 4)) return true;
  }
  return false;
}
