import { log } from '../host/log.ts';
import type { SavedCall } from '../call/events.ts';
import { TIMES } from '../protocol/index.ts';
import type { CallSession } from './call-session.ts';

interface Saved {
  readonly at: number;
  readonly saved: SavedCall;
}

/** By key: what this page has taken out of the storage, and nobody has come back into. */
const unused = new Map<string, Saved>();

/**
 * What a page in a call leaves for the page that a reload brings. It is written only while the page goes away and taken at
 * once by the next one, so a duplicated tab, which copies the storage of a living page, never finds anything.
 */
export function keepThroughReload(session: CallSession, key: string): void {
  const life = new AbortController();
  const { signal } = life;
  addEventListener(
    'pagehide',
    () => {
      const saved = session.leavePage();
      if (saved) write(key, { at: Date.now(), saved });
    },
    { signal },
  );
  // Back from the back-forward cache: this page lives, so nobody else may come back in its place.
  addEventListener('pageshow', (event) => event.persisted && forget(key), { signal });
  const check = (): void => session.checkNow();
  addEventListener('online', check, { signal });
  document.addEventListener('visibilitychange', check, { signal });
  document.addEventListener('resume', check, { signal });
  session.subscribe((state) => state.signaling === 'closed' && life.abort());
}

/**
 * Gives back what {@link takeSaved} gave to a session that is closed before it has been in any call: frameworks that test
 * themselves start everything twice, and only the second session stays.
 */
export function giveBackUnused(session: CallSession, key: string): void {
  const taken = unused.get(key);
  if (!taken) return;
  unused.delete(key);
  const stop = session.subscribe((state) => {
    if (state.call === null && state.signaling !== 'closed') return;
    stop();
    if (state.call === null) unused.set(key, taken);
  });
}

/** The call to come back into, if this page is the reload of one that was in a call a moment ago. */
export function takeSaved(key: string): SavedCall | null {
  const taken = unused.get(key) ?? takeStored(key);
  unused.delete(key);
  if (!taken || Date.now() - taken.at >= TIMES.reload) return null;
  unused.set(key, taken);
  return taken.saved;
}

function takeStored(key: string): Saved | null {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  const text = read(key);
  forget(key);
  if (!text || navigation?.type !== 'reload') return null;
  try {
    return JSON.parse(text) as Saved;
  } catch (error) {
    log('debug', 'What was saved cannot be read.', error);
    return null;
  }
}

// Storage may be refused by the browser's settings; then a reload ends the call, as it would without us.
function write(key: string, value: unknown): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch (error) {
    log('debug', 'The call cannot be saved through a reload.', error);
    return;
  }
}

function read(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch (error) {
    log('debug', 'The storage cannot be read.', error);
    return null;
  }
}

function forget(key: string): void {
  try {
    sessionStorage.removeItem(key);
  } catch (error) {
    log('debug', 'The storage cannot be written.', error);
    return;
  }
}
