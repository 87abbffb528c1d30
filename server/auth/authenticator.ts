import type { Log } from '../log.ts';
import type { Authenticate } from './identity.ts';
import { createJwtAuthenticator, type JwtSettings } from './jwt.ts';
import { authenticateOpen } from './open.ts';

export type AuthSettings = { readonly kind: 'open' } | { readonly kind: 'jwt'; readonly jwt: JwtSettings };

export function createAuthenticator(settings: AuthSettings, now: () => number, log: Log): Authenticate {
  return settings.kind === 'open' ? authenticateOpen : createJwtAuthenticator(settings.jwt, now, log);
}
