import type { Source } from '../../../src/protocol/index.ts';
import type { Clock } from '../../clock.ts';
import { ignored, type Log } from '../../log.ts';
import type { Layer, MediaServerEvents, Wanted } from '../media-server.ts';
import { isVideo } from '../offer.ts';
import type { Origin } from './down.ts';
import type { JanusHandle } from './handle.ts';
import { Member } from './member.ts';
import type { RoomRow } from './survivors.ts';
import { createRoom, destroyRoom, listFeeds, type RoomKeys, type RoomSettings } from './video-room.ts';

export interface RoomContext {
  readonly settings: RoomSettings;
  readonly events: MediaServerEvents;
  attach(): Promise<JanusHandle>;
  /** The handle on which rooms are made and looked at. */
  manager(): Promise<JanusHandle>;
  readonly clock: Clock;
  readonly log: Log;
  changed(): void;
}

/** A room at Janus, and those who are in it. */
export class JanusRoom {
  readonly members = new Map<string, Member>();
  #made: Promise<void> | undefined;

  constructor(
    readonly id: string,
    private readonly keys: RoomKeys,
    private readonly context: RoomContext,
  ) {}

  get janusId(): string {
    return this.keys.id;
  }

  /** Once; what fails can be tried again. */
  #make(): Promise<void> {
    return (this.#made ??= this.#create().catch((error: unknown) => {
      this.#made = undefined;
      throw error;
    }));
  }

  async #create(): Promise<void> {
    await createRoom(await this.context.manager(), this.keys, this.context.settings);
  }

  /** It has been made by an earlier run. */
  restore(row: RoomRow, handle: (id: number) => JanusHandle): void {
    this.#made = Promise.resolve();
    for (const member of row.members) this.#add(member.id).restore(member, handle);
  }

  /** Asks Janus what has happened while nobody listened. Rejects when there is no such room any more. */
  async reconcile(): Promise<void> {
    if (!this.#made) return;
    await this.#made;
    const feeds = await listFeeds(await this.context.manager(), this.keys.id);
    for (const member of this.members.values()) member.reconcile(member.up && feeds.get(member.up.feed));
  }

  member(id: string): Member {
    const member = this.members.get(id) ?? this.#add(id);
    member.adopted = true;
    return member;
  }

  async remove(id: string): Promise<void> {
    const member = this.members.get(id);
    if (!member) return;
    this.members.delete(id);
    this.#changed();
    await member.close();
  }

  /** Nobody can get a packet from it afterwards. */
  async destroy(): Promise<void> {
    const left = [...this.members.values()];
    this.members.clear();
    await Promise.all(left.map((member) => member.close()));
    if (!this.#made) return;
    // It was never made, or is gone already; else it is swept.
    const failed = ignored(this.context.log, 'a room was not destroyed');
    await this.#made.then(async () => destroyRoom(await this.context.manager(), this.keys)).catch(failed);
  }

  /** Where Janus has what is wanted, as far as it is published. */
  resolve(wanted: readonly Wanted[]): Origin[] {
    return wanted.flatMap(({ participant, source, layer }) => {
      const up = this.members.get(participant)?.up;
      const section = up?.published.find((one) => one.source === source);
      return up && section ? [{ participant, source, layer, feed: up.feed, feedMid: section.mid }] : [];
    });
  }

  /** Says what has changed in how high each video is watched, see {@link MediaServerEvents.demanded}. */
  updateDemand(): void {
    const highest = new Map<string, Map<Source, Layer | null>>();
    for (const { id, up } of this.members.values()) {
      const videos = up?.published.filter(({ source }) => isVideo(source)) ?? [];
      highest.set(id, new Map(videos.map(({ source }) => [source, null])));
    }
    for (const { down } of this.members.values()) {
      for (const { origin, send, target, current } of down?.streams ?? []) {
        const layers = highest.get(origin.participant);
        const known = layers?.get(origin.source);
        if (!layers || known === undefined || !send) continue;
        layers.set(origin.source, Math.max(known ?? 0, target, current ?? 0) as Layer);
      }
    }
    for (const member of this.members.values()) {
      const before = member.demand;
      member.demand = highest.get(member.id) ?? new Map<Source, Layer | null>();
      for (const [source, layer] of member.demand) {
        if (before.get(source) !== layer) this.context.events.demanded(this.id, member.id, source, layer);
      }
    }
  }

  toRow(): RoomRow {
    return { id: this.id, janusId: this.keys.id, members: [...this.members.values()].map((member) => member.toRow()) };
  }

  #add(id: string): Member {
    const { context, keys } = this;
    const { events, clock } = context;
    const attach = async (): Promise<JanusHandle> => {
      await this.#make();
      return context.attach();
    };
    const member = new Member(
      id,
      { keys, attach, clock },
      {
        published: (sources) => events.published(this.id, id, sources),
        unpublished: () => events.unpublished(this.id, id),
        talking: (talking) => events.talking(this.id, id, talking),
        connectionUp: (direction) => events.connectionUp(this.id, id, direction),
        connectionDown: (direction) => events.connectionDown(this.id, id, direction),
        changed: () => this.#changed(),
      },
    );
    this.members.set(id, member);
    return member;
  }

  #changed(): void {
    this.updateDemand();
    this.context.changed();
  }
}
