import * as jose from 'jose';
import * as v from 'valibot';
import { callError, Id, LIMITS, type ErrorCode } from '../../src/protocol/index.ts';
import { displayName } from '../../src/protocol/text.ts';
import { SILENT, type Log } from '../log.ts';
import type { Authenticate } from './identity.ts';
import { createKeySet, KeySetAway } from './key-set.ts';

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

/** By how much the clocks of those who sign and of this server may differ, in seconds. */
const CLOCK_TOLERANCE = 60;

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
export function createJwtAuthenticator(settings: JwtSettings, now: () => number, log: Log = SILENT): Authenticate {
  const getKey =
    'secret' in settings.key
      ? new TextEncoder().encode(settings.key.secret)
      : createKeySet(settings.key.jwksUrl, now, log);

  return async ({ token }) => {
    if (!token) return { refused: callError('auth-required') };
    let payload: unknown;
    try {
      const options: jose.JWTVerifyOptions = {
        algorithms: [...settings.algorithms],
        issuer: settings.issuer,
        audience: settings.audience,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: CLOCK_TOLERANCE,
        currentDate: new Date(now()),
      };
      ({ payload } = await (typeof getKey === 'function'
        ? jose.jwtVerify(token, getKey, options)
        : jose.jwtVerify(token, getKey, options)));
    } catch (error) {
      return { refused: callError(codeOf(error)) };
    }
    const claims = v.safeParse(Claims, payload);
    if (!claims.success) {
      const [issue] = claims.issues;
      const isId = issue.path?.[0]?.key === 'sub' && typeof issue.input === 'string' && issue.input !== '';
      return { refused: callError(isId ? 'bad-user-id' : 'auth-failed') };
    }
    const { sub, name, exp, call, rooms, moderate, directory, relay } = claims.output;
    const rights = { call, rooms, moderate, directory };
    return {
      user: { id: sub, name: displayName({ id: sub, name }) },
      rights,
      relayOnly: relay,
      expiresAt: (exp + CLOCK_TOLERANCE) * 1000,
    };
  };
}

function codeOf(error: unknown): ErrorCode {
  const { JOSEError, JWTExpired } = jose.errors;
  if (error instanceof JWTExpired) return 'token-expired';
  return error instanceof KeySetAway || !(error instanceof JOSEError) ? 'server-error' : 'auth-failed';
}
