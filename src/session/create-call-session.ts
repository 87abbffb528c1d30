import { loadCode } from '../host/load-code.ts';
import { hasWebRtc } from '../host/web-rtc.ts';
import { LazyScreen } from '../media/lazy-screen.ts';
import { BrowserDevices } from '../media/local-devices.ts';
import { MediaFailure } from '../media/media-errors.ts';
import { MeshEngine } from '../media/mesh/mesh-engine.ts';
import { callError, type ErrorCode } from '../protocol/index.ts';
import { SYSTEM_CLOCK } from '../signaling/clock.ts';
import { SocketIoTransport, type Credentials } from '../signaling/socket-io-transport.ts';
import { BrowserTabs } from './browser-tabs.ts';
import { BrowserTones } from './browser-tones.ts';
import { CallSession } from './call-session.ts';
import { ReloadPlace } from './reload.ts';

export interface CallSessionOptions {
  /** Address of the calling server, such as `https://calls.example.com` or `https://example.com/calls/`. Default: the page's own origin. */
  readonly server?: string;
  /** Who this is, where the server trusts the page (`AUTH=open`). */
  readonly userId?: string;
  readonly userName?: string;
  /** A JWT that says who this is. */
  readonly token?: string;
  /** Asked for a fresh token at every connect; goes before `token`. */
  readonly tokenSource?: () => Promise<string>;
}

/** Pauses before the page's token source is asked again, after the server refused what it gave. Milliseconds. */
const TOKEN_PAUSES = [1_000, 5_000, 15_000, 60_000];

/** `auth-required`: the page's token source failed, as it does while the network is gone. */
const RENEWABLE: ReadonlySet<ErrorCode> = new Set(['token-expired', 'auth-failed', 'auth-required']);

/** A session of this page with a calling server. It connects at the first need, or by `connect()`. */
export function createCallSession(options: CallSessionOptions = {}): CallSession {
  const server = baseOf(options.server ?? location.origin);
  const key = `call-elements:${server}:${options.userId ?? ''}`;
  const place = new ReloadPlace(key);
  const session = new CallSession({
    transport: new SocketIoTransport(server, credentialsOf(options)),
    clock: SYSTEM_CLOCK,
    engine: (listener) => new MeshEngine(listener),
    devices: (listener) => new BrowserDevices(listener),
    screen: (listener) => new LazyScreen(listener),
    tones: (listener) => new BrowserTones(listener),
    tabs: (told) => new BrowserTabs(key, told),
    unable: hasWebRtc() ? null : callError('not-supported'),
    saved: place.room === null ? null : { room: place.room, take: (userId) => place.take(userId) },
    uuid,
    painted,
    loadGroup: () => loadCode(() => import('./group-part.ts')),
    describe: (error) => (error instanceof MediaFailure ? error : callError('link-failed')),
  });
  place.keep(session);
  if (options.tokenSource) renewToken(session);
  return session;
}

/** With the path at which a proxy has put the server, and without what is no part of an address. */
export function baseOf(server: string): string {
  const { origin, pathname } = new URL(server, location.href);
  return origin + pathname.replace(/\/+$/, '');
}

function credentialsOf({ userId, userName, token, tokenSource }: CallSessionOptions): Credentials {
  return async () => {
    const current = (await tokenSource?.()) ?? token;
    return {
      ...(current !== undefined && { token: current }),
      ...(userId !== undefined && { userId }),
      ...(userName !== undefined && { userName }),
    };
  };
}

/** A token that is refused, or cannot be had, is no end where the page can make a new one. */
function renewToken(session: CallSession): void {
  let refused = 0;
  session.subscribe((state, before) => {
    if (state.signaling === before.signaling) return;
    if (state.signaling === 'connected') refused = 0;
    const { code } = state.refusal ?? {};
    if (!code || !RENEWABLE.has(code)) return;
    const pause = TOKEN_PAUSES[Math.min(refused++, TOKEN_PAUSES.length - 1)];
    setTimeout(() => session.state.signaling === 'refused' && session.reconnect(), pause);
  });
}

/** `crypto.randomUUID` is missing on insecure pages, which may still receive and hear. */
function uuid(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function painted(): Promise<void> {
  return new Promise((resolve) => {
    // Frames stop in hidden tabs.
    const late = setTimeout(resolve, 100);
    requestAnimationFrame(() =>
      setTimeout(() => {
        clearTimeout(late);
        resolve();
      }),
    );
  });
}
