import { LIMITS, type Presence, type Reply, type User } from '../../src/protocol/index.ts';
import { mayCall } from '../auth/identity.ts';
import type { Client } from '../clients/client.ts';
import type { Context } from '../context.ts';
import { duty } from '../store/steady.ts';
import type { UserRow, WatchersRow } from '../store/tables.ts';
import { entered, faded, kept, left, parked } from './user-row.ts';

const EVERYONE = 'everyone';
/** Key into the table of watchers: who watches that user. */
export const rowOf = (userId: string): string => `user:${userId}`;
const idOf = (row: string): string => row.slice('user:'.length);

/** Who is connected, and who wants to know. */
export class PresenceService {
  constructor(private readonly context: Context) {}

  /** A client has connected, or come back, perhaps with fewer rights than before. */
  async enter(client: Client): Promise<UserRow> {
    await this.#unwatch(client);
    const row = await this.#change(client.user, (row) => entered(row, client.user, client));
    return row ?? entered(undefined, client.user, client);
  }

  /** A client lost its socket; it was last heard at `since`. */
  async park(client: Client, since: number): Promise<void> {
    await this.context.tables.users.update(client.user.id, (row) => row && parked(row, client.id, since));
  }

  /** The moment in which the loss of a socket is kept to ourselves has passed. */
  async fade(client: Client): Promise<void> {
    const { clock, times } = this.context;
    await this.#change(client.user, (row) => row && faded(row, clock.now(), times.presenceGrace));
  }

  /** A client is gone, or counts as gone. */
  async leave(client: Client): Promise<void> {
    const { clock, times } = this.context;
    await this.#change(
      client.user,
      (row) => row && kept(faded(left(row, client.id), clock.now(), times.presenceGrace)),
    );
  }

  /** Replaces what the client watches, or adds to it. */
  async watch(
    client: Client,
    wanted: 'everyone' | readonly string[],
    more: boolean,
    afterReply: (task: () => Promise<void>) => void,
  ): Promise<Reply<'watch_presence'>> {
    const listed = wanted === 'everyone' ? [] : [...new Set(wanted)];
    const rows =
      wanted === 'everyone'
        ? client.rights.directory
          ? [EVERYONE]
          : []
        : listed.filter((id) => mayCall(client.rights, id)).map(rowOf);
    const watching = new Set(more ? [...client.watching, ...rows] : rows);
    // No abuse: a page has that many buttons. It is told who is there now, and nothing more about those.
    const kept = new Set([...watching].slice(0, LIMITS.watchedInAll));
    await this.#register(client, kept);
    const presence = await this.#look(client, wanted);
    afterReply(async () => {
      // What changed while the reply was on its way may have been told before it: say it again.
      const said = new Map(presence.map((one) => [one.user.id, one]));
      for (const now of await this.#look(client, wanted)) {
        if (said.get(now.user.id)?.status !== now.status) this.context.deliver(client.id, 'presence', now);
        said.delete(now.user.id);
      }
      for (const { user, status } of said.values())
        if (status === 'online') this.context.deliver(client.id, 'presence', { user, status: 'offline' });
    });
    return { ok: true, presence };
  }

  /** The client will not come back. */
  async forget(client: Client): Promise<void> {
    await this.#register(client, new Set());
  }

  /** Whom one may no longer call looks offline from now on. */
  async #unwatch(client: Client): Promise<void> {
    const { call, directory } = client.rights;
    if (client.watching.size === 0 || (call === '*' && directory)) return;
    const lost = [...client.watching].filter((row) =>
      row === EVERYONE ? !directory : !mayCall(client.rights, idOf(row)),
    );
    await this.#register(client, new Set([...client.watching].filter((row) => !lost.includes(row))));
    for (const id of lost.filter((row) => row !== EVERYONE).map(idOf)) {
      this.context.deliver(client.id, 'presence', { user: { id, name: id }, status: 'offline' });
    }
  }

  async #register(client: Client, wanted: ReadonlySet<string>): Promise<void> {
    const { watchers } = this.context.tables;
    const former = client.watching;
    // As the rows are, also when one of them is not taken.
    const watching = new Set(former);
    client.watching = watching;
    const changes = [
      ...[...former]
        .filter((row) => !wanted.has(row))
        .map((row) => watchers.update(row, without(client.id)).then(() => watching.delete(row))),
      ...[...wanted]
        .filter((row) => !former.has(row))
        .map((row) =>
          watchers.update(row, (others) => ({ ...others, [client.id]: client.user.id })).then(() => watching.add(row)),
        ),
    ];
    const results = await Promise.allSettled(changes);
    const failure = results.find((result) => result.status === 'rejected');
    if (failure) throw failure.reason;
  }

  /** Whom one may not call looks exactly like one who does not exist. */
  async #look(client: Client, wanted: 'everyone' | readonly string[]): Promise<Presence[]> {
    const { users } = this.context.tables;
    if (wanted === 'everyone') {
      if (!client.rights.directory) return [];
      const rows = await users.values();
      return rows.filter(({ online, user }) => online && user.id !== client.user.id).map(presenceOf);
    }
    const rows = await Promise.all([...new Set(wanted)].map(async (id) => [id, await users.get(id)] as const));
    return rows.map(([id, row]) =>
      row?.online && mayCall(client.rights, id) ? presenceOf(row) : { user: { id, name: id }, status: 'offline' },
    );
  }

  async #change(user: User, change: (row: UserRow | undefined) => UserRow | undefined): Promise<UserRow | undefined> {
    let before: UserRow | undefined;
    const after = await this.context.tables.users.update(user.id, (row) => change((before = row)));
    const was = before?.online ?? false;
    const is = after?.online ?? false;
    if (was !== is || (is && before?.user.name !== after?.user.name)) {
      await duty(this.context, () => this.#publish(after?.user ?? before?.user ?? user));
    }
    return after;
  }

  /** Tells how it is by now: what is told late must not contradict what was told since. */
  async #publish(user: User): Promise<void> {
    const { deliver, tables } = this.context;
    const [row, those, all] = await Promise.all([
      tables.users.get(user.id),
      tables.watchers.get(rowOf(user.id)),
      tables.watchers.get(EVERYONE),
    ]);
    const presence: Presence = row ? presenceOf(row) : { user, status: 'offline' };
    for (const client in those) deliver(client, 'presence', presence);
    for (const client in all) if (all[client] !== presence.user.id) deliver(client, 'presence', presence);
  }
}

const presenceOf = ({ user, online }: UserRow): Presence => ({ user, status: online ? 'online' : 'offline' });

function without(client: string): (row: WatchersRow | undefined) => WatchersRow | undefined {
  return (row) => {
    const others = Object.fromEntries(Object.entries(row ?? {}).filter(([id]) => id !== client));
    return Object.keys(others).length > 0 ? others : undefined;
  };
}
