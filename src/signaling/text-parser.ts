// The form of Socket.IO's packets (protocol 5, https://socket.io/docs/v4/socket-io-protocol) as far as we use it: text.
// Socket.IO's own parser, which the server has, is three times as big, because it takes binary attachments too.

interface Packet {
  readonly type: number;
  readonly nsp: string;
  readonly id?: number;
  readonly data?: unknown;
}

const PACKET = /^([0-4])(?:(\/[^,]*),?)?(\d*)(.*)$/s;

/** Socket.IO emits these by itself; as messages they would be a disguise. */
const RESERVED = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'];

const isObject = (data: unknown): boolean => Object.prototype.toString.call(data) === '[object Object]';

/** What may come with each type of packet: connect, disconnect, event, acknowledgement, connect error. */
const FITS: readonly ((data: unknown) => boolean)[] = [
  isObject,
  () => false,
  (data) => Array.isArray(data) && typeof data[0] === 'string' && !RESERVED.includes(data[0]),
  Array.isArray,
  (data) => typeof data === 'string' || isObject(data),
];

export class Encoder {
  encode({ type, nsp, id, data }: Packet): string[] {
    const namespace = nsp === '/' ? '' : `${nsp},`;
    return [`${type}${namespace}${id ?? ''}${data ? JSON.stringify(data) : ''}`];
  }
}

export class Decoder {
  #listener: ((packet: Packet) => void) | undefined;

  on(_event: 'decoded', listener: (packet: Packet) => void): void {
    this.#listener = listener;
  }

  off(): void {
    this.#listener = undefined;
  }

  /** Throws what makes Socket.IO close the connection, when this is no packet. */
  add(frame: unknown): void {
    const [, type = '', nsp = '/', id = '', json = ''] = (typeof frame === 'string' && PACKET.exec(frame)) || [];
    const data: unknown = json === '' ? undefined : JSON.parse(json);
    if (type === '' || (json !== '' && !FITS[Number(type)]?.(data))) throw new Error('not a packet');
    this.#listener?.({ type: Number(type), nsp, ...(id !== '' && { id: Number(id) }), ...(json !== '' && { data }) });
  }

  destroy(): void {
    // Nothing is kept from one packet to the next.
  }
}
