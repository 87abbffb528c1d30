import { LIMITS, type ChatMessage, type ClientPayload, type Reply } from '../../src/protocol/index.ts';
import { cleanLine } from '../../src/protocol/text.ts';
import type { Client } from '../clients/client.ts';
import type { Context } from '../context.ts';
import { fail, OK } from '../reply.ts';
import { participantOf } from './room-row.ts';
import type { RoomService } from './rooms.ts';

/** What people tell all others in their room. */
export class ChatService {
  constructor(
    private readonly context: Context,
    private readonly rooms: RoomService,
  ) {}

  async send(client: Client, payload: ClientPayload<'send_chat'>): Promise<Reply<'send_chat'>> {
    const { clock, deliver, ids, tables } = this.context;
    const text = cleanLine(payload.text);
    if (text === '') return fail('bad-request');
    if (!client.seat) return fail('not-found');
    if (!this.#mayTell(client)) return fail('rate-limited');
    const id = ids.id();
    const at = clock.now();
    let message: ChatMessage | undefined;
    const row = await tables.rooms.update(client.seat.room, (row) => {
      const me = row && participantOf(row, client);
      message = me && { id, from: me.id, user: me.user, text, at };
      return row && message ? { ...row, chat: [...row.chat, message].slice(-LIMITS.chatKept) } : row;
    });
    if (!row || !message) return fail('not-found');
    for (const one of row.participants) deliver(one.client, 'chat_message', { room: row.id, message });
    return OK;
  }

  async react(client: Client, { reaction }: ClientPayload<'send_reaction'>): Promise<Reply<'send_reaction'>> {
    const here = await this.rooms.here(client);
    if (!here) return fail('not-found');
    if (!this.#mayTell(client)) return fail('rate-limited');
    for (const one of here.row.participants) {
      this.context.deliver(one.client, 'reaction', { participantId: here.me.id, reaction });
    }
    return OK;
  }

  /** A hand that is up stays up since when it was raised first. */
  async raiseHand(client: Client, { raised }: ClientPayload<'raise_hand'>): Promise<Reply<'raise_hand'>> {
    if (!this.#mayTell(client)) return fail('rate-limited');
    const now = this.context.clock.now();
    const done = await this.rooms.update(client, ({ hand }) => ({ hand: raised ? (hand ?? now) : null }));
    return done ? OK : fail('not-found');
  }

  /** Somebody who is merely eager is slowed down, and not shown the door. */
  #mayTell(client: Client): boolean {
    return client.userBuckets.chat.take(this.context.clock.now());
  }
}
