import type { IceServer } from '../../src/protocol/index.ts';

export interface IceSettings {
  readonly stunUrls: readonly string[];
  readonly turnUrls: readonly string[];
  /** How long TURN credentials are good for. */
  readonly ttlMs: number;
  /** Whether media of everybody goes by way of a TURN server, so that nobody learns another's address. */
  readonly relayOnly: boolean;
}

/** Whom ICE servers are for. */
export interface IceClient {
  readonly userId: string;
  /** Whether this user is never to be reached but by way of a TURN server. */
  readonly relayOnly: boolean;
}

export interface MintedIce {
  /** As it is on the wire. */
  readonly ice: { readonly iceServers: IceServer[]; readonly iceTransport?: 'relay' };
  /** When a call that begins gets new credentials; sooner than that it uses these. */
  readonly staleAt: number;
  /** When the client needs new ones, whatever it does. */
  readonly renewAt: number;
}

/** ICE servers for one client, and when it needs new ones. */
export interface IceSource {
  mint(now: number, client: IceClient): MintedIce;
  readonly relayOnly: boolean;
  readonly checkEveryMs: number;
}

const STALE_AT = 0.2;
const RENEW_AT = 0.8;
const CHECK_MS = 30_000;

/** What names a user to the TURN server: so that its logs hold no ids, of a hash no longer than needed (96 bits). */
const HASH_LENGTH = 16;

/**
 * Credentials as coturn's `use-auth-secret` checks them (draft-uberti-behave-turn-rest-00): the user name is the end of
 * its validity in seconds, a colon and any text; the password is the HMAC-SHA1 of it in base64. coturn counts its
 * `user-quota` by the text alone. So it is the same for all credentials of one user, and a hash of the user's id, which
 * would end up in the logs of the TURN server.
 * @param authenticate the HMAC of a text with the secret that is shared with the TURN server
 * @param hash a keyed hash of a text that the TURN server cannot make
 */
export function createIceSource(
  { stunUrls, turnUrls, ttlMs, relayOnly: everybody }: IceSettings,
  authenticate: ((text: string) => string) | null,
  hash: (text: string) => string,
): IceSource {
  const stun: IceServer[] = stunUrls.length > 0 ? [{ urls: [...stunUrls] }] : [];
  const wire = (relayOnly: boolean, turn: IceServer[]): MintedIce['ice'] =>
    // A STUN server is of use only for ways that are not to be taken.
    relayOnly ? { iceServers: turn, iceTransport: 'relay' } : { iceServers: [...stun, ...turn] };
  const fixed = turnUrls.length === 0 || !authenticate;
  return {
    relayOnly: everybody,
    checkEveryMs: fixed ? CHECK_MS : Math.min(CHECK_MS, ttlMs / 20),
    mint: (now, { userId, relayOnly }) => {
      const only = everybody || relayOnly;
      if (fixed) return { ice: wire(only, []), staleAt: Infinity, renewAt: Infinity };
      const username = `${Math.floor((now + ttlMs) / 1000)}:${hash(`turn-user:${userId}`).slice(0, HASH_LENGTH)}`;
      const turn: IceServer = { urls: [...turnUrls], username, credential: authenticate(username) };
      return { ice: wire(only, [turn]), staleAt: now + ttlMs * STALE_AT, renewAt: now + ttlMs * RENEW_AT };
    },
  };
}
