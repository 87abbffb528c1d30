import type { BrowserContext, Page } from 'puppeteer-core';
import type { ChromiumOptions } from './browsers.ts';
import type { Person } from './person.ts';
import type { Stage } from './stage.ts';

/** Colours of the four quarters, in reading order. No camera shows them. */
export type Pattern = readonly [string, string, string, string];

export const ANAS: Pattern = ['red', 'blue', 'yellow', 'magenta'];
export const BUDIS: Pattern = ['magenta', 'yellow', 'blue', 'red'];

const PICKED = 'What the picker takes';

/**
 * A Chromium with its real picker, which takes the tab that {@link SharedTab.offer} has named. Under the fake UI it
 * would share a green picture that comes from no screen. Microphone and camera have to be allowed.
 */
export const PICKER: ChromiumOptions = {
  realPermissions: true,
  sounding: true,
  args: [`--auto-select-tab-capture-source-by-title=${PICKED}`, '--auto-accept-this-tab-capture'],
};

export interface TabOptions {
  /** Something in it moves all the time. */
  readonly moving?: boolean;
  /** It sounds. */
  readonly sounding?: boolean;
}

/** A tab beside that of the call, with something to show. */
export class SharedTab {
  private constructor(private readonly page: Page) {}

  static async open(stage: Stage, person: Person, pattern: Pattern, options: TabOptions = {}): Promise<SharedTab> {
    const page = await person.page.browserContext().newPage();
    await page.goto(stage.host.add({ server: '', bare: true, body: quarters(pattern, options) }), {
      waitUntil: 'load',
    });
    // The call is in front again.
    await person.page.bringToFront();
    return new SharedTab(page);
  }

  /** The next picker of this browser, of whatever window, takes this tab. */
  async offer(): Promise<void> {
    for (const context of this.page.browser().browserContexts()) await takeBack(context);
    await this.page.evaluate((title) => void (document.title = title), PICKED);
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}

async function takeBack(context: BrowserContext): Promise<void> {
  const offered = (await context.pages()).map(async (page) => {
    if ((await page.title()) === PICKED) await page.evaluate(() => void (document.title = 'A page'));
  });
  await Promise.all(offered);
}

/** The four quarters as elements, by default as large as the page. */
export function quarters(
  pattern: Pattern,
  { moving = false, sounding = false }: TabOptions = {},
  size = 'width: 100vw; height: 100vh',
): string {
  return `
    <style>
      body { margin: 0 }
      .quarters { display: grid; position: relative; grid-template: 1fr 1fr / 1fr 1fr; ${size} }
      ${moving ? '.quarters::after { content: ""; position: absolute; inset: 0 auto auto 0; width: 8px; height: 8px; background: black; animation: move 1s linear infinite }' : ''}
      @keyframes move { to { transform: translateX(40px) } }
    </style>
    <div class="quarters">${pattern.map((color) => `<div style="background: ${color}"></div>`).join('')}</div>
    ${sounding ? '<script>const audio = new AudioContext(); const tone = audio.createOscillator(); tone.connect(audio.destination); tone.start();</script>' : ''}`;
}

/**
 * Runs in the page before everything else: a picker that gives a canvas with this pattern, for a Firefox that nobody looks at
 * and that has no screen to share. It goes through a video, whose captured tracks end when that of the canvas does, as
 * those of a real screen do.
 */
export function shareCanvas(pattern: Pattern): (page: Page) => Promise<unknown> {
  return (page) =>
    page.evaluateOnNewDocument((colors: readonly string[]) => {
      MediaDevices.prototype.getDisplayMedia = async () => {
        const canvas = document.createElement('canvas');
        canvas.width = 800;
        canvas.height = 600;
        const context = canvas.getContext('2d');
        const draw = () => {
          if (!context) return;
          colors.forEach((color, index) => {
            context.fillStyle = color;
            context.fillRect((index % 2) * 400, Math.floor(index / 2) * 300, 400, 300);
          });
        };
        draw();
        const video = document.createElement('video') as HTMLVideoElement & { mozCaptureStream(): MediaStream };
        video.muted = true;
        video.srcObject = canvas.captureStream();
        const source = video.srcObject.getVideoTracks()[0];
        const timer = setInterval(() => (source?.readyState === 'live' ? draw() : clearInterval(timer)), 50);
        await video.play();
        const stream = video.mozCaptureStream();
        if (stream.getTracks().length === 0) await new Promise((done) => (stream.onaddtrack = done));
        const [track] = stream.getTracks();
        if (track) Object.defineProperty(track, Symbol.for('e2e source'), { value: source });
        return stream;
      };
    }, pattern);
}

/** A picker that is answered like this: the name of the error, and what the browser says with it. */
export function refuse(name: string, message: string): (page: Page) => Promise<unknown> {
  return (page) =>
    page.evaluateOnNewDocument(
      (...[is, says]: readonly string[]) => {
        MediaDevices.prototype.getDisplayMedia = () => Promise.reject(new DOMException(says, is));
      },
      name,
      message,
    );
}
