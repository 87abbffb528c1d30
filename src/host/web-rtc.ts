import { log } from './log.ts';

/**
 * Whether this browser can take part in calls. Some have no WebRTC, and settings, policies and extensions take it away or put
 * something in its place that only throws.
 */
export function hasWebRtc(): boolean {
  const { RTCPeerConnection: Connection } = globalThis as { RTCPeerConnection?: typeof RTCPeerConnection };
  if (typeof Connection !== 'function') return false;
  // What the browser itself brings works. To try it costs threads, on every page that only shows a button. A proxy has no name.
  if (/^function RTCPeerConnection\(\)\s*\{\s*\[native code\]/.test(Function.prototype.toString.call(Connection)))
    return true;
  try {
    new Connection().close();
    return true;
  } catch (error) {
    log('warn', 'This browser does not allow peer connections.', error);
    return false;
  }
}
