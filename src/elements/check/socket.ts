import type { ErrorCode } from '../../protocol/index.ts';
import { isThere, talkToServer, tryWebSocket, type Talk } from './ask-server.ts';
import type { CheckContext, CheckResult, CheckTest, Paste } from './check-test.ts';

/** Above that people begin to talk at the same time, and clicks feel late. Milliseconds. */
const SLOW_MS = 400;

/** A path for Socket.IO through nginx; its address is that of the server behind it. */
const PROXY = `location /socket.io/ {
  proxy_pass http://127.0.0.1:3000;
  proxy_http_version 1.1;
  proxy_set_header Upgrade $http_upgrade;
  proxy_set_header Connection "upgrade";
  proxy_set_header Host $host;
  proxy_buffering off;
  proxy_read_timeout 60s;
}`;
const proxy: Paste = { kind: 'proxy', text: PROXY };

/** What was found of the way to the calling server. */
export interface SocketLook {
  /** Address of the page, without what comes behind `#`. */
  readonly page: string;
  /** Origin of the server. */
  readonly server: string;
  readonly webSocket: 'opened' | 'closed' | 'forbidden';
  readonly talk: Talk;
  /** The Content-Security-Policy of the page was in the way. */
  readonly policy: boolean;
  /** Something answers there by HTTP. */
  readonly there: boolean;
  readonly named: boolean;
  readonly guest: boolean;
}

export function judgeSocket({ page, server, webSocket, talk, policy, there, named, guest }: SocketLook): CheckResult {
  if (talk.kind === 'connected') {
    const params = { ms: talk.ms };
    if (webSocket !== 'opened') return { state: 'warning', code: 'polling', params, paste: proxy };
    if (!named && !guest) return { state: 'warning', code: 'socket-nobody', paste: WHO };
    const slow = talk.ms > SLOW_MS;
    return { state: slow ? 'warning' : 'good', code: slow ? 'web-socket-slow' : 'web-socket', params };
  }
  if (talk.kind === 'refused') {
    const { code } = talk;
    const paste = refusedPaste(code, page, guest);
    return { state: 'bad', code, ...(paste && { paste }) };
  }
  if (policy) {
    const text = `connect-src ${server} ${server.replace(/^http/, 'ws')}`;
    return { state: 'bad', code: 'socket-policy', params: { server }, paste: { kind: 'policy', text } };
  }
  if (webSocket === 'forbidden') {
    const text = `data-server="${server.replace(/^http:/, 'https:')}"`;
    return { state: 'bad', code: 'socket-mixed', paste: { kind: 'tag', text } };
  }
  if (there) return { state: 'bad', code: 'socket-path', paste: proxy };
  return { state: 'bad', code: 'server-unreachable' };
}

const setting = (text: string): Paste => ({ kind: 'setting', text });
const tag = (text: string): Paste => ({ kind: 'tag', text });
const WHO = tag('data-user-id="…" data-user-name="…"');

function refusedPaste(code: ErrorCode, page: string, guest: boolean): Paste | undefined {
  if (code === 'origin-not-allowed') return setting(`ORIGINS=${new URL(page).origin}`);
  // There is no script tag to mend.
  if (code === 'auth-required' && guest) return { kind: 'address', text: `${page}#token=…` };
  return REFUSED[code];
}

/** What helps where the server does not take us as we are. Values are the page's own, so there is a gap for each. */
const REFUSED: Partial<Record<ErrorCode, Paste>> = {
  'auth-required': tag('data-token="…"'),
  'auth-failed': setting('AUTH=jwt\nJWT_SECRET=…\nJWT_ISSUER=…\nJWT_AUDIENCE=…'),
  'token-expired': { kind: 'script', text: 'configureCalls({ tokenSource: () => fetchToken() });' },
  'user-required': WHO,
};

export const socketTest: CheckTest = {
  name: 'socket',
  async run({ server, credentials, named, guest, foreign, signal, found }: CheckContext) {
    if (foreign) return { state: 'skipped', code: 'socket-own' };
    let policy = false;
    const stop = new AbortController();
    const end = (): void => stop.abort();
    const violated = ({ blockedURI }: SecurityPolicyViolationEvent): void => {
      if (!blockedURI.replace(/^ws/, 'http').startsWith(server)) return;
      policy = true;
      end();
    };
    document.addEventListener('securitypolicyviolation', violated);
    signal.addEventListener('abort', end, { once: true });
    try {
      const asked = tryWebSocket(server, stop.signal);
      const talk = await talkToServer(server, credentials, stop.signal);
      const webSocket = await asked;
      if (talk.kind === 'connected') found.iceServers = talk.iceServers;
      const there = talk.kind === 'silent' && !policy && (await isThere(server));
      return judgeSocket({
        page: location.href.replace(/#.*/, ''),
        server,
        webSocket,
        talk,
        policy,
        there,
        named,
        guest,
      });
    } finally {
      document.removeEventListener('securitypolicyviolation', violated);
      signal.removeEventListener('abort', end);
    }
  },
};
