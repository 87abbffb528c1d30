import type { SessionRef } from '../session-ref.ts';
import type { CheckContext } from './check-test.ts';

/** The server that calls of this page would use, and as whom. */
export function placeOf({ options, session }: SessionRef, guest: boolean): Omit<CheckContext, 'signal' | 'found'> {
  const { server, userId, userName, tokenSource } = options;
  const token = options.token ?? (guest ? tokenOfAddress() : undefined);
  const named = Boolean(userId || token || tokenSource);
  return {
    server: new URL(server ?? location.origin, location.href).origin,
    named,
    guest,
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

/** Where a guest cannot be made up, one comes with a token behind the address, which is sent to no server. */
function tokenOfAddress(): string | undefined {
  return new URLSearchParams(location.hash.slice(1)).get('token') ?? undefined;
}
