import { createHmac, randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ignored, type Log } from './log.ts';
import type { Sign } from './rooms/tickets.ts';

/**
 * The secret of this server, made at the first start and kept under `folder`, readable by its owner only.
 * `kept` is false when it could not be written: what is signed with it is worth nothing after a restart.
 */
export async function loadSecret(
  folder: string,
  log: Pick<Log, 'debug'>,
): Promise<{ readonly secret: string; readonly kept: boolean }> {
  const path = join(folder, 'secret');
  const made = randomBytes(48).toString('base64url');
  try {
    await mkdir(folder, { recursive: true });
    // Whoever is first makes it: two servers may start in one folder at once.
    await writeFile(path, made, { flag: 'wx', mode: 0o600 });
    return { secret: made, kept: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return { secret: made, kept: false };
  }
  try {
    // Reading a pipe would never end.
    if (!(await stat(path)).isFile()) return { secret: made, kept: false };
    // Somebody else's, or on a disk that is only read: it is as good as it is.
    await chmod(path, 0o600).catch(ignored(log, 'the secret is not ours alone to read'));
    const found = (await readFile(path, 'utf8')).trim();
    if (found.length >= 32) return { secret: found, kept: true };
    // Cut off while it was written: nothing was signed with it.
    await writeFile(path, made, { mode: 0o600 });
    return { secret: made, kept: true };
  } catch {
    return { secret: made, kept: false };
  }
}

export function createSign(secret: string): Sign {
  return (text) => createHmac('sha256', secret).update(text).digest('base64url');
}

/** HMAC-SHA1 in base64, as TURN servers want it. */
export function createTurnHmac(secret: string): (text: string) => string {
  return (text) => createHmac('sha1', secret).update(text).digest('base64');
}
