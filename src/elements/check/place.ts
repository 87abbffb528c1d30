import type { SessionRef } from '../session-ref.ts';
import type { CheckContext } from './check-test.ts';

/** The server that calls of this page would use, and as whom. */
export function placeOf({ options, session }: SessionRef, guest: boolean): Omit<CheckContext, 'signal' | 'found'> {
  const { server, userId, userName, token, tokenSource } = options;
  const named = Boolean(userId || token || tokenSource);
  return {
    server: new URL(server ?? location.origin, location.href).origin,
    named: named || guest,
    foreign: !named && session !== null,
    credentials: async () => {
      // Somebody made up can still be told whether the server is there.
      if (!named) return { userId: `check-${Math.random().toString(36).slice(2)}`, userName: 'Connection check' };
      const current = (await tokenSource?.()) ?? token;
      return {
        ...(current !== undefined && { token: current }),
        ...(userId !== undefined && { userId }),
        ...(userName !== undefined && { userName }),
      };
    },
  };
}
