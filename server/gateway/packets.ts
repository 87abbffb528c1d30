import { EventEmitter } from 'node:events';
import { LIMITS } from '../../src/protocol/index.ts';
import { isClientEvent, isSfuEvent } from '../../src/protocol/client-messages.ts';

/*
 * Socket.IO's packets (protocol 5) as our pages send and get them: JSON texts of the one namespace. What a stranger sends is
 * judged by its text, before it is parsed and before the library dispatches anything: size, depth, name, and what kind of
 * packet it is. Nothing after this has to measure it again.
 */

/** Packet types of the protocol. */
const CONNECT = 0;
const DISCONNECT = 1;
const EVENT = 2;
const ACK = 3;

/** Deeper than any message of ours; the deepest has five levels. */
const DEPTH = 16;

interface Packet {
  readonly type: number;
  readonly nsp: string;
  readonly id?: number | undefined;
  readonly data?: unknown;
}

/**
 * What an event becomes for its listener, before the acknowledgement: name, payload, number, and whether it is larger than
 * most messages may be. The name is empty for what is no event of the protocol, or is nested too deep: nobody listens to that.
 */
export type ClientEventArguments = [event: string, payload: unknown, number: unknown, isLarge: boolean];

/** Raised for what breaks the protocol; the library then closes the connection. */
export class BrokenPacket extends Error {
  override readonly name = 'BrokenPacket';
}

/** Reads one connection. Socket.IO makes one for each. */
export class Decoder extends EventEmitter {
  #connected = false;

  /** @throws {BrokenPacket} for what no page of ours sends */
  add(text: unknown): void {
    if (typeof text !== 'string') throw new BrokenPacket('binary');
    this.emit('decoded', this.#read(text));
  }

  destroy(): void {
    this.removeAllListeners();
  }

  #read(text: string): Packet {
    switch (Number(text[0] || NaN)) {
      case CONNECT: {
        // One socket for each connection. The library would begin a second one, until the first is let in.
        if (this.#connected) throw new BrokenPacket('connect twice');
        this.#connected = true;
        if (text.length > 1 && text[1] !== '{') throw new BrokenPacket('namespace');
        if (isDeep(text)) throw new BrokenPacket('depth');
        return { type: CONNECT, nsp: '/', data: text.length > 1 ? parseJson(text.slice(1)) : {} };
      }
      case DISCONNECT:
        if (text.length > 1) throw new BrokenPacket('disconnect');
        return { type: DISCONNECT, nsp: '/' };
      case EVENT: {
        const { id, json } = split(text);
        return { type: EVENT, nsp: '/', id, data: readEvent(json) };
      }
      case ACK: {
        const { id } = split(text);
        // Ours carry nothing.
        return { type: ACK, nsp: '/', id, data: [] };
      }
      default:
        throw new BrokenPacket('type');
    }
  }
}

/** Writes for all connections. */
export class Encoder {
  encode({ type, id, data }: Packet): string[] {
    return [`${type}${id ?? ''}${data === undefined ? '' : JSON.stringify(data)}`];
  }
}

function split(text: string): { id: number | undefined; json: string } {
  const [head, digits] = /^\d(\d{0,15})(?=\[)/.exec(text) ?? [];
  if (head === undefined) throw new BrokenPacket('head');
  return { id: digits ? Number(digits) : undefined, json: text.slice(head.length) };
}

function readEvent(json: string): ClientEventArguments {
  const name = /^\["([a-z_]{1,40})"[,\]]/.exec(json)?.[1] ?? '';
  if (!isClientEvent(name) || isDeep(json)) return ['', undefined, undefined, false];
  const isLarge = json.length * 3 > LIMITS.payloadBytes && Buffer.byteLength(json) > LIMITS.payloadBytes;
  // It will be refused: parsing it would be the most expensive part.
  if (isLarge && !isSfuEvent(name)) return [name, undefined, undefined, true];
  const [, payload, number] = parseJson(json) as unknown[];
  return [name, payload, number, isLarge];
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new BrokenPacket('json');
  }
}

/** Whether a JSON text has more levels than {@link DEPTH}. Of what is no JSON it may say either. */
function isDeep(json: string): boolean {
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    switch (json.charCodeAt(at)) {
      case 0x22: // "
        at = endOfText(json, at);
        break;
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > DEPTH) return true;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
    }
  }
  return false;
}

/** Where the text that begins at `from` ends; the end of all when it does not. */
function endOfText(json: string, from: number): number {
  for (let at = json.indexOf('"', from + 1); at >= 0; at = json.indexOf('"', at + 1)) {
    let escapes = 0;
    while (json.charCodeAt(at - 1 - escapes) === 0x5c) escapes++;
    if (escapes % 2 === 0) return at;
  }
  return json.length;
}

export const parser = { Encoder, Decoder };
