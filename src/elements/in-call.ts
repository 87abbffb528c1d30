import { ignored, log } from '../host/log.ts';
import { isLive } from '../call/select.ts';
import type { SessionLike } from './session-like.ts';
import type { VideoCallElement } from './video-call.ts';

/** What the system's own buttons may ask for. Of TypeScript's list none is about calls (Media Session §5). */
type Action = 'togglemicrophone' | 'togglecamera' | 'togglescreenshare' | 'hangup' | 'enterpictureinpicture';

/**
 * Goes with a call that is talked: the screen does not fall asleep, and the buttons that the system has for calls (in a
 * picture-in-picture window, on a headset) work. Where a browser knows nothing of this, nothing happens.
 */
export class InCall {
  readonly #session: SessionLike;
  readonly #awake = new ScreenAwake();
  readonly #buttons: CallButtons;
  readonly #stop: () => void;

  /** `phone`: where the page shows the call at that moment. */
  constructor(session: SessionLike, phone: () => VideoCallElement | null) {
    this.#session = session;
    this.#buttons = new CallButtons(session, phone);
    this.#stop = session.subscribe(() => this.#update());
    this.#update();
  }

  close(): void {
    this.#stop();
    this.#awake.close();
    this.#buttons.close();
  }

  #update(): void {
    if (isLive(this.#session.state.call)) this.#buttons.update();
  }
}

/** Keeps the screen on while the page is seen. The browser takes the lock away whenever it is not (Screen Wake Lock §4). */
class ScreenAwake {
  #lock: WakeLockSentinel | null = null;
  #asking = false;
  #closed = false;

  constructor() {
    document.addEventListener('visibilitychange', this.#ask);
    this.#ask();
  }

  close(): void {
    this.#closed = true;
    document.removeEventListener('visibilitychange', this.#ask);
    this.#release();
  }

  readonly #ask = (): void => {
    const held = this.#lock !== null && !this.#lock.released;
    if (!held && !this.#asking && document.visibilityState === 'visible' && 'wakeLock' in navigator) void this.#take();
  };

  async #take(): Promise<void> {
    this.#asking = true;
    try {
      this.#lock = await navigator.wakeLock.request('screen');
    } catch (error) {
      log('debug', 'The screen was not kept awake.', error);
      // A low battery, or a page around this one that does not allow it: the screen sleeps as it always does.
    }
    this.#asking = false;
    if (this.#closed) this.#release();
  }

  #release(): void {
    this.#lock?.release().catch(ignored('The wake lock was not released.'));
    this.#lock = null;
  }
}

/** The calls of this page that the system's buttons could mean: it has one set of buttons, for the call that began last. */
const running: CallButtons[] = [];

/**
 * The page's own use of the media session (play, pause, what is playing) is left alone: only the buttons of calls are taken, and
 * given back. What a page had there itself cannot be read, so it cannot be put back either.
 */
class CallButtons {
  readonly #session: SessionLike;
  readonly #actions: Readonly<Record<Action, () => void>>;
  #title: MediaMetadata | null = null;
  #told: { microphone?: boolean; camera?: boolean } = {};

  constructor(session: SessionLike, phone: () => VideoCallElement | null) {
    this.#session = session;
    this.#actions = {
      togglemicrophone: () => session.toggleMicrophone(),
      togglecamera: () => session.toggleCamera(),
      togglescreenshare: () => session.toggleScreen(),
      hangup: () => session.hangUp(),
      // Asked for by the browser when the person goes to another tab, where the person lets it.
      enterpictureinpicture: () => void openWindow(phone()),
    };
    running.push(this);
    this.#take();
  }

  update(): void {
    if (running.at(-1) !== this || !('mediaSession' in navigator)) return;
    const { call, devices } = this.#session.state;
    const { mediaSession } = navigator;
    const now = { microphone: devices.microphone.actual, camera: devices.camera.actual };
    if (now.microphone !== this.#told.microphone) tell(() => mediaSession.setMicrophoneActive(now.microphone));
    if (now.camera !== this.#told.camera) tell(() => mediaSession.setCameraActive(now.camera));
    this.#told = now;
    const title = call?.peer.name || call?.peer.id || '';
    if (this.#title?.title === title || !isOurs(mediaSession.metadata, this.#title)) return;
    mediaSession.metadata = this.#title = new MediaMetadata({ title });
  }

  close(): void {
    const wasLast = running.at(-1) === this;
    running.splice(running.indexOf(this), 1);
    if (!wasLast) return;
    this.#leave();
    const next = running.at(-1);
    if (next) next.#take();
  }

  #take(): void {
    for (const [action, handler] of Object.entries(this.#actions)) setHandler(action, handler);
    this.#told = {};
    this.update();
  }

  #leave(): void {
    for (const action of Object.keys(this.#actions)) setHandler(action, null);
    if (!('mediaSession' in navigator)) return;
    const { mediaSession } = navigator;
    if (this.#title && isOurs(mediaSession.metadata, this.#title)) mediaSession.metadata = null;
    this.#title = null;
    tell(() => mediaSession.setMicrophoneActive(false));
    tell(() => mediaSession.setCameraActive(false));
  }
}

/** Nobody's, or what we have set. */
function isOurs(metadata: MediaMetadata | null, own: MediaMetadata | null): boolean {
  return metadata === null || metadata === own;
}

/** Browsers throw on an action that they do not know. */
function setHandler(action: string, handler: (() => void) | null): void {
  tell(() => navigator.mediaSession.setActionHandler(action as MediaSessionAction, handler));
}

/** To a browser that may not have it, and may answer with a promise or with nothing. */
function tell(work: () => Promise<void> | void): void {
  try {
    work()?.catch(ignored('The media session refused.'));
  } catch (error) {
    log('debug', 'The browser has no such media session.', error);
    // It does not have it.
  }
}

async function openWindow(phone: VideoCallElement | null): Promise<void> {
  if (!phone) return;
  const tools = await import('./phone/tools/picture-in-picture.ts').catch(
    ignored('The code of the small window could not be loaded.', 'warn'),
  );
  await tools?.openPictureInPicture(phone);
}
