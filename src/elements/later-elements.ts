import { loadCode } from '../host/load-code.ts';
import { ignored } from '../host/log.ts';
import { pageRef } from './page-session.ts';
import { register, type Versioned } from './register.ts';
import { standIn } from './stand-in.ts';
import { watchTags } from './watch-tags.ts';

/** Few pages have these: they are loaded by those. */
const later: Readonly<Record<string, () => Promise<Versioned>>> = {
  'call-session': () => import('./call-session.ts').then((module) => module.CallSessionElement),
  'video-call': () => import('./video-call.ts').then((module) => module.VideoCallElement),
  'call-lobby': () => import('./call-lobby.ts').then((module) => module.CallLobbyElement),
  'group-call-grid': () => import('./group-call-grid.ts').then((module) => module.GroupCallGridElement),
  'call-check': () => import('./call-check.ts').then((module) => module.CallCheckElement),
};

/** Loads the elements that the page has when it has them. A phone for calls that have no place comes with the session. */
export function loadLater(): void {
  watchTags(Object.keys(later), (tag, first) => {
    const load = async () => register(tag, await loadCode(later[tag] as () => Promise<Versioned>));
    load().catch(() => {
      void standIn(new Set([first, ...document.querySelectorAll<HTMLElement>(tag)]), pageRef.options.locale);
      addEventListener('online', () => void load().catch(ignored('The code of an element is still missing.')), {
        once: true,
      });
    });
  });
}
