/**
 * Measures a page from the inside, in the same way for both: when a person clicked on Share, and when the first picture
 * of the other one's screen came out of the decoder. Times are milliseconds since the epoch.
 */
export interface ShareProbe {
  /** The next picture is of a new share. */
  arm(): void;
  firstFrame(): Promise<number>;
  readonly clickedAt: number;
  /** Has the two pages talk; set by the page, as `stop` is. */
  connect: () => unknown;
  stop: () => unknown;
}

declare global {
  interface Window {
    share: ShareProbe;
  }
}

/** Microphone, camera, screen, screen audio. */
const SCREEN = 2;

let clickedAt = 0;
let armed: { resolve: (at: number) => void; promise: Promise<number> } | null = null;

document.querySelector('#share')?.addEventListener(
  'click',
  (event) => {
    if (event.isTrusted) clickedAt = performance.timeOrigin + event.timeStamp;
  },
  { capture: true },
);

async function watch(track: MediaStreamTrack): Promise<void> {
  const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
  let last = -Infinity;
  for (;;) {
    const { value } = await reader.read();
    if (value === undefined) return;
    const at = performance.timeOrigin + performance.now();
    // A picture that is handed out again, as to a new video element, is no new one.
    if (value.timestamp > last) armed?.resolve(at);
    last = Math.max(last, value.timestamp);
    value.close();
  }
}

window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    this.addEventListener('connectionstatechange', () => {
      const screen = this.getTransceivers()[SCREEN]?.receiver.track;
      if (this.connectionState !== 'connected' || screen === undefined) return;
      void watch(screen);
      document.body.dataset['connected'] = 'yes';
    });
  }
};

window.share = {
  arm() {
    let resolve!: (at: number) => void;
    const promise = new Promise<number>((done) => (resolve = done));
    armed = { promise, resolve };
  },
  firstFrame: () => armed?.promise ?? Promise.reject(new Error('nobody waits for it')),
  get clickedAt() {
    return clickedAt;
  },
  connect: () => undefined,
  stop: () => undefined,
};
