/*
 * The script tag. It reads who the visitor is from its own `data-*`, calls the server that it came from, and registers
 * the elements: the small ones now, the phone when the page has time.
 */
import './define/call-session.ts';
import './define/call-button.ts';
import { configureCalls } from './elements/page-session.ts';
import { whenIdle } from './elements/idle.ts';

export { configureCalls, defaultSession } from './elements/page-session.ts';
export { VERSION } from './elements/register.ts';

const tag = [...document.querySelectorAll('script')].find(({ src }) => src === import.meta.url);
const { userId, userName, token, server, locale } = tag?.dataset ?? {};
configureCalls({ server: server ?? new URL(import.meta.url).origin, userId, userName, token, locale });

const definePhone = (): void => void import('./define/video-call.ts').catch(() => {});
const inPage = (): boolean => document.querySelector('video-call') !== null;
if (inPage()) definePhone();
else whenIdle(definePhone);
