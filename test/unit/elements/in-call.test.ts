import { expect } from '@open-wc/testing';
import { InCall } from '../../../src/elements/in-call.ts';
import { CITRA, FakeSession, OFF, ON, talking } from './fake-session.ts';

type Handler = ((details?: unknown) => void) | null;

/** What a browser is told about a call, written down. */
class Browser {
  readonly handlers = new Map<string, Handler>();
  readonly told: [string, boolean][] = [];
  locks = 0;
  held = 0;
  refuse = false;
  visibility: DocumentVisibilityState = 'visible';
  readonly #undo: (() => void)[] = [];
  /** A browser that knows these actions and no others. */
  known: readonly string[] = ['togglemicrophone', 'togglecamera', 'hangup', 'enterpictureinpicture'];

  constructor() {
    const { mediaSession } = navigator;
    this.#replace(mediaSession, 'setActionHandler', (action: string, handler: Handler) => {
      if (!this.known.includes(action)) throw new TypeError(`No action ${action}.`);
      this.handlers.set(action, handler);
    });
    // One answers with a promise that rejects, one with nothing, as browsers do.
    this.#replace(mediaSession, 'setMicrophoneActive', (on: boolean) => {
      this.told.push(['microphone', on]);
      return Promise.reject(new Error('Not now.'));
    });
    this.#replace(mediaSession, 'setCameraActive', (on: boolean) => void this.told.push(['camera', on]));
    this.#replace(navigator.wakeLock, 'request', () => this.#lock());
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => this.visibility });
    this.#undo.push(() => void delete (document as { visibilityState?: string }).visibilityState);
  }

  show(visibility: DocumentVisibilityState): void {
    this.visibility = visibility;
    document.dispatchEvent(new Event('visibilitychange'));
  }

  get active(): string[] {
    return [...this.handlers].filter(([, handler]) => handler).map(([action]) => action);
  }

  restore(): void {
    for (const undo of this.#undo) undo();
    navigator.mediaSession.metadata = null;
  }

  /** The browser takes it away by itself when the page is hidden. */
  drop: () => void = () => {};

  async #lock(): Promise<WakeLockSentinel> {
    if (this.refuse) throw new DOMException('No.', 'NotAllowedError');
    this.locks++;
    this.held++;
    let released = false;
    const release = (): Promise<void> => {
      if (!released) this.held--;
      released = true;
      return Promise.resolve();
    };
    this.drop = () => void release();
    return {
      type: 'screen',
      get released() {
        return released;
      },
      release,
    } as unknown as WakeLockSentinel;
  }

  #replace(object: object, name: string, value: unknown): void {
    Object.defineProperty(object, name, { configurable: true, value });
    this.#undo.push(() => void delete (object as Record<string, unknown>)[name]);
  }
}

const soon = (): Promise<void> => new Promise((done) => setTimeout(done, 10));

describe('a call that is talked', () => {
  let browser: Browser;
  const open: InCall[] = [];
  const begin = (session: FakeSession): InCall => {
    const call = new InCall(session, () => null);
    open.push(call);
    return call;
  };

  beforeEach(() => {
    browser = new Browser();
  });
  afterEach(() => {
    for (const call of open.splice(0)) call.close();
    browser.restore();
  });

  it('keeps the screen awake, again after the page was hidden, and no longer than it lasts', async () => {
    const call = begin(new FakeSession(talking()));
    await soon();
    expect(browser.held).to.equal(1);
    browser.drop();
    browser.show('hidden');
    await soon();
    expect(browser.held).to.equal(0);
    browser.show('visible');
    await soon();
    expect([browser.held, browser.locks]).to.deep.equal([1, 2]);
    browser.show('visible');
    await soon();
    expect(browser.locks).to.equal(2);
    call.close();
    expect(browser.held).to.equal(0);
    browser.show('visible');
    await soon();
    expect(browser.held).to.equal(0);
  });

  it('ends before the browser has answered, and holds nothing', async () => {
    begin(new FakeSession(talking())).close();
    await soon();
    expect(browser.held).to.equal(0);
  });

  it('is not disturbed by a browser that lets the screen sleep, or knows no call buttons', async () => {
    browser.refuse = true;
    browser.known = [];
    const call = begin(new FakeSession(talking()));
    await soon();
    expect(browser.active).to.deep.equal([]);
    call.close();
  });

  it('lets the system mute, turn off the camera and hang up', () => {
    const session = new FakeSession(talking());
    begin(session);
    for (const action of ['togglemicrophone', 'togglecamera', 'hangup']) browser.handlers.get(action)?.();
    expect(session.asked).to.deep.equal([['toggleMicrophone'], ['toggleCamera'], ['hangUp']]);
  });

  it('tells the system what is on, once for each change', () => {
    const session = new FakeSession(talking());
    begin(session);
    session.set({ devices: { microphone: OFF, camera: ON } });
    session.set({ playbackBlocked: true });
    expect(browser.told).to.deep.equal([
      ['microphone', true],
      ['camera', true],
      ['microphone', false],
    ]);
  });

  it('takes its buttons along when it ends', () => {
    const call = begin(new FakeSession(talking()));
    expect(browser.active).to.deep.equal([...browser.known]);
    call.close();
    expect(browser.active).to.deep.equal([]);
  });

  it('names the other one where the page plays nothing itself', () => {
    const session = new FakeSession(talking());
    const call = begin(session);
    expect(navigator.mediaSession.metadata?.title).to.equal('Ana Siregar');
    session.set(talking({ call: { peer: CITRA } }));
    expect(navigator.mediaSession.metadata?.title).to.equal('Citra Dewi');
    call.close();
    expect(navigator.mediaSession.metadata).to.equal(null);
  });

  it('leaves alone what the page plays', () => {
    const song = new MediaMetadata({ title: 'A song' });
    navigator.mediaSession.metadata = song;
    navigator.mediaSession.playbackState = 'paused';
    const call = begin(new FakeSession(talking()));
    expect(navigator.mediaSession.metadata?.title).to.equal('A song');
    call.close();
    expect(navigator.mediaSession.metadata?.title).to.equal('A song');
    expect(navigator.mediaSession.playbackState).to.equal('paused');
    navigator.mediaSession.playbackState = 'none';
  });

  it('gives the buttons back to the call that began before, when two sessions talk', () => {
    const [first, second] = [new FakeSession(talking()), new FakeSession(talking({ call: { peer: CITRA } }))];
    begin(first);
    const later = begin(second);
    browser.handlers.get('togglemicrophone')?.();
    later.close();
    browser.handlers.get('togglemicrophone')?.();
    expect(second.asked).to.deep.equal([['toggleMicrophone']]);
    expect(first.asked).to.deep.equal([['toggleMicrophone']]);
    expect(navigator.mediaSession.metadata?.title).to.equal('Ana Siregar');
  });

  it('leaves nobody listening', () => {
    const session = new FakeSession(talking());
    begin(session).close();
    expect(session.listening).to.equal(0);
  });
});
