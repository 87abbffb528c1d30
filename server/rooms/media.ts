import { opaqueRoom } from '../log.ts';
import type { DownOffer as PublicDownOffer, WantedStream } from '../../src/protocol/group-sfu-messages.ts';
import type { ClientPayload, ErrorCode, Reply, ServerEvent, ServerPayload } from '../../src/protocol/index.ts';
import type { Client } from '../clients/client.ts';
import { unwatched, type Context } from '../context.ts';
import { fail, OK, type Failure } from '../reply.ts';
import {
  MediaServerError,
  type DownOffer,
  type LayerChoice,
  type MediaServer,
  type MediaServerErrorCode,
  type MediaServerEvents,
  type MediaServerStatus,
  type Wanted,
} from '../sfu/media-server.ts';
import { duty } from '../store/steady.ts';
import type { RoomParticipant, RoomRow } from '../store/tables.ts';
import type { RoomChanges } from './changes.ts';
import { promoted } from './queue.ts';
import type { RoomService } from './rooms.ts';
import { usesMediaServer, withoutMedia, withReady } from './topology.ts';

const CODES: Record<MediaServerErrorCode, ErrorCode> = {
  refused: 'sfu-refused',
  busy: 'sfu-busy',
  'not-found': 'not-found',
  full: 'sfu-unavailable',
  unavailable: 'sfu-unavailable',
  failed: 'sfu-unavailable',
};

/** Between the participants of rooms and the media server that carries them. */
export class MediaService {
  #wasHealthy = false;

  constructor(
    private readonly context: Context,
    private readonly rooms: RoomService,
    private readonly changes: RoomChanges,
  ) {}

