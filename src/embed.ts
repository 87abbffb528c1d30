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

// Alive: it holds what the page puts in later, too.
const lobbies = document.getElementsByTagName('call-lobby');
const defineLobby = (): boolean => {
  if (lobbies.length > 0) loadLobby().catch(() => {});
  return lobbies.length > 0;
};
if (!defineLobby()) {
  const watcher = new MutationObserver(() => {
    if (defineLobby()) watcher.disconnect();
  });
  watcher.observe(document, { childList: true, subtree: true });
}
