import { relayedCandidates, relayedSdp, type IceServer, type Signal } from '../protocol/index.ts';

/** How connections find their way. */
export interface Ice {
  readonly servers: readonly IceServer[];
  /** Only by way of a TURN server: nobody is to learn this page's address. */
  readonly relayOnly: boolean;
}

export const NO_ICE: Ice = { servers: [], relayOnly: false };

export function rtcConfiguration({ servers, relayOnly }: Ice): RTCConfiguration {
  return {
    bundlePolicy: 'max-bundle',
    iceTransportPolicy: relayOnly ? 'relay' : 'all',
    iceServers: servers.map(({ urls, username, credential }) => ({
      urls,
      ...(username === undefined ? {} : { username }),
      ...(credential === undefined ? {} : { credential }),
    })),
  };
}

/**
 * What may leave of a description. The browser keeps to the policy by itself; but it may have gathered before the policy was
 * known, and Firefox names its own address beside that of the relay.
 */
export function leavingSdp({ relayOnly }: Ice, sdp: string): string {
  return relayOnly ? relayedSdp(sdp) : sdp;
}

export function leavingSignal({ relayOnly }: Ice, signal: Signal): Signal {
  if (!relayOnly) return signal;
  if (signal.type === 'candidates') return { ...signal, candidates: relayedCandidates(signal.candidates) };
  if (signal.type !== 'description') return signal;
  return { ...signal, description: { ...signal.description, sdp: relayedSdp(signal.description.sdp) } };
}
