import { log } from '../../../host/log.ts';
import { html } from 'lit';
import { isLive } from '../../../call/select.ts';
import { loadToolStrings } from '../../../i18n/tools.ts';
import { pictureInPictureIcon } from '../../../styles/tool-icons.ts';
import { wantedLocale } from '../../locale-controller.ts';
import type { VideoCallElement } from '../../video-call.ts';
import type { Part } from '../parts.ts';
import { carryLooks, dress } from './window-looks.ts';

/** Document Picture-in-Picture §4, which TypeScript does not know yet. */
interface DocumentPictureInPicture {
  requestWindow(options: { width: number; height: number }): Promise<Window & typeof globalThis>;
}

/** In CSS pixels. Wide enough for the bar of buttons, high enough for a face above it. */
const LONG = 420;
const SHORT = 320;

/** By the phone of the page whose call they show; `close` brings it back. */
const windows = new WeakMap<VideoCallElement, { readonly close: () => void }>();

/** Whether this browser can take a call, or at least a picture, out of the page. */
export function canPictureInPicture(): boolean {
  return windowApi() !== undefined || document.pictureInPictureEnabled === true;
}

/**
 * Takes the call of a phone out of the page: with its controls where the browser has windows for that, and else its picture
 * alone. Asked again, it brings the call back. To be called from a click; a browser that does not want to leaves the call
 * where it is, and nothing is thrown.
 */
export async function openPictureInPicture(phone: VideoCallElement): Promise<void> {
  const open = windows.get(phone);
  if (open) return open.close();
  if (!isLive(phone.ref.state.call)) return;
  const api = windowApi();
  try {
    if (api) showIn(await api.requestWindow(sizeFor(phone)), phone);
    else await togglePicture(phone);
  } catch (error) {
    log('debug', 'The small window was refused.', error);
    // Without a click, not allowed by the page around this one, or no picture yet.
  }
}

/** A page inside of another one has no windows. */
function windowApi(): DocumentPictureInPicture | undefined {
  const { documentPictureInPicture } = window as { documentPictureInPicture?: DocumentPictureInPicture };
  return window === window.top ? documentPictureInPicture : undefined;
}

/** As wide or as high as what is shown. */
function sizeFor(phone: VideoCallElement): { width: number; height: number } {
  const video = pictureOf(phone);
  const upright = video !== null && video.videoHeight > video.videoWidth;
  return upright ? { width: SHORT, height: LONG } : { width: LONG, height: SHORT };
}

/** The screen that is shared if there is one, else the other one. */
function pictureOf(phone: VideoCallElement): HTMLVideoElement | null {
  const find = (part: string) => phone.renderRoot.querySelector<HTMLVideoElement>(`video[part~=${part}]`);
  return [find('peer-screen-video'), find('peer-video')].find((video) => video && video.videoWidth > 0) ?? null;
}

async function togglePicture(phone: VideoCallElement): Promise<void> {
  const video = pictureOf(phone);
  if (phone.shadowRoot?.pictureInPictureElement) await document.exitPictureInPicture();
  else await video?.requestPictureInPicture();
}

/**
 * A second phone in the window shows the same session; the one of the page stays where it is and says so. Moved there
 * instead, it would leave the page with a hole, and with the page's own listeners and styles cut off.
 */
function showIn(window: Window & typeof globalThis, phone: VideoCallElement): void {
  const { ref } = phone;
  const { session } = ref;
  const locale = wantedLocale(phone, ref.options.locale);
  const small = document.createElement('video-call');
  small.layout = phone.layout;
  small.follow(ref);
  dress(small, window);
  carryLooks(phone, small, window, locale);
  window.document.body.append(small);

  const close = (): void => {
    if (windows.get(phone) !== open) return;
    windows.delete(phone);
    done.abort();
    stop();
    // It lets go of the session after its grace.
    small.remove();
    window.close();
    phone.elsewhere = null;
  };
  const open = { close };
  windows.set(phone, open);
  windows.set(small, open);
  const done = new AbortController();
  const stop = ref.subscribe(() => {
    if (!isLive(ref.state.call) || ref.session !== session) close();
  });
  window.addEventListener('pagehide', close, { signal: done.signal });
  globalThis.addEventListener('pagehide', close, { signal: done.signal });
  phone.elsewhere = elsewhere(() => {
    close();
    globalThis.focus();
  });
  void loadToolStrings(locale).then(() => phone.requestUpdate());
}

const elsewhere =
  (back: () => void): Part =>
  (_view, { texts: { t } }) =>
    html`<div class="screen elsewhere" part="overlay">
      <span class="badge">${pictureInPictureIcon()}</span>
      <p class="title">${t('picture.elsewhere')}</p>
      <p class="line">${t('picture.elsewhere-hint')}</p>
      <div class="choices">
        <button part="bring-back-button" class="choice plain" type="button" data-first @click=${back}>
          ${t('picture.bring-back')}
        </button>
      </div>
    </div>`;
