import type { ClientPayload, Reply } from '../../src/protocol/index.ts';
import { mayModerate } from '../auth/identity.ts';
import type { Client } from '../clients/client.ts';
import type { Context } from '../context.ts';
import { fail, OK } from '../reply.ts';
import type { RoomParticipant, RoomRow } from '../store/tables.ts';
import type { RoomChanges } from './changes.ts';
import { settled, without } from './leaving.ts';
import { participantOf } from './room-row.ts';
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
    const target = row.participants.find(({ id }) => id === participantId);
    if (participantId !== undefined && !target) return fail('not-found');
    switch (action) {
      case 'mute':
        for (const one of target ? [target] : row.participants.filter(({ id }) => id !== me.id)) {
          this.context.deliver(one.client, 'mute_requested', { by: me.user });
        }
        return OK;
      case 'kick':
        if (!target || target.id === me.id) return fail('bad-request');
        await this.#kick(client, row.id, target);
        return OK;
      case 'lock':
      case 'unlock':
        await this.#lock(client, row.id, action === 'lock');
        return OK;
    }
  }

  /** All pages of the user go, and none comes back as long as the room lives; of one's own user only that page. */
  async #kick(client: Client, roomId: string, target: RoomParticipant): Promise<void> {
    const user = target.user.id;
    const own = user === client.user.id;
    await this.#change(client, roomId, 'kicked', (row) => {
      const rest = without(row, (one) => (own ? one.id === target.id : one.user.id === user));
      return { ...rest, barred: own ? rest.barred : [...new Set([...rest.barred, user])] };
    });
  }

  /** Who waits keeps waiting in front of a locked room, and comes in when it is opened. */
  async #lock(client: Client, roomId: string, locked: boolean): Promise<void> {
    await this.#change(client, roomId, 'forbidden', (row) => (row.locked === locked ? row : { ...row, locked }));
  }

  async #change(
    client: Client,
    roomId: string,
    reason: 'kicked' | 'forbidden',
    change: (row: RoomRow) => RoomRow,
  ): Promise<void> {
    await this.changes.change(
      roomId,
      (row) =>
        row && participantOf(row, client) ? settled(change(row), this.context.rooms.capacityOf(row), { reason }) : row,
      { reason },
    );
  }
}
