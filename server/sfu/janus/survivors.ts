import { setTimeout } from 'node:timers/promises';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import * as v from 'valibot';
import { SOURCES } from '../../../src/protocol/index.ts';
import type { Neighbour } from '../../neighbours.ts';
import { JanusId } from './messages.ts';

/*
 * What the next run of the server needs to take over a Janus session, with media flowing. A file of another version, or
 * that somebody has edited, is as good as none: it is parsed, and what is of another shape is left.
 */

const list = <const S extends v.GenericSchema>(item: S) => v.pipe(v.array(item), v.readonly());
const Text = v.pipe(v.string(), v.maxLength(256));
const Source = v.picklist(SOURCES);
const Layer = v.picklist([0, 1, 2]);

/** A participant's publishing connection. */
const UpRow = v.object({
  handle: JanusId,
  feed: Text,
  privateId: v.pipe(v.number(), v.safeInteger()),
  session: v.nullable(Text),
  sources: list(v.object({ mid: Text, source: Source })),
  live: v.boolean(),
});
export type UpRow = v.InferOutput<typeof UpRow>;

const DownStream = v.object({
  mid: Text,
  origin: v.object({
    participant: Text,
    source: Source,
    feed: Text,
    feedMid: Text,
    layer: v.optional(Layer),
  }),
  send: v.boolean(),
  /** The layer that is wanted. */
  target: Layer,
  /** The layer that comes; null until Janus says. */
  current: v.nullable(Layer),
});

/** A participant's subscribing connection. */
const DownRow = v.object({ handle: JanusId, answered: v.boolean(), streams: list(DownStream) });
export type DownRow = v.InferOutput<typeof DownRow>;

const MemberRow = v.object({
  id: Text,
  up: v.nullable(UpRow),
  down: v.nullable(DownRow),
  muted: list(Source),
  generation: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
});
export type MemberRow = v.InferOutput<typeof MemberRow>;

const RoomRow = v.object({
  id: Text,
  /** Its id at Janus. */
  janusId: Text,
  members: list(MemberRow),
});
export type RoomRow = v.InferOutput<typeof RoomRow>;

const Survivor = v.object({ session: JanusId, rooms: list(RoomRow) });
export type Survivor = v.InferOutput<typeof Survivor>;

/** Where survivors are kept, one for each address of a Janus. */
export interface Survivors {
  load(url: string): Promise<Survivor | undefined>;
  /** Null when there is nothing left to take over. */
  save(url: string, survivor: Survivor | null): void;
}

/** Between two writes, however much changes. */
const PAUSE_MS = 50;

const Content = v.object({
  /** Process that owns the sessions. */
  pid: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  survivors: v.record(v.string(), Survivor),
});

/** More than a thousand rooms take; what is larger is not ours. */
const MAX_BYTES = 64 << 20;

/**
 * Keeps them in a file that only its owner can read: who knows a session can take it. Written a moment after each
 * change, so that a run that is killed leaves at most that moment out; Janus then says of what is missing that it is not
 * there, and it is made again.
 * @param folder is told whether the file can be written
 */
export function fileSurvivors(path: string, folder?: Pick<Neighbour, 'missing' | 'here'>): Survivors {
  const known = new Map<string, Survivor>();
  let wanted = false;
  let writing = false;

  const write = async (): Promise<void> => {
    wanted = true;
    if (writing) return;
    writing = true;
    while (wanted) {
      await setTimeout(PAUSE_MS);
      wanted = false;
      const content: v.InferOutput<typeof Content> = { pid: process.pid, survivors: Object.fromEntries(known) };
      try {
        await writeFile(`${path}.new`, JSON.stringify(content), { mode: 0o600 });
        await rename(`${path}.new`, path);
        folder?.here();
      } catch {
        // Full, or not to be written: the next run begins anew, or with what was last written.
        folder?.missing('it cannot be written');
      }
    }
    writing = false;
  };

  return {
    async load(url) {
      try {
        const about = await stat(path);
        // Reading a pipe would never end.
        if (!about.isFile() || about.size > MAX_BYTES) return undefined;
        const content = v.safeParse(Content, JSON.parse(await readFile(path, 'utf8')));
        if (!content.success) return undefined;
        const { pid, survivors } = content.output;
        // Two servers in one folder: what is owned is not for taking. In a container, every run has the same id.
        if (pid !== process.pid && isAlive(pid)) return undefined;
        return new Map(Object.entries(survivors)).get(url);
      } catch {
        return undefined;
      }
    },
    save(url, survivor) {
      if (survivor) known.set(url, survivor);
      else known.delete(url);
      void write();
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It may be somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
