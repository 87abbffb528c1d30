import { SignJWT } from 'jose';
import type { User } from './stage.ts';

const SECRET = 'a secret of at least thirty-two characters';

/** Settings of a server that knows people by their tokens. */
export const BY_TOKEN = { AUTH: 'jwt', JWT_SECRET: SECRET, JWT_ISSUER: 'us', JWT_AUDIENCE: 'calls' };

/** What such a server takes for `user`, for five minutes. */
export function tokenOf({ id, name }: User, claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
  return new SignJWT({ name, ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(id)
    .setIssuer(BY_TOKEN.JWT_ISSUER)
    .setAudience(BY_TOKEN.JWT_AUDIENCE)
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(SECRET));
}
