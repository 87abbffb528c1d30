/*
 * The script tag. It reads who the visitor is from its own `data-*`, calls the server that it came from, and registers
 * the elements: the small ones now, the phone when the page has time.
 */
import './define/call-session.ts';
import './define/call-button.ts';
import { configureCalls } from './elements/page-session.ts';
import { whenIdle } from './elements/idle.ts';
import { loadLobby } from './elements/load-lobby.ts';
import { loadPhone } from './elements/load-phone.ts';

export { configureCalls, defaultSession } from './elements/page-session.ts';
export { VERSION } from './elements/register.ts';

const tag = [...document.querySelectorAll('script')].find(({ src }) => src === import.meta.url);
const { userId, userName, token, server, locale } = tag?.dataset ?? {};
configureCalls({ server: server ?? new URL(import.meta.url).origin, userId, userName, token, locale });

const definePhone = (): void => void loadPhone().catch(() => {});
if (document.querySelector('video-call')) definePhone();
// One may be put in later.
else whenIdle(definePhone);

const isLobby = (node: Node): boolean =>
  node instanceof Element && (node.localName === 'call-lobby' || node.querySelector('call-lobby') !== null);
if (isLobby(document.documentElement)) loadLobby().catch(() => {});
else {
  // Only what is put in later is looked at: pages change all the time.
  const watcher = new MutationObserver((changes) => {
    if (!changes.some(({ addedNodes }) => [...addedNodes].some(isLobby))) return;
    watcher.disconnect();
    loadLobby().catch(() => {});
  });
  watcher.observe(document, { childList: true, subtree: true });
}
