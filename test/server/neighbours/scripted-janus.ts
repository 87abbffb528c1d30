import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

type Frame = Readonly<Record<string, unknown>>;
interface Request {
  readonly janus: string;
  readonly transaction: string;
  readonly session_id?: number;
  readonly handle_id?: number;
  readonly body?: Frame;
  readonly jsep?: { readonly type: string };
}

const SDP = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n';

/**
 * Says what Janus says, as far as we ask, and carries no media: its words are there to be spoiled on their way. What the
 * real one does is tested beside the real one.
 */
export class ScriptedJanus {
  /** What becomes of a frame: what is sent in its place. */
  spoil: (frame: Frame) => readonly (Frame | string)[] = (frame) => [frame];
  #ids = 100;
  readonly #feeds = new Map<number, string>();

  private constructor(private readonly server: WebSocketServer) {}

  static async start(): Promise<ScriptedJanus> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'janus-protocol' });
    const janus = new ScriptedJanus(server);
    server.on('connection', (socket) => {
      socket.on('error', () => undefined);
      socket.on('message', (data: Buffer) => janus.#answer(socket, JSON.parse(data.toString()) as Request));
    });
    await once(server, 'listening');
    return janus;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.server.clients) socket.terminate();
    this.server.close();
    await once(this.server, 'close');
  }

  #answer(socket: WebSocket, request: Request): void {
    const { janus, transaction, handle_id: sender = 0 } = request;
    const say = (frame: Frame): void => {
      for (const one of this.spoil(frame)) socket.send(typeof one === 'string' ? one : JSON.stringify(one));
    };
    if (janus === 'keepalive' || janus === 'trickle') return say({ janus: 'ack', transaction });
    if (janus !== 'message') return say({ janus: 'success', transaction, data: { id: ++this.#ids } });
    say({ janus: 'ack', transaction });
    const [data, jsep] = this.#plugin(sender, request);
    say({
      ...{ janus: 'event', session_id: request.session_id, transaction, sender },
      ...{ plugindata: { plugin: 'janus.plugin.videoroom', data }, ...(jsep && { jsep: { type: jsep, sdp: SDP } }) },
    });
    if (!jsep) return;
    say({ janus: 'webrtcup', sender });
    const feed = this.#feeds.get(sender);
    for (const event of [
      { videoroom: 'talking', id: feed, mid: '0' },
      { videoroom: 'event', mid: '0', substream: 1 },
    ]) {
      say({ janus: 'event', sender, plugindata: { plugin: 'janus.plugin.videoroom', data: event } });
    }
  }

  #plugin(handle: number, { body = {}, jsep }: Request): [Frame, 'answer' | 'offer' | undefined] {
    const streams = [...this.#feeds.values()].map((feed, at) => {
      return { mid: `${at}`, active: true, feed_id: feed, feed_mid: '0' };
    });
    switch (body['request']) {
      case 'join':
        if (body['ptype'] === 'subscriber') return [{ videoroom: 'attached', streams }, 'offer'];
        this.#feeds.set(handle, String(body['id']));
        return [{ videoroom: 'joined', private_id: 5, publishers: [] }, undefined];
      case 'publish':
      case 'configure':
        return [{ videoroom: 'event', configured: 'ok', streams: [{ mid: '0' }] }, jsep && 'answer'];
      case 'update':
        return [{ videoroom: 'updated', streams }, 'offer'];
      case 'list':
        return [{ videoroom: 'success', list: [{ room: 'another', description: '', num_participants: 0 }] }, undefined];
      case 'listparticipants': {
        const participants = [...this.#feeds.values()].map((id) => ({ id, publisher: true }));
        return [{ videoroom: 'participants', participants }, undefined];
      }
      default:
        return [{ videoroom: 'success' }, undefined];
    }
  }
}
