import { log } from '../../host/log.ts';
import type { ErrorCode, IceServer } from '../../protocol/index.ts';
import { SYSTEM_CLOCK } from '../../signaling/clock.ts';
import { SignalingClient } from '../../signaling/signaling-client.ts';
import { SocketIoTransport, type Credentials } from '../../signaling/socket-io-transport.ts';
import type { SignalingTransport } from '../../signaling/transport.ts';

/** For a WebSocket that opens late, and long polling after that. */
const TALK_MS = 20_000;
/** Each by WebSocket and by long polling. */
const ATTEMPTS = 2;
const OPEN_MS = 8_000;
const HEALTH_MS = 5_000;
const LOOKS = 3;

/** What came of a conversation with the calling server. `ms` is the way there and back. */
export type Talk =
  | { readonly kind: 'connected'; readonly ms: number; readonly iceServers: readonly IceServer[] }
  | { readonly kind: 'refused'; readonly code: ErrorCode }
  | { readonly kind: 'silent' };

/** Whether a WebSocket to the server opens and the server speaks over it; `forbidden`: the browser does not even try. */
export function tryWebSocket(server: string, signal: AbortSignal): Promise<'opened' | 'closed' | 'forbidden'> {
  return new Promise((resolve) => {
    let socket: WebSocket;
    try {
      const base = server.replace(/^http/, 'ws').replace(/\/+$/, '');
      socket = new WebSocket(`${base}/socket.io/?EIO=4&transport=websocket`);
    } catch (error) {
      log('info', 'The browser forbids the WebSocket.', error);
      return resolve('forbidden');
    }
    const end = (how: 'opened' | 'closed'): void => {
      clearTimeout(late);
      socket.onmessage = socket.onclose = null;
      socket.close();
      resolve(how);
    };
    const late = setTimeout(() => end('closed'), OPEN_MS);
    // The first word of Engine.IO is 0, with what holds for this connection.
    socket.onmessage = ({ data }) => end(String(data).startsWith('0') ? 'opened' : 'closed');
    socket.onclose = () => end('closed');
    signal.addEventListener('abort', () => end('closed'), { once: true });
  });
}

/**
 * Talks with the server as a session does, by the same code: says who one is, hears of the ICE servers, and asks three times
 * for nothing, which tells how long the way is.
 */
export function talkToServer(server: string, credentials: Credentials, signal: AbortSignal): Promise<Talk> {
  return new Promise((resolve) => {
    const end = (talk: Talk): void => {
      clearTimeout(late);
      client.close();
      resolve(talk);
    };
    const client: SignalingClient = new SignalingClient(
      withFewAttempts(new SocketIoTransport(server, credentials), () => end({ kind: 'silent' })),
      {
        status: (status, error) => {
          if (status === 'refused') end({ kind: 'refused', code: error?.code ?? 'server-error' });
        },
        message: (message) => {
          if (message.event !== 'resumed') return;
          const { iceServers } = message.payload;
          void roundTrip(client).then((ms) => end({ kind: 'connected', ms, iceServers }));
        },
      },
      SYSTEM_CLOCK,
    );
    const late = setTimeout(() => end({ kind: 'silent' }), TALK_MS);
    signal.addEventListener('abort', () => end({ kind: 'silent' }), { once: true });
    client.connect();
  });
}

/** A transport tries again for ever; here somebody waits for an answer. */
function withFewAttempts(transport: SignalingTransport, givenUp: () => void): SignalingTransport {
  let failed = 0;
  return {
    connect: (listener) =>
      transport.connect({
        ...listener,
        failed() {
          if (++failed === ATTEMPTS) givenUp();
        },
      }),
    send: (...message) => transport.send(...message),
    reconnect: (when) => transport.reconnect(when),
    close: () => transport.close(),
  };
}

/** Whether anything answers at the address of the server: its answer may not be read, but comes. */
export async function isThere(server: string): Promise<boolean> {
  try {
    await fetch(`${server.replace(/\/+$/, '')}/health`, {
      mode: 'no-cors',
      cache: 'no-store',
      signal: AbortSignal.timeout(HEALTH_MS),
    });
    return true;
  } catch {
    return false;
  }
}

/** The middle one of some. */
async function roundTrip(client: SignalingClient): Promise<number> {
  const times: number[] = [];
  for (let look = 0; look < LOOKS; look++) {
    const before = performance.now();
    await client.request('watch_presence', { users: [] });
    times.push(performance.now() - before);
  }
  return times.sort((one, other) => one - other)[LOOKS >> 1] ?? 0;
}
