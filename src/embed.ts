/*
 * The script tag. It reads who the visitor is from its own `data-*`, calls the server that it came from, and registers
 * the elements: the small ones now, the phone when the page has time.
 *
 * A page's own scripts import from it what is exported here, best under the very address that the tag has:
 * `import { registerLocale } from 'https://calls.example.com/call-elements.js'`.
 */
import './define/call-session.ts';
import './define/call-button.ts';
import { configureCalls } from './elements/page-session.ts';
import { whenIdle } from './elements/idle.ts';
import { loadCheck } from './elements/load-check.ts';
import { loadGroup } from './elements/load-group.ts';
import { loadLobby } from './elements/load-lobby.ts';
import { loadPhone } from './elements/load-phone.ts';

export { configureCalls, defaultSession } from './elements/page-session.ts';
export { VERSION } from './elements/register.ts';
export { registerLocale } from './i18n/index.ts';

const tag = [...document.querySelectorAll('script')].find(({ src }) => src === import.meta.url);
const { server = new URL(import.meta.url).origin, userId, userName, token, locale } = tag?.dataset ?? {};
// Imported under another address than the tag's, it knows of nobody, and takes nobody away.
configureCalls(tag ? { server, userId, userName, token, locale } : { server });

const definePhone = (): void => void loadPhone().catch(() => {});
if (document.querySelector('video-call')) definePhone();
// One may be put in later.
else whenIdle(definePhone);

/** Few pages have these: they are loaded by those, also when one is put in later. */
const later = new Map([
  ['call-check', loadCheck],
  ['call-lobby', loadLobby],
  ['group-call-grid', loadGroup],
]);
const loadFor = (node: Node): void => {
  for (const [tag, load] of later) {
    if (!(node instanceof Element) || (node.localName !== tag && !node.querySelector(tag))) continue;
    later.delete(tag);
    load().catch(() => {});
  }
};
loadFor(document.documentElement);
// Only what is put in later is looked at: pages change all the time.
const watcher = new MutationObserver((changes) => {
  for (const { addedNodes } of changes) addedNodes.forEach(loadFor);
  if (later.size === 0) watcher.disconnect();
});
watcher.observe(document, { childList: true, subtree: true });
