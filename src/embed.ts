/*
 * The script tag. It reads who the visitor is from its own `data-*`, calls the server that it came from, and registers
 * the elements: the small ones now, the phone when the page has time.
 *
 * A page's own scripts import from it what is exported here, best under the very address that the tag has:
 * `import { registerLocale } from 'https://calls.example.com/call-elements.js'`.
 */
import './define/call-button.ts';
import { loadLater } from './elements/later-elements.ts';
import { configureCalls } from './elements/page-session.ts';

export { configureCalls, defaultSession } from './elements/page-session.ts';
export { VERSION } from './elements/register.ts';
export { registerLocale } from './i18n/strings.ts';

// The bundler takes an address beside `import.meta.url` itself for that of a file, and puts the file in its place.
const { url: ours } = import.meta;
const tag = [...document.querySelectorAll('script')].find(({ src }) => src === ours);
const { server = new URL('.', ours).href.replace(/\/$/, ''), userId, userName, token, locale } = tag?.dataset ?? {};
// Imported under another address than the tag's, it knows of nobody, and takes nobody away.
configureCalls(tag ? { server, userId, userName, token, locale } : { server });

loadLater();
