import * as jose from 'jose';
import * as v from 'valibot';
import { callError, Id, LIMITS, type ErrorCode } from '../../src/protocol/index.ts';
import { displayName } from '../../src/protocol/text.ts';
import type { Authenticate } from './identity.ts';

export interface JwtSettings {
  /** A shared secret, or the address of a key set. */
  readonly key: { readonly secret: string } | { readonly jwksUrl: URL };
  readonly algorithms: readonly string[];
  readonly issuer: string;
  readonly audience: string;
}

const Listed = v.fallback(
  v.union([
    v.literal('*'),
    v.pipe(
      v.array(v.string()),
      v.transform((ids): ReadonlySet<string> => new Set(ids)),
    ),
  ]),
  new Set<string>(),
);

/** Claims that are missing or malformed give no rights; only the subject and the end are demanded. */
const Claims = v.object({
  sub: Id,
  exp: v.number(),
  name: v.fallback(v.optional(v.pipe(v.string(), v.maxLength(LIMITS.tokenLength))), undefined),
  call: v.optional(Listed, []),
  rooms: v.optional(Listed, []),
  moderate: v.optional(Listed, []),
  relay: v.fallback(v.optional(v.boolean(), false), false),
  directory: v.fallback(v.optional(v.boolean(), false), false),
});

/**
 * Tokens that the page's own server signs (RFC 7519). Algorithm, issuer and audience are fixed by the settings: what a
 * token's header asks for is never followed (RFC 8725 §3.1).
 */
export function createJwtAuthenticator(settings: JwtSettings, now: () => number): Authenticate {
  const getKey =
    'secret' in settings.key
      ? new TextEncoder().encode(settings.key.secret)
      : jose.createRemoteJWKSet(settings.key.jwksUrl, { timeoutDuration: 5_000 });

  return async ({ token }) => {
    if (!token) return { refused: callError('auth-required') };
    let payload: unknown;
    try {
      const options: jose.JWTVerifyOptions = {
        algorithms: [...settings.algorithms],
        issuer: settings.issuer,
        audience: settings.audience,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: 5,
        currentDate: new Date(now()),
      };
      ({ payload } = await (typeof getKey === 'function'
        ? jose.jwtVerify(token, getKey, options)
        : jose.jwtVerify(token, getKey, options)));
    } catch (error) {
      return { refused: callError(codeOf(error)) };
    }
    const claims = v.safeParse(Claims, payload);
    if (!claims.success) return { refused: callError('auth-failed') };
    const { sub, name, exp, call, rooms, moderate, directory, relay } = claims.output;
    const rights = { call, rooms, moderate, directory };
    return { user: { id: sub, name: displayName({ id: sub, name }) }, rights, relayOnly: relay, expiresAt: exp * 1000 };
  };
}

function codeOf(error: unknown): ErrorCode {
  const { JOSEError, JWKSTimeout, JWTExpired } = jose.errors;
  if (error instanceof JWTExpired) return 'token-expired';
  // The key set could not be had: not the token's fault.
  const ours = !(error instanceof JOSEError) || error instanceof JWKSTimeout || error.code === 'ERR_JOSE_GENERIC';
  return ours ? 'server-error' : 'auth-failed';
}
