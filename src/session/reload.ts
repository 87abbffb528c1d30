import { log } from '../host/log.ts';
import type { SavedCall } from '../call/events.ts';
import { TIMES } from '../protocol/index.ts';
import type { CallSession } from './call-session.ts';

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

/** The call to come back into, if this page is the reload of one that was in a call a moment ago. */
export function takeSaved(key: string): SavedCall | null {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  const text = read(key);
  forget(key);
  if (!text || navigation?.type !== 'reload') return null;
  try {
    const { at, saved } = JSON.parse(text) as { at: number; saved: SavedCall };
    return Date.now() - at < TIMES.reload ? saved : null;
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
