import { setTimeout } from 'node:timers/promises';
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { RoomRow } from './room.ts';

/** What the next run of the server needs to take over a Janus session, with media flowing. */
export interface Survivor {
  readonly session: number;
  readonly rooms: readonly RoomRow[];
}

/** Where survivors are kept, one for each address of a Janus. */
export interface Survivors {
  load(url: string): Promise<Survivor | undefined>;
  /** Null when there is nothing left to take over. */
  save(url: string, survivor: Survivor | null): void;
}

/** Between two writes, however much changes. */
const PAUSE_MS = 50;

interface Content {
  /** Process that owns the sessions. */
  readonly pid: number;
  readonly survivors: Readonly<Record<string, Survivor>>;
}

/**
 * Keeps them in a file that only its owner can read: who knows a session can take it. Written a moment after each
 * change, so that a run that is killed leaves at most that moment out; Janus then says of what is missing that it is not
 * there, and it is made again.
 */
export function fileSurvivors(path: string): Survivors {
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
      const content: Content = { pid: process.pid, survivors: Object.fromEntries(known) };
      try {
        await writeFile(`${path}.new`, JSON.stringify(content), { mode: 0o600 });
        await rename(`${path}.new`, path);
      } catch {
        // A folder that cannot be written: the next run begins anew.
      }
    }
    writing = false;
  };

  return {
    async load(url) {
      try {
        const { pid, survivors } = JSON.parse(await readFile(path, 'utf8')) as Content;
        // Two servers in one folder: what is owned is not for taking. In a container, every run has the same id.
        if (pid !== process.pid && isAlive(pid)) return undefined;
        return survivors[url];
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
