import type { Candidate } from '../../../src/protocol/index.ts';
import { enter, TestClient } from '../../server/support.ts';
import { KINDS, type Kind } from './rtp.ts';

/** A source of another participant. */
export interface Wanted {
  readonly id: string;
  readonly kind: Kind;
}

/** How a participant comes to its two connections with Janus. Sections of its offer are named as their sources. */
export interface Signaling {
  /** Into the room. Resolves with those who are there already. */
  join(): Promise<readonly string[]>;
  readonly id: string;
  publish(offer: string): Promise<string>;
  subscribe(wanted: readonly Wanted[]): Promise<string>;
  answer(sdp: string): Promise<void>;
  candidates(way: 'up' | 'down', candidates: readonly Candidate[]): Promise<void>;
  /** The media has come: a room that moves to the media server waits for it. */
  flows(): Promise<void>;
  leave(): Promise<void>;
  close(): Promise<void>;
}

/** By the messages of our server, as a page. */
export class ServerSignaling implements Signaling {
  id = '';
  #room = '';
  readonly #client: TestClient;

  private constructor(
    client: TestClient,
    private readonly name: string,
  ) {
    this.#client = client;
  }

  static async connect(url: string, userId: string, room: string): Promise<ServerSignaling> {
    const client = new TestClient(url, { userId, userName: userId });
    await client.resume();
    return new ServerSignaling(client, room);
  }

  async join(): Promise<readonly string[]> {
    const room = await this.#client.join(enter(this.name));
    this.id = room.participantId;
    this.#room = room.id;
    return room.participants.map(({ id }) => id).filter((id) => id !== this.id);
  }

  async publish(offer: string): Promise<string> {
    const sources = KINDS.map((kind) => ({ mid: kind, source: kind }));
    return (await this.#client.ask('sfu_publish', { offer, sources })).answer;
  }

  async subscribe(wanted: readonly Wanted[]): Promise<string> {
    const streams = wanted.map(({ id, kind }) => ({ participantId: id, source: kind, send: true, layer: null }));
    const { offer } = await this.#client.ask('sfu_subscribe', { wanted: streams, fresh: false });
    if (offer?.streams.length !== wanted.length) throw new Error('Not all that was wanted was offered.');
    return offer.sdp;
  }

  async answer(answer: string): Promise<void> {
    await this.#client.ask('sfu_answer', { answer });
  }

  async candidates(way: 'up' | 'down', candidates: readonly Candidate[]): Promise<void> {
    await this.#client.ask('sfu_candidates', { way, candidates: [...candidates] });
  }

  async flows(): Promise<void> {
    const { topology } = await this.#client.take('topology');
    await this.#client.ask('topology_ready', { epoch: topology.epoch, ok: true });
  }

  async leave(): Promise<void> {
    await this.#client.ask('leave_call_room', { room: this.#room, reason: 'hang-up' });
  }

  async close(): Promise<void> {
    this.#client.close();
  }
}
