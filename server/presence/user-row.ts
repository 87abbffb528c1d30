import type { User } from '../../src/protocol/index.ts';
import type { UserClient, UserRow } from '../store/tables.ts';

/** What happens to a user's row, as pure functions for {@link Table.update}. */

export function newUserRow(user: User): UserRow {
  return { user, online: false, clients: [], incoming: [], outgoing: [] };
}

/** The row, or undefined when nothing needs it any more. */
export function kept(row: UserRow): UserRow | undefined {
  return row.clients.length + row.incoming.length + row.outgoing.length === 0 ? undefined : row;
}

/** A client connected, or came back. The last one to come says what the user is called. */
export function entered(
  row: UserRow | undefined,
  user: User,
  { id, reachable }: Pick<UserClient, 'id' | 'reachable'>,
): UserRow {
  const { clients, online, ...rest } = row ?? newUserRow(user);
  const others = clients.filter((one) => one.id !== id);
  return { ...rest, user, online: online || reachable, clients: [...others, { id, goneSince: null, reachable }] };
}

/** A client lost its socket. It may come back. */
export function parked(row: UserRow, client: string, since: number): UserRow {
  return {
    ...row,
    clients: row.clients.map((known) => (known.id === client ? { ...known, goneSince: since } : known)),
  };
}

/** Online is who has a client that can be called and is connected, or was so until a moment ago. */
export function faded(row: UserRow, now: number, grace: number): UserRow {
  const online = row.clients.some(
    ({ goneSince, reachable }) => reachable && (goneSince === null || goneSince + grace > now),
  );
  return online === row.online ? row : { ...row, online };
}

export function left(row: UserRow, client: string): UserRow {
  return { ...row, clients: row.clients.filter(({ id }) => id !== client) };
}

/** Neither side's row knows of the call any more. */
export function released(row: UserRow | undefined, callId: string): UserRow | undefined {
  if (!row) return undefined;
  return kept({
    ...row,
    incoming: row.incoming.filter((call) => call.callId !== callId),
    outgoing: row.outgoing.filter((call) => call.callId !== callId),
  });
}
