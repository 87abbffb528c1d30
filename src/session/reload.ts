import type { SavedCall } from '../call/events.ts';
import { log } from '../host/log.ts';
import { readStored, store } from '../host/storage.ts';
import { storedKeys } from '../host/storage-area.ts';
import { TIMES } from '../protocol/index.ts';
import type { CallSession } from './call-session.ts';

/** What a session of the page before this one was in. */
interface Left {
  readonly at: number;
  readonly saved: SavedCall;
}

/** The sessions of a page that have the same options, which a token's user is none of. */
interface Siblings {
  /** By the place of the session among its siblings. */
  readonly left: Map<number, Left>;
  readonly alive: Set<number>;
  opened: number;
}

const pages = new Map<string, Siblings>();

/**
 * What a session in a call leaves for the one that takes its place when the page is reloaded. It is written only while the
 * page goes away and taken at once by the next one, so a duplicated tab, which copies the storage of a living page, never
 * finds anything. Whose call it was is known there only when the server has said who the session is.
 */
export class ReloadPlace {
  readonly #siblings: Siblings;
  readonly #place: number;

  constructor(private readonly key: string) {
    this.#siblings = pages.get(key) ?? { left: readAll(key), alive: new Set(), opened: 0 };
    pages.set(key, this.#siblings);
    this.#place = this.#siblings.opened++;
    this.#siblings.alive.add(this.#place);
  }

  /** The room of the call that there may be to come back into. */
  get room(): string | null {
    const { left } = this.#siblings;
    const likely = [left.get(this.#place), ...left.values()].find((one) => one && isFresh(one));
    return likely?.saved.room ?? null;
  }

  /** The call that this user is to be taken back into: that of the same place, or of one that is not there any more. */
  take(userId: string): SavedCall | null {
    const { left, alive } = this.#siblings;
    const own = left.get(this.#place);
    const mine = own?.saved.user === userId ? this.#place : undefined;
    const orphan = [...left].find(([place, { saved }]) => saved.user === userId && !alive.has(place))?.[0];
    const place = mine ?? orphan;
    const found = place === undefined ? undefined : left.get(place);
    if (place === undefined || !found) return null;
    left.delete(place);
    return isFresh(found) ? found.saved : null;
  }

  keep(session: CallSession): void {
    const life = new AbortController();
    const { signal } = life;
    const key = `${this.key}#${this.#place}`;
    addEventListener(
      'pagehide',
      () => {
        const saved = session.leavePage();
        // A page that is reloaded again before it could come back leaves what it was left itself.
        const left = saved ? { at: Date.now(), saved } : this.#siblings.left.get(this.#place);
        if (left && isFresh(left)) write(key, left);
      },
      { signal },
    );
    // Back from the back-forward cache: this page lives, so nobody else may come back in its place.
    addEventListener('pageshow', (event) => event.persisted && forget(key), { signal });
    const check = (): void => session.checkNow();
    addEventListener('online', check, { signal });
    document.addEventListener('visibilitychange', check, { signal });
    document.addEventListener('resume', check, { signal });
    session.subscribe((state) => {
      if (state.signaling !== 'closed') return;
      life.abort();
      this.#siblings.alive.delete(this.#place);
    });
  }
}

/** Nobody is surprised by devices that open much later, when the server can be reached again. */
function isFresh({ at }: Left): boolean {
  return Date.now() - at < TIMES.giveUp;
}

function readAll(key: string): Map<number, Left> {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  const left = new Map<number, Left>();
  for (const name of storedKeys('sessionStorage')) {
    if (!name.startsWith(`${key}#`)) continue;
    const one = parse(readStored('sessionStorage', name));
    forget(name);
    const returns = navigation?.type === 'reload' && one && Date.now() - one.at < TIMES.reload;
    if (returns) left.set(Number(name.slice(key.length + 1)), one);
  }
  return left;
}

function parse(text: string | null): Left | null {
  try {
    return JSON.parse(text ?? 'null') as Left | null;
  } catch (error) {
    log('debug', 'What was saved cannot be read.', error);
    return null;
  }
}

// Storage may be refused by the browser's settings; then a reload ends the call, as it would without us.
function write(key: string, value: Left): void {
  store('sessionStorage', key, JSON.stringify(value));
}

function forget(key: string): void {
  store('sessionStorage', key, null);
}
