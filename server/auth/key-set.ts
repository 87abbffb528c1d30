import * as jose from 'jose';
import { describeError, type Log } from '../log.ts';

/** For so long keys are used that cannot be asked for again. */
const LAST_GOOD_MS = 24 * 60 * 60 * 1000;
/** After a failure the set is left alone for so long, and the keys that there are decide. */
const PAUSE_MS = 15_000;
/** A line in the log at most every so often. */
const LOG_MS = 60_000;

/** That the key set cannot be had: not the fault of whoever brings a token. */
export class KeySetAway extends Error {
  override readonly name = 'KeySetAway';
}

/** The keys of an address, fetched when they are needed; the last good ones while the address does not answer. */
export function createKeySet(url: URL, now: () => number, log: Log): jose.JWTVerifyGetKey {
  const remote = jose.createRemoteJWKSet(url, { timeoutDuration: 5_000 });
  let goodAt = -Infinity;
  let failedAt = -Infinity;
  let loggedAt = -Infinity;

  const lastGood: jose.JWTVerifyGetKey = async (...wanted) => {
    const keys = remote.jwks();
    if (!keys || now() - goodAt > LAST_GOOD_MS) throw new KeySetAway();
    try {
      return await jose.createLocalJWKSet(keys)(...wanted);
    } catch (error) {
      // Perhaps it is a new one, which only the set could tell.
      throw error instanceof jose.errors.JWKSNoMatchingKey ? new KeySetAway() : error;
    }
  };

  return async (...wanted) => {
    if (now() - failedAt < PAUSE_MS && remote.jwks()) return lastGood(...wanted);
    try {
      const key = await remote(...wanted);
      goodAt = now();
      return key;
    } catch (error) {
      if (!isAway(error)) throw error;
      failedAt = now();
      if (failedAt - loggedAt >= LOG_MS) {
        loggedAt = failedAt;
        log.warn({ error: describeError(error) }, 'the key set (JWKS_URL) cannot be had');
      }
      return lastGood(...wanted);
    }
  };
}

/** jose gives what is wrong with a key or a set a class of its own, and everything else a plain one or none. */
function isAway(error: unknown): boolean {
  const { JOSEError, JWKSInvalid, JWKSTimeout } = jose.errors;
  if (!(error instanceof JOSEError)) return true;
  return error instanceof JWKSTimeout || error instanceof JWKSInvalid || error.code === 'ERR_JOSE_GENERIC';
}