  async publish(client: Client, { offer, sources }: ClientPayload<'sfu_publish'>): Promise<Reply<'sfu_publish'>> {
    return this.#ask(client, async (media, row, me) => {
      client.seat?.describes('up', offer);
      const answer = await media.publish(row.id, me.id, offer, sources);
      // Before the page has the answer it sends nothing.
      const now = await this.rooms.here(client);
      if (now?.me.muted) await media.mute(row.id, me.id, 'microphone', true);
      return { ok: true, answer };
    });
  }

  async subscribe(client: Client, { wanted, fresh }: ClientPayload<'sfu_subscribe'>): Promise<Reply<'sfu_subscribe'>> {
    return this.#ask(client, async (media, row, me) => {
      const choices = choicesOf(row, wanted);
      const streams = choices.map(({ participant, source, layer }): Wanted => {
        return { participant, source, ...(layer !== undefined && { layer }) };
      });
      const offer = await media.subscribe(row.id, me.id, streams, fresh);
      // What has been there may be wanted otherwise, and what is new not at this moment. The offer has to arrive anyway.
      if (choices.length > 0) await media.layers(row.id, me.id, choices).catch(unlessOfMedia);
      return { ok: true, offer: offer && publicOffer(offer) };
    });
  }

  async answer(client: Client, { answer }: ClientPayload<'sfu_answer'>): Promise<Reply<'sfu_answer'>> {
    return this.#ask(client, async (media, row, me) => {
      client.seat?.describes('down', answer);
      await media.answer(row.id, me.id, answer);
      return OK;
    });
  }

  async restart(client: Client): Promise<Reply<'sfu_restart'>> {
    return this.#ask(client, async (media, row, me) => {
      return { ok: true, offer: publicOffer(await media.restartDown(row.id, me.id)) };
    });
  }

  async candidates(
    client: Client,
    { way, candidates }: ClientPayload<'sfu_candidates'>,
  ): Promise<Reply<'sfu_candidates'>> {
    return this.#ask(client, async (media, row, me) => {
      if (!client.seat?.takesCandidates(way, candidates.length)) return fail('too-large');
      const list = candidates.map((one) => (one.candidate === '' ? null : one));
      await media.candidates(row.id, me.id, way, list);
      return OK;
    });
  }

  async layers(client: Client, { streams }: ClientPayload<'sfu_layers'>): Promise<Reply<'sfu_layers'>> {
    return this.#ask(client, async (media, row, me) => {
      await media.layers(row.id, me.id, choicesOf(row, streams));
      return OK;
    });
  }

  /** Whether somebody gets its media or cannot, the others do not wait for it any longer. */
  async ready(client: Client, { epoch }: ClientPayload<'topology_ready'>): Promise<Reply<'topology_ready'>> {
    const here = await this.rooms.here(client);
    if (!here) return fail('not-found');
    const { id } = here.me;
    await this.changes.change(
      here.row.id,
      (row) => (row?.participants.some((one) => one.id === id) ? withReady(row, id, epoch) : row),
      { reason: 'hang-up' },
    );
    return OK;
  }

  /** What the media server tells. */
  readonly events: MediaServerEvents = {
    published: (room, participantId, sources) =>
      this.#tellOthers(room, participantId, 'sfu_published', { participantId, sources: [...sources] }),
    unpublished: (room, participantId) =>
      this.#tellOthers(room, participantId, 'sfu_published', { participantId, sources: [] }),
    talking: (room, participantId, talking) =>
      this.#tellOthers(room, participantId, 'sfu_talking', { participantId, talking }),
    connectionUp() {},
    connectionDown: (room, participant, way) => this.#tell(room, ({ id }) => id === participant, 'sfu_closed', { way }),
    demanded: (room, participant, source, layer) =>
      this.#tell(room, ({ id }) => id === participant, 'sfu_demanded', { source, layer }),
    lost: (room) => {
      this.#run(() => this.changes.change(room, (row) => row && withoutMedia(row), { reason: 'hang-up' }));
    },
    statusChanged: (status) => this.#run(() => this.#statusChanged(status)),
  };

  /** A media server that has come is taken, by rooms that have missed it and by who waits for a place. */
  async #statusChanged({ healthy }: MediaServerStatus): Promise<void> {
    const { media, rooms: rules, tables } = this.context;
    const changed = healthy !== this.#wasHealthy;
    this.#wasHealthy = healthy;
    if (!media || !changed) return;
    for (const { id } of await duty(this.context, () => tables.rooms.values())) {
      const take = (row: RoomRow | undefined): RoomRow | undefined => {
        if (!row || row.ended !== null) return row;
        // Nobody has published in it yet, so that it could not be missed.
        const known = media.has(id) ? row : withoutMedia(row);
        return known.name === null ? known : promoted(known, rules.capacityOf(known));
      };
      await duty(this.context, () => this.changes.change(id, take, { reason: 'hang-up' }));
    }
  }

  /** For who is in a room whose media goes, or may go, through the media server. */
  async #ask<T>(
    client: Client,
    run: (media: MediaServer, row: RoomRow, me: RoomParticipant) => Promise<T>,
  ): Promise<T | Failure> {
    const { media } = this.context;
    const here = await this.rooms.here(client);
    if (!media || !here || !usesMediaServer(here.row)) return fail('not-found');
    const { row, me } = here;
    let result: T | Failure;
    try {
      result = await run(media, row, me);
    } catch (error) {
      if (!(error instanceof MediaServerError)) throw error;
      this.context.log.debug(
        { clientId: client.id, roomId: opaqueRoom(row.id), code: error.code },
        'the media server refused',
      );
      result = fail(CODES[error.code]);
    }
    // It may have gone meanwhile, before the media server knew it.
    const now = await duty(this.context, () => this.context.tables.rooms.get(row.id));
    if (now && usesMediaServer(now) && now.participants.some(({ id }) => id === me.id)) return result;
    await media.leave(row.id, me.id);
    return fail('not-found');
  }

  #tellOthers<E extends ServerEvent>(room: string, participant: string, event: E, payload: ServerPayload<E>): void {
    this.#tell(room, ({ id }) => id !== participant, event, payload);
  }

  #tell<E extends ServerEvent>(
    room: string,
    whom: (participant: RoomParticipant) => boolean,
    event: E,
    payload: ServerPayload<E>,
  ): void {
    this.#run(async () => {
      const row = await this.context.tables.rooms.get(room);
      for (const one of row?.participants ?? []) if (whom(one)) this.context.deliver(one.client, event, payload);
    });
  }

  #run(task: () => Promise<unknown>): void {
    unwatched(this.context, task);
  }
}

/** Of those who are in the room, each once: who has just left is no mistake. */
function choicesOf(row: RoomRow, wanted: readonly WantedStream[]): LayerChoice[] {
  const inside = new Set(row.participants.map(({ id }) => id));
  const choices = new Map<string, LayerChoice>();
  for (const { participantId: participant, source, send, layer } of wanted) {
    if (!inside.has(participant)) continue;
    choices.set(`${source} ${participant}`, { participant, source, send, ...(layer !== null && { layer }) });
  }
  return [...choices.values()];
}

function publicOffer({ sdp, streams, fresh }: DownOffer): PublicDownOffer {
  const named = streams.map(({ mid, participant, source }) => ({ mid, participantId: participant, source }));
  return { sdp, streams: named, fresh };
}

function unlessOfMedia(error: unknown): void {
  if (!(error instanceof MediaServerError)) throw error;
}
