import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { PROTOCOL_VERSION, type ClientPayload, type ServerPayload } from '../../../src/protocol/index.ts';

/** A page, as far as the server can tell, that sends signals to one other page. */
export interface Page {
  /** Resolves when the server has acknowledged it. */
  send(): Promise<void>;
  /** How many signals have arrived here. */
  readonly received: number;
  close(): Promise<void>;
}

/** About 700 bytes on the wire. A description, because the candidates that a link may send are counted. */
const SIGNAL = {
  type: 'description',
  description: {
    type: 'offer',
    sdp: `v=0\r\n${'a=candidate:1 1 udp 2122260223 192.0.2.1 54321 typ host\r\n'.repeat(11)}`,
  },
} as const;

const MEDIA = { microphone: true, camera: true, screen: false, 'screen-audio': false };

async function open(url: string, userId: string): Promise<Socket> {
  const socket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth: { protocol: PROTOCOL_VERSION, userId },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}

class SocketPage implements Page {
  received = 0;
  to = '';
  #number = 0;

  constructor(
    readonly socket: Socket,
    private readonly numbered: boolean,
  ) {
    socket.on('signal', () => this.received++);
  }

  send(): Promise<void> {
    return this.request('signal', { to: this.to, signal: SIGNAL });
  }

  async request(event: string, payload: unknown): Promise<void> {
    const reply = (await (this.numbered
      ? this.socket.emitWithAck(event, payload, ++this.#number)
      : this.socket.emitWithAck(event, payload))) as { ok: boolean; code?: string };
    if (!reply.ok) throw new Error(`${event} failed: ${reply.code}`);
  }

  async close(): Promise<void> {
    const { socket } = this;
    if (!socket.connected) return;
    await new Promise((gone) => {
      socket.io.engine.once('close', gone);
      socket.disconnect();
    });
  }
}

/** A page of ours that is connected, has resumed, and watches one user, as a page with a `<call-button>` does. */
export async function openIdle(url: string, userId: string, ours: boolean): Promise<Page> {
  const page = new SocketPage(await open(url, userId), ours);
  if (!ours) return page;
  await page.socket.emitWithAck('resume', { received: 0 }, 0);
  await page.request('watch_presence', { users: [`${userId}-friend`] } satisfies ClientPayload<'watch_presence'>);
  return page;
}

/** Two pages that are bound to each other: at our server in a call, at the bare relay by their socket ids. */
export async function openPair(url: string, name: string, ours: boolean): Promise<[Page, Page]> {
  const caller = new SocketPage(await open(url, `${name}-a`), ours);
  const callee = new SocketPage(await open(url, `${name}-b`), ours);
  if (!ours) {
    caller.to = callee.socket.id ?? '';
    callee.to = caller.socket.id ?? '';
    return [caller, callee];
  }
  await caller.socket.emitWithAck('resume', { received: 0 }, 0);
  await callee.socket.emitWithAck('resume', { received: 0 }, 0);
  const callId = randomUUID();
  const rings = new Promise((resolve) => callee.socket.once('incoming_call', resolve));
  const answered = new Promise<ServerPayload<'call_answered'>>((resolve) =>
    caller.socket.once('call_answered', resolve),
  );
  await caller.request('call_user', {
    callId,
    to: `${name}-b`,
    media: 'video',
    offer: { type: 'offer', sdp: 'v=0\r\n' },
    mediaState: MEDIA,
  } satisfies ClientPayload<'call_user'>);
  await rings;
  await callee.request('answer_call', {
    callId,
    answer: { type: 'answer', sdp: 'v=0\r\n' },
    mediaState: MEDIA,
  } satisfies ClientPayload<'answer_call'>);
  const { room } = await answered;
  if (!room) throw new Error('A call of two has a room of its own.');
  caller.to = room.participants.find(({ id }) => id !== room.participantId)?.id ?? '';
  callee.to = room.participantId;
  return [caller, callee];
}
