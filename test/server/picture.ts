import assert from 'node:assert/strict';
import type { RoomRow } from '../../server/store/tables.ts';
import type { Room, ServerMessage } from '../../src/protocol/index.ts';

/** What a page believes of the room that it is in, as it is told by replies and messages. */
export class Picture {
  #room: Pick<Room, 'id' | 'participantId' | 'locked' | 'waiting'> | null = null;
  readonly #participants = new Map<string, { name: string; hand: number | null; camera: boolean; muted: boolean }>();
  /** Who was cut off, and may come back or be taken out for good. */
  readonly #lost = new Set<string>();
  #away: string[] = [];
  #chat: string[] = [];
  /** What cannot have happened. */
  readonly wrong: string[] = [];

  /** The reply to an answer. What is known of the room already is newer. */
  answered(room: Room): void {
    if (this.#room?.id !== room.id) this.enter(room);
  }

  enter(room: Room | null): void {
    this.#room = room;
    this.#participants.clear();
    this.#lost.clear();
    this.#away = room?.away?.map(({ id }) => id) ?? [];
    for (const id of this.#away) this.#lost.add(id);
    for (const one of room?.participants ?? []) this.#add(one);
    this.#chat = room?.chat.map(({ id }) => id) ?? [];
  }

  hear({ event, payload }: ServerMessage): void {
    switch (event) {
      case 'resumed':
        if (payload.room !== this.#room?.id) this.enter(null);
        return;
      case 'call_answered':
        if (payload.room) this.enter(payload.room);
        return;
      case 'room_admitted':
        return this.enter(payload.room);
      case 'room_left':
        if (payload.room === this.#room?.id) this.enter(null);
        return;
      default:
        return this.#hearInside({ event, payload } as ServerMessage);
    }
  }

  #hearInside({ event, payload }: ServerMessage): void {
    if (!this.#room) return;
    if ('room' in payload && payload.room !== this.#room.id) return;
    const known = 'participantId' in payload ? this.#participants.get(payload.participantId) : undefined;
    switch (event) {
      case 'user_joined':
        if (this.#participants.get(payload.participant.id)?.name === payload.participant.user.name)
          this.wrong.push('who was there has joined');
        if (payload.replaces !== null) this.#participants.delete(payload.replaces);
        return this.#add(payload.participant);
      case 'user_left':
        // Also who has not come back since the server was started can be removed.
        if (
          !this.#participants.delete(payload.participantId) &&
          !this.#lost.delete(payload.participantId) &&
          payload.reason !== 'kicked'
        )
          this.wrong.push('who was not there has left');
        if (payload.reason === 'connection-lost') this.#lost.add(payload.participantId);
        return;
      case 'media_state':
        if (known) Object.assign(known, { camera: payload.mediaState.camera, muted: payload.muted === true });
        return;
      case 'hand':
        if (known) known.hand = payload.hand;
        return;
      case 'room_state':
        this.#room = { ...this.#room, ...payload, id: this.#room.id };
        this.#away = payload.away?.map(({ id }) => id) ?? [];
        return;
      case 'chat_message':
        this.#chat.push(payload.message.id);
        return;
      default:
    }
  }

  /** Is like the room, if that is where the page believes to be. */
  compare(row: RoomRow, client: string): void {
    assert.deepEqual(this.wrong, []);
    const me = row.participants.find((one) => one.client === client);
    if (!me || this.#room?.id !== row.id || this.#room.participantId !== me.id) return;
    const known = Object.fromEntries(this.#participants);
    const real = row.participants.map(({ id, user, hand, media, muted }) => {
      // What it sends itself, a page is not told.
      const { camera, muted: silent } = (id === me.id && this.#participants.get(id)) || { ...media, muted: !!muted };
      return [id, { name: user.name, hand, camera, muted: silent }];
    });
    assert.deepEqual(known, Object.fromEntries(real), 'a page knows who is in its room');
    assert.deepEqual([this.#room.locked, this.#room.waiting], [row.locked, row.waiting.length]);
    const lost = row.name === null ? [] : row.lost.map(({ id }) => id);
    assert.deepEqual(this.#away, lost, 'it knows who is away');
    assert.deepEqual(
      this.#chat.slice(-100),
      row.chat.map(({ id }) => id),
    );
  }

  #add({ id, user, hand, media, muted = false }: Room['participants'][number]): void {
    this.#lost.delete(id);
    this.#participants.set(id, { name: user.name, hand, camera: media.camera, muted });
  }
}
