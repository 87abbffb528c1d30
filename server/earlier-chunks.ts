import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { loadFiles, type StaticFile } from './files.ts';
import { describeError, type Log } from './log.ts';

/** So long after a deployment there may be pages that were opened before it. Milliseconds. */
const KEPT_MS = 24 * 60 * 60_000;

const CHUNKS = 'chunks/';

/**
 * The chunks that a deployment has replaced. Pages that are open know them by their names, which change with what is in them, and
 * load some of them only with a call. In `folder`, `served` has those of the build that runs, and `replaced` those of earlier ones,
 * each dated by when it was replaced.
 *
 * @param current the files of the build that runs, by their paths
 * @param now milliseconds since the epoch
 * @returns files by their paths; none where nothing can be kept, which is logged
 */
export async function earlierChunks(
  folder: string,
  current: ReadonlyMap<string, StaticFile>,
  now: number,
  log: Log,
): Promise<ReadonlyMap<string, StaticFile>> {
  const chunks = new Map(
    [...current].flatMap(([path, file]) => (path.startsWith(CHUNKS) ? [[basename(path), file] as const] : [])),
  );
  const [served, replaced] = [join(folder, 'served'), join(folder, 'replaced')];
  try {
    await Promise.all([served, replaced].map((name) => mkdir(name, { recursive: true })));
    for (const name of await readdir(served)) {
      if (chunks.has(name)) continue;
      await rename(join(served, name), join(replaced, name));
      await utimes(join(replaced, name), now / 1000, now / 1000);
    }
    for (const name of await readdir(replaced)) {
      const path = join(replaced, name);
      if (chunks.has(name) || (await stat(path)).mtimeMs < now - KEPT_MS) await rm(path);
    }
    const there = new Set(await readdir(served));
    for (const [name, { body }] of chunks) {
      if (there.has(name)) continue;
      // Whole or not at all, whatever ends this process.
      const draft = join(folder, name);
      await writeFile(draft, body);
      await rename(draft, join(served, name));
    }
    const kept = await loadFiles(replaced);
    return new Map([...kept].map(([name, file]) => [`${CHUNKS}${name}`, file]));
  } catch (error) {
    log.warn(
      { error: describeError(error) },
      'chunks of earlier builds could not be kept: pages that are open may miss them',
    );
    return new Map();
  }
}
