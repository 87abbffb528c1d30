import type { IceServer } from '../../src/protocol/index.ts';

export interface IceSettings {
  readonly stunUrls: readonly string[];
  readonly turnUrls: readonly string[];
  /** How long TURN credentials are good for. */
  readonly ttlMs: number;
}

/** ICE servers for one client, and when it needs new ones. */
export interface IceSource {
  mint(now: number): { readonly iceServers: IceServer[]; readonly renewAt: number };
  readonly checkEveryMs: number;
}

const RENEW_AT = 0.8;
const CHECK_MS = 30_000;

/**
 * Credentials as coturn's `use-auth-secret` checks them (draft-uberti-behave-turn-rest-00): the user name is the end of
 * its validity in seconds, a colon and any text; the password is the HMAC-SHA1 of it in base64. The text is random and
 * not the user's id, which would end up in the logs of the TURN server.
 * @param authenticate the HMAC of a text with the secret that is shared with the TURN server
 */
export function createIceSource(
  { stunUrls, turnUrls, ttlMs }: IceSettings,
  authenticate: ((text: string) => string) | null,
  opaque: () => string,
): IceSource {
  const stun: IceServer[] = stunUrls.length > 0 ? [{ urls: [...stunUrls] }] : [];
  if (turnUrls.length === 0 || !authenticate) {
    return { mint: () => ({ iceServers: stun, renewAt: Infinity }), checkEveryMs: CHECK_MS };
  }
  return {
    checkEveryMs: Math.min(CHECK_MS, ttlMs / 20),
    mint: (now) => {
      const username = `${Math.floor((now + ttlMs) / 1000)}:${opaque()}`;
      const turn: IceServer = { urls: [...turnUrls], username, credential: authenticate(username) };
      return { iceServers: [...stun, turn], renewAt: now + ttlMs * RENEW_AT };
    },
  };
}
