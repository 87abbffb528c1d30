import type { ClientPayload, Reply, User } from '../../src/protocol/index.ts';
import { mayModerate } from '../auth/identity.ts';
import type { Client } from '../clients/client.ts';
import type { Context } from '../context.ts';
import { fail, OK } from '../reply.ts';
import type { RoomParticipant, RoomRow } from '../store/tables.ts';
import { withoutLost } from './away.ts';
import type { RoomChanges } from './changes.ts';
import { settled, without } from './leaving.ts';
import { barring, participantOf } from './room-row.ts';
import type { RoomService } from './rooms.ts';

/** What moderators do in rooms that have a name. In the room of a call nobody has more rights than the others. */
export class ModerationService {
  constructor(
    private readonly context: Context,
    private readonly rooms: RoomService,
    private readonly changes: RoomChanges,
  ) {}

  async moderate(
    client: Client,
    { action, participantId }: ClientPayload<'moderate_room'>,
  ): Promise<Reply<'moderate_room'>> {
    const here = await this.rooms.here(client);
    if (!here) return fail('not-found');
    const { row, me } = here;
    if (row.name === null || !mayModerate(client.rights, row.name)) return fail('forbidden');
    const { id: room } = row;
    const find = (id: string) => row.participants.find((one) => one.id === id) ?? row.lost.find((one) => one.id === id);
    const target = participantId === undefined ? undefined : find(participantId);
    if (participantId !== undefined && !target) {
      // Somebody who has not come back since the server was started: only the others have links to it.
      if (action !== 'kick' || !this.#isNew()) return fail('not-found');
      await this.#kickStranger(client, room, participantId);
      return OK;
    }
    switch (action) {
      case 'mute':
        await this.#mute(client, room, me, target?.id);
        return OK;
      case 'kick':
        if (!target || target.id === me.id) return fail('bad-request');
        await this.#kick(client, room, target);
        return OK;
      case 'lock':
      case 'unlock':
        await this.#lock(client, room, action === 'lock');
        return OK;
    }
  }

  /** One of them, or all but oneself. It is over for each when its person turns the microphone on. */
  async #mute(client: Client, roomId: string, { id: self, user }: RoomParticipant, target?: string): Promise<void> {
    let muted: readonly RoomParticipant[] = [];
    const isMeant = ({ id }: { readonly id: string }): boolean => (target === undefined ? id !== self : id === target);
    await this.#change(client, roomId, 'forbidden', (row) => {
      muted = row.participants.filter(isMeant);
      const silenced = <T extends { readonly id: string }>(one: T): T => (isMeant(one) ? { ...one, muted: user } : one);
      return { ...row, participants: row.participants.map(silenced), lost: row.lost.map(silenced) };
    });
    for (const one of muted) this.context.deliver(one.client, 'mute_requested', { by: user });
  }

  /** All pages of the user go, also those that are away, and none comes back as long as the room lives; of one's own user only that page. */
  async #kick(client: Client, roomId: string, target: { readonly id: string; readonly user: User }): Promise<void> {
    const user = target.user.id;
    const own = user === client.user.id;
    const goes = (one: { readonly id: string; readonly user: User }): boolean =>
      own ? one.id === target.id : one.user.id === user;
    await this.#change(client, roomId, 'kicked', (row) => {
      const rest = withoutLost(without(row, goes), goes);
      return own ? rest : barring(rest, { user });
    });
    await this.context.tables.rooms.saved();
  }

  async #kickStranger(client: Client, roomId: string, participantId: string): Promise<void> {
    const bar = (row: RoomRow): RoomRow => barring(row, { ticket: participantId });
    await this.#change(client, roomId, 'kicked', bar, participantId);
    await this.context.tables.rooms.saved();
  }

  #isNew(): boolean {
    const { clock, startedAt, times } = this.context;
    return clock.now() - startedAt < times.absence;
  }

  /** Who waits keeps waiting in front of a locked room, and comes in when it is opened. */
  async #lock(client: Client, roomId: string, locked: boolean): Promise<void> {
    await this.#change(client, roomId, 'forbidden', (row) => (row.locked === locked ? row : { ...row, locked }));
    await this.context.tables.rooms.saved();
  }

  async #change(
    client: Client,
    roomId: string,
    reason: 'kicked' | 'forbidden',
    change: (row: RoomRow) => RoomRow,
    stranger?: string,
  ): Promise<void> {
    await this.changes.change(
      roomId,
      (row) =>
        row && participantOf(row, client) ? settled(change(row), this.context.rooms.capacityOf(row), { reason }) : row,
      { reason, ...(stranger !== undefined && { stranger }) },
    );
  }
}
