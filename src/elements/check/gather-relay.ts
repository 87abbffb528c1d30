import type { IceServer } from '../../protocol/index.ts';

/** How long a TURN server may take: two ways there and back, over a slow network. */
export const RELAY_MS = 6_000;

export interface Gathered {
  readonly relay: boolean;
  readonly ms: number;
  /** What the TURN server, or for it the browser, answered (RFC 8656 §19; 701: it was not reached); null: nothing. */
  readonly error: number | null;
}

/** Asks one TURN server for a relay, by gathering candidates of nothing else. */
export async function gatherRelay(server: IceServer, signal: AbortSignal, patience = RELAY_MS): Promise<Gathered> {
  const begun = performance.now();
  const connection = new RTCPeerConnection({ iceServers: [server as RTCIceServer], iceTransportPolicy: 'relay' });
  let error: number | null = null;
  let late: ReturnType<typeof setTimeout> | undefined;
  try {
    const relay = await new Promise<boolean>((resolve, reject) => {
      late = setTimeout(() => resolve(false), patience);
      signal.addEventListener('abort', () => resolve(false), { once: true });
      connection.onicecandidate = ({ candidate }) => {
        if (!candidate) resolve(false);
        else if (/ typ relay /.test(candidate.candidate)) resolve(true);
      };
      connection.onicecandidateerror = ({ errorCode }) => {
        // What the server said is worth more than that something was not reached.
        if (error === null || error >= 700) error = errorCode;
      };
      connection.createDataChannel('check');
      connection.setLocalDescription().catch(reject);
    });
    return { relay, ms: performance.now() - begun, error };
  } finally {
    clearTimeout(late);
    connection.close();
  }
}
