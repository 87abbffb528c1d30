import { LazyScreen } from '../../src/media/lazy-screen.ts';
import { BrowserDevices } from '../../src/media/local-devices.ts';
import { MediaFailure } from '../../src/media/media-errors.ts';
import { MeshEngine } from '../../src/media/mesh/mesh-engine.ts';
import { callError } from '../../src/protocol/index.ts';
import { BrowserTones } from '../../src/session/browser-tones.ts';
import { CallSession } from '../../src/session/call-session.ts';
import { SYSTEM_CLOCK } from '../../src/signaling/clock.ts';
import type { SignalingTransport } from '../../src/signaling/transport.ts';

/** As `createCallSession` makes one, with another way to the server, and without what a reload or other tabs need. */
export function pageSession(transport: SignalingTransport): CallSession {
  return new CallSession({
    transport,
    clock: SYSTEM_CLOCK,
    engine: (listener) => new MeshEngine(listener),
    devices: (listener) => new BrowserDevices(listener),
    screen: (listener) => new LazyScreen(listener),
    tones: (listener) => new BrowserTones(listener),
    tabs: () => ({ tell() {}, close() {} }),
    saved: null,
    uuid: () => crypto.randomUUID(),
    painted: () => new Promise((done) => requestAnimationFrame(() => setTimeout(done))),
    loadGroup: () => import('../../src/session/group-part.ts'),
    describe: (error) => (error instanceof MediaFailure ? error : callError('link-failed')),
  });
}
