import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { Id, User } from '../../src/protocol/index.ts';
import { describeError, type Log } from '../log.ts';
import { newRoom } from '../rooms/room-row.ts';
import { MemoryTable } from './memory.ts';
import type { Change, Table } from './table.ts';
import type { RoomRow } from './tables.ts';

const Person = v.object({ id: Id, user: User, call: v.nullable(Id), muted: v.optional(User) });

/** What the next run of the server has to know of a room. */
const KeptRoom = v.object({
  id: Id,
  name: Id,
  life: Id,
  locked: v.boolean(),
  barred: v.array(Id),
  barredTickets: v.array(Id),
  /** Who was inside, or away, and may come back. */
  people: v.array(Person),
});
type KeptRoom = v.InferOutput<typeof KeptRoom>;

const Content = v.object({ version: v.literal(1), rooms: v.array(KeptRoom) });

const CONSEQUENCE = 'who was removed from a room can come back after a restart';

/**
 * Rooms in memory, and in a file what of them must not be forgotten when the process ends: who was removed, that a room is
 * locked, and who is a guest, whose right ends with the visit. Most rooms have nothing of it, and leave no trace.
 */
export class KeptRooms implements Table<RoomRow> {
  readonly #rows = new MemoryTable<RoomRow>();
  /** By room id, as it is written. */
  readonly #kept = new Map<string, KeptRoom>();
  #writing: Promise<void> | null = null;
  #changed = false;
  #failed = false;

  private constructor(
    private readonly path: string,
    private readonly log: Pick<Log, 'warn'>,
  ) {}

  /** With the rooms of the last run. All who were in them count as away since `now`. */
  static async open(path: string, log: Pick<Log, 'warn'>, now: number): Promise<KeptRooms> {
    const table = new KeptRooms(path, log);
    for (const room of await load(path, log)) {
      table.#kept.set(room.id, room);
      await table.#rows.update(room.id, () => rowOf(room, now));
    }
    return table;
  }

  get(key: string): Promise<RoomRow | undefined> {
    return this.#rows.get(key);
  }

  async update(key: string, change: Change<RoomRow>): Promise<RoomRow | undefined> {
    const row = await this.#rows.update(key, change);
    await this.#note(key);
    return row;
  }

  async updateTwo(...[keys, change]: Parameters<Table<RoomRow>['updateTwo']>): ReturnType<Table<RoomRow>['updateTwo']> {
    const rows = await this.#rows.updateTwo(keys, change);
    for (const key of keys) await this.#note(key);
    return rows;
  }

  values(): Promise<readonly RoomRow[]> {
    return this.#rows.values();
  }

  size(): Promise<number> {
    return this.#rows.size();
  }

  async saved(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  /** As the row is now: of two changes at once, the later one may be noted first. */
  async #note(id: string): Promise<void> {
    const row = await this.#rows.get(id);
    const room = row && keptOf(row);
    if (!room && !this.#kept.has(id)) return;
    if (JSON.stringify(room) === JSON.stringify(this.#kept.get(id))) return;
    if (room) this.#kept.set(id, room);
    else this.#kept.delete(id);
    this.#changed = true;
    this.#writing ??= this.#write().finally(() => (this.#writing = null));
  }

  /** Until everything is written, however much changes meanwhile. */
  async #write(): Promise<void> {
    while (this.#changed) {
      this.#changed = false;
      const content: v.InferOutput<typeof Content> = { version: 1, rooms: [...this.#kept.values()] };
      const draft = `${this.path}.${process.pid}`;
      try {
        await mkdir(dirname(this.path), { recursive: true });
        // Whole or not at all: the process may end at any moment.
        await writeFile(draft, JSON.stringify(content), { mode: 0o600 });
        await rename(draft, this.path);
      } catch (error) {
        if (!this.#failed) this.log.warn({ error: describeError(error) }, `rooms cannot be kept: ${CONSEQUENCE}`);
        this.#failed = true;
      }
    }
  }
}

/** What cannot be read or is of another shape is left out: a file is no reason not to start. */
async function load(path: string, log: Pick<Log, 'warn'>): Promise<readonly KeptRoom[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return [];
  }
  try {
    return v.parse(Content, JSON.parse(text)).rooms;
  } catch (error) {
    log.warn({ error: describeError(error) }, `the rooms of the last run cannot be read: ${CONSEQUENCE}`);
    return [];
  }
}

function keptOf(row: RoomRow): KeptRoom | undefined {
  const { id, name, life, locked, barred, barredTickets, ended } = row;
  if (name === null || ended !== null) return undefined;
  const everybody = [...row.participants, ...row.lost];
  const plain = !locked && barred.length + barredTickets.length === 0 && everybody.every(({ call }) => call === null);
  if (plain) return undefined;
  const people = everybody
    .filter((one) => !('left' in one && one.left))
    .map(({ id, user, call, muted }) => ({ id, user, call, ...(muted && { muted }) }));
  return { id, name, life, locked, barred: [...barred], barredTickets: [...barredTickets], people };
}

function rowOf({ id, name, life, people, ...rest }: KeptRoom, now: number): RoomRow {
  const lost = people.map((one) => ({ ...one, at: now }));
  return { ...newRoom({ id, name, life, call: null }), ...rest, lost };
}
